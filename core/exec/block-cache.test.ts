import { expect, test } from "vitest";
import { ARENA, ARENA_BYTES, CODE_BITMAP } from "../cpu/layout.ts";
import { HEAD_BYTES, RECORD_BYTES } from "../lower/records.ts";
import { BlockCache, MOST_BLOCKS } from "./block-cache.ts";
import { BlockCode } from "./block-code.ts";

const BLOCK_BYTES = 4 * RECORD_BYTES;

function emptyCache(): BlockCache {
  const buffer = new SharedArrayBuffer(CODE_BITMAP + 0x1000);
  return new BlockCache(buffer, new BlockCode(new Uint8Array(buffer)), 0, 0, (phys) => phys);
}

/** Enters small blocks, each at an address of its own, until there is no room. Returns how many there was room for. */
function fill(cache: BlockCache): number {
  for (let count = 0; ; count++) {
    const phys = 0x10_0000 + count * 16;
    const key = BlockCache.key(phys, 0);
    if (cache.allocate(BLOCK_BYTES) === undefined) return count;
    const head = cache.head(key);
    const first = cache.allocate(BLOCK_BYTES)!;
    const end = first + 3 * RECORD_BYTES;
    cache.add({ key, phys, modeKey: 0, sizeBytes: 4, count: 2, head, first, end, tailPhys: undefined });
  }
}

test("small blocks end before the arena does, so that what the host keeps for each is bounded", () => {
  const cache = emptyCache();
  expect(MOST_BLOCKS * (BLOCK_BYTES + HEAD_BYTES)).toBeLessThan(ARENA_BYTES);
  expect(fill(cache)).toBe(MOST_BLOCKS);
  expect(cache.blockCount).toBe(MOST_BLOCKS);
  cache.clear();
  expect(cache.blockCount).toBe(0);
  expect(cache.allocate(BLOCK_BYTES)).toBe(ARENA);
});

test("a block that is translated anew for ever counts each time", () => {
  const cache = emptyCache();
  const key = BlockCache.key(0x10_0000, 0);
  let count = 0;
  for (; cache.allocate(BLOCK_BYTES) !== undefined; count++) {
    const head = cache.head(key);
    const first = cache.allocate(BLOCK_BYTES)!;
    const end = first + 3 * RECORD_BYTES;
    const block = { key, phys: 0x10_0000, modeKey: 0, sizeBytes: 4, count: 2, head, first, end, tailPhys: undefined };
    cache.add(block);
    cache.remove(block);
  }
  expect(count).toBe(MOST_BLOCKS);
  expect(cache.blockCount).toBe(0);
});
