/** Writes a machine's memories as pages: none for zeros, none for what the parent has already, the rest into a pack. */
import { hash } from "node:crypto";
import { throwIfCancelled } from "./file-ops.ts";
import { HASH_BYTES, RegionIndexBuilder, type MemoryIndex, type RegionIndex } from "./memory-index.ts";
import { PAGE_BYTES, type PackWriter } from "./pack-file.ts";

const ZEROS = new Uint8Array(PAGE_BYTES);

/** A memory to be written: live while the machine stands still, else what `copyPages` kept of it. */
export interface PageSource {
  readonly name: string;
  readonly sizeBytes: number;
  /** The page's bytes, the last one possibly short; undefined: all zeros. */
  page(place: number): Uint8Array | undefined;
}

export function liveSource(name: string, bytes: Uint8Array): PageSource {
  return {
    name,
    sizeBytes: bytes.length,
    page(place) {
      const page = bytes.subarray(place * PAGE_BYTES, (place + 1) * PAGE_BYTES);
      return isZero(page) ? undefined : page;
    },
  };
}

/**
 * A copy of what is not zero: the machine may go on while it is written. Most of it can be made while the machine still
 * runs; what it has changed since is then found by comparing, and only that is copied while it stands still.
 */
export class CopiedMemory implements PageSource {
  readonly name: string;
  readonly sizeBytes: number;
  readonly #bytes: Uint8Array;
  /** By page: its place in the copy, from 1; 0: zeros. */
  readonly #slots: Uint32Array;
  /** Blocks of copied pages: memory that was touched while the machine ran costs no time when it stands. */
  readonly #blocks: Uint8Array[] = [];
  #used = 0;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.sizeBytes = bytes.length;
    this.#bytes = bytes;
    this.#slots = new Uint32Array(Math.ceil(bytes.length / PAGE_BYTES));
  }

  get pages(): number {
    return this.#slots.length;
  }

  /** Makes the copies of some pages what the pages are now. */
  update(first: number, end: number): void {
    for (let place = first; place < end; place++) {
      const page = this.#bytes.subarray(place * PAGE_BYTES, (place + 1) * PAGE_BYTES);
      const copy = this.page(place);
      if (copy === undefined) {
        if (isZero(page)) continue;
        this.#slots[place] = this.#newSlot();
        this.page(place)!.set(page);
      } else if (Buffer.compare(copy.subarray(0, page.length), page) !== 0) {
        copy.set(page);
      }
    }
  }

  page(place: number): Uint8Array | undefined {
    const slot = this.#slots[place]!;
    if (slot === 0) return undefined;
    const at = ((slot - 1) % BLOCK_PAGES) * PAGE_BYTES;
    return this.#blocks[Math.floor((slot - 1) / BLOCK_PAGES)]!.subarray(at, at + PAGE_BYTES);
  }

  #newSlot(): number {
    if (this.#used % BLOCK_PAGES === 0) this.#blocks.push(new Uint8Array(BLOCK_PAGES * PAGE_BYTES));
    return ++this.#used;
  }
}

const BLOCK_PAGES = 256;

export interface WriteOptions {
  readonly pack: PackWriter;
  /** The pack's name in the index. */
  readonly packName: string;
  readonly parent: MemoryIndex | undefined;
  readonly signal: AbortSignal | undefined;
  readonly progress: (share: number) => void;
}

/** Pages between looks at the signal and turns of the event loop. */
const PAGES_A_TURN = 64;

/** The pack is left open. Rejects with HostError, "cancelled" when the signal says so. */
export async function writeMemories(sources: readonly PageSource[], options: WriteOptions): Promise<MemoryIndex> {
  const { parent, packName, signal } = options;
  const packs = [packName, ...(parent?.packs ?? [])];
  const total = sources.reduce((sum, { sizeBytes }) => sum + Math.ceil(sizeBytes / PAGE_BYTES), 0);
  let done = 0;
  const turn = async (): Promise<void> => {
    throwIfCancelled(signal);
    options.progress(done / total);
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const regions: RegionIndex[] = [];
  for (const source of sources) {
    const builder = new RegionIndexBuilder(source.name, source.sizeBytes);
    const known = new ParentPages(parent?.regions.find(({ name }) => name === source.name));
    const pages = Math.ceil(source.sizeBytes / PAGE_BYTES);
    for (let place = 0; place < pages; place++) {
      if (done % PAGES_A_TURN === 0) await turn();
      done++;
      const page = source.page(place);
      if (page === undefined) continue;
      const digest = hash("sha256", page, "buffer").subarray(0, HASH_BYTES);
      const entry = known.same(place, digest);
      // index 0 is the new pack, the parent's follow
      if (entry !== undefined) builder.add(place, entry.pack + 1, entry.page, digest);
      else builder.add(place, 0, await options.pack.add(page), digest);
    }
    regions.push(builder.done());
  }
  await turn();
  return withUsedPacks({ packs, regions });
}

/** The parent's pages of one region, asked for in ascending order. */
class ParentPages {
  readonly #region: RegionIndex | undefined;
  #next = 0;

  constructor(region: RegionIndex | undefined) {
    this.#region = region;
  }

  /** Where the parent has this very page at this place. */
  same(place: number, digest: Uint8Array): { readonly pack: number; readonly page: number } | undefined {
    const region = this.#region;
    if (region === undefined) return undefined;
    while (this.#next < region.places.length && region.places[this.#next]! < place) this.#next++;
    const i = this.#next;
    if (region.places[i] !== place) return undefined;
    const theirs = region.hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
    return Buffer.compare(theirs, digest) === 0 ? { pack: region.packs[i]!, page: region.pages[i]! } : undefined;
  }
}

/** Drops names of packs that no page is in: what is named is kept on disk. */
function withUsedPacks({ packs, regions }: MemoryIndex): MemoryIndex {
  const used = new Uint8Array(packs.length);
  for (const region of regions) for (const pack of region.packs) used[pack] = 1;
  const kept = packs.filter((_, i) => used[i] === 1);
  const numbers = packs.map((pack) => kept.indexOf(pack));
  for (const region of regions)
    for (let i = 0; i < region.packs.length; i++) region.packs[i] = numbers[region.packs[i]!]!;
  return { packs: kept, regions };
}

function isZero(page: Uint8Array): boolean {
  return Buffer.compare(page, page.length === PAGE_BYTES ? ZEROS : ZEROS.subarray(0, page.length)) === 0;
}
