/** The command set of the 82077AA: how many bytes each command takes. [82077AA] table 5-1. */
export interface FdcCommand {
  readonly name:
    | "read-track"
    | "specify"
    | "sense-drive"
    | "write"
    | "read"
    | "recalibrate"
    | "sense-interrupt"
    | "read-id"
    | "format"
    | "dump-registers"
    | "seek"
    | "relative-seek"
    | "version"
    | "perpendicular"
    | "configure"
    | "lock"
    | "verify"
    | "invalid";
  readonly lengthBytes: number;
}

const MULTI_TRACK = 0x80;
const MFM = 0x40;
const SKIP = 0x20;

/** Code, the flag bits that may be set in it, and the command. Deleted data is the same command by another code. */
const COMMANDS: readonly (readonly [code: number, flags: number, command: FdcCommand])[] = [
  [0x02, MFM | SKIP, { name: "read-track", lengthBytes: 9 }],
  [0x03, 0, { name: "specify", lengthBytes: 3 }],
  [0x04, 0, { name: "sense-drive", lengthBytes: 2 }],
  [0x05, MULTI_TRACK | MFM, { name: "write", lengthBytes: 9 }],
  [0x06, MULTI_TRACK | MFM | SKIP, { name: "read", lengthBytes: 9 }],
  [0x07, 0, { name: "recalibrate", lengthBytes: 2 }],
  [0x08, 0, { name: "sense-interrupt", lengthBytes: 1 }],
  [0x09, MULTI_TRACK | MFM, { name: "write", lengthBytes: 9 }],
  [0x0a, MFM, { name: "read-id", lengthBytes: 2 }],
  [0x0c, MULTI_TRACK | MFM | SKIP, { name: "read", lengthBytes: 9 }],
  [0x0d, MFM, { name: "format", lengthBytes: 6 }],
  [0x0e, 0, { name: "dump-registers", lengthBytes: 1 }],
  [0x0f, 0, { name: "seek", lengthBytes: 3 }],
  [0x10, 0, { name: "version", lengthBytes: 1 }],
  [0x12, 0, { name: "perpendicular", lengthBytes: 2 }],
  [0x13, 0, { name: "configure", lengthBytes: 4 }],
  [0x14, 0x80, { name: "lock", lengthBytes: 1 }],
  [0x16, MULTI_TRACK | MFM | SKIP, { name: "verify", lengthBytes: 9 }],
];

const RELATIVE_SEEK: FdcCommand = { name: "relative-seek", lengthBytes: 3 };

/**
 * The scan commands (11h, 19h, 1Dh) count as invalid: they compare sectors with memory for hardware of the 1970s, and
 * no PC software is known to use them. PART ID (18h) is invalid too: it came with the 82078, and drivers tell an
 * 82077AA by its refusal.
 */
const INVALID: FdcCommand = { name: "invalid", lengthBytes: 1 };

/** What the first byte of a command means. */
export function fdcCommand(opcode: number): FdcCommand {
  if (opcode === 0x8f || opcode === 0xcf) return RELATIVE_SEEK;
  const found = COMMANDS.find(([code, flags]) => (opcode & 0x1f) === code && (opcode & 0xe0 & ~flags) === 0);
  return found?.[2] ?? INVALID;
}
