import { FIELD_A, FIELD_B, Ir, fixed, type Ref, type Val } from "../ir/ir.ts";
import { SEG_SELECTOR, gprAddress, segAddress } from "../cpu/layout.ts";
import type { SegmentIndex } from "../decode/insn.ts";

/**
 * One operand of an instruction as its meaning sees it. In the interpreter `ref` names a field of the record, in a
 * compiled region an address of the state block; the semantics never asks which.
 */
export type Operand =
  | { readonly kind: "reg"; readonly sizeBits: number; readonly ref: Ref }
  | { readonly kind: "mem"; readonly sizeBits: number; readonly segment: Ref }
  | { readonly kind: "imm"; readonly sizeBits: number; readonly slot: 0 | 1 }
  | { readonly kind: "rel"; readonly sizeBits: number }
  /** Selector in slot 0, offset in slot 1. */
  | { readonly kind: "far" }
  /** Segment register: its block, and its number in slot 0. */
  | { readonly kind: "sreg"; readonly segment: Ref }
  /** Control, debug or test register: its number in slot 0. x87 register: its instruction knows. */
  | { readonly kind: "system" };

/** Properties of an instruction that change its meaning besides its operands. */
export interface Variant {
  readonly opSizeBits: number;
  readonly addrSizeBits: number;
  readonly stackSizeBits: number;
  readonly repeat: "none" | "rep" | "repne";
  readonly condition: number;
  /** Where privilege checks and descriptors can be left out. */
  readonly mode: Mode;
  /** Another instruction of the block follows: it runs before any interrupt. */
  readonly isFollowed: boolean;
}

/** "real": no protection; "level0": protected mode at level 0, where no check of IOPL fails; "other": all the rest. */
export type Mode = "real" | "level0" | "other";
export const MODES: readonly Mode[] = ["real", "level0", "other"];

export const EAX = 0;
export const ECX = 1;
export const EDX = 2;
export const EBX = 3;
export const ESP = 4;
export const EBP = 5;
export const ESI = 6;
export const EDI = 7;
/** AH as a register number for `Sem.gpr`. */
export const AH = 0x10;

/** What a semantics function works with: the program under construction, the operands, the variant. */
export class Sem {
  readonly ir: Ir;
  readonly operands: readonly Operand[];
  readonly #variant: Variant;
  readonly #addressOf: (sem: Sem) => Val;
  /** Which properties of the variant the meaning looked at: variants that differ only elsewhere share a handler. */
  readonly touched = new Set<keyof Variant>();

  constructor(ir: Ir, operands: readonly Operand[], variant: Variant, addressOf: (sem: Sem) => Val) {
    this.ir = ir;
    this.operands = operands;
    this.#variant = variant;
    this.#addressOf = addressOf;
  }

