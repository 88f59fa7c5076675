/** The sixteen conditions of jcc, setcc and cmovcc. [SDM] vol. 1 appendix B, table B-1. */
import type { Flag } from "./row.ts";

export interface Condition {
  /** First the spelling that a disassembler prints. */
  readonly names: readonly [string, ...string[]];
  readonly reads: readonly Flag[];
}

/** By opcode bits 3:0. */
export const CONDITIONS: readonly Condition[] = [
  { names: ["o"], reads: ["OF"] },
  { names: ["no"], reads: ["OF"] },
  { names: ["b", "c", "nae"], reads: ["CF"] },
  { names: ["ae", "nb", "nc"], reads: ["CF"] },
  { names: ["e", "z"], reads: ["ZF"] },
  { names: ["ne", "nz"], reads: ["ZF"] },
  { names: ["be", "na"], reads: ["CF", "ZF"] },
  { names: ["a", "nbe"], reads: ["CF", "ZF"] },
  { names: ["s"], reads: ["SF"] },
  { names: ["ns"], reads: ["SF"] },
  { names: ["p", "pe"], reads: ["PF"] },
  { names: ["np", "po"], reads: ["PF"] },
  { names: ["l", "nge"], reads: ["SF", "OF"] },
  { names: ["ge", "nl"], reads: ["SF", "OF"] },
  { names: ["le", "ng"], reads: ["ZF", "SF", "OF"] },
  { names: ["g", "nle"], reads: ["ZF", "SF", "OF"] },
];
