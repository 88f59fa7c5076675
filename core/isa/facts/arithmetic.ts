import {
  ALL_ARITHMETIC,
  ARITHMETIC,
  ARITHMETIC_CARRY,
  DIVIDE,
  LOGIC,
  MULTIPLY,
  NONE,
  STEP,
  ZERO_ONLY,
} from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";

const lockable = true;

export const ADD = insn("add", "8086", ARITHMETIC, "[SDM] 2A ADD", { lockable });
export const OR = insn("or", "8086", LOGIC, "[SDM] 2B OR", { lockable });
export const ADC = insn("adc", "8086", ARITHMETIC_CARRY, "[SDM] 2A ADC", { lockable });
export const SBB = insn("sbb", "8086", ARITHMETIC_CARRY, "[SDM] 2B SBB", { lockable });
export const AND = insn("and", "8086", LOGIC, "[SDM] 2A AND", { lockable });
export const SUB = insn("sub", "8086", ARITHMETIC, "[SDM] 2B SUB", { lockable });
export const XOR = insn("xor", "8086", LOGIC, "[SDM] 2D XOR", { lockable });
export const CMP = insn("cmp", "8086", ARITHMETIC, "[SDM] 2A CMP");
export const TEST = insn("test", "8086", LOGIC, "[SDM] 2B TEST");
export const INC = insn("inc", "8086", STEP, "[SDM] 2A INC", { lockable });
export const DEC = insn("dec", "8086", STEP, "[SDM] 2A DEC", { lockable });
export const NOT = insn("not", "8086", NONE, "[SDM] 2B NOT", { lockable });
export const NEG = insn("neg", "8086", ARITHMETIC, "[SDM] 2B NEG", { lockable });
export const MUL = insn("mul", "8086", MULTIPLY, "[SDM] 2B MUL");
export const IMUL = insn("imul", "8086", MULTIPLY, "[SDM] 2A IMUL");
/** Two and three operands. The forms with an immediate came with the 186, Gv,Ev with the 386. */
export const IMUL_IMMEDIATE = insn("imul", "186", MULTIPLY, "[SDM] 2A IMUL", { semantics: "imul2" });
export const IMUL_TWO = insn("imul", "386", MULTIPLY, "[SDM] 2A IMUL", { semantics: "imul2" });
export const DIV = insn("div", "8086", DIVIDE, "[SDM] 2A DIV");
export const IDIV = insn("idiv", "8086", DIVIDE, "[SDM] 2A IDIV");
export const XADD = insn("xadd", "486", ARITHMETIC, "[SDM] 2D XADD", { lockable });
export const CMPXCHG = insn("cmpxchg", "486", ARITHMETIC, "[SDM] 2A CMPXCHG", { lockable });
export const CMPXCHG8B = insn("cmpxchg8b", "pentium", ZERO_ONLY, "[SDM] 2A CMPXCHG8B/CMPXCHG16B", {
  lockable,
  modrm: "memory",
});
export const BSWAP = insn("bswap", "486", NONE, "[SDM] 2A BSWAP");

const ADJUST_DECIMAL = { reads: ["CF", "AF"], writes: ["CF", "PF", "AF", "ZF", "SF"], undefined: ["OF"] } as const;
const ADJUST_ASCII = { reads: ["AF"], writes: ["CF", "AF"], undefined: ["PF", "ZF", "SF", "OF"] } as const;
const ADJUST_BASE = { writes: ["PF", "ZF", "SF"], undefined: ["CF", "AF", "OF"] } as const;

export const DAA = insn("daa", "8086", ADJUST_DECIMAL, "[SDM] 2A DAA");
export const DAS = insn("das", "8086", ADJUST_DECIMAL, "[SDM] 2A DAS");
export const AAA = insn("aaa", "8086", ADJUST_ASCII, "[SDM] 2A AAA");
export const AAS = insn("aas", "8086", ADJUST_ASCII, "[SDM] 2A AAS");
export const AAM = insn("aam", "8086", ADJUST_BASE, "[SDM] 2A AAM");
export const AAD = insn("aad", "8086", ADJUST_BASE, "[SDM] 2A AAD");

export const CLC = insn("clc", "8086", { writes: ["CF"] }, "[SDM] 2A CLC");
export const STC = insn("stc", "8086", { writes: ["CF"] }, "[SDM] 2B STC");
export const CMC = insn("cmc", "8086", { reads: ["CF"], writes: ["CF"] }, "[SDM] 2A CMC");
export const LAHF = insn("lahf", "8086", { reads: ["CF", "PF", "AF", "ZF", "SF"] }, "[SDM] 2A LAHF");
export const SAHF = insn("sahf", "8086", { writes: ["CF", "PF", "AF", "ZF", "SF"] }, "[SDM] 2B SAHF");
export const PUSHF = insn("pushf", "8086", { reads: ALL_ARITHMETIC }, "[SDM] 2B PUSHF", { name32: "pushfd" });
