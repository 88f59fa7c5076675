/**
 * An image that is nothing but its sectors. Odd sizes: a last sector that is not whole counts, and reads as zeros behind
 * the image's end; writing it makes the image longer. An image that cannot become longer is then read-only.
 */
import { HostError } from "../../base/errors.ts";
import { canGrow, type ByteStore } from "../../media/byte-store.ts";
import type { ChsGeometry, Disk } from "../../media/disk.ts";

/** Far beyond any disk, and exact in a double. */
const MOST_BYTES = 2 ** 50;

export class RawDisk implements Disk {
  readonly sectorBytes: 512 | 2048;
  readonly sectors: number;
  readonly readOnly: boolean;
  readonly geometry: ChsGeometry | undefined;
  readonly #store: ByteStore;
  /** The last sector goes beyond the image's end. */
  #isOdd: boolean;

  /** Throws HostError for an image of no bytes, or of more than a disk can have. */
  constructor(store: ByteStore, sectorBytes: 512 | 2048, geometry?: ChsGeometry) {
    if (store.sizeBytes === 0) {
      throw new HostError("invalid-format", "The image is empty. Choose another image, or download it again.");
    }
    if (store.sizeBytes > MOST_BYTES) {
      throw new HostError("unsupported", "The image is larger than any disk (1 PiB). Choose another image.");
    }
    this.sectorBytes = sectorBytes;
    this.sectors = Math.ceil(store.sizeBytes / sectorBytes);
    this.geometry = geometry;
    this.#store = store;
    this.#isOdd = store.sizeBytes % sectorBytes !== 0;
    this.readOnly = store.readOnly || (this.#isOdd && !canGrow(store));
  }

  readNow(sector: number, into: Uint8Array): boolean {
    const at = sector * this.sectorBytes;
    if (this.#isOdd && at + into.length > this.#store.sizeBytes) return false;
    return this.#store.readNow?.(at, into) ?? false;
  }

  writeNow(sector: number, from: Uint8Array): boolean {
    const at = sector * this.sectorBytes;
    if (this.#isOdd && at + from.length > this.#store.sizeBytes) return false;
    return this.#store.writeNow?.(at, from) ?? false;
  }

  async read(sector: number, into: Uint8Array): Promise<void> {
    const at = sector * this.sectorBytes;
    const present = Math.min(into.length, this.#store.sizeBytes - at);
    if (!this.#isOdd || present === into.length || at + into.length > this.sectors * this.sectorBytes) {
      return this.#store.read(at, into);
    }
    into.fill(0, Math.max(0, present));
    if (present > 0) await this.#store.read(at, into.subarray(0, present));
  }

  async write(sector: number, from: Uint8Array): Promise<void> {
    const at = sector * this.sectorBytes;
    if (this.#isOdd && at + from.length > this.#store.sizeBytes && canGrow(this.#store)) {
      await this.#store.grow(this.sectors * this.sectorBytes);
      this.#isOdd = false;
    }
    await this.#store.write(at, from);
  }

  flush(): Promise<void> {
    return this.#store.flush();
  }
}
