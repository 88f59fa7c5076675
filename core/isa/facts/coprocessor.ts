import { NONE } from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";

/** Waits for the numeric coprocessor. */
export const WAIT = insn("wait", "8086", NONE, "[SDM] 2D WAIT/FWAIT", { aliases: ["fwait"] });
