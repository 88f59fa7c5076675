/**
 * A disk that keeps what is written to it apart from its parent, which is never changed: how an image is opened without
 * being changed, and what a snapshot is made of. The overlay is a file of slots of one size: the header, tables, blocks.
 *
 * Whatever moment the host or its power fails at, each sector holds what it did at the last flush() or something written
 * since. A block's first write copies the rest of it from the parent into a free slot; the table learns of it at the next
 * flush, when the copy is durable. Slots that no table learnt of are free again.
 */
import { HostError } from "../../base/errors.ts";
import type { GrowingStore } from "../../media/byte-store.ts";
import type { ChsGeometry, Disk } from "../../media/disk.ts";
import { ABSENT, BlockMap, ZERO } from "./block-map.ts";
import { readHeader, writeHeader, type OverlayHeader } from "./overlay-header.ts";

const BLOCK_BYTES = 64 * 1024;
/** The file grows by so much at once. */
const GROWTH_BYTES = 4 * 1024 * 1024;
const MOST_HEADER_BYTES = 1024 * 1024;

export interface NewOverlay {
  /** Kept in the overlay: which parent belongs to it. At most 4000 bytes. */
  readonly note?: string;
  readonly blockBytes?: number;
}

export class OverlayDisk implements Disk {
  readonly sectorBytes: 512 | 2048;
  readonly sectors: number;
  readonly geometry: ChsGeometry | undefined;
  readonly note: string;
  readonly #store: GrowingStore;
  readonly #parent: Disk;
  readonly #blockBytes: number;
  readonly #map: BlockMap;
  readonly #block: Uint8Array;
  /** Asynchronous work is done one at a time; while there is any, nothing is done at once. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  private constructor(store: GrowingStore, parent: Disk, header: OverlayHeader, map: BlockMap) {
    this.sectorBytes = header.sectorBytes;
    this.sectors = header.sectors;
    this.geometry = parent.geometry;
    this.note = header.note;
    this.#store = store;
    this.#parent = parent;
    this.#blockBytes = header.blockBytes;
    this.#map = map;
    this.#block = new Uint8Array(header.blockBytes);
  }

  /** Makes the empty store an overlay without any block, and durable. */
  static async create(store: GrowingStore, parent: Disk, options: NewOverlay = {}): Promise<OverlayDisk> {
    const { sectors, sectorBytes } = parent;
    const header = { blockBytes: options.blockBytes ?? BLOCK_BYTES, sectors, sectorBytes, note: options.note ?? "" };
    const bytes = writeHeader(header);
    await store.grow(bytes.length);
    await store.write(0, bytes);
    await store.flush();
    return new OverlayDisk(store, parent, header, BlockMap.empty(header));
  }

  /** Rejects with HostError for a damaged overlay, and for one that is not of a disk like this parent. */
  static async open(store: GrowingStore, parent: Disk): Promise<OverlayDisk> {
    const head = new Uint8Array(Math.min(MOST_HEADER_BYTES, store.sizeBytes));
    await store.read(0, head);
    const header = readHeader(head);
    if (header.sectors !== parent.sectors || header.sectorBytes !== parent.sectorBytes) {
      throw new HostError(
        "conflict",
        "The disk under this overlay has another size than when the overlay was made. Put the original back in its place.",
      );
    }
    return new OverlayDisk(store, parent, header, await BlockMap.load(header, store));
  }

  get readOnly(): boolean {
    return this.#store.readOnly;
  }

  /** Bytes of the overlay that are in use. */
  get usedBytes(): number {
    return this.#map.freeSlot * this.#blockBytes;
  }

  /** Nothing was ever written to it. */
  get isEmpty(): boolean {
    return !this.#map.isDirty && this.#map.freeSlot === 1;
  }

  /** Something was written that no flush() has made durable. Writes in place do not count. */
  get isDirty(): boolean {
    return this.#map.isDirty;
  }

