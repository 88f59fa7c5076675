import { NONE, ZERO_ONLY } from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";

const endsBlock = true;
const protectedOnly = true;

export const CLD = insn("cld", "8086", { writes: ["DF"] }, "[SDM] 2A CLD");
export const STD = insn("std", "8086", { writes: ["DF"] }, "[SDM] 2B STD");
export const CLI = insn("cli", "8086", { writes: ["IF"] }, "[SDM] 2A CLI");
/** Holds interrupts off for one instruction. */
export const STI = insn("sti", "8086", { writes: ["IF"] }, "[SDM] 2B STI", { endsBlockAfterNext: true });

/** Devices act between blocks, and I/O must see an exact instruction count. */
export const IN = insn("in", "8086", NONE, "[SDM] 2A IN", { endsBlock });
export const OUT = insn("out", "8086", NONE, "[SDM] 2B OUT", { endsBlock });

export const MOV_FROM_SREG = insn("mov", "8086", NONE, "[SDM] 2B MOV", { semantics: "mov_from_sreg" });
export const MOV_TO_SREG = insn("mov", "8086", NONE, "[SDM] 2B MOV", {
  semantics: "mov_to_sreg",
  endsBlock,
  straightInRealMode: true,
});

export const ARPL = insn("arpl", "286", ZERO_ONLY, "[SDM] 2A ARPL", { protectedOnly });
export const SLDT = insn("sldt", "286", NONE, "[SDM] 2B SLDT", { protectedOnly });
export const STR = insn("str", "286", NONE, "[SDM] 2B STR", { protectedOnly });
export const LLDT = insn("lldt", "286", NONE, "[SDM] 2A LLDT", { protectedOnly, endsBlock });
export const LTR = insn("ltr", "286", NONE, "[SDM] 2A LTR", { protectedOnly, endsBlock });
export const VERR = insn("verr", "286", ZERO_ONLY, "[SDM] 2D VERR/VERW", { protectedOnly });
export const VERW = insn("verw", "286", ZERO_ONLY, "[SDM] 2D VERR/VERW", { protectedOnly });
export const LAR = insn("lar", "286", ZERO_ONLY, "[SDM] 2A LAR", { protectedOnly });
export const LSL = insn("lsl", "286", ZERO_ONLY, "[SDM] 2A LSL", { protectedOnly });
export const SGDT = insn("sgdt", "286", NONE, "[SDM] 2B SGDT", { modrm: "memory" });
export const SIDT = insn("sidt", "286", NONE, "[SDM] 2B SIDT", { modrm: "memory" });
export const LGDT = insn("lgdt", "286", NONE, "[SDM] 2A LGDT/LIDT", { modrm: "memory" });
export const LIDT = insn("lidt", "286", NONE, "[SDM] 2A LGDT/LIDT", { modrm: "memory" });
export const SMSW = insn("smsw", "286", NONE, "[SDM] 2B SMSW");
export const LMSW = insn("lmsw", "286", NONE, "[SDM] 2A LMSW", { endsBlock });
export const CLTS = insn("clts", "286", NONE, "[SDM] 2A CLTS", { endsBlock });

const UNDEFINED_AFTER = { undefined: ["CF", "PF", "AF", "ZF", "SF", "OF"] } as const;
const control = (semantics: string) => ({ semantics, endsBlock: semantics.includes("_to_") });
export const MOV_FROM_CR = insn("mov", "386", UNDEFINED_AFTER, "[SDM] 2B MOV CRn", control("mov_from_cr"));
export const MOV_TO_CR = insn("mov", "386", UNDEFINED_AFTER, "[SDM] 2B MOV CRn", control("mov_to_cr"));
export const MOV_FROM_DR = insn("mov", "386", UNDEFINED_AFTER, "[SDM] 2B MOV DRn", control("mov_from_dr"));
export const MOV_TO_DR = insn("mov", "386", UNDEFINED_AFTER, "[SDM] 2B MOV DRn", control("mov_to_dr"));
/** Gone since the Pentium; the CPU model says which registers there are. */
export const MOV_FROM_TR = insn("mov", "386", UNDEFINED_AFTER, "[386] MOV special registers", control("mov_from_tr"));
export const MOV_TO_TR = insn("mov", "386", UNDEFINED_AFTER, "[386] MOV special registers", control("mov_to_tr"));

export const INVD = insn("invd", "486", NONE, "[SDM] 2A INVD", { semantics: "wbinvd", endsBlock });
export const WBINVD = insn("wbinvd", "486", NONE, "[SDM] 2D WBINVD", { endsBlock });
export const INVLPG = insn("invlpg", "486", NONE, "[SDM] 2A INVLPG", { modrm: "memory", endsBlock });
export const CPUID = insn("cpuid", "pentium", NONE, "[SDM] 2A CPUID");
/** The counter is exact only where the instruction count is. */
export const RDTSC = insn("rdtsc", "pentium", NONE, "[SDM] 2B RDTSC", { endsBlock });
export const RDMSR = insn("rdmsr", "pentium", NONE, "[SDM] 2B RDMSR", { endsBlock });
export const WRMSR = insn("wrmsr", "pentium", NONE, "[SDM] 2D WRMSR", { endsBlock });
export const RDPMC = insn("rdpmc", "i686", NONE, "[SDM] 2B RDPMC", { endsBlock });
