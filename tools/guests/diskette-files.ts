/** Adds files to the root of a diskette with a FAT12 file system, whatever its size. [FAT] */
import { ascii, LeView } from "../../core/base/bytes.ts";

const ENTRY_BYTES = 32;
const NAME_BYTES = 11;
const FREE = 0;
const DELETED = 0xe5;
const FIRST_CLUSTER = 2;
const LAST_OF_FILE = 0xfff;
const ATTRIBUTE_ARCHIVE = 0x20;

export interface DisketteFile {
  /** Eight and three characters, capitals: "VCPI.COM". */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A copy of the diskette with these files; one that is there by the same name is replaced. */
export function withFiles(diskette: Uint8Array, files: readonly DisketteFile[]): Uint8Array {
  const image = diskette.slice();
  const volume = new Volume(image);
  for (const file of files) volume.remove(file.name);
  for (const file of files) volume.add(file);
  return image;
}

class Volume {
  readonly #image: Uint8Array;
  readonly #fats: readonly Uint8Array[];
  readonly #root: Uint8Array;
  readonly #clusters: Uint8Array;
  readonly #clusterBytes: number;

  constructor(image: Uint8Array) {
    this.#image = image;
    const boot = new LeView(image);
    const sectorBytes = boot.u16(11);
    const fatBytes = boot.u16(22) * sectorBytes;
    const firstFat = boot.u16(14) * sectorBytes;
    const fats = boot.u8(16);
    const root = firstFat + fats * fatBytes;
    const data = root + boot.u16(17) * ENTRY_BYTES;
    this.#fats = Array.from({ length: fats }, (_, i) => image.subarray(firstFat + i * fatBytes).subarray(0, fatBytes));
    this.#root = image.subarray(root, data);
    this.#clusters = image.subarray(data, boot.u16(19) * sectorBytes);
    this.#clusterBytes = boot.u8(13) * sectorBytes;
  }

  add({ name, bytes }: DisketteFile): void {
    const count = Math.ceil(bytes.length / this.#clusterBytes);
    const free = this.#free(count, name);
    for (const [i, cluster] of free.entries()) {
      this.#setNext(cluster, free[i + 1] ?? LAST_OF_FILE);
      const part = bytes.subarray(i * this.#clusterBytes, (i + 1) * this.#clusterBytes);
      this.#clusters.set(part, (cluster - FIRST_CLUSTER) * this.#clusterBytes);
    }
    const entry = this.#entries().find(([first]) => first === FREE || first === DELETED);
    if (entry === undefined) throw new Error(`${name}: the root directory is full`);
    entry.fill(0);
    entry.set(shortName(name));
    const view = new LeView(entry);
    view.setU8(NAME_BYTES, ATTRIBUTE_ARCHIVE);
    view.setU16(26, free[0] ?? 0);
    view.setU32(28, bytes.length);
  }

  /** Nothing happens when there is no such file. */
  remove(name: string): void {
    const wanted = shortName(name);
    const entry = this.#entries().find((candidate) => wanted.every((byte, i) => candidate[i] === byte));
    if (entry === undefined) return;
    let cluster = new LeView(entry).u16(26);
    while (cluster >= FIRST_CLUSTER && cluster < 0xff0) {
      const next = this.#next(cluster);
      this.#setNext(cluster, 0);
      cluster = next;
    }
    entry[0] = DELETED;
  }

  #entries(): Uint8Array[] {
    const count = this.#root.length / ENTRY_BYTES;
    return Array.from({ length: count }, (_, i) => this.#root.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES));
  }

  #free(count: number, name: string): number[] {
    const total = Math.floor(this.#clusters.length / this.#clusterBytes);
    const found = [];
    for (let cluster = FIRST_CLUSTER; cluster < FIRST_CLUSTER + total && found.length < count; cluster++) {
      if (this.#next(cluster) === 0) found.push(cluster);
    }
    if (found.length < count) throw new Error(`${name} does not fit on the diskette of ${this.#image.length} bytes`);
    return found;
  }

  #next(cluster: number): number {
    const word = new LeView(this.#fats[0]!).u16(cluster + (cluster >> 1));
    return (word >> ((cluster & 1) * 4)) & 0xfff;
  }

  #setNext(cluster: number, value: number): void {
    const at = cluster + (cluster >> 1);
    const shift = (cluster & 1) * 4;
    for (const fat of this.#fats) {
      const view = new LeView(fat);
      view.setU16(at, (view.u16(at) & ~(0xfff << shift)) | (value << shift));
    }
  }
}

function shortName(name: string): Uint8Array {
  const match = /^([A-Z0-9_-]{1,8})\.([A-Z0-9_-]{1,3})$/.exec(name);
  if (match === null) throw new Error(`${name} is not a name of eight and three characters`);
  return ascii(match[1]!.padEnd(8) + match[2]!.padEnd(3));
}
