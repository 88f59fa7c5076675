import type { Insn } from "../decode/insn.ts";

/** A straight run of instructions on one page, translated. */
export interface Block {
  /** Cache key: physical address and mode. */
  readonly key: number;
  readonly phys: number;
  readonly modeKey: number;
  /** Length in guest bytes; an instruction may reach into the next page. */
  readonly sizeBytes: number;
  readonly insns: readonly Insn[];
  /** Distance of each instruction from the block's start. */
  readonly offsets: readonly number[];
  /** Block head in the arena; stays when the block is translated anew. */
  readonly head: number;
  /** Records [first, end) in the arena. */
  readonly first: number;
  readonly end: number;
  /** Physical address of the second page, when the last instruction reaches into it. */
  readonly tailPhys: number | undefined;
}
