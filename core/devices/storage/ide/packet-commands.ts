/** The packet commands that the drive knows. [MMC3] Multi-Media Commands – 3, T10/1363-D; [SFF8020] for what is older. */
export const PACKET_BYTES = 12;

/** How the drive treats a command before it looks at its fields. */
export interface PacketCommand {
  readonly name: PacketName;
  /** Fails without a disc. */
  readonly needsDisc: boolean;
  /** A disc change that the host was not told yet is told instead of carrying it out. [MMC3] 4.1.6.1. */
  readonly tellsChanges: boolean;
}

/** Commands by what they do; READ (12) is "read-long". */
export type PacketName =
  | "test-unit-ready"
  | "request-sense"
  | "inquiry"
  | "start-stop"
  | "prevent-allow"
  | "read-capacity"
  | "read"
  | "read-long"
  | "seek"
  | "read-cd"
  | "read-cd-msf"
  | "read-subchannel"
  | "read-toc"
  | "get-configuration"
  | "get-event-status"
  | "read-disc-information"
  | "read-track-information"
  | "read-dvd-structure"
  | "mode-select"
  | "mode-sense"
  | "mechanism-status"
  | "set-speed"
  | "accepted";

const disc = (name: PacketName): PacketCommand => ({ name, needsDisc: true, tellsChanges: true });
const drive = (name: PacketName): PacketCommand => ({ name, needsDisc: false, tellsChanges: true });
const always = (name: PacketName): PacketCommand => ({ name, needsDisc: false, tellsChanges: false });

export const PACKET_COMMANDS: ReadonlyMap<number, PacketCommand> = new Map([
  [0x00, disc("test-unit-ready")],
  [0x03, always("request-sense")],
  [0x12, always("inquiry")],
  [0x1b, drive("start-stop")],
  [0x1e, drive("prevent-allow")],
  [0x25, disc("read-capacity")],
  [0x28, disc("read")],
  [0x2b, disc("seek")],
  [0x2f, disc("accepted")], // VERIFY
  [0x35, drive("accepted")], // SYNCHRONIZE CACHE
  [0x42, disc("read-subchannel")],
  [0x43, disc("read-toc")],
  [0x46, always("get-configuration")],
  [0x4a, always("get-event-status")],
  [0x4e, disc("accepted")], // STOP PLAY/SCAN
  [0x51, disc("read-disc-information")],
  [0x52, disc("read-track-information")],
  [0x55, drive("mode-select")],
  [0x5a, drive("mode-sense")],
  [0xa8, disc("read-long")],
  [0xad, disc("read-dvd-structure")],
  [0xb9, disc("read-cd-msf")],
  [0xbb, drive("set-speed")],
  [0xbd, drive("mechanism-status")],
  [0xbe, disc("read-cd")],
]);

/** Sense key, additional code, its qualifier. [MMC3] annex E. */
export interface Sense {
  readonly key: number;
  readonly code: number;
  readonly qualifier: number;
}

const sense = (key: number, code: number, qualifier = 0): Sense => ({ key, code, qualifier });
export const SENSE_NONE = sense(0, 0);
export const NO_DISC = sense(0x02, 0x3a);
export const UNRECOVERED_READ = sense(0x03, 0x11);
export const UNKNOWN_COMMAND = sense(0x05, 0x20);
export const BEYOND_END = sense(0x05, 0x21);
export const INVALID_FIELD = sense(0x05, 0x24);
export const NO_SAVED_PAGES = sense(0x05, 0x39);
export const LOCKED = sense(0x05, 0x53, 0x02);
export const WRONG_SECTOR_TYPE = sense(0x05, 0x64);
export const DISC_CHANGED = sense(0x06, 0x28);
