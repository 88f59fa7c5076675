/**
 * Translated blocks by physical address and mode, and what must be forgotten when guest code changes. Heads are found
 * again under the same key, so that links between blocks survive a new translation.
 */
import { invariant } from "../base/errors.ts";
import { ARENA, ARENA_BYTES, CODE_BITMAP } from "../cpu/layout.ts";
import { HEAD_BYTES } from "../lower/records.ts";
import type { Block } from "./block.ts";
import type { BlockCode } from "./block-code.ts";
import { CodePage, partsOf } from "./code-page.ts";

const MODE_KEYS = 2 ** 16;
const PAGE_BYTES = 0x1000;
/**
 * Blocks, forgotten ones included, until all must be forgotten. Ordinary code fills the arena with about as many; code of
 * two instructions a block would fit three times as many in, and each takes some 300 bytes beside the arena.
 */
export const MOST_BLOCKS = 1 << 17;

export class BlockCache {
  readonly #u32: Uint32Array;
  readonly #bytes: Uint8Array;
  /**
   * Undefined: forgotten. Keys stay, because a Map keeps what was deleted in its chains for a while: code that is changed
   * and translated anew all the time would wait for its own old entries.
   */
  readonly #blocks = new Map<number, Block | undefined>();
  readonly #heads = new Map<number, number>();
  readonly #byHead = new Map<number, Block | undefined>();
  #blockCount = 0;
  readonly #byPage = new Map<number, CodePage>();
  /** Where the bytes of each page with code lie in the host's memory: shadowing moves them. */
  readonly #hostPages = new Map<number, number>();
  readonly #hostPage: (phys: number) => number;
  readonly #code: BlockCode;
  /** Blocks in arena order, for finding the block of a record. */
  readonly #ordered: Block[] = [];
  readonly #scratchBytes: number;
  readonly #ramPages: number;
  #next: number;

  /** The first `scratchBytes` of the arena are not the cache's. Only the `ramPages` first pages have granules. */
  constructor(
    buffer: SharedArrayBuffer,
    code: BlockCode,
    scratchBytes: number,
    ramPages: number,
    hostPage: (phys: number) => number,
  ) {
    this.#code = code;
    this.#hostPage = hostPage;
    this.#u32 = new Uint32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
    this.#scratchBytes = scratchBytes;
    this.#ramPages = ramPages;
    this.#next = ARENA + scratchBytes;
  }

  static key(phys: number, modeKey: number): number {
    return phys * MODE_KEYS + modeKey;
  }

  get(key: number): Block | undefined {
    return this.#blocks.get(key);
  }

  byHead(head: number): Block | undefined {
    return this.#byHead.get(head);
  }

