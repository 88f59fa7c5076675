import type { FlagKind } from "../../ir/ir.ts";

/** Flags not computed yet: how they follow from values that are still in locals. */
export interface LazyFlags {
  readonly kind: FlagKind;
  readonly sizeBits: number;
  /** Wasm locals. */
  readonly a: number;
  readonly b: number;
  readonly result: number;
  /** result = a - b without a borrow in: conditions can compare a and b themselves. */
  readonly plain: boolean;
  /** "inc" and "dec" keep CF: where it comes from; undefined: the canonical flags. */
  readonly carry: LazyFlags | undefined;
}
