import { expect, test } from "vitest";
import { ARENA, ARENA_BYTES, CODE_BITMAP } from "../cpu/layout.ts";
import { HEAD_BYTES, RECORD_BYTES } from "../lower/records.ts";
import { BlockCache, MOST_BLOCKS } from "./block-cache.ts";
import type { Block } from "./block.ts";
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

test("bytes of blocks that went are data again, beside blocks that stay", () => {
  const buffer = new SharedArrayBuffer(CODE_BITMAP + 0x1000);
  const cache = new BlockCache(buffer, new BlockCode(new Uint8Array(buffer)), 0, 0x200, (phys) => phys);
  const enter = (phys: number, sizeBytes: number): Block => {
    const key = BlockCache.key(phys, 0);
    const head = cache.head(key);
    const first = cache.allocate(BLOCK_BYTES)!;
    const end = first + 3 * RECORD_BYTES;
    const block = { key, phys, modeKey: 0, sizeBytes, count: 1, head, first, end, tailPhys: undefined };
    cache.add(block);
    cache.markGranules(block, () => true);
    return block;
  };
  const granules = (): number => new Uint32Array(buffer)[(CODE_BITMAP + 0x100 * 8) >>> 2]!;
  const [one, over, far] = [enter(0x10_0000, 8), enter(0x10_0004, 8), enter(0x10_0080, 8)];
  expect(cache.overlapping(0x10_0006, 1)).toEqual([one, over]);
  expect(cache.overlapping(0x10_000c, 4)).toEqual([]);
  expect(granules()).toBe(0b101);
  cache.remove(over);
  expect(cache.overlapping(0x10_0008, 4)).toEqual([]);
  expect(granules()).toBe(0b101);
  cache.remove(one);
  expect(cache.overlapping(0x10_0000, 4)).toEqual([]);
  expect(granules()).toBe(0b100);
  expect(cache.overlapping(0x10_0087, 4)).toEqual([far]);
});