  /** Room in the arena for a block of `blockBytes`, or undefined when all must be forgotten first. */
  allocate(blockBytes: number): number | undefined {
    const at = this.#next;
    if (at + blockBytes + HEAD_BYTES > ARENA + ARENA_BYTES || this.#ordered.length >= MOST_BLOCKS) return undefined;
    return at;
  }

  /** The head for a key: the old one, or new room. */
  head(key: number): number {
    const known = this.#heads.get(key);
    if (known !== undefined) return known;
    const head = this.#next;
    this.#next += HEAD_BYTES;
    this.#heads.set(key, head);
    return head;
  }

  /** Enters a block; the arena is used up to its end. Returns pages that had no code before. */
  add(block: Block): number[] {
    this.#next = Math.max(this.#next, this.#code.endOf(block));
    if (this.#blocks.get(block.key) === undefined) this.#blockCount++;
    this.#blocks.set(block.key, block);
    this.#byHead.set(block.head, block);
    this.#ordered.push(block);
    const fresh: number[] = [];
    for (const page of pagesOf(block)) {
      let known = this.#byPage.get(page);
      if (known === undefined) {
        known = new CodePage(page);
        this.#byPage.set(page, known);
      }
      if (known.blocks.size === 0) {
        this.#hostPages.set(page, this.#hostPage(page * PAGE_BYTES));
        fresh.push(page);
      }
      known.add(block);
    }
    return fresh;
  }

  /** Marks the granules of a block where it lies in RAM, so that stores beside it stay quick. */
  markGranules(block: Block, isRam: (phys: number) => boolean): void {
    for (const { first, end } of partsOf(block)) {
      if (!isRam(first)) continue;
      for (let granule = first >>> 6; granule <= (end - 1) >>> 6; granule++) {
        const at = CODE_BITMAP + (granule >>> 3);
        this.#bytes[at] = this.#bytes[at]! | (1 << (granule & 7));
      }
    }
  }

  /** Blocks that overlap [phys, phys + sizeBytes). */
  overlapping(phys: number, sizeBytes: number): Block[] {
    const found: Block[] = [];
    for (let page = Math.floor(phys / PAGE_BYTES); page <= Math.floor((phys + sizeBytes - 1) / PAGE_BYTES); page++) {
      const known = this.#byPage.get(page);
      if (known === undefined || known.blocks.size === 0) continue;
      if (known.settle()) this.#unmarkGranules(page, known);
      const start = page * PAGE_BYTES;
      if (!known.isCode(Math.max(0, phys - start), Math.min(PAGE_BYTES, phys + sizeBytes - start))) continue;
      for (const block of known.blocks) if (touches(block, phys, sizeBytes)) found.push(block);
    }
    return found;
  }

  /** Blocks on pages whose bytes now lie elsewhere than when they were decoded. */
  moved(): Block[] {
    const found: Block[] = [];
    for (const [page, host] of this.#hostPages) {
      if (this.#hostPage(page * PAGE_BYTES) !== host) found.push(...(this.#byPage.get(page)?.blocks ?? []));
    }
    return found;
  }

  remove(block: Block): void {
    if (this.#blocks.get(block.key) !== undefined) this.#blockCount--;
    this.#blocks.set(block.key, undefined);
    this.#byHead.set(block.head, undefined);
    for (const page of pagesOf(block)) {
      const known = this.#byPage.get(page);
      known?.remove(block);
      if (known?.blocks.size === 0) this.#clearGranules(page);
    }
  }

  /** Granules whose last block went: stores there are quick again. */
  #unmarkGranules(page: number, known: CodePage): void {
    if (page >= this.#ramPages) return;
    const at = (CODE_BITMAP + page * 8) >>> 2;
    const [low, high] = known.granules();
    this.#u32[at] = this.#u32[at]! & low;
    this.#u32[at + 1] = this.#u32[at + 1]! & high;
  }

  #clearGranules(page: number): void {
    if (page >= this.#ramPages) return;
    const at = (CODE_BITMAP + page * 8) >>> 2;
    this.#u32[at] = 0;
    this.#u32[at + 1] = 0;
  }

  /** The block whose records contain `record`; it may have been invalidated since. */
  containing(record: number): Block {
    let low = 0;
    let high = this.#ordered.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#ordered[middle]!.first <= record) low = middle;
      else high = middle - 1;
    }
    const block = this.#ordered[low];
    invariant(block !== undefined && block.first <= record && record < block.end, "a record outside every block");
    return block;
  }

  get blockCount(): number {
    return this.#blockCount;
  }

  /** Forgets everything. Records and heads are invalid from now on. */
  clear(): void {
    for (const page of this.#byPage.keys()) this.#clearGranules(page);
    this.#blocks.clear();
    this.#blockCount = 0;
    this.#heads.clear();
    this.#byHead.clear();
    this.#byPage.clear();
    this.#hostPages.clear();
    this.#ordered.length = 0;
    this.#next = ARENA + this.#scratchBytes;
  }
}

function touches(block: Block, phys: number, sizeBytes: number): boolean {
  const { phys: first, tailPhys } = block;
  if (tailPhys === undefined) return first < phys + sizeBytes && phys < first + block.sizeBytes;
  return partsOf(block).some((part) => part.first < phys + sizeBytes && phys < part.end);
}

function pagesOf(block: Block): number[] {
  return partsOf(block).map(({ first }) => Math.floor(first / PAGE_BYTES));
}