  readNow(sector: number, into: Uint8Array): boolean {
    if (this.#waiting > 0) return false;
    for (let done = 0; done < into.length;) {
      const at = sector * this.sectorBytes + done;
      const length = Math.min(into.length - done, this.#blockBytes - (at % this.#blockBytes));
      const piece = length === into.length ? into : into.subarray(done, done + length);
      if (!this.#readPieceNow(at, piece)) return false;
      done += length;
    }
    return true;
  }

  writeNow(sector: number, from: Uint8Array): boolean {
    if (this.#waiting > 0) return false;
    for (let done = 0; done < from.length;) {
      const at = sector * this.sectorBytes + done;
      const length = Math.min(from.length - done, this.#blockBytes - (at % this.#blockBytes));
      if (!this.#writePieceNow(at, from.subarray(done, done + length))) return false;
      done += length;
    }
    return true;
  }

  read(sector: number, into: Uint8Array): Promise<void> {
    return this.#alone(async () => {
      for (let done = 0; done < into.length;) {
        const at = sector * this.sectorBytes + done;
        const length = Math.min(into.length - done, this.#blockBytes - (at % this.#blockBytes));
        await this.#readPiece(at, into.subarray(done, done + length));
        done += length;
      }
    });
  }

  write(sector: number, from: Uint8Array): Promise<void> {
    return this.#alone(async () => {
      for (let done = 0; done < from.length;) {
        const at = sector * this.sectorBytes + done;
        const length = Math.min(from.length - done, this.#blockBytes - (at % this.#blockBytes));
        await this.#writePiece(at, from.subarray(done, done + length));
        done += length;
      }
    });
  }

  flush(): Promise<void> {
    return this.#alone(async () => {
      await this.#store.flush();
      if (!this.#map.isDirty) return;
      await this.#makeRoom(this.#map.missingTables);
      await this.#map.save(this.#store);
    });
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const result = this.#last.then(work).finally(() => {
      this.#waiting--;
    });
    this.#last = result.catch(() => {});
    return result;
  }

  // one block at a time; `at` is the place on the disk

  #readPieceNow(at: number, into: Uint8Array): boolean {
    const slot = this.#map.get(this.#blockOf(at));
    if (slot === ABSENT) return this.#parent.readNow?.(at / this.sectorBytes, into) ?? false;
    if (slot !== ZERO) return this.#store.readNow?.(this.#place(slot, at), into) ?? false;
    into.fill(0);
    return true;
  }

  async #readPiece(at: number, into: Uint8Array): Promise<void> {
    const slot = this.#map.get(this.#blockOf(at));
    if (slot === ABSENT) {
      if (this.#parent.readNow?.(at / this.sectorBytes, into) !== true)
        await this.#parent.read(at / this.sectorBytes, into);
    } else if (slot === ZERO) into.fill(0);
    else await this.#store.read(this.#place(slot, at), into);
  }

  #writePieceNow(at: number, from: Uint8Array): boolean {
    const block = this.#blockOf(at);
    const slot = this.#map.get(block);
    if (slot !== ABSENT && slot !== ZERO) return this.#store.writeNow?.(this.#place(slot, at), from) ?? false;
    if (this.#becomesZero(block, slot, from)) return true;
    const free = this.#map.freeSlot;
    if ((free + 1) * this.#blockBytes > this.#store.sizeBytes) return false;
    const start = block * this.#blockBytes;
    if (slot === ABSENT && from.length < this.#lengthOf(block)) {
      if (this.#parent.readNow?.(start / this.sectorBytes, this.#block.subarray(0, this.#lengthOf(block))) !== true)
        return false;
    }
    this.#compose(block, slot, at, from);
    if (this.#store.writeNow?.(free * this.#blockBytes, this.#block) !== true) return false;
    this.#map.set(block, this.#map.takeSlot());
    return true;
  }

  async #writePiece(at: number, from: Uint8Array): Promise<void> {
    const block = this.#blockOf(at);
    const slot = this.#map.get(block);
    if (slot !== ABSENT && slot !== ZERO) return this.#store.write(this.#place(slot, at), from);
    if (this.#becomesZero(block, slot, from)) return undefined;
    await this.#makeRoom(1);
    if (slot === ABSENT && from.length < this.#lengthOf(block)) {
      await this.#parent.read(
        (block * this.#blockBytes) / this.sectorBytes,
        this.#block.subarray(0, this.#lengthOf(block)),
      );
    }
    this.#compose(block, slot, at, from);
    await this.#store.write(this.#map.freeSlot * this.#blockBytes, this.#block);
    this.#map.set(block, this.#map.takeSlot());
    return undefined;
  }

  /** Zeros over a whole block, or over zeros, take no room. */
  #becomesZero(block: number, slot: number, from: Uint8Array): boolean {
    if (slot === ABSENT && from.length < this.#lengthOf(block)) return false;
    if (!isZero(from)) return false;
    if (slot === ABSENT) this.#map.set(block, ZERO);
    return true;
  }

  /** The block as it will be; what the parent has of it is there already. */
  #compose(block: number, slot: number, at: number, from: Uint8Array): void {
    if (slot === ZERO) this.#block.fill(0);
    else this.#block.fill(0, this.#lengthOf(block));
    this.#block.set(from, at - block * this.#blockBytes);
  }

  async #makeRoom(slots: number): Promise<void> {
    const needed = (this.#map.freeSlot + slots) * this.#blockBytes;
    if (needed > this.#store.sizeBytes) await this.#store.grow(Math.max(needed, this.#store.sizeBytes + GROWTH_BYTES));
  }

  #blockOf(at: number): number {
    return Math.floor(at / this.#blockBytes);
  }

  /** Bytes of a block that are on the disk: the last one may be short. */
  #lengthOf(block: number): number {
    return Math.min(this.#blockBytes, this.sectors * this.sectorBytes - block * this.#blockBytes);
  }

  #place(slot: number, at: number): number {
    return slot * this.#blockBytes + (at % this.#blockBytes);
  }
}

function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
