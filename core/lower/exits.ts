/** Why generated code returned to TypeScript. */
export const EXIT = {
  /** FAULT_VECTOR, FAULT_ERROR hold the exception of the instruction at EXIT_RECORD, which committed nothing. */
  FAULT: 1,
  /** A block head found no budget for its block, or something pending; RIP is the block's first instruction. */
  HEAD: 2,
  /** RIP has no block in the jump cache. */
  LOOKUP: 3,
  /** The same, and the link slot at EXIT_ARG may remember the answer. */
  LINK: 4,
  /** A repeated string instruction ran out of budget between two turns: it is the next instruction. */
  RESTART: 5,
  /** The code ahead was overwritten: continue at the instruction of EXIT_RECORD with fresh code. */
  RESYNC: 6,
  /** HLT; interrupt shadow; decoding or interrupt state may have changed. RIP is the block's; the next instruction follows the one at EXIT_RECORD. */
  HALT: 16,
  SHADOW: 17,
  RELOAD: 18,
  /** The shadow of MOV SS and POP SS, which holds debug exceptions off as well. */
  STACK_SHADOW: 19,
} as const;

/** Exit codes of `Ir.leave`, in the order of LEAVE_CODES. */
export const LEAVE_EXITS = [EXIT.HALT, EXIT.SHADOW, EXIT.RELOAD, EXIT.STACK_SHADOW] as const;
