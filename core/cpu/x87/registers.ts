/** The register stack and the words around it, as they lie in the state block. [SDM] 1 8.1. */
import type { CpuState } from "../cpu-state.ts";
import {
  CR0,
  X87,
  X87_CONTROL,
  X87_DATA,
  X87_DATA_SELECTOR,
  X87_EMPTY,
  X87_IP,
  X87_IP_SELECTOR,
  X87_OPCODE,
  X87_REGISTER_STRIDE,
  X87_STATUS,
} from "../layout.ts";
import { CR0_NE } from "../mode.ts";
import { EXP_MAX, INTEGER_BIT, setIndefinite, F80 } from "./f80.ts";
import { type Rounding, SF } from "./rounding.ts";

/** Status word: condition codes, summary and busy. */
export const C0 = 0x100;
export const C1 = 0x200;
export const C2 = 0x400;
export const C3 = 0x4000;
export const SUMMARY = 0x8080;
const TOP_SHIFT = 11;
export const EXCEPTIONS = 0x3f;
/** After FNINIT: everything masked, to nearest, 64 bits. */
const CONTROL_AFTER_INIT = 0x37f;
/** Bit 6 reads as 1; the infinity control of the 287 is kept and means nothing. */
export const CONTROL_KEPT = 0x1f3f;
export const CONTROL_ONES = 0x40;
const ALL_EMPTY = 0xff;

/** By the precision control; 1 is reserved. */
const PRECISIONS = [24, 64, 53, 64] as const;

/** Two bits for each register in a tag word. */
const TAG_VALID = 0;
const TAG_ZERO = 1;
const TAG_SPECIAL = 2;
const TAG_EMPTY = 3;

const work = new F80();

export class X87Registers {
  readonly #state: CpuState;
  /** FERR#: an unmasked exception waits, and is to become an interrupt. */
  readonly #ferr: (level: boolean) => void;

  constructor(state: CpuState, ferr: (level: boolean) => void) {
    this.#state = state;
    this.#ferr = ferr;
  }

  get control(): number {
    return this.#state.get(X87_CONTROL);
  }

  set control(value: number) {
    this.#state.set(X87_CONTROL, (value & CONTROL_KEPT) | CONTROL_ONES);
    this.#summarise();
  }

  get status(): number {
    return this.#state.get(X87_STATUS);
  }

  set status(value: number) {
    const summary = this.status & SUMMARY;
    this.#state.set(X87_STATUS, (value & 0xffff & ~SUMMARY) | summary);
    this.#summarise();
  }

  /** Bit 7 and its copy, bit 15, follow from the flags and masks. */
  #summarise(): void {
    const state = this.#state;
    const status = state.get(X87_STATUS);
    const waits = (status & ~state.get(X87_CONTROL) & EXCEPTIONS) !== 0;
    if (waits === ((status & SUMMARY) !== 0)) return;
    state.set(X87_STATUS, waits ? status | SUMMARY : status & ~SUMMARY);
    this.#ferr(waits && (state.get(CR0) & CR0_NE) === 0);
  }

  /** Tells the wire again. */
  signal(): void {
    this.#ferr(true);
  }

  get top(): number {
    return (this.status >> TOP_SHIFT) & 7;
  }

  set top(top: number) {
    this.#state.set(X87_STATUS, (this.status & ~(7 << TOP_SHIFT)) | ((top & 7) << TOP_SHIFT));
  }

  #bit(i: number): number {
    return 1 << ((this.top + i) & 7);
  }

  isEmpty(i: number): boolean {
    return (this.#state.get(X87_EMPTY) & this.#bit(i)) !== 0;
  }

  free(i: number): void {
    this.#state.set(X87_EMPTY, this.#state.get(X87_EMPTY) | this.#bit(i));
  }

  #address(i: number): number {
    return X87 + ((this.top + i) & 7) * X87_REGISTER_STRIDE;
  }

  /** Register i of the stack, whether or not it is empty. */
  read(out: F80, i: number): F80 {
    const state = this.#state;
    const at = this.#address(i);
    const word = state.get(at + 8);
    return out.set((word >> 15) & 1, word & EXP_MAX, state.get(at + 4), state.get(at));
  }

  write(i: number, value: F80): void {
    const state = this.#state;
    const at = this.#address(i);
    state.set(at, value.lo);
    state.set(at + 4, value.hi);
    state.set(at + 8, (value.sign << 15) | value.exp);
    state.set(X87_EMPTY, state.get(X87_EMPTY) & ~this.#bit(i));
  }

  writeIndefinite(i: number): void {
    this.write(i, setIndefinite(work));
  }

  push(value: F80): void {
    this.top -= 1;
    this.write(0, value);
  }

  pop(): void {
    this.free(0);
    this.top += 1;
  }

  /** Prepares an operation's rounding. */
  begin(env: Rounding): Rounding {
    const control = this.control;
    env.mode = (control >> 10) & 3;
    env.precision = PRECISIONS[(control >> 8) & 3]!;
    env.masks = control & EXCEPTIONS;
    env.flags = 0;
    env.roundedUp = false;
    return env;
  }

  /** Flags of an operation become the status word's, which only software clears; C1 is set or cleared. */
  raise(flags: number, c1: boolean): void {
    const status = (this.status & ~C1) | (flags & (EXCEPTIONS | SF)) | (c1 ? C1 : 0);
    this.#state.set(X87_STATUS, status);
    if ((flags & EXCEPTIONS) !== 0) this.#summarise();
  }

  setConditions(mask: number, values: number): void {
    this.#state.set(X87_STATUS, (this.status & ~mask) | values);
  }

  /** Two bits for each physical register. */
  get tags(): number {
    const empty = this.#state.get(X87_EMPTY);
    let tags = 0;
    for (let n = 0; n < 8; n++) tags |= ((empty & (1 << n)) !== 0 ? TAG_EMPTY : this.#tagOf(n)) << (n * 2);
    return tags;
  }

  set tags(tags: number) {
    let empty = 0;
    for (let n = 0; n < 8; n++) if (((tags >> (n * 2)) & 3) === TAG_EMPTY) empty |= 1 << n;
    this.#state.set(X87_EMPTY, empty);
  }

  #tagOf(physical: number): number {
    const state = this.#state;
    const at = X87 + physical * X87_REGISTER_STRIDE;
    const [lo, hi, exp] = [state.get(at), state.get(at + 4), state.get(at + 8) & EXP_MAX];
    if (exp === 0) return (lo | hi) === 0 ? TAG_ZERO : TAG_SPECIAL;
    return exp === EXP_MAX || hi < INTEGER_BIT ? TAG_SPECIAL : TAG_VALID;
  }

  /** FNINIT. The registers keep their bits. */
  initialise(): void {
    const state = this.#state;
    for (const address of [X87_IP, X87_IP_SELECTOR, X87_DATA, X87_DATA_SELECTOR, X87_OPCODE]) state.set(address, 0);
    state.set(X87_EMPTY, ALL_EMPTY);
    state.set(X87_CONTROL, CONTROL_AFTER_INIT);
    this.status = 0;
  }

  /** FNCLEX. */
  clearExceptions(): void {
    this.status &= ~(EXCEPTIONS | SF);
  }
}
