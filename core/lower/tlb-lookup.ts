/** How runtime functions look into the software TLB. */
import { SEG_BASE, TLB_BASE, TLB_ENTRIES, TLB_HOST, TLB_STRIDE } from "../cpu/layout.ts";
import type { Code } from "../wasm/code.ts";
import { I32 } from "../wasm/opcodes.ts";

/** A TLB entry's distance from its table: (linear address >>> shift) & mask. */
export const TLB_INDEX_SHIFT = 12 - Math.log2(TLB_STRIDE);
export const TLB_INDEX_MASK = (TLB_ENTRIES - 1) * TLB_STRIDE;

/** Leaves linear address and TLB entry of `offset` in two new locals. */
export function pushTlbEntry(code: Code, segment: () => void, offset: number): { linear: number; entry: number } {
  const linear = code.local();
  const entry = code.local();
  code.get(offset);
  segment();
  code.load(4, SEG_BASE);
  code.op(I32.add);
  code.tee(linear);
  code.i32(TLB_INDEX_SHIFT);
  code.op(I32.shr_u);
  code.i32(TLB_INDEX_MASK);
  code.op(I32.and);
  code.loadAt(TLB_BASE);
  code.op(I32.add);
  code.set(entry);
  return { linear, entry };
}

/** Branches to `depth` unless the entry translates the page of `linear` for the access that `tag` stands for. */
export function checkTag(code: Code, entry: number, linear: number, tag: number, depth: number): void {
  code.get(entry);
  code.load(4, tag);
  code.get(linear);
  code.op(I32.sub);
  code.i32(-0x1000);
  code.op(I32.lt_u);
  code.brIf(depth);
}

/** Host address behind a TLB entry, in a new local. */
export function hostOf(code: Code, at: { linear: number; entry: number }): number {
  const host = code.local();
  pushHostOf(code, at);
  code.set(host);
  return host;
}

export function pushHostOf(code: Code, at: { linear: number; entry: number }): void {
  code.get(at.linear);
  code.i32(0xfff);
  code.op(I32.and);
  code.get(at.entry);
  code.load(4, TLB_HOST);
  code.op(I32.add);
  code.i32(1);
  code.op(I32.add);
}
