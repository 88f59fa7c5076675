/** Blocks on one page of guest memory, and which of its bytes they were made from. */
import type { Block } from "./block.ts";

const PAGE_BYTES = 0x1000;
/** Granules of the code bitmap in core/cpu/layout.ts. */
const GRANULE_BYTES = 64;

export class CodePage {
  /** Stays when it becomes empty: see the cache's tables. */
  readonly blocks = new Set<Block>();
  readonly #physPage: number;
  /** One for each byte that some block was made from. */
  readonly #covered = new Uint8Array(PAGE_BYTES);
  /** Blocks went, and bytes that were theirs alone may still be marked. */
  #isStale = false;

  constructor(physPage: number) {
    this.#physPage = physPage;
  }

  add(block: Block): void {
    this.blocks.add(block);
    this.#cover(block);
  }

  remove(block: Block): void {
    this.blocks.delete(block);
    this.#isStale = true;
  }

  /** Is there code in [from, end), distances in this page? Data beside code is asked for at each store. */
  isCode(from: number, end: number): boolean {
    for (let i = from; i < end; i++) if (this.#covered[i] !== 0) return true;
    return false;
  }

  /** Forgets bytes of blocks that went. True when there were any. */
  settle(): boolean {
    if (!this.#isStale) return false;
    this.#isStale = false;
    this.#covered.fill(0);
    for (const block of this.blocks) this.#cover(block);
    return true;
  }

  /** Bits of the granules with code, low and high word. */
  granules(): readonly [number, number] {
    const words: [number, number] = [0, 0];
    for (let i = 0; i < PAGE_BYTES / GRANULE_BYTES; i++) {
      if (this.isCode(i * GRANULE_BYTES, (i + 1) * GRANULE_BYTES)) words[i >>> 5]! |= 1 << (i & 31);
    }
    return words;
  }

  #cover(block: Block): void {
    for (const { first, end } of partsOf(block)) {
      if (Math.floor(first / PAGE_BYTES) === this.#physPage)
        this.#covered.fill(1, first % PAGE_BYTES, ((end - 1) % PAGE_BYTES) + 1);
    }
  }
}

/** Where a block's bytes lie: on one page, but for a last instruction that reaches into another, anywhere in memory. */
export function partsOf({ phys, sizeBytes, tailPhys }: Block): { readonly first: number; readonly end: number }[] {
  if (tailPhys === undefined) return [{ first: phys, end: phys + sizeBytes }];
  const inFirst = PAGE_BYTES - (phys % PAGE_BYTES);
  return [
    { first: phys, end: phys + inFirst },
    { first: tailPhys, end: tailPhys + sizeBytes - inFirst },
  ];
}
