/** Which flags mean something after an instruction: what oracles compare. */
import { AF, CF, DF, OF, PF, SF, ZF } from "../../core/cpu/flags.ts";
import type { Insn } from "../../core/decode/insn.ts";
import type { Flag } from "../../core/isa/row.ts";

const FLAG_BITS: Partial<Record<Flag, number>> = { CF, PF, AF, ZF, SF, OF };
export const ARITHMETIC_FLAGS = CF | PF | AF | ZF | SF | OF;
const SHIFTS = /^(sh[lr]d?|sar)$/;
const ROTATES = /^(ro[lr]|rc[lr])$/;

/** A mask of EFLAGS. `cl`: the count register before the instruction. */
export function definedFlags(insn: Insn, cl: number): number {
  const left = undefinedByCount(insn, cl);
  let mask = ARITHMETIC_FLAGS | DF;
  for (const flag of insn.row.flags.undefined ?? []) mask &= ~(FLAG_BITS[flag] ?? 0);
  return mask & ~left;
}

/** [SDM] 2B: shifts and rotates define OF for a count of 1 only, and CF not beyond the operand's size. */
function undefinedByCount({ row, operands }: Insn, cl: number): number {
  const shift = SHIFTS.test(row.semantics);
  if (!shift && !ROTATES.test(row.semantics)) return 0;
  const [destination] = operands;
  const last = operands.at(-1)!;
  const count = (last.kind === "imm" ? last.value : cl) & 31;
  const sizeBits = destination?.kind === "reg" || destination?.kind === "mem" ? destination.sizeBits : 32;
  let mask = count === 1 ? 0 : OF;
  if (shift && count >= sizeBits) mask |= CF;
  // a double shift beyond the operand leaves every flag undefined
  if (row.semantics.endsWith("d") && count > sizeBits) mask |= ARITHMETIC_FLAGS;
  return mask;
}
