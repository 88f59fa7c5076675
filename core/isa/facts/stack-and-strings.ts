import { EVERY, NONE, STRING, STRING_COMPARE } from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";

export const PUSH = insn("push", "8086", NONE, "[SDM] 2B PUSH");
export const PUSH_IMMEDIATE = insn("push", "186", NONE, "[SDM] 2B PUSH");
export const PUSH_386 = insn("push", "386", NONE, "[SDM] 2B PUSH");
export const POP = insn("pop", "8086", NONE, "[SDM] 2B POP");
/** Loading a segment register may change what addresses mean, and SS holds interrupts off. */
export const POP_SREG = insn("pop", "8086", NONE, "[SDM] 2B POP", {
  semantics: "pop_sreg",
  endsBlock: true,
  straightInRealMode: true,
});
export const POP_SREG_386 = insn("pop", "386", NONE, "[SDM] 2B POP", {
  semantics: "pop_sreg",
  endsBlock: true,
  straightInRealMode: true,
});
export const PUSHA = insn("pusha", "186", NONE, "[SDM] 2B PUSHA/PUSHAD", { name32: "pushad" });
export const POPA = insn("popa", "186", NONE, "[SDM] 2B POPA/POPAD", { name32: "popad" });
export const POPF = insn("popf", "8086", EVERY, "[SDM] 2B POPF/POPFD/POPFQ", { name32: "popfd", endsBlock: true });
export const ENTER = insn("enter", "186", NONE, "[SDM] 2A ENTER");
export const LEAVE = insn("leave", "186", NONE, "[SDM] 2A LEAVE");
export const BOUND = insn("bound", "186", NONE, "[SDM] 2A BOUND", { modrm: "memory" });

const MOVE = { semantics: "movs", repeat: "rep", restartable: true } as const;
const COMPARE = { semantics: "cmps", repeat: "repe", restartable: true } as const;
const STORE = { semantics: "stos", repeat: "rep", restartable: true } as const;
const LOAD = { semantics: "lods", repeat: "rep", restartable: true } as const;
const SCAN = { semantics: "scas", repeat: "repe", restartable: true } as const;
const PORT_IN = { semantics: "ins", repeat: "rep", restartable: true, endsBlock: true } as const;
const PORT_OUT = { semantics: "outs", repeat: "rep", restartable: true, endsBlock: true } as const;

const MOVS = "[SDM] 2B MOVS/MOVSB/MOVSW/MOVSD/MOVSQ";
const CMPS = "[SDM] 2A CMPS/CMPSB/CMPSW/CMPSD/CMPSQ";
const STOS = "[SDM] 2B STOS/STOSB/STOSW/STOSD/STOSQ";
const LODS = "[SDM] 2A LODS/LODSB/LODSW/LODSD/LODSQ";
const SCAS = "[SDM] 2B SCAS/SCASB/SCASW/SCASD";
const INS = "[SDM] 2A INS/INSB/INSW/INSD";
const OUTS = "[SDM] 2B OUTS/OUTSB/OUTSW/OUTSD";

export const MOVSB = insn("movsb", "8086", STRING, MOVS, MOVE);
export const MOVSW = insn("movsw", "8086", STRING, MOVS, { ...MOVE, name32: "movsd" });
export const CMPSB = insn("cmpsb", "8086", STRING_COMPARE, CMPS, COMPARE);
export const CMPSW = insn("cmpsw", "8086", STRING_COMPARE, CMPS, { ...COMPARE, name32: "cmpsd" });
export const STOSB = insn("stosb", "8086", STRING, STOS, STORE);
export const STOSW = insn("stosw", "8086", STRING, STOS, { ...STORE, name32: "stosd" });
export const LODSB = insn("lodsb", "8086", STRING, LODS, LOAD);
export const LODSW = insn("lodsw", "8086", STRING, LODS, { ...LOAD, name32: "lodsd" });
export const SCASB = insn("scasb", "8086", STRING_COMPARE, SCAS, SCAN);
export const SCASW = insn("scasw", "8086", STRING_COMPARE, SCAS, { ...SCAN, name32: "scasd" });
export const INSB = insn("insb", "186", STRING, INS, PORT_IN);
export const INSW = insn("insw", "186", STRING, INS, { ...PORT_IN, name32: "insd" });
export const OUTSB = insn("outsb", "186", STRING, OUTS, PORT_OUT);
export const OUTSW = insn("outsw", "186", STRING, OUTS, { ...PORT_OUT, name32: "outsd" });
