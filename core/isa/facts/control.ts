import { CONDITIONS } from "../conditions.ts";
import { EVERY, INTERRUPT, NONE } from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";
import type { InsnFacts } from "../row.ts";

const endsBlock = true;

/** By condition number. */
export const JCC: readonly InsnFacts[] = CONDITIONS.map(({ names: [name, ...others], reads }, condition) =>
  insn(`j${name}`, "8086", { reads }, "[SDM] 2A Jcc", {
    semantics: "jcc",
    condition,
    aliases: others.map((other) => `j${other}`),
    endsBlock,
  }),
);
export const JMP = insn("jmp", "8086", NONE, "[SDM] 2A JMP", { endsBlock });
export const JMP_FAR = insn("jmp", "8086", NONE, "[SDM] 2A JMP", { semantics: "jmpf", endsBlock });
export const CALL = insn("call", "8086", NONE, "[SDM] 2A CALL", { endsBlock });
export const CALL_FAR = insn("call", "8086", NONE, "[SDM] 2A CALL", { semantics: "callf", endsBlock });
export const RET = insn("ret", "8086", NONE, "[SDM] 2B RET", { aliases: ["retn"], endsBlock });
export const RET_FAR = insn("retf", "8086", NONE, "[SDM] 2B RET", { endsBlock });
export const LOOP = insn("loop", "8086", NONE, "[SDM] 2A LOOP/LOOPcc", { endsBlock });
export const LOOPE = insn("loope", "8086", { reads: ["ZF"] }, "[SDM] 2A LOOP/LOOPcc", {
  aliases: ["loopz"],
  endsBlock,
});
export const LOOPNE = insn("loopne", "8086", { reads: ["ZF"] }, "[SDM] 2A LOOP/LOOPcc", {
  aliases: ["loopnz"],
  endsBlock,
});
export const JCXZ = insn("jcxz", "8086", NONE, "[SDM] 2A Jcc", {
  name32: "jecxz",
  nameByAddressSize: true,
  endsBlock,
});
export const INT = insn("int", "8086", INTERRUPT, "[SDM] 2A INT n/INTO/INT3/INT1", { endsBlock });
export const INT3 = insn("int3", "8086", INTERRUPT, "[SDM] 2A INT n/INTO/INT3/INT1", { endsBlock });
export const INTO = insn("into", "8086", { reads: ["OF"], ...INTERRUPT }, "[SDM] 2A INT n/INTO/INT3/INT1", {
  endsBlock,
});
export const INT1 = insn("int1", "386", INTERRUPT, "[SDM] 2A INT n/INTO/INT3/INT1", { aliases: ["icebp"], endsBlock });
export const IRET = insn("iret", "8086", EVERY, "[SDM] 2A IRET/IRETD/IRETQ", { name32: "iretd", endsBlock });
export const HLT = insn("hlt", "8086", NONE, "[SDM] 2A HLT", { endsBlock });
/** Undefined on every processor; the name came with the Pentium Pro. */
export const UD2 = insn("ud2", "8086", NONE, "[SDM] 2B UD", { semantics: "ud", endsBlock });
export const SYSENTER = insn("sysenter", "i686", { writes: ["IF"] }, "[SDM] 2B SYSENTER", { endsBlock });
export const SYSEXIT = insn("sysexit", "i686", NONE, "[SDM] 2B SYSEXIT", { endsBlock });
