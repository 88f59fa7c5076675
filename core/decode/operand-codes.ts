/** Operand codes taken apart once: how an operand is encoded, and its size or register. */
import type { OperandCode } from "../isa/row.ts";

/** How an operand is found. ModRM kinds come first: `NEEDS_MODRM` is a comparison. */
export const E = 1;
export const G = 2;
export const MEMORY = 3;
export const REGISTER_OF_RM = 4;
export const SREG_OF_REG = 5;
export const CONTROL = 6;
export const DEBUG = 7;
export const TEST = 8;
/** Register form by operand size, memory form 16 bits. */
export const REGISTER_OR_WORD = 9;
/** x87 register. */
export const STACK_REGISTER = 22;
export const STACK_TOP = 23;
const LAST_MODRM = REGISTER_OR_WORD;
export const OPCODE_REGISTER = 10;
export const FIXED_REGISTER = 11;
export const FIXED_SREG = 12;
export const IMMEDIATE = 13;
/** A byte, sign-extended to the operand size. */
export const SIGNED_BYTE = 14;
export const CONSTANT_ONE = 15;
export const RELATIVE = 16;
export const FAR_IMMEDIATE = 17;
export const OFFSET = 18;
export const SOURCE_STRING = 19;
export const DESTINATION_STRING = 20;
export const TRANSLATE_TABLE = 21;

/** Size codes; BYTE, WORD … are bits / 8. */
export const BY_OPERAND_SIZE = 0;
export const BYTE = 1;
export const WORD = 2;
export const DWORD = 4;
export const QWORD = 8;
export const TWORD = 10;
export const PSEUDO_DESCRIPTOR = 6;
export const FAR_POINTER = 16;
export const TWO_OPERANDS = 17;
export const ADDRESS_ONLY = 18;

export interface OperandPlan {
  readonly kind: number;
  /** Size code, or the segment's number for FIXED_SREG. */
  readonly size: number;
  /** General register of FIXED_REGISTER. */
  readonly register: number;
}

const plan = (kind: number, size = BY_OPERAND_SIZE, register = 0): OperandPlan => ({ kind, size, register });

export const OPERAND_PLANS: Readonly<Record<OperandCode, OperandPlan>> = {
  Eb: plan(E, BYTE),
  Ew: plan(E, WORD),
  Ev: plan(E),
  Gb: plan(G, BYTE),
  Gw: plan(G, WORD),
  Gv: plan(G),
  Ib: plan(IMMEDIATE, BYTE),
  sIb: plan(SIGNED_BYTE),
  Iw: plan(IMMEDIATE, WORD),
  Iz: plan(IMMEDIATE),
  Iv: plan(IMMEDIATE),
  Jb: plan(RELATIVE, BYTE),
  Jz: plan(RELATIVE),
  M: plan(MEMORY, ADDRESS_ONLY),
  Mp: plan(MEMORY, FAR_POINTER),
  Ms: plan(MEMORY, PSEUDO_DESCRIPTOR),
  Ma: plan(MEMORY, TWO_OPERANDS),
  Mq: plan(MEMORY, QWORD),
  Mw: plan(MEMORY, WORD),
  Md: plan(MEMORY, DWORD),
  Mt: plan(MEMORY, TWORD),
  ST0: plan(STACK_TOP, TWORD),
  STi: plan(STACK_REGISTER, TWORD),
  AX: plan(FIXED_REGISTER, WORD, 0),
  Ap: plan(FAR_IMMEDIATE),
  Ob: plan(OFFSET, BYTE),
  Ov: plan(OFFSET),
  Xb: plan(SOURCE_STRING, BYTE),
  Xv: plan(SOURCE_STRING),
  Xz: plan(SOURCE_STRING),
  Yb: plan(DESTINATION_STRING, BYTE),
  Yv: plan(DESTINATION_STRING),
  Yz: plan(DESTINATION_STRING),
  BXb: plan(TRANSLATE_TABLE, BYTE),
  Sw: plan(SREG_OF_REG, WORD),
  Rd: plan(REGISTER_OF_RM, DWORD),
  "Rv/Mw": plan(REGISTER_OR_WORD),
  Cd: plan(CONTROL, DWORD),
  Dd: plan(DEBUG, DWORD),
  Td: plan(TEST, DWORD),
  Zb: plan(OPCODE_REGISTER, BYTE),
  Zv: plan(OPCODE_REGISTER),
  AL: plan(FIXED_REGISTER, BYTE, 0),
  CL: plan(FIXED_REGISTER, BYTE, 1),
  DX: plan(FIXED_REGISTER, WORD, 2),
  eAX: plan(FIXED_REGISTER, BY_OPERAND_SIZE, 0),
  rAX: plan(FIXED_REGISTER, BY_OPERAND_SIZE, 0),
  "1": plan(CONSTANT_ONE, BYTE),
  ES: plan(FIXED_SREG, WORD, 0),
  CS: plan(FIXED_SREG, WORD, 1),
  SS: plan(FIXED_SREG, WORD, 2),
  DS: plan(FIXED_SREG, WORD, 3),
  FS: plan(FIXED_SREG, WORD, 4),
  GS: plan(FIXED_SREG, WORD, 5),
};

/** True for operands that come from a ModRM byte: an instruction with one has that byte. */
export function needsModrm(code: OperandCode): boolean {
  return OPERAND_PLANS[code].kind <= LAST_MODRM || OPERAND_PLANS[code].kind === STACK_REGISTER;
}

/** Bits of a size code at an operand size. */
export function sizeBitsOf(size: number, opSizeBits: number): number {
  switch (size) {
    case BY_OPERAND_SIZE:
      return opSizeBits;
    case FAR_POINTER:
      return opSizeBits + 16;
    case TWO_OPERANDS:
      return opSizeBits * 2;
    case ADDRESS_ONLY:
      return 0;
    default:
      return size * 8;
  }
}
