/** Answers of IDENTIFY DEVICE and IDENTIFY PACKET DEVICE. [ATA6] 8.15, 8.16; word numbers are its own. */
import { LeView } from "../../../base/bytes.ts";
import { ATA_SECTOR_BYTES } from "./ata-registers.ts";
import { MOST_MULTIPLE, selectedMode, type AtaSettings } from "./ata-settings.ts";

export const IDENTIFY_BYTES = 512;
const LARGEST_28 = 0x0fff_ffff;
const SIGNATURE = 0xa5;
/** Revisions 1 to 6 of the standard. */
const REVISIONS = 0x007e;
const FIRMWARE = "1.0";

/** What a drive calls itself. */
export interface DriveName {
  /** At most 40 characters of ASCII. */
  readonly model: string;
  /** At most 20. */
  readonly serial: string;
}

/** The 512 bytes of IDENTIFY DEVICE. `factory`: the settings at power-on; `isSecond`: the second drive of its cable. */
export function identifyDisk(
  name: DriveName,
  sectors: number,
  factory: AtaSettings,
  now: AtaSettings,
  isSecond: boolean,
): Uint8Array {
  const reached = now.cylinders * now.heads * now.sectorsPerTrack;
  return identify(name, {
    0: 0x0040,
    1: factory.cylinders,
    3: factory.heads,
    4: factory.sectorsPerTrack * ATA_SECTOR_BYTES,
    5: ATA_SECTOR_BYTES,
    6: factory.sectorsPerTrack,
    20: 3,
    21: 512,
    22: 4,
    47: 0x8000 | MOST_MULTIPLE,
    48: 1,
    49: 0x0b00,
    50: 0x4000,
    51: 0x0200,
    52: 0x0200,
    53: 0x0007,
    54: now.cylinders,
    55: now.heads,
    56: now.sectorsPerTrack,
    57: reached & 0xffff,
    58: reached >>> 16,
    59: now.multiple === 0 ? 0 : 0x0100 | now.multiple,
    60: Math.min(sectors, LARGEST_28) & 0xffff,
    61: Math.min(sectors, LARGEST_28) >>> 16,
    63: 0x0007 | (selectedMode(now.transferMode, "multiword") << 8),
    64: 0x0003,
    65: 120,
    66: 120,
    67: 120,
    68: 120,
    80: REVISIONS,
    82: 0x0068, // power management, write cache, look-ahead
    83: 0x7400, // 48-bit addresses, both FLUSH CACHE commands
    84: 0x4000,
    85: 0x0008 | (now.hasWriteCache ? 0x20 : 0) | (now.hasLookAhead ? 0x40 : 0),
    86: 0x3400,
    87: 0x4000,
    88: 0x003f | (selectedMode(now.transferMode, "ultra") << 8),
    93: isSecond ? 0x6900 : 0x600b, // cable with 80 wires; who answered the diagnostic
    100: sectors & 0xffff,
    101: Math.floor(sectors / 0x1_0000) & 0xffff,
    102: Math.floor(sectors / 0x1_0000_0000) & 0xffff,
  });
}

/** The 512 bytes of IDENTIFY PACKET DEVICE. `mode`: the transfer mode as SET FEATURES takes it. */
export function identifyCd(name: DriveName, mode: number): Uint8Array {
  return identify(name, {
    0: 0x85c0, // packet device, CD-ROM, removable, DRQ within 50 µs, packets of 12 bytes
    48: 1,
    49: 0x0b00,
    50: 0x4000,
    51: 0x0200,
    52: 0x0200,
    53: 0x0006,
    63: 0x0007 | (selectedMode(mode, "multiword") << 8),
    64: 0x0003,
    65: 120,
    66: 120,
    67: 120,
    68: 120,
    71: 30,
    72: 30,
    80: REVISIONS,
    82: 0x0210, // packets, DEVICE RESET
    83: 0x4000,
    84: 0x4000,
    85: 0x0210,
    86: 0x0000,
    87: 0x4000,
    88: 0x003f | (selectedMode(mode, "ultra") << 8),
  });
}

function identify({ model, serial }: DriveName, words: Readonly<Record<number, number>>): Uint8Array {
  const bytes = new Uint8Array(IDENTIFY_BYTES);
  const view = new LeView(bytes);
  for (const [word, value] of Object.entries(words)) view.setU16(Number(word) * 2, value);
  text(bytes, 10, 10, serial);
  text(bytes, 23, 4, FIRMWARE);
  text(bytes, 27, 20, model);
  bytes[510] = SIGNATURE;
  bytes[511] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return bytes;
}

/** Text has its bytes swapped in each word, and spaces at its end. */
function text(bytes: Uint8Array, firstWord: number, words: number, value: string): void {
  const padded = value.padEnd(words * 2, " ");
  for (let i = 0; i < words * 2; i++) bytes[firstWord * 2 + (i ^ 1)] = padded.charCodeAt(i) & 0x7f;
}