  #see<K extends keyof Variant>(key: K): Variant[K] {
    this.touched.add(key);
    return this.#variant[key];
  }

  get opSizeBits(): number {
    return this.#see("opSizeBits");
  }

  get addrSizeBits(): number {
    return this.#see("addrSizeBits");
  }

  get stackSizeBits(): number {
    return this.#see("stackSizeBits");
  }

  get repeat(): Variant["repeat"] {
    return this.#see("repeat");
  }

  get mode(): Mode {
    return this.#see("mode");
  }

  /**
   * Counts these properties as looked at: a meaning that looks at some in one mode only says so in every mode, because
   * all variants of a handler are told apart by the same properties.
   */
  look(...keys: readonly (keyof Variant)[]): void {
    for (const key of keys) this.touched.add(key);
  }

  get isFollowed(): boolean {
    return this.#see("isFollowed");
  }

  get condition(): number {
    return this.#see("condition");
  }

  k(value: number): Val {
    return this.ir.const(value);
  }

  operand(i: number): Operand {
    const operand = this.operands[i];
    if (operand === undefined) throw new Error(`semantics asks for operand ${i} of ${this.operands.length}`);
    return operand;
  }

  /** Size of operand `i` in bits; without operands the operand size. */
  sizeOf(i: number): number {
    const operand = this.operands[i];
    return operand !== undefined && "sizeBits" in operand ? operand.sizeBits : this.opSizeBits;
  }

  /** Effective address of the memory operand. */
  address(): Val {
    return this.#addressOf(this);
  }

  /** Zero-extended value of an operand. */
  read(i: number): Val {
    const operand = this.operand(i);
    switch (operand.kind) {
      case "reg":
        return this.ir.reg(operand.ref, operand.sizeBits);
      case "mem":
        return this.ir.load(operand.segment, this.address(), operand.sizeBits);
      case "imm":
        return this.ir.imm(operand.slot);
      case "sreg":
        return this.ir.segField(operand.segment, SEG_SELECTOR);
      case "system":
        return this.ir.imm(0);
      case "rel":
      case "far":
        throw new Error(`operand ${i} has no value`);
    }
  }

  /** Writes an operand that was not read. */
  write(i: number, value: Val): void {
    const operand = this.operand(i);
    if (operand.kind === "reg") this.ir.setReg(operand.ref, operand.sizeBits, value);
    else if (operand.kind === "mem") this.ir.store(operand.segment, this.address(), operand.sizeBits, value);
    else throw new Error(`operand ${i} cannot be written`);
  }

  /** Reads an operand that will be written: memory is checked for writing now. */
  modify(i: number): { readonly value: Val; readonly commit: (value: Val) => void } {
    const operand = this.operand(i);
    if (operand.kind === "reg") {
      return {
        value: this.ir.reg(operand.ref, operand.sizeBits),
        commit: (value) => this.ir.setReg(operand.ref, operand.sizeBits, value),
      };
    }
    if (operand.kind !== "mem") throw new Error(`operand ${i} cannot be written`);
    const loaded = this.ir.loadForStore(operand.segment, this.address(), operand.sizeBits);
    return { value: loaded, commit: (value) => this.ir.storeBack(loaded, value) };
  }

  /** A general register by number (AH: 0x10), at the given size. */
  gpr(index: number, sizeBits: number): Val {
    return this.ir.reg(this.gprRef(index), sizeBits);
  }

  setGpr(index: number, sizeBits: number, value: Val): void {
    this.ir.setReg(this.gprRef(index), sizeBits, value);
  }

  gprRef(index: number): Ref {
    return fixed(index === AH ? gprAddress(0, true) : gprAddress(index));
  }

  segment(index: SegmentIndex): Ref {
    return fixed(segAddress(index));
  }

  /** Sign-extends a zero-extended value of `sizeBits` to 32 bits. */
  signed(value: Val, sizeBits: number): Val {
    if (sizeBits === 8) return this.ir.unary("extend8_s", value);
    if (sizeBits === 16) return this.ir.unary("extend16_s", value);
    return value;
  }

  /** Clears the bits above `sizeBits`. */
  mask(value: Val, sizeBits: number): Val {
    return sizeBits === 32 ? value : this.ir.and(value, this.k((1 << sizeBits) - 1));
  }

  /** Raises `vector` with error code 0 when the condition holds. */
  faultIf(condition: Val, vector: number): void {
    this.ir.if(condition);
    this.ir.fault(this.k(vector), this.k(0));
    this.ir.end();
  }

  /** Leaves with the fault that a helper recorded: `result` is the helper's. */
  faultFrom(result: Val): void {
    this.ir.if(result);
    this.ir.fault(this.k(RECORDED), this.k(0));
    this.ir.end();
  }
}

/** Vector of a fault that a helper has recorded already. */
export const RECORDED = -1;

/** #DE, #BR, #UD, #NM, #GP. [SDM] 3A table 6-1. */
export const DE = 0;
export const BR = 5;
export const UD = 6;
export const NM = 7;
export const GP = 13;

export { FIELD_A, FIELD_B };
