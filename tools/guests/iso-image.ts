/**
 * A small disc image: one folder of files, started without emulation from one of them, and from a disk drive as well.
 * [ECMA119], [ELTORITO]; the boot information table and the hybrid boot sector are those of ISOLINUX [ISOHYBRID].
 */
import { ascii, LeView } from "../../core/base/bytes.ts";

const SECTOR = 2048;
const VOLUME = 16;
const BOOT_RECORD = 17;
const TERMINATOR = 18;
const PATH_TABLE_LE = 19;
const PATH_TABLE_BE = 20;
const CATALOGUE = 21;
const ROOT = 22;
const FOLDER = 23;
const FILES = 24;
const ROOT_NAME = "\0";
const PARENT_NAME = "\x01";
const IS_FOLDER = 0x02;
/** 25 November 2026, as a directory records it. */
const RECORDED = [126, 11, 25, 0, 0, 0, 0];

const TABLE_AT = 8;
const TABLE_END = 64;
const LOADED_SECTORS = 4;
const MBR_CODE_BYTES = 432;
const PARTITION_AT = 446;

export interface IsoFile {
  /** Eight and three characters, as DOS has them. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface IsoContents {
  readonly folder: string;
  readonly files: readonly IsoFile[];
  /** The file that is started. */
  readonly loader: string;
  /** 432 bytes: starts the loader when the disc is a disk. */
  readonly mbr: Uint8Array;
}

export function isoImage({ folder, files, loader, mbr }: IsoContents): Uint8Array {
  let next = FILES;
  const placed = files.map(({ name, bytes }) => {
    const at = next;
    next += Math.ceil(bytes.length / SECTOR);
    return { name, bytes: name === loader ? withTable(bytes, at) : bytes, at };
  });
  const image = new Uint8Array(next * SECTOR);
  const put = (sector: number, bytes: Uint8Array, offset = 0): void => image.set(bytes, sector * SECTOR + offset);
  const start = placed.find(({ name }) => name === loader)!;
  put(VOLUME, volumeDescriptor(next));
  put(BOOT_RECORD, Uint8Array.of(0, ...ascii("CD001"), 1, ...ascii("EL TORITO SPECIFICATION")));
  new LeView(image).setU32(BOOT_RECORD * SECTOR + 0x47, CATALOGUE);
  put(TERMINATOR, Uint8Array.of(255, ...ascii("CD001"), 1));
  put(PATH_TABLE_LE, pathTable(folder, true));
  put(PATH_TABLE_BE, pathTable(folder, false));
  put(CATALOGUE, catalogue(start.at));
  put(ROOT, records([folderRecord(ROOT_NAME, ROOT), folderRecord(PARENT_NAME, ROOT), folderRecord(folder, FOLDER)]));
  const entries = placed
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, bytes, at }) => record(`${name};1`, at, bytes.length, 0));
  put(FOLDER, records([folderRecord(ROOT_NAME, FOLDER), folderRecord(PARENT_NAME, ROOT), ...entries]));
  for (const { bytes, at } of placed) put(at, bytes);
  put(0, hybridSector(mbr, start.at, next));
  return image;
}

/** The loader learns where it is and what it must add up to. */
function withTable(bytes: Uint8Array, at: number): Uint8Array {
  const patched = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  patched.set(bytes);
  const view = new LeView(patched);
  patched.fill(0, TABLE_AT, TABLE_END);
  let sum = 0;
  for (let i = TABLE_END; i < patched.length; i += 4) sum = (sum + view.u32(i)) >>> 0;
  for (const [i, value] of [VOLUME, at, bytes.length, sum].entries()) view.setU32(TABLE_AT + 4 * i, value);
  return patched;
}

function volumeDescriptor(sectors: number): Uint8Array {
  const bytes = new Uint8Array(SECTOR).fill(0x20, 8, 72);
  bytes.set([1, ...ascii("CD001"), 1]);
  bytes.set(ascii("NESTBOX"), 40);
  both32(bytes, 80, sectors);
  both16(bytes, 120, 1);
  both16(bytes, 124, 1);
  both16(bytes, 128, SECTOR);
  const view = new DataView(bytes.buffer);
  both32(bytes, 132, pathTable("X", true).length);
  view.setUint32(140, PATH_TABLE_LE, true);
  view.setUint32(148, PATH_TABLE_BE, false);
  bytes.set(folderRecord(ROOT_NAME, ROOT), 156);
  bytes.fill(0x20, 190, 813);
  bytes[881] = 1;
  return bytes;
}

function pathTable(folder: string, little: boolean): Uint8Array {
  const rows = [
    { name: ROOT_NAME, at: ROOT },
    { name: folder, at: FOLDER },
  ];
  const parts = rows.map(({ name, at }) => {
    const bytes = new Uint8Array(8 + name.length + (name.length & 1));
    const view = new DataView(bytes.buffer);
    bytes[0] = name.length;
    view.setUint32(2, at, little);
    view.setUint16(6, 1, little);
    bytes.set(ascii(name), 8);
    return bytes;
  });
  return joined(parts);
}

function folderRecord(name: string, at: number): Uint8Array {
  return record(name, at, SECTOR, IS_FOLDER);
}

function record(name: string, at: number, sizeBytes: number, flags: number): Uint8Array {
  const length = 33 + name.length + (1 - (name.length & 1));
  const bytes = new Uint8Array(length);
  bytes[0] = length;
  both32(bytes, 2, at);
  both32(bytes, 10, sizeBytes);
  bytes.set(RECORDED, 18);
  bytes[25] = flags;
  both16(bytes, 28, 1);
  bytes[32] = name.length;
  bytes.set(ascii(name), 33);
  return bytes;
}

function records(all: readonly Uint8Array[]): Uint8Array {
  return joined(all);
}

/** Validation entry and the one entry to start from, without emulation. */
function catalogue(loaderAt: number): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new LeView(bytes);
  bytes.set([1, 0, 0, 0]);
  bytes.set(ascii("NESTBOX"), 4);
  bytes.set([0x55, 0xaa], 30);
  let sum = 0;
  for (let i = 0; i < 32; i += 2) sum += view.u16(i);
  view.setU16(28, -sum & 0xffff);
  bytes.set([0x88, 0], 32);
  view.setU16(38, LOADED_SECTORS);
  view.setU32(40, loaderAt);
  return bytes;
}

/** A partition over everything, so that a BIOS takes the disc for a disk. */
function hybridSector(mbr: Uint8Array, loaderAt: number, sectors: number): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set(mbr.subarray(0, MBR_CODE_BYTES));
  const view = new LeView(bytes);
  const diskSectors = sectors * (SECTOR / 512);
  view.setU32(MBR_CODE_BYTES, loaderAt * (SECTOR / 512));
  view.setU32(440, 0x4e42_0001);
  bytes.set([0x80, 0, 1, 0, 0x17, 0x3f, 0x20, 0], PARTITION_AT);
  view.setU32(PARTITION_AT + 8, 0);
  view.setU32(PARTITION_AT + 12, diskSectors);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

function both16(bytes: Uint8Array, offset: number, value: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(offset, value, true);
  view.setUint16(offset + 2, value, false);
}

function both32(bytes: Uint8Array, offset: number, value: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(offset, value, true);
  view.setUint32(offset + 4, value, false);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
