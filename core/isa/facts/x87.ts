import { NONE } from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";
import type { Flag, InsnFacts } from "../row.ts";

/** x87 instructions: all have been there since the 8087, but for those said otherwise; without an x87 they do nothing. */
function x87(name: string, semantics: string, spec: string, more: Partial<InsnFacts> = {}): InsnFacts {
  return insn(name, "8086", NONE, `[SDM] 2A ${spec}`, { semantics, ...more });
}

const register = (name: string, spec: string, more: Partial<InsnFacts> = {}): InsnFacts =>
  x87(name, "x87_register", spec, { modrm: "register", ...more });
const source = (name: string, spec: string): InsnFacts => x87(name, "x87_load", spec, { modrm: "memory" });
const destination = (name: string, spec: string): InsnFacts => x87(name, "x87_store", spec, { modrm: "memory" });

const ARITHMETIC = ["add", "mul", "com", "comp", "sub", "subr", "div", "divr"] as const;
const ARITHMETIC_SPECS = ["FADD", "FMUL", "FCOM", "FCOMP", "FSUB", "FSUBR", "FDIV", "FDIVR"] as const;

/** By ModRM.reg, ST(0) with a register or a number in memory. */
export const WITH_REGISTER = ARITHMETIC.map((name, n) => register(`f${name}`, ARITHMETIC_SPECS[n]!));
export const WITH_REAL = ARITHMETIC.map((name, n) => source(`f${name}`, ARITHMETIC_SPECS[n]!));
export const WITH_INTEGER = ARITHMETIC.map((name, n) => source(`fi${name}`, ARITHMETIC_SPECS[n]!));

const INTO_REGISTER = ["add", "mul", "com", "comp", "subr", "sub", "divr", "div"] as const;
/** By ModRM.reg, into ST(i): subtraction and division are the other way round. */
export const TO_REGISTER = INTO_REGISTER.map((name, n) => register(`f${name}`, ARITHMETIC_SPECS[n]!));
export const TO_REGISTER_AND_POP = INTO_REGISTER.map((name, n) => register(`f${name}p`, ARITHMETIC_SPECS[n]!));

export const FLD = register("fld", "FLD");
export const FLD_MEMORY = source("fld", "FLD");
export const FILD = source("fild", "FILD");
export const FBLD = source("fbld", "FBLD");
export const FST = register("fst", "FST");
export const FSTP = register("fstp", "FST");
export const FST_MEMORY = destination("fst", "FST");
export const FSTP_MEMORY = destination("fstp", "FST");
export const FIST = destination("fist", "FIST");
export const FISTP = destination("fistp", "FIST");
export const FBSTP = destination("fbstp", "FBSTP");
export const FXCH = register("fxch", "FXCH");
export const FFREE = register("ffree", "FFREE");
/** Undocumented, and in every processor since the 8087. */
export const FFREEP = register("ffreep", "FFREE");
export const FCOM = register("fcom", "FCOM");
export const FCOMP = register("fcomp", "FCOM");
export const FCOMPP = register("fcompp", "FCOM");
export const FUCOM = register("fucom", "FUCOM");
export const FUCOMP = register("fucomp", "FUCOM");
export const FUCOMPP = register("fucompp", "FUCOM");

/** D9 C0–FF by ModRM.reg and ModRM.rm: instructions without an operand. */
export const D9_REGISTER_FORMS: readonly (readonly [reg: number, rm: number, facts: InsnFacts])[] = [
  [2, 0, register("fnop", "FNOP")],
  [4, 0, register("fchs", "FCHS")],
  [4, 1, register("fabs", "FABS")],
  [4, 4, register("ftst", "FTST")],
  [4, 5, register("fxam", "FXAM")],
  ...["fld1", "fldl2t", "fldl2e", "fldpi", "fldlg2", "fldln2", "fldz"].map(
    (name, rm) => [5, rm, register(name, "FLD1")] as const,
  ),
  ...["f2xm1", "fyl2x", "fptan", "fpatan", "fxtract", "fprem1", "fdecstp", "fincstp"].map(
    (name, rm) => [6, rm, register(name, name.toUpperCase())] as const,
  ),
  ...["fprem", "fyl2xp1", "fsqrt", "fsincos", "frndint", "fscale", "fsin", "fcos"].map(
    (name, rm) => [7, rm, register(name, name.toUpperCase())] as const,
  ),
];

/** DB E0–E4: FENI, FDISI and FSETPM meant something to the 8087 and the 287. */
export const CONTROLS = ["fneni", "fndisi", "fnclex", "fninit", "fnsetpm"].map((name) =>
  x87(name, "x87_control", name === "fnclex" ? "FCLEX" : "FINIT", { modrm: "register" }),
);

const READS: readonly (readonly Flag[])[] = [["CF"], ["ZF"], ["CF", "ZF"], ["PF"]];
const move = (name: string, n: number, condition: number): InsnFacts =>
  x87(`fcmov${name}`, "x87_move", "FCMOVcc", {
    feature: "i686",
    modrm: "register",
    condition,
    flags: { reads: READS[n]! },
  });
/** By ModRM.reg: below, equal, below or equal, unordered; and their opposites. */
export const MOVES = ["b", "e", "be", "u"].map((name, n) => move(name, n, [2, 4, 6, 10][n]!));
export const MOVES_NOT = ["nb", "ne", "nbe", "nu"].map((name, n) => move(name, n, [3, 5, 7, 11][n]!));

const flags = (name: string): InsnFacts =>
  x87(name, "x87_flags", "FCOMI", {
    feature: "i686",
    modrm: "register",
    flags: { writes: ["CF", "PF", "AF", "ZF", "SF", "OF"] },
  });
export const FCOMI = flags("fcomi");
export const FCOMIP = flags("fcomip");
export const FUCOMI = flags("fucomi");
export const FUCOMIP = flags("fucomip");

const memory = { modrm: "memory" } as const;
const environment = { ...memory, endsBlock: true } as const;
export const FLDCW = x87("fldcw", "fldcw", "FLDCW", memory);
export const FNSTCW = x87("fnstcw", "fnstcw", "FSTCW", memory);
export const FNSTSW = x87("fnstsw", "fnstsw", "FSTSW", memory);
export const FNSTSW_AX = x87("fnstsw", "fnstsw_ax", "FSTSW", { modrm: "register" });
export const FLDENV = x87("fldenv", "x87_restore", "FLDENV", environment);
export const FNSTENV = x87("fnstenv", "x87_save", "FSTENV", environment);
export const FRSTOR = x87("frstor", "x87_restore", "FRSTOR", environment);
export const FNSAVE = x87("fnsave", "x87_save", "FSAVE", environment);
