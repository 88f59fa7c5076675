/**
 * HOT: bytes → instruction, by table look-up. [SDM] 2A chapter 2. Undefined opcodes, LOCK where it is not allowed and
 * forms without a meaning are #UD; more than 15 bytes are #GP. Whether the CPU model has an instruction, and whether the
 * mode has it, is the reader's to check.
 */
import { Cursor } from "./cursor.ts";
import type { Decoded, DecodeFailure, Operand } from "./insn.ts";
import {
  CELLS,
  GROUPS,
  GROUP_ENTRIES,
  GROUP_REGISTER_FORMS,
  HAS_MODRM,
  IGNORES_MOD,
  MAP_0F,
  MAP_ONE,
  OPERANDS_PER_ROW,
  OPERAND_KIND,
  OPERAND_REGISTER,
  OPERAND_SIZE,
  PREFIX_66,
  PREFIX_F2,
  PREFIX_F3,
  PREFIX_NONE,
  ROWS,
  cellIndex,
} from "./opcode-tables.ts";
import { OperandReader } from "./operand-reader.ts";

/** Meaning of each byte as a prefix: 0 none, 1–6 a segment's number + 1, then the others. */
const PREFIX_KIND = new Uint8Array(256);
const IS_OPERAND_SIZE = 7;
const IS_ADDRESS_SIZE = 8;
const IS_LOCK = 9;
const IS_F2 = 10;
const IS_F3 = 11;
for (const [segment, byte] of [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65].entries()) PREFIX_KIND[byte] = segment + 1;
PREFIX_KIND[0x66] = IS_OPERAND_SIZE;
PREFIX_KIND[0x67] = IS_ADDRESS_SIZE;
PREFIX_KIND[0xf0] = IS_LOCK;
PREFIX_KIND[0xf2] = IS_F2;
PREFIX_KIND[0xf3] = IS_F3;

/** Kinds up to this are segments. */
const LAST_SEGMENT = 6;

const cursor = new Cursor();
const reader = new OperandReader(cursor);

/**
 * Decodes the instruction at `bytes[start]` for a 16- or 32-bit code segment. Of several prefixes of a kind the last
 * one counts.
 */
export function decode(bytes: Uint8Array, start: number, mode: 16 | 32): Decoded {
  cursor.reset(bytes, start);
  const other = mode === 16 ? 32 : 16;
  let opSizeBits: 16 | 32 = mode;
  let addrSizeBits: 16 | 32 = mode;
  let segment = -1;
  let lock = false;
  let column = PREFIX_NONE;
  let repeat: "none" | "rep" | "repne" = "none";
  let opcode = cursor.u8();
  for (let kind = PREFIX_KIND[opcode]!; kind !== 0; kind = PREFIX_KIND[opcode]!) {
    if (kind <= LAST_SEGMENT) segment = kind - 1;
    else if (kind === IS_OPERAND_SIZE) opSizeBits = other;
    else if (kind === IS_ADDRESS_SIZE) addrSizeBits = other;
    else if (kind === IS_LOCK) lock = true;
    else repeat = kind === IS_F3 ? "rep" : "repne";
    opcode = cursor.u8();
  }
  if (repeat !== "none") column = repeat === "rep" ? PREFIX_F3 : PREFIX_F2;
  else if (opSizeBits !== mode) column = PREFIX_66;
  let map = MAP_ONE;
  if (opcode === 0x0f) {
    map = MAP_0F;
    opcode = cursor.u8();
  }
  let number = CELLS[cellIndex(map, column, opcode)]!;
  let modrm = 0;
  if (number < 0) {
    modrm = cursor.peek();
    const entry = modrm < 0xc0 ? (modrm >> 3) & 7 : GROUP_REGISTER_FORMS + (modrm & 0x3f);
    number = GROUPS[-number * GROUP_ENTRIES + entry]!;
    if (number === 0) cursor.u8();
  }
  if (cursor.overrun) return tooShortOrLong();
  if (number === 0) return undefinedOpcode();
  const row = ROWS[number]!;
  if (HAS_MODRM[number] !== 0) {
    modrm = cursor.u8();
    if (modrm < 0xc0 && IGNORES_MOD[number] === 0) reader.readAddress(modrm, addrSizeBits);
  }
  const operands: Operand[] = [];
  reader.begin(modrm, opcode, opSizeBits, addrSizeBits, segment);
  for (let n = number * OPERANDS_PER_ROW; n < (number + 1) * OPERANDS_PER_ROW && OPERAND_KIND[n] !== 0; n++) {
    const operand = reader.operand(OPERAND_KIND[n]!, OPERAND_SIZE[n]!, OPERAND_REGISTER[n]!, operands.length === 0);
    if (operand === undefined) return cursor.overrun ? tooShortOrLong() : undefinedOpcode();
    operands.push(operand);
  }
  if (cursor.overrun) return tooShortOrLong();
  if (lock && (row.lockable !== true || operands[0]!.kind !== "mem")) return undefinedOpcode();
  return {
    row,
    modrm,
    lengthBytes: cursor.lengthBytes,
    opSizeBits,
    addrSizeBits,
    operands,
    lock,
    repeat: row.repeat === undefined ? "none" : repeat,
  };
}

function tooShortOrLong(): DecodeFailure {
  return { fault: cursor.tooLong ? "gp" : "more", lengthBytes: cursor.lengthBytes };
}

function undefinedOpcode(): DecodeFailure {
  return { fault: "ud", lengthBytes: cursor.lengthBytes };
}
