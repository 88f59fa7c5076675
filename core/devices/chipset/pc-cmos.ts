/** What a PC's set-up program would have stored in CMOS memory for this machine. [IBMAT] "CMOS RAM"; [RBIL] CMOS.LST. */

/** Drive types as CMOS byte 10h names them. */
export const FLOPPY_TYPES = { none: 0, k360: 1, m1_2: 2, k720: 3, m1_44: 4, m2_88: 5 } as const;
/** A drive type as the floppy controller and CMOS byte 10h know it. */
export type FloppyType = (typeof FLOPPY_TYPES)[keyof typeof FLOPPY_TYPES];

/** Diskette, hard disk, CD-ROM. */
export type BootDevice = "a" | "c" | "d";

/** The machine as its set-up would describe it. */
export interface PcCmos {
  readonly memoryBytes: number;
  readonly floppies: readonly [FloppyType, FloppyType];
  readonly bootOrder: readonly BootDevice[];
  readonly hardDisks?: number;
  /** An x87 answers. */
  readonly coprocessor?: boolean;
}

const CMOS_BYTES = 128;
const BOOT_CODES: Readonly<Record<BootDevice, number>> = { a: 1, c: 2, d: 3 };
const KIB = 1024;
const MIB = 1024 * KIB;
/** Memory below the hole for PCI; what is above it goes to 5Bh–5Dh. */
const MAX_LOW_BYTES = 0xe000_0000;

/** The 128 bytes, with their checksum at 2Eh–2Fh. */
export function pcCmos(options: PcCmos): Uint8Array {
  const cmos = new Uint8Array(CMOS_BYTES);
  const word = (index: number, value: number): void => {
    cmos[index] = value & 0xff;
    cmos[index + 1] = value >> 8;
  };
  const low = Math.min(options.memoryBytes, MAX_LOW_BYTES);
  const extendedKib = Math.min(0xffff, Math.max(0, Math.floor((low - MIB) / KIB)));
  const [a, b] = options.floppies;
  const floppyCount = (a === 0 ? 0 : 1) + (b === 0 ? 0 : 1);
  cmos[0x10] = (a << 4) | b;
  // Types beyond 14 are in 19h and 1Ah; 47 is "as the disk says".
  const disks = options.hardDisks ?? 0;
  cmos[0x12] = (disks > 0 ? 0xf0 : 0) | (disks > 1 ? 0x0f : 0);
  cmos[0x19] = disks > 0 ? 47 : 0;
  cmos[0x1a] = disks > 1 ? 47 : 0;
  // Equipment: drives − 1 in bits 7–6, VGA = 0 in bits 5–4, mouse bit 2, coprocessor bit 1, any drive bit 0.
  cmos[0x14] =
    (floppyCount > 0 ? ((floppyCount - 1) << 6) | 0x01 : 0) | 0x04 | (options.coprocessor === true ? 0x02 : 0);
  word(0x15, Math.min(640, Math.floor(options.memoryBytes / KIB)));
  word(0x17, extendedKib);
  word(0x30, extendedKib);
  word(0x34, Math.min(0xffff, Math.max(0, Math.floor((low - 16 * MIB) / (64 * KIB)))));
  const above4GiB = Math.max(0, Math.floor((options.memoryBytes - low) / (64 * KIB)));
  cmos[0x5b] = above4GiB & 0xff;
  cmos[0x5c] = (above4GiB >> 8) & 0xff;
  cmos[0x5d] = (above4GiB >> 16) & 0xff;
  const codes = options.bootOrder.map((device) => BOOT_CODES[device]);
  cmos[0x3d] = (codes[0] ?? 0) | ((codes[1] ?? 0) << 4);
  cmos[0x38] = (codes[2] ?? 0) << 4;
  cmos[0x2d] = 0x01;
  let sum = 0;
  for (let index = 0x10; index <= 0x2d; index++) sum += cmos[index]!;
  cmos[0x2e] = sum >> 8;
  cmos[0x2f] = sum & 0xff;
  return cmos;
}
