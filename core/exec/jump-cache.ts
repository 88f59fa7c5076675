import { JUMP_CACHE, JUMP_CACHE_ENTRIES, JUMP_HASH_SHIFT, JUMP_STRIDE } from "../cpu/layout.ts";

/** Address of the jump cache's entry for a linear address. Generated code computes the same (core/lower/runtime.ts). */
export function jumpCacheEntry(linear: number): number {
  return JUMP_CACHE + ((linear ^ (linear >>> JUMP_HASH_SHIFT)) & (JUMP_CACHE_ENTRIES - 1)) * JUMP_STRIDE;
}
