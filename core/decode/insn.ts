import type { InsnRow } from "../isa/row.ts";

/** Segment register numbers as encoded: ES CS SS DS FS GS. */
export type SegmentIndex = 0 | 1 | 2 | 3 | 4 | 5;

export interface RegOperand {
  readonly kind: "reg";
  /** General register 0–15 as encoded. Byte registers 4–7 without REX are AH CH DH BH: `high` is true, `index` 0–3. */
  readonly index: number;
  readonly sizeBits: 8 | 16 | 32 | 64;
  readonly high: boolean;
}

/** sreg: segment register; cr, dr, tr: control, debug, test register; st: x87 register, counted from the top of the stack. */
export interface SystemRegOperand {
  readonly kind: "sreg" | "cr" | "dr" | "tr" | "st";
  readonly index: number;
  readonly sizeBits: 16 | 32 | 64 | 80;
}

/** base and index: general register number or -1. Effective address = base + index × scale + disp, wrapped to the address size. */
export interface MemOperand {
  readonly kind: "mem";
  /** Segment in effect: override, or SS for BP/ESP bases, ES for string destinations, else DS. */
  readonly segment: SegmentIndex;
  readonly base: number;
  readonly index: number;
  readonly scale: 1 | 2 | 4 | 8;
  /** Signed 32-bit. */
  readonly disp: number;
  /** Data size; 0 where only the address counts (lea, invlpg). Far pointers: 32 or 48; descriptor tables: 48; bound: both limits. */
  readonly sizeBits: number;
}

/** Sign- or zero-extended to `sizeBits` already; stored as a signed 32-bit number. */
export interface ImmOperand {
  readonly kind: "imm";
  readonly value: number;
  readonly sizeBits: 8 | 16 | 32;
}

/** Branch displacement from the next instruction, signed. */
export interface RelOperand {
  readonly kind: "rel";
  readonly delta: number;
  readonly sizeBits: 8 | 16 | 32;
}

/** ptr16:16 or ptr16:32. */
export interface FarOperand {
  readonly kind: "far";
  readonly selector: number;
  readonly offset: number;
}

export type Operand = RegOperand | SystemRegOperand | MemOperand | ImmOperand | RelOperand | FarOperand;

export interface Insn {
  readonly row: InsnRow;
  /** The ModRM byte; 0 without one. */
  readonly modrm: number;
  readonly lengthBytes: number;
  readonly opSizeBits: 16 | 32 | 64;
  readonly addrSizeBits: 16 | 32 | 64;
  readonly operands: readonly Operand[];
  readonly lock: boolean;
  /** Prefix as found, kept only where the row has `repeat`: "rep" = F3, "repne" = F2. */
  readonly repeat: "none" | "rep" | "repne";
}

/** Why bytes are not an instruction. "ud" and "gp" are the guest's fault and become #UD and #GP(0). */
export interface DecodeFailure {
  /** "more": the bytes ended before the instruction did; "ud": no such instruction; "gp": longer than 15 bytes. */
  readonly fault: "more" | "ud" | "gp";
  /** How many bytes were looked at. */
  readonly lengthBytes: number;
}

export type Decoded = Insn | DecodeFailure;
