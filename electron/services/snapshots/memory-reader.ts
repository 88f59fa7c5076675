/** Fills a machine's memories from packs. */
import { damagedFile, throwIfCancelled, type FileOps } from "./file-ops.ts";
import type { MemoryIndex, RegionIndex } from "./memory-index.ts";
import { PAGE_BYTES, PackReader } from "./pack-file.ts";

export interface ReadOptions {
  readonly ops: FileOps;
  /** Where a pack is. */
  readonly packPath: (name: string) => string;
  /** For the sentence about a state that does not fit. */
  readonly indexPath: string;
  readonly signal: AbortSignal | undefined;
  readonly progress: (share: number) => void;
}

const PAGES_A_TURN = 256;

/**
 * Overwrites the memories. Rejects with HostError when a pack is missing or damaged; the memories then hold part of it:
 * a machine that is being filled must not run before this resolves.
 */
export async function readMemories(
  { packs, regions }: MemoryIndex,
  /** Undefined: the pages are only looked at. */
  memories: Readonly<Record<string, Uint8Array>> | undefined,
  options: ReadOptions,
): Promise<void> {
  const readers: PackReader[] = [];
  try {
    for (const pack of packs) readers.push(await PackReader.open(options.ops, options.packPath(pack)));
    const total = regions.reduce((sum, { places }) => sum + places.length, 0);
    let done = 0;
    for (const region of regions) {
      const memory = memories?.[region.name];
      if (memories !== undefined && memory?.length !== region.sizeBytes) {
        throw damagedFile(options.indexPath, `its memory "${region.name}" does not fit the machine`);
      }
      memory?.fill(0);
      for (const { pack, page, place } of inReadingOrder(region)) {
        if (done++ % PAGES_A_TURN === 0) {
          throwIfCancelled(options.signal);
          options.progress(done / total);
        }
        const at = place * PAGE_BYTES;
        const bytes = await readers[pack]!.page(page);
        memory?.set(bytes.subarray(0, Math.min(PAGE_BYTES, memory.length - at)), at);
      }
    }
    options.progress(1);
  } finally {
    for (const reader of readers) await reader.close().catch(() => {});
  }
}

interface PlacedPage {
  readonly pack: number;
  readonly page: number;
  readonly place: number;
}

/** Pack by pack from front to back, so that each chunk is unpacked once. */
function inReadingOrder({ places, packs, pages }: RegionIndex): PlacedPage[] {
  return Array.from(places, (place, i) => ({ place, pack: packs[i]!, page: pages[i]! })).toSorted(
    (a, b) => a.pack - b.pack || a.page - b.page,
  );
}
