/** How generated code finds the block at an address without TypeScript: what core/lower/dispatch.ts looks into. */
import type { CpuState } from "../cpu/cpu-state.ts";
import {
  HEADS,
  HEADS_ENTRIES,
  HEADS_HASH_SHIFT,
  HEADS_HEAD,
  HEADS_MODE,
  HEADS_PHYS,
  HEADS_STRIDE,
  JUMP_CACHE,
  JUMP_CACHE_ENTRIES,
  JUMP_ENTRY_TAG,
  JUMP_HASH_SHIFT,
  JUMP_HEAD,
  JUMP_LINEAR,
  JUMP_STRIDE,
  JUMP_TAG,
  MAP_EPOCH,
} from "../cpu/layout.ts";
import type { Block } from "./block.ts";

const MODE_BITS = 16;
const MODE_MASK = (1 << MODE_BITS) - 1;
/** One less than fits: tag 0xffffffff is no tag. */
const EPOCHS = MODE_MASK;

/** Address of the jump cache's entry for a linear address. Generated code computes the same. */
export function jumpCacheEntry(linear: number): number {
  return JUMP_CACHE + ((linear ^ (linear >>> JUMP_HASH_SHIFT)) & (JUMP_CACHE_ENTRIES - 1)) * JUMP_STRIDE;
}

/** Tag of valid entries for blocks of a mode. */
export function jumpTag(state: CpuState, modeKey: number): number {
  return ((state.get(JUMP_TAG) & ~MODE_MASK) | modeKey) >>> 0;
}

/** Another mode: other entries of the jump cache hold. */
export function setJumpMode(state: CpuState, modeKey: number): void {
  state.set(JUMP_TAG, jumpTag(state, modeKey));
}

/** The mapping changed: no entry holds any more. */
export function flushJumpCache(state: CpuState): void {
  const mapping = state.get(MAP_EPOCH) + 1;
  state.set(MAP_EPOCH, mapping);
  const epoch = (mapping >>> 0) % EPOCHS;
  state.set(JUMP_TAG, ((state.get(JUMP_TAG) & MODE_MASK) | (epoch << MODE_BITS)) >>> 0);
  // tags come round
  if (epoch === 0) state.i32.fill(-1, JUMP_CACHE >>> 2, (JUMP_CACHE + JUMP_CACHE_ENTRIES * JUMP_STRIDE) >>> 2);
}

/** Enters a block where its code was just found. One on two pages stays out of the table of heads: the second may change. */
export function rememberHead(state: CpuState, linear: number, block: Block): void {
  const jump = jumpCacheEntry(linear);
  state.set(jump + JUMP_LINEAR, linear);
  state.set(jump + JUMP_ENTRY_TAG, jumpTag(state, block.modeKey));
  state.set(jump + JUMP_HEAD, block.head);
  const { phys } = block;
  const known = HEADS + ((phys ^ (phys >>> HEADS_HASH_SHIFT)) & (HEADS_ENTRIES - 1)) * HEADS_STRIDE;
  state.set(known + HEADS_PHYS, phys);
  state.set(known + HEADS_MODE, block.modeKey);
  state.set(known + HEADS_HEAD, block.tailPhys === undefined ? block.head : 0);
}

/** All heads are gone. */
export function forgetHeads(state: CpuState): void {
  state.i32.fill(0, HEADS >>> 2, (HEADS + HEADS_ENTRIES * HEADS_STRIDE) >>> 2);
}
