import { CONDITIONS } from "../conditions.ts";
import { NONE } from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";
import type { InsnFacts } from "../row.ts";

export const MOV = insn("mov", "8086", NONE, "[SDM] 2B MOV");
export const XCHG = insn("xchg", "8086", NONE, "[SDM] 2D XCHG", { lockable: true });
export const NOP = insn("nop", "8086", NONE, "[SDM] 2B NOP");
/** F3 90 is a NOP on processors that do not know it. */
export const PAUSE = insn("pause", "8086", NONE, "[SDM] 2B PAUSE", { semantics: "nop" });
/** 0F 18–1F take a ModRM byte and do nothing until a processor gives one of them a meaning. */
export const HINT_NOP = insn("nop", "i686", NONE, "[SDM] 2B NOP");
export const LEA = insn("lea", "8086", NONE, "[SDM] 2A LEA", { modrm: "memory" });
export const XLAT = insn("xlat", "8086", NONE, "[SDM] 2D XLAT/XLATB", { aliases: ["xlatb"] });
export const CBW = insn("cbw", "8086", NONE, "[SDM] 2A CBW/CWDE/CDQE", { name32: "cwde" });
export const CWD = insn("cwd", "8086", NONE, "[SDM] 2A CWD/CDQ/CQO", { name32: "cdq" });
export const MOVZX = insn("movzx", "386", NONE, "[SDM] 2B MOVZX");
export const MOVSX = insn("movsx", "386", NONE, "[SDM] 2B MOVSX");
/** AL = CF ? FFh : 0. Opcode D6, left out of the manual's pages and listed as undefined in its map. */
export const SALC = insn("salc", "8086", { reads: ["CF"] }, "[SDM] 2 table A-2, D6");

const far = { semantics: "lptr", modrm: "memory", endsBlock: true, straightInRealMode: true } as const;
export const LES = insn("les", "8086", NONE, "[SDM] 2A LDS/LES/LFS/LGS/LSS", far);
export const LDS = insn("lds", "8086", NONE, "[SDM] 2A LDS/LES/LFS/LGS/LSS", far);
export const LSS = insn("lss", "386", NONE, "[SDM] 2A LDS/LES/LFS/LGS/LSS", far);
export const LFS = insn("lfs", "386", NONE, "[SDM] 2A LDS/LES/LFS/LGS/LSS", far);
export const LGS = insn("lgs", "386", NONE, "[SDM] 2A LDS/LES/LFS/LGS/LSS", far);

function conditional(prefix: string, feature: InsnFacts["feature"], semantics: string, spec: string): InsnFacts[] {
  return CONDITIONS.map(({ names: [name, ...others], reads }, condition) =>
    insn(prefix + name, feature, { reads }, spec, {
      semantics,
      condition,
      aliases: others.map((other) => prefix + other),
    }),
  );
}

/** By condition number. */
export const SETCC: readonly InsnFacts[] = conditional("set", "386", "setcc", "[SDM] 2B SETcc");
export const CMOVCC: readonly InsnFacts[] = conditional("cmov", "i686", "cmovcc", "[SDM] 2A CMOVcc");
