import { NONE } from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";

/** Waits for the numeric coprocessor. */
export const WAIT = insn("wait", "8086", NONE, "[SDM] 2D WAIT/FWAIT", { aliases: ["fwait"] });

/**
 * D8–DF: what the bus of an 8086 offered to a coprocessor, ESC with ModRM. The x87's own rows take their place when there
 * is one; until then `esc0 cl, [bx]` names the opcode's low bits, ModRM.reg (as a byte register) and the operand.
 */
export const ESC = Array.from({ length: 8 }, (_, n) =>
  insn(`esc${n}`, "8086", NONE, "[SDM] 2 table A-7", { semantics: "esc" }),
);
