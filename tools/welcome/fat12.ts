/** A 1.44 MB floppy with a FAT12 file system [FAT]: every file in one piece, in the order given. */
import { LeView } from "../../core/base/bytes.ts";

export interface FloppyFile {
  /** Eight and three characters at most, capitals: "README.TXT". */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly system?: boolean;
}

/** Local time that directory entries carry. */
export interface FileTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export const FLOPPY_BYTES = 2880 * 512;
const SECTOR_BYTES = 512;
const FAT_SECTORS = 9;
const FIRST_FAT = 1;
const ROOT_SECTOR = FIRST_FAT + 2 * FAT_SECTORS;
const ROOT_ENTRIES = 224;
const ENTRY_BYTES = 32;
const DATA_SECTOR = ROOT_SECTOR + (ROOT_ENTRIES * ENTRY_BYTES) / SECTOR_BYTES;
const CLUSTERS = 2880 - DATA_SECTOR;
const FIRST_CLUSTER = 2;
const LAST_OF_FILE = 0xfff;
const MEDIA_BYTE = 0xf0;
const ATTRIBUTE_READ_ONLY = 0x01;
const ATTRIBUTE_SYSTEM = 0x04;
const ATTRIBUTE_VOLUME = 0x08;
const ATTRIBUTE_ARCHIVE = 0x20;

/** `bootSector`: 512 bytes that hold the parameters of this very layout. */
export function buildFat12Floppy(
  bootSector: Uint8Array,
  label: string,
  files: readonly FloppyFile[],
  time: FileTime,
): Uint8Array {
  const image = new Uint8Array(FLOPPY_BYTES);
  const fat = new Fat12(image.subarray(FIRST_FAT * SECTOR_BYTES, (FIRST_FAT + FAT_SECTORS) * SECTOR_BYTES));
  const root = image.subarray(ROOT_SECTOR * SECTOR_BYTES, DATA_SECTOR * SECTOR_BYTES);
  image.set(bootSector);
  fat.set(0, 0xf00 | MEDIA_BYTE);
  fat.set(1, LAST_OF_FILE);
  writeEntry(root, 0, label.padEnd(11), ATTRIBUTE_VOLUME, 0, 0, time);
  let cluster = FIRST_CLUSTER;
  for (const [index, { name, bytes, system = false }] of files.entries()) {
    const count = Math.ceil(bytes.length / SECTOR_BYTES);
    if (cluster + count > FIRST_CLUSTER + CLUSTERS) throw new Error(`${name} does not fit on the floppy`);
    for (let n = 0; n < count; n++) fat.set(cluster + n, n === count - 1 ? LAST_OF_FILE : cluster + n + 1);
    image.set(bytes, (DATA_SECTOR + cluster - FIRST_CLUSTER) * SECTOR_BYTES);
    const attributes = system ? ATTRIBUTE_READ_ONLY | ATTRIBUTE_SYSTEM : ATTRIBUTE_ARCHIVE;
    writeEntry(root, index + 1, shortName(name), attributes, count === 0 ? 0 : cluster, bytes.length, time);
    cluster += count;
  }
  image.copyWithin(
    (FIRST_FAT + FAT_SECTORS) * SECTOR_BYTES,
    FIRST_FAT * SECTOR_BYTES,
    (FIRST_FAT + FAT_SECTORS) * SECTOR_BYTES,
  );
  return image;
}

/** Twelve bits for each cluster. */
class Fat12 {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  set(cluster: number, value: number): void {
    const at = cluster + (cluster >> 1);
    const shift = (cluster & 1) * 4;
    const word = this.#bytes[at]! | (this.#bytes[at + 1]! << 8);
    const changed = (word & ~(0xfff << shift)) | (value << shift);
    this.#bytes[at] = changed & 0xff;
    this.#bytes[at + 1] = (changed >> 8) & 0xff;
  }
}

function shortName(name: string): string {
  const match = /^([A-Z0-9_-]{1,8})\.([A-Z0-9_-]{1,3})$/.exec(name);
  if (match === null) throw new Error(`${name} is not a name of eight and three characters`);
  return match[1]!.padEnd(8) + match[2]!.padEnd(3);
}

function writeEntry(
  root: Uint8Array,
  index: number,
  name: string,
  attributes: number,
  cluster: number,
  sizeBytes: number,
  { year, month, day, hour, minute }: FileTime,
): void {
  if (index >= ROOT_ENTRIES) throw new Error("too many files for the root directory");
  const entry = root.subarray(index * ENTRY_BYTES, (index + 1) * ENTRY_BYTES);
  const view = new LeView(entry);
  for (let i = 0; i < 11; i++) entry[i] = name.charCodeAt(i);
  view.setU8(11, attributes);
  view.setU16(22, (hour << 11) | (minute << 5));
  view.setU16(24, ((year - 1980) << 9) | (month << 5) | day);
  view.setU16(26, cluster);
  view.setU32(28, sizeBytes);
}
