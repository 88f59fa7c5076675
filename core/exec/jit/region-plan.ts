/** What a region is made of: decided by core/exec, turned into wasm by RegionLowering. */
import type { Ir } from "../../ir/ir.ts";
import type { Binding } from "../../lower/bind.ts";

/** One instruction of a region. */
export interface RegionInsn {
  readonly ir: Ir;
  readonly binding: Binding;
  /** Distance from the region's start, and of the instruction behind it. */
  readonly offset: number;
  readonly next: number;
  /** Added to the displacement: see popAdjustment. */
  readonly addressAdjustment: number;
  readonly endsBlock: boolean;
}

/** One block of a region. */
export interface RegionNode {
  readonly insns: readonly RegionInsn[];
  /** Distance of the block's start from the region's; negative for a block before it. */
  readonly offset: number;
  readonly head: number;
  /** The records of the block's last instruction and of its end, whose link slots the region uses too. */
  readonly lastRecord: number;
  readonly endRecord: number;
  /** Physical address of the block's page. */
  readonly physPage: number;
  /** Nodes that follow when the last instruction branches, and when it does not; -1: code outside the region. */
  readonly taken: number;
  readonly next: number;
  /** Nodes that a near return at the end may lead to; it compares. */
  readonly returns: readonly number[];
}

/** Blocks that lead to each other, entered at the first. */
export interface RegionPlan {
  readonly nodes: readonly RegionNode[];
  readonly tlb: number;
  readonly modeKey: number;
  readonly code32: boolean;
  readonly flat: (segment: number) => boolean;
}
