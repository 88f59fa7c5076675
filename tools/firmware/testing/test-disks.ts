/** Disks and discs in memory, for machines under test. */
import type { Disk } from "../../../core/media/disk.ts";

const CD_SECTOR_BYTES = 2048;
const CATALOGUE_SECTOR = 19;
const IMAGE_SECTOR = 20;

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** A disk over bytes. With `delay` every access goes through the event loop, as a file's does. */
export function memoryDisk(bytes: Uint8Array, sectorBytes: 512 | 2048, delay: boolean): Disk {
  const part = (sector: number, sizeBytes: number): Uint8Array =>
    bytes.subarray(sector * sectorBytes, sector * sectorBytes + sizeBytes);
  const read = (sector: number, into: Uint8Array): void => into.set(part(sector, into.length));
  const write = (sector: number, from: Uint8Array): void => part(sector, from.length).set(from);
  return {
    sectorBytes,
    sectors: bytes.length / sectorBytes,
    readOnly: sectorBytes === CD_SECTOR_BYTES,
    geometry: undefined,
    read: async (sector, into) => {
      await later();
      read(sector, into);
    },
    write: async (sector, from) => {
      await later();
      write(sector, from);
    },
    flush: later,
    readNow: (sector, into) => {
      if (!delay) read(sector, into);
      return !delay;
    },
    writeNow: (sector, from) => {
      if (!delay) write(sector, from);
      return !delay;
    },
  };
}

/** `sectors` 512-byte sectors that begin with their numbers, and `contents` over the first of them. */
export function numberedDisk(sectors: number, contents: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(sectors * 512);
  for (let sector = 0; sector < sectors; sector++) {
    bytes[sector * 512] = sector & 0xff;
    bytes[sector * 512 + 1] = (sector >> 8) & 0xff;
  }
  bytes.set(contents);
  return bytes;
}

export interface BootImage {
  /** As the boot catalogue has it: 0 no emulation, 1–3 diskette of 1.2, 1.44, 2.88 MB, 4 hard disk. */
  readonly media: number;
  /** 512-byte sectors to load. */
  readonly loadSectors: number;
  readonly bytes: Uint8Array;
}

/** A disc with nothing on it but what El Torito looks for. [ELTORITO] 2 */
export function bootDisc({ media, loadSectors, bytes }: BootImage): Uint8Array {
  const disc = new Uint8Array((IMAGE_SECTOR + Math.ceil(bytes.length / CD_SECTOR_BYTES)) * CD_SECTOR_BYTES);
  const view = new DataView(disc.buffer);
  const put = (at: number, text: string): void => disc.set(new TextEncoder().encode(text), at);
  for (const [sector, type] of [
    [16, 1],
    [17, 0],
    [18, 255],
  ] as const) {
    disc[sector * CD_SECTOR_BYTES] = type;
    put(sector * CD_SECTOR_BYTES + 1, "CD001");
    disc[sector * CD_SECTOR_BYTES + 6] = 1;
  }
  put(17 * CD_SECTOR_BYTES + 7, "EL TORITO SPECIFICATION");
  view.setUint32(17 * CD_SECTOR_BYTES + 0x47, CATALOGUE_SECTOR, true);
  const catalogue = CATALOGUE_SECTOR * CD_SECTOR_BYTES;
  view.setUint16(catalogue, 0x0001, true);
  view.setUint16(catalogue + 0x1c, 0x10000 - 0xaa55 - 0x0001, true);
  view.setUint16(catalogue + 0x1e, 0xaa55, true);
  disc[catalogue + 0x20] = 0x88;
  disc[catalogue + 0x21] = media;
  view.setUint16(catalogue + 0x26, loadSectors, true);
  view.setUint32(catalogue + 0x28, IMAGE_SECTOR, true);
  disc.set(bytes, IMAGE_SECTOR * CD_SECTOR_BYTES);
  return disc;
}
