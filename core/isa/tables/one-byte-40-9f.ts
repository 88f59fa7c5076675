/** One-byte map, 40–9F. [SDM] 2 table A-2. 64–67 are prefixes; 80–83 and 8F are groups. */
import { DEC, IMUL_IMMEDIATE, INC, LAHF, PUSHF, SAHF, TEST } from "../facts/arithmetic.ts";
import { CALL_FAR, JCC } from "../facts/control.ts";
import { CBW, CWD, LEA, MOV, NOP, PAUSE, XCHG } from "../facts/moves.ts";
import {
  BOUND,
  INSB,
  INSW,
  OUTSB,
  OUTSW,
  POP,
  POPA,
  POPF,
  PUSH,
  PUSHA,
  PUSH_IMMEDIATE,
} from "../facts/stack-and-strings.ts";
import { WAIT } from "../facts/coprocessor.ts";
import { ARPL, MOV_FROM_SREG, MOV_TO_SREG } from "../facts/system.ts";
import { eight, one } from "../opcode-row.ts";
import type { OpcodeRow } from "../row.ts";

export const ONE_BYTE_40_9F: readonly OpcodeRow[] = [
  ...eight("one", 0x40, INC, "Zv"),
  ...eight("one", 0x48, DEC, "Zv"),
  ...eight("one", 0x50, PUSH, "Zv"),
  ...eight("one", 0x58, POP, "Zv"),
  one(0x60, PUSHA),
  one(0x61, POPA),
  one(0x62, BOUND, "Gv", "Ma"),
  one(0x63, ARPL, "Ew", "Gw"),
  one(0x68, PUSH_IMMEDIATE, "Iz"),
  one(0x69, IMUL_IMMEDIATE, "Gv", "Ev", "Iz"),
  one(0x6a, PUSH_IMMEDIATE, "sIb"),
  one(0x6b, IMUL_IMMEDIATE, "Gv", "Ev", "sIb"),
  one(0x6c, INSB, "Yb", "DX"),
  one(0x6d, INSW, "Yz", "DX"),
  one(0x6e, OUTSB, "DX", "Xb"),
  one(0x6f, OUTSW, "DX", "Xz"),
  ...JCC.map((facts, condition) => one(0x70 + condition, facts, "Jb")),
  one(0x84, TEST, "Eb", "Gb"),
  one(0x85, TEST, "Ev", "Gv"),
  one(0x86, XCHG, "Eb", "Gb"),
  one(0x87, XCHG, "Ev", "Gv"),
  one(0x88, MOV, "Eb", "Gb"),
  one(0x89, MOV, "Ev", "Gv"),
  one(0x8a, MOV, "Gb", "Eb"),
  one(0x8b, MOV, "Gv", "Ev"),
  one(0x8c, MOV_FROM_SREG, "Rv/Mw", "Sw"),
  one(0x8d, LEA, "Gv", "M"),
  one(0x8e, MOV_TO_SREG, "Sw", "Ew"),
  one(0x90, NOP),
  { ...one(0x90, PAUSE), prefix: "f3" },
  ...eight("one", 0x90, XCHG, "Zv", "rAX").slice(1),
  one(0x98, CBW),
  one(0x99, CWD),
  one(0x9a, CALL_FAR, "Ap"),
  one(0x9b, WAIT),
  one(0x9c, PUSHF),
  one(0x9d, POPF),
  one(0x9e, SAHF),
  one(0x9f, LAHF),
];
