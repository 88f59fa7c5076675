/** Opcodes of both maps that ModRM.reg completes. [SDM] 2 table A-6. */
import {
  ADC,
  ADD,
  AND,
  CMP,
  CMPXCHG8B,
  DEC,
  DIV,
  IDIV,
  IMUL,
  INC,
  MUL,
  NEG,
  NOT,
  OR,
  SBB,
  SUB,
  TEST,
  XOR,
} from "../facts/arithmetic.ts";
import { CALL, CALL_FAR, JMP, JMP_FAR } from "../facts/control.ts";
import { MOV } from "../facts/moves.ts";
import { BT, BTC, BTR, BTS, SHIFT_GROUP } from "../facts/shifts-and-bits.ts";
import { POP, PUSH } from "../facts/stack-and-strings.ts";
import { INVLPG, LGDT, LIDT, LLDT, LMSW, LTR, SGDT, SIDT, SLDT, SMSW, STR, VERR, VERW } from "../facts/system.ts";
import { group } from "../opcode-row.ts";
import type { InsnFacts, OpcodeRow, OperandCode } from "../row.ts";

function all(opcode: number, facts: readonly InsnFacts[], ...operands: OperandCode[]): OpcodeRow[] {
  return facts.map((each, reg) => group("one", opcode, reg, each, ...operands));
}

const GROUP_1 = [ADD, OR, ADC, SBB, AND, SUB, XOR, CMP];
const memory = { modrm: "memory" } as const;

export const GROUPS: readonly OpcodeRow[] = [
  ...all(0x80, GROUP_1, "Eb", "Ib"),
  ...all(0x81, GROUP_1, "Ev", "Iz"),
  ...all(0x82, GROUP_1, "Eb", "Ib"),
  ...all(0x83, GROUP_1, "Ev", "sIb"),
  group("one", 0x8f, 0, POP, "Ev"),
  ...all(
    0xc0,
    SHIFT_GROUP.map((facts) => ({ ...facts, feature: "186" })),
    "Eb",
    "Ib",
  ),
  ...all(
    0xc1,
    SHIFT_GROUP.map((facts) => ({ ...facts, feature: "186" })),
    "Ev",
    "Ib",
  ),
  ...all(0xd0, SHIFT_GROUP, "Eb", "1"),
  ...all(0xd1, SHIFT_GROUP, "Ev", "1"),
  ...all(0xd2, SHIFT_GROUP, "Eb", "CL"),
  ...all(0xd3, SHIFT_GROUP, "Ev", "CL"),
  group("one", 0xc6, 0, MOV, "Eb", "Ib"),
  group("one", 0xc7, 0, MOV, "Ev", "Iz"),
  group("one", 0xf6, 0, TEST, "Eb", "Ib"),
  group("one", 0xf6, 1, TEST, "Eb", "Ib"),
  group("one", 0xf6, 2, NOT, "Eb"),
  group("one", 0xf6, 3, NEG, "Eb"),
  group("one", 0xf6, 4, MUL, "Eb"),
  group("one", 0xf6, 5, IMUL, "Eb"),
  group("one", 0xf6, 6, DIV, "Eb"),
  group("one", 0xf6, 7, IDIV, "Eb"),
  group("one", 0xf7, 0, TEST, "Ev", "Iz"),
  group("one", 0xf7, 1, TEST, "Ev", "Iz"),
  group("one", 0xf7, 2, NOT, "Ev"),
  group("one", 0xf7, 3, NEG, "Ev"),
  group("one", 0xf7, 4, MUL, "Ev"),
  group("one", 0xf7, 5, IMUL, "Ev"),
  group("one", 0xf7, 6, DIV, "Ev"),
  group("one", 0xf7, 7, IDIV, "Ev"),
  group("one", 0xfe, 0, INC, "Eb"),
  group("one", 0xfe, 1, DEC, "Eb"),
  group("one", 0xff, 0, INC, "Ev"),
  group("one", 0xff, 1, DEC, "Ev"),
  group("one", 0xff, 2, CALL, "Ev"),
  group("one", 0xff, 3, { ...CALL_FAR, ...memory }, "Mp"),
  group("one", 0xff, 4, JMP, "Ev"),
  group("one", 0xff, 5, { ...JMP_FAR, ...memory }, "Mp"),
  group("one", 0xff, 6, PUSH, "Ev"),
  group("0f", 0x00, 0, SLDT, "Rv/Mw"),
  group("0f", 0x00, 1, STR, "Rv/Mw"),
  group("0f", 0x00, 2, LLDT, "Ew"),
  group("0f", 0x00, 3, LTR, "Ew"),
  group("0f", 0x00, 4, VERR, "Ew"),
  group("0f", 0x00, 5, VERW, "Ew"),
  group("0f", 0x01, 0, SGDT, "Ms"),
  group("0f", 0x01, 1, SIDT, "Ms"),
  group("0f", 0x01, 2, LGDT, "Ms"),
  group("0f", 0x01, 3, LIDT, "Ms"),
  group("0f", 0x01, 4, SMSW, "Rv/Mw"),
  group("0f", 0x01, 6, LMSW, "Ew"),
  group("0f", 0x01, 7, INVLPG, "M"),
  group("0f", 0xba, 4, BT, "Ev", "Ib"),
  group("0f", 0xba, 5, BTS, "Ev", "Ib"),
  group("0f", 0xba, 6, BTR, "Ev", "Ib"),
  group("0f", 0xba, 7, BTC, "Ev", "Ib"),
  group("0f", 0xc7, 1, CMPXCHG8B, "Mq"),
];
