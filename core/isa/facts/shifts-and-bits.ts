import { BIT_SCAN, BIT_TEST, ROTATE, ROTATE_CARRY, SHIFT } from "../flag-sets.ts";
import { insn } from "../opcode-row.ts";
import type { InsnFacts } from "../row.ts";

const ROTATES = "[SDM] 2B RCL/RCR/ROL/ROR";
const SHIFTS = "[SDM] 2B SAL/SAR/SHL/SHR";

export const ROL = insn("rol", "8086", ROTATE, ROTATES);
export const ROR = insn("ror", "8086", ROTATE, ROTATES);
export const RCL = insn("rcl", "8086", ROTATE_CARRY, ROTATES);
export const RCR = insn("rcr", "8086", ROTATE_CARRY, ROTATES);
export const SHL = insn("shl", "8086", SHIFT, SHIFTS, { aliases: ["sal"] });
/** Encoding /6: the same shift, left out of the manual. Every processor since the 186 does it. */
export const SAL = insn("sal", "8086", SHIFT, SHIFTS, { semantics: "shl" });
export const SHR = insn("shr", "8086", SHIFT, SHIFTS);
export const SAR = insn("sar", "8086", SHIFT, SHIFTS);
export const SHLD = insn("shld", "386", SHIFT, "[SDM] 2B SHLD");
export const SHRD = insn("shrd", "386", SHIFT, "[SDM] 2B SHRD");

/** By ModRM.reg of group 2. */
export const SHIFT_GROUP: readonly InsnFacts[] = [ROL, ROR, RCL, RCR, SHL, SHR, SAL, SAR];

export const BT = insn("bt", "386", BIT_TEST, "[SDM] 2A BT");
export const BTS = insn("bts", "386", BIT_TEST, "[SDM] 2A BTS", { lockable: true });
export const BTR = insn("btr", "386", BIT_TEST, "[SDM] 2A BTR", { lockable: true });
export const BTC = insn("btc", "386", BIT_TEST, "[SDM] 2A BTC", { lockable: true });
export const BSF = insn("bsf", "386", BIT_SCAN, "[SDM] 2A BSF");
export const BSR = insn("bsr", "386", BIT_SCAN, "[SDM] 2A BSR");
