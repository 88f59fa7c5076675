/**
 * The numeric coprocessor as instructions see it. Operands in memory are loaded and stored by the instruction itself, so
 * that a fault of theirs comes before anything is changed here; they arrive and leave in 32-bit words. [SDM] 1 chapter 8.
 */
import type { CpuState } from "../cpu-state.ts";
import { CR0, X87, X87_OUT, X87_PRESENT, X87_REGISTER_STRIDE } from "../layout.ts";
import { CR0_NE } from "../mode.ts";
import { Vector } from "../vectors.ts";
import {
  fromDecimal,
  fromDouble,
  fromInteger64,
  fromSingle,
  toDecimal,
  toDouble,
  toInteger,
  toSingle,
  words,
} from "./conversions.ts";
import { EXP_MAX, F80, QUIET_BIT, setIndefinite } from "./f80.ts";
import { X87Operations } from "./operations.ts";
import type { X87Registers } from "./registers.ts";
import { registerForm } from "./register-forms.ts";
import { IE, SF } from "./rounding.ts";

const value = new F80();
const NO_FLAGS = -1;
/** CF, ZF and PF after FCOMI: less, equal, greater, unordered. [SDM] 2A FCOMI. */
const COMPARED_FLAGS = [0x01, 0x40, 0, 0x45] as const;

/** By the low three bits of the opcode, for arithmetic with memory: 32-bit, –, integer 32, –, 64-bit, –, integer 16. */
const ARITHMETIC = 0x55;

export class Fpu {
  readonly registers: X87Registers;
  readonly #x: X87Operations;
  readonly #state: CpuState;
  /** What `prepare` found out and `commit` makes true. */
  #flags = 0;
  #c1 = false;
  #pops = false;

  constructor(state: CpuState, ferr: (level: boolean) => void) {
    this.#state = state;
    this.#x = new X87Operations(state, ferr);
    this.registers = this.#x.registers;
  }

  /** Power-on, which is not FNINIT: zeros, all valid, and nothing masked. [SDM] 3A table 9-1. */
  reset(present: boolean): void {
    const state = this.#state;
    this.registers.initialise();
    for (let at = X87; at < X87 + 8 * X87_REGISTER_STRIDE; at += 4) state.set(at, 0);
    this.registers.tags = 0x5555;
    this.registers.control = 0x40;
    state.set(X87_PRESENT, present ? 1 : 0);
  }

  /**
   * An unmasked exception waits, and this instruction waits for it: #MF, or an interrupt by way of the board.
   * DEVIATION: in the latter case the instruction is done before the interrupt comes; the processor stops until it does.
   */
  pending(): boolean {
    if ((this.#state.get(CR0) & CR0_NE) !== 0) return this.#state.fault(Vector.MF);
    this.registers.signal();
    return true;
  }

  /** `opcode`: low three bits of the first byte, and the ModRM byte. */
  register(opcode: number): void {
    registerForm(this.#x, opcode);
  }

  /** FCOMI, FUCOMI and with a pop: EFLAGS' arithmetic bits, or -1 to leave them. */
  compareFlags(opcode: number): number {
    const quiet = ((opcode >> 3) & 7) === 5;
    const result = this.#x.compareRegister(opcode & 7, quiet, true);
    if (result === undefined) return NO_FLAGS;
    if (opcode >> 8 === 7) this.registers.pop();
    return COMPARED_FLAGS[result + 1]!;
  }

  /** FCMOVcc. An empty register is an error whether or not it is moved. */
  move(opcode: number, condition: number): void {
    const { registers } = this;
    const i = opcode & 7;
    this.#x.begin();
    if (registers.isEmpty(0) || registers.isEmpty(i)) {
      if (this.#x.stackFault(false)) registers.writeIndefinite(0);
      return;
    }
    if (condition !== 0) registers.write(0, registers.read(value, i));
  }

  /** Operations that read memory: `low` of 16 or 32 bits, `middle` and `high` where the operand has more. */
  load(opcode: number, low: number, middle: number, high: number): void {
    const x = this.#x;
    const { env } = x;
    const size = opcode >> 8;
    const which = (opcode >> 3) & 7;
    x.begin();
    if (((ARITHMETIC >> size) & 1) !== 0) {
      this.#convert(size, low, middle);
      // a signalling NaN is the operation's to judge
      if ((env.flags & IE) !== 0) value.hi &= ~QUIET_BIT;
      value.hi >>>= 0;
      if ((which & 6) === 2) x.tell(x.compareWith(value, false), which & 1);
      else x.arithmeticWith(which, value);
      return;
    }
    if (which === 0) this.#convert(size === 3 ? 2 : size === 1 ? 0 : size === 5 ? 4 : 6, low, middle);
    else if (size === 3) value.set((high >> 15) & 1, high & EXP_MAX, middle, low);
    else if (which === 4) fromDecimal(value, low >>> 0, middle >>> 0, high);
    else fromInteger64(value, middle, low);
    x.push(value);
  }

  #convert(size: number, low: number, middle: number): void {
    if (size === 0) fromSingle(value, this.#x.env, low);
    else if (size === 4) fromDouble(value, this.#x.env, middle, low);
    else if (size === 2) fromInteger64(value, low >> 31, low);
    else fromInteger64(value, (low << 16) >> 31, (low << 16) >> 16);
  }

  /** Operations that write memory: true when there is something to write, in X87_OUT. `commit` comes behind. */
  prepare(opcode: number): boolean {
    const x = this.#x;
    const { env, registers } = x;
    const size = opcode >> 8;
    const which = (opcode >> 3) & 7;
    this.#pops = which !== 2;
    x.begin();
    const empty = registers.isEmpty(0);
    if (empty) {
      env.flags = IE | SF;
      if ((env.masks & IE) === 0) return this.#nothing();
      setIndefinite(value);
    } else registers.read(value, 0);
    const written = this.#narrow(size, which);
    if (empty) {
      env.flags = IE | SF;
      env.roundedUp = false;
    }
    if (!written || (env.flags & ~env.masks & IE) !== 0) return this.#nothing();
    this.#flags = env.flags;
    this.#c1 = env.roundedUp;
    for (let n = 0; n < 3; n++) this.#state.set(X87_OUT + n * 4, words[n]!);
    return true;
  }

  /** False: an exception forbids the store. */
  #narrow(size: number, which: number): boolean {
    const { env } = this.#x;
    if (size === 1) return toSingle(env, value);
    if (size === 5) return toDouble(env, value);
    if (size === 3 && which === 7) {
      words[0] = value.lo;
      words[1] = value.hi;
      words[2] = (value.sign << 15) | value.exp;
    } else if (size === 7 && which === 6) toDecimal(env, value);
    else toInteger(env, value, size === 3 ? 32 : which === 7 ? 64 : 16, false);
    return true;
  }

  #nothing(): false {
    this.#flags = this.#x.env.flags;
    this.#c1 = false;
    this.#pops = false;
    return false;
  }

  commit(): void {
    this.registers.raise(this.#flags, this.#c1);
    if (this.#pops) this.registers.pop();
  }

  /** FNINIT, FNCLEX, and what were FENI, FDISI and FSETPM. */
  control(opcode: number): void {
    if ((opcode & 7) === 2) this.registers.clearExceptions();
    else if ((opcode & 7) === 3) this.registers.initialise();
  }
}
