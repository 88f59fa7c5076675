/** Where each block of an overlay is: the tables, held in memory, and what of them still has to be written. */
import { LeView } from "../../base/bytes.ts";
import type { ByteStore } from "../../media/byte-store.ts";
import { blocksOf, damaged, DIRECTORY, ENTRY_BYTES, tablesOf, type OverlayHeader } from "./overlay-header.ts";

/** The parent has the block. */
export const ABSENT = 0;
/** The block is all zeros. */
export const ZERO = 0xffff_ffff;

/** Entries are written in pieces that a disk writes whole or not at all. */
const PIECE_BYTES = 512;
const PIECE_ENTRIES = PIECE_BYTES / ENTRY_BYTES;

export class BlockMap {
  readonly #header: OverlayHeader;
  readonly #perTable: number;
  readonly #tables: (Uint32Array | undefined)[];
  /** Slot of each table in the file; 0: none yet. */
  readonly #directory: Uint32Array;
  /** By table: its pieces that changed. */
  readonly #dirty = new Map<number, Set<number>>();
  /** Slots from here on are free. Slot 0 is the header's. */
  #nextSlot = 1;
  #allocated = 0;

  private constructor(header: OverlayHeader) {
    this.#header = header;
    this.#perTable = header.blockBytes / ENTRY_BYTES;
    this.#tables = Array.from({ length: tablesOf(header) });
    this.#directory = new Uint32Array(this.#tables.length);
  }

  static empty(header: OverlayHeader): BlockMap {
    return new BlockMap(header);
  }

  /** Reads and checks all tables. Rejects with HostError when they contradict themselves or the file's length. */
  static async load(header: OverlayHeader, store: ByteStore): Promise<BlockMap> {
    const map = new BlockMap(header);
    const { blockBytes } = header;
    const slots = Math.floor(store.sizeBytes / blockBytes);
    if (slots === 0) throw damaged("it is cut off");
    const taken = new Uint8Array(slots);
    const take = (slot: number): void => {
      if (slot >= slots) throw damaged("it is cut off");
      if (slot === 0 || taken[slot] === 1) throw damaged("two of its blocks are in one place");
      taken[slot] = 1;
      map.#nextSlot = Math.max(map.#nextSlot, slot + 1);
    };
    const directory = new Uint8Array(map.#tables.length * ENTRY_BYTES);
    await store.read(DIRECTORY, directory);
    const directoryView = new LeView(directory);
    const blocks = blocksOf(header);
    const bytes = new Uint8Array(blockBytes);
    for (let index = 0; index < map.#tables.length; index++) {
      const slot = directoryView.u32(index * ENTRY_BYTES);
      if (slot === 0) continue;
      take(slot);
      map.#directory[index] = slot;
      await store.read(slot * blockBytes, bytes);
      const table = new Uint32Array(map.#perTable);
      const view = new LeView(bytes);
      for (let entry = 0; entry < table.length; entry++) {
        const value = view.u32(entry * ENTRY_BYTES);
        if (value === ABSENT) continue;
        if (index * map.#perTable + entry >= blocks) throw damaged("it has blocks behind the disk's end");
        if (value !== ZERO) {
          take(value);
          map.#allocated++;
        }
        table[entry] = value;
      }
      map.#tables[index] = table;
    }
    return map;
  }

  /** Slot of a block, ABSENT or ZERO. */
  get(block: number): number {
    return this.#tables[Math.floor(block / this.#perTable)]?.[block % this.#perTable] ?? ABSENT;
  }

  set(block: number, value: number): void {
    const index = Math.floor(block / this.#perTable);
    const table = (this.#tables[index] ??= new Uint32Array(this.#perTable));
    const entry = block % this.#perTable;
    if (table[entry] === ABSENT || table[entry] === ZERO) {
      if (value !== ZERO) this.#allocated++;
    }
    table[entry] = value;
    let pieces = this.#dirty.get(index);
    if (pieces === undefined) this.#dirty.set(index, (pieces = new Set()));
    pieces.add(Math.floor(entry / PIECE_ENTRIES));
  }

  /** The next free slot. It stays free until takeSlot(). */
  get freeSlot(): number {
    return this.#nextSlot;
  }

  takeSlot(): number {
    return this.#nextSlot++;
  }

  /** Blocks with data of their own. */
  get allocatedBlocks(): number {
    return this.#allocated;
  }

  get isDirty(): boolean {
    return this.#dirty.size > 0;
  }

  /** Slots that save() will take. */
  get missingTables(): number {
    let missing = 0;
    for (const index of this.#dirty.keys()) if (this.#directory[index] === 0) missing++;
    return missing;
  }

  /**
   * Writes what changed. The blocks that it tells of are durable before this is called; new tables are durable before the
   * directory tells of them. A failure leaves everything to be written again.
   */
  async save(store: ByteStore): Promise<void> {
    const { blockBytes } = this.#header;
    const isNew = new Map<number, number>();
    for (const [index, pieces] of this.#dirty) {
      const bytes = this.#encode(index);
      const slot = this.#directory[index]!;
      if (slot === 0) {
        const taken = this.takeSlot();
        await store.write(taken * blockBytes, bytes);
        isNew.set(index, taken);
        continue;
      }
      for (const piece of pieces) {
        const at = piece * PIECE_BYTES;
        await store.write(slot * blockBytes + at, bytes.subarray(at, at + PIECE_BYTES));
      }
    }
    await store.flush();
    if (isNew.size > 0) {
      for (const [index, slot] of isNew) {
        const entry = new Uint8Array(ENTRY_BYTES);
        new LeView(entry).setU32(0, slot);
        await store.write(DIRECTORY + index * ENTRY_BYTES, entry);
      }
      await store.flush();
      for (const [index, slot] of isNew) this.#directory[index] = slot;
    }
    this.#dirty.clear();
  }

  #encode(index: number): Uint8Array {
    const bytes = new Uint8Array(this.#header.blockBytes);
    const view = new LeView(bytes);
    for (const [entry, value] of this.#tables[index]!.entries()) view.setU32(entry * ENTRY_BYTES, value);
    return bytes;
  }
}
