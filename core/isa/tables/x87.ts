/** Opcodes D8–DF. [SDM] 2D tables. */
import * as x87 from "../facts/x87.ts";
import { form } from "../opcode-row.ts";
import type { InsnFacts, OpcodeRow, OperandCode } from "../row.ts";

const FIRST = 0xd8;

/** An opcode by ModRM.reg; with `rm`, one register form of it. */
function esc(
  escape: number,
  reg: number,
  facts: InsnFacts,
  operands: readonly OperandCode[] = [],
  rm?: number,
): OpcodeRow {
  const row = form({ ...facts, escape }, ...operands);
  const at = { map: "one", opcode: FIRST + escape, reg, row } as const;
  return rm === undefined ? at : { ...at, rm };
}

/** A comparison has one operand where arithmetic has two. */
const COMPARISONS = new Set([2, 3]);

function eight(escape: number, facts: readonly InsnFacts[], ...operands: readonly OperandCode[]): OpcodeRow[] {
  return facts.map((each, reg) =>
    esc(escape, reg, each, COMPARISONS.has(reg) && operands.length === 2 ? ["STi"] : operands),
  );
}

/** Opcodes that mean what others do: nobody prints them, and processors know them. */
const ALIASES: readonly OpcodeRow[] = [
  esc(1, 3, x87.FSTP, ["STi"]),
  esc(5, 1, x87.FXCH, ["STi"]),
  esc(6, 2, x87.FCOMP, ["STi"]),
  esc(7, 1, x87.FXCH, ["STi"]),
  esc(7, 2, x87.FSTP, ["STi"]),
  esc(7, 3, x87.FSTP, ["STi"]),
];

export const X87: readonly OpcodeRow[] = [
  ...eight(0, x87.WITH_REAL, "Md"),
  ...eight(0, x87.WITH_REGISTER, "ST0", "STi"),
  esc(1, 0, x87.FLD_MEMORY, ["Md"]),
  esc(1, 2, x87.FST_MEMORY, ["Md"]),
  esc(1, 3, x87.FSTP_MEMORY, ["Md"]),
  esc(1, 4, x87.FLDENV, ["M"]),
  esc(1, 5, x87.FLDCW, ["Mw"]),
  esc(1, 6, x87.FNSTENV, ["M"]),
  esc(1, 7, x87.FNSTCW, ["Mw"]),
  esc(1, 0, x87.FLD, ["STi"]),
  esc(1, 1, x87.FXCH, ["STi"]),
  ...x87.D9_REGISTER_FORMS.map(([reg, rm, facts]) => esc(1, reg, facts, [], rm)),
  ...eight(2, x87.WITH_INTEGER, "Md"),
  ...x87.MOVES.map((facts, reg) => esc(2, reg, facts, ["ST0", "STi"])),
  esc(2, 5, x87.FUCOMPP, [], 1),
  esc(3, 0, x87.FILD, ["Md"]),
  esc(3, 2, x87.FIST, ["Md"]),
  esc(3, 3, x87.FISTP, ["Md"]),
  esc(3, 5, x87.FLD_MEMORY, ["Mt"]),
  esc(3, 7, x87.FSTP_MEMORY, ["Mt"]),
  ...x87.MOVES_NOT.map((facts, reg) => esc(3, reg, facts, ["ST0", "STi"])),
  ...x87.CONTROLS.map((facts, rm) => esc(3, 4, facts, [], rm)),
  esc(3, 5, x87.FUCOMI, ["ST0", "STi"]),
  esc(3, 6, x87.FCOMI, ["ST0", "STi"]),
  ...eight(4, x87.WITH_REAL, "Mq"),
  ...eight(4, x87.TO_REGISTER, "STi", "ST0"),
  esc(5, 0, x87.FLD_MEMORY, ["Mq"]),
  esc(5, 2, x87.FST_MEMORY, ["Mq"]),
  esc(5, 3, x87.FSTP_MEMORY, ["Mq"]),
  esc(5, 4, x87.FRSTOR, ["M"]),
  esc(5, 6, x87.FNSAVE, ["M"]),
  esc(5, 7, x87.FNSTSW, ["Mw"]),
  esc(5, 0, x87.FFREE, ["STi"]),
  esc(5, 2, x87.FST, ["STi"]),
  esc(5, 3, x87.FSTP, ["STi"]),
  esc(5, 4, x87.FUCOM, ["STi"]),
  esc(5, 5, x87.FUCOMP, ["STi"]),
  ...eight(6, x87.WITH_INTEGER, "Mw"),
  ...eight(6, x87.TO_REGISTER_AND_POP, "STi", "ST0").filter(({ reg }) => reg !== 2 && reg !== 3),
  esc(6, 3, x87.FCOMPP, [], 1),
  esc(7, 0, x87.FILD, ["Mw"]),
  esc(7, 2, x87.FIST, ["Mw"]),
  esc(7, 3, x87.FISTP, ["Mw"]),
  esc(7, 4, x87.FBLD, ["Mt"]),
  esc(7, 5, x87.FILD, ["Mq"]),
  esc(7, 6, x87.FBSTP, ["Mt"]),
  esc(7, 7, x87.FISTP, ["Mq"]),
  esc(7, 0, x87.FFREEP, ["STi"]),
  esc(7, 4, x87.FNSTSW_AX, ["AX"], 0),
  esc(7, 5, x87.FUCOMIP, ["ST0", "STi"]),
  esc(7, 6, x87.FCOMIP, ["ST0", "STi"]),
  ...ALIASES,
];
