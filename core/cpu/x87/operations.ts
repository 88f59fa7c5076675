/** What every operation goes through: operands that are not there, exceptions that are not masked, results and pops. */
import type { CpuState } from "../cpu-state.ts";
import { add, compare, divide, multiply } from "./arithmetic.ts";
import { F80, isNan, isUnsupported, setIndefinite } from "./f80.ts";
import { C0, C1, C2, C3, X87Registers } from "./registers.ts";
import { DE, IE, Rounding, SF, ZE } from "./rounding.ts";

/** These are noticed before the operation: not masked, they leave everything as it was. [SDM] 1 8.6. */
const BEFORE = IE | DE | ZE;
const CONDITIONS = C0 | C2 | C3;
/** By the result of `compare`: less, equal, greater, unordered. */
const COMPARED = [C0, C3, 0, C0 | C2 | C3] as const;
export const UNORDERED = 2;

export type Comparison = -1 | 0 | 1 | 2;

export class X87Operations {
  readonly registers: X87Registers;
  readonly env = new Rounding();
  readonly #a = new F80();
  readonly #result = new F80();

  constructor(state: CpuState, ferr: (level: boolean) => void) {
    this.registers = new X87Registers(state, ferr);
  }

  /** Register i for an operation that found it there; `begin` comes before. */
  operand(out: F80, i: number): F80 {
    return this.registers.read(out, i);
  }

  begin(): Rounding {
    return this.registers.begin(this.env);
  }

  /** Raises the flags of the operation. True: its result is to be written. `keepsC1`: it says nothing in C1. */
  settle(keepsC1 = false): boolean {
    const { env, registers } = this;
    const goesOn = (env.flags & ~env.masks & BEFORE) === 0;
    const c1 = keepsC1 ? (registers.status & C1) !== 0 : goesOn && env.roundedUp;
    registers.raise(goesOn ? env.flags : env.flags & (BEFORE | SF), c1);
    return goesOn;
  }

  /** A register that is needed is empty, or one that must be empty is not. True: masked, and NaN takes its place. */
  stackFault(overflow: boolean): boolean {
    const { env, registers } = this;
    registers.raise(IE | SF, overflow);
    return (env.masks & IE) !== 0;
  }

  /** Register `i` becomes the result, unless an exception forbids it. Returns whether it did. */
  finish(i: number, result: F80): boolean {
    if (!this.settle()) return false;
    this.registers.write(i, result);
    return true;
  }

  /** Operation on the top: `compute(out, env, value)`. */
  unary(compute: (out: F80, env: Rounding, a: F80) => unknown): void {
    this.begin();
    if (this.registers.isEmpty(0)) {
      if (this.stackFault(false)) this.registers.writeIndefinite(0);
      return;
    }
    compute(this.#result, this.env, this.operand(this.#a, 0));
    this.finish(0, this.#result);
  }

  /** A denormal number in memory is pushed even where it is an exception: it is one no more. */
  push(value: F80): void {
    const { env, registers } = this;
    if (registers.isEmpty(-1)) {
      registers.raise(env.flags, false);
      if ((env.flags & ~env.masks & IE) === 0) registers.push(value);
    } else if (this.stackFault(true)) this.registers.push(setIndefinite(this.#result));
  }

  /** By ModRM.reg: add, multiply, –, –, subtract, subtract reversed, divide, divide reversed. */
  calculate(out: F80, which: number, a: F80, b: F80): void {
    const { env } = this;
    switch (which) {
      case 0:
        add(out, env, a, b, false);
        return;
      case 1:
        multiply(out, env, a, b);
        return;
      case 4:
        add(out, env, a, b, true);
        return;
      case 5:
        add(out, env, b, a, true);
        return;
      case 6:
        divide(out, env, a, b);
        return;
      default:
        divide(out, env, b, a);
    }
  }

  /** ST(0) and ST(i) into `destination`. */
  arithmetic(which: number, i: number, destination: number, pops: boolean): void {
    const { registers } = this;
    this.begin();
    if (registers.isEmpty(0) || registers.isEmpty(i)) {
      if (!this.stackFault(false)) return;
      registers.writeIndefinite(destination);
    } else {
      this.operand(this.#a, 0);
      this.calculate(this.#result, which, this.#a, this.operand(this.#result, i));
      if (!this.finish(destination, this.#result)) return;
    }
    if (pops) registers.pop();
  }

  /** A NaN goes before the denormal operand that conversion has found in memory. */
  #forgetDenormal(top: F80): void {
    if (isNan(top) || isUnsupported(top)) this.env.flags &= ~DE;
  }

  /** ST(0) with a number from memory: conversion has raised its flags already. */
  arithmeticWith(which: number, value: F80): void {
    if (this.registers.isEmpty(0)) {
      this.env.flags = 0;
      if (this.stackFault(false)) this.registers.writeIndefinite(0);
      return;
    }
    this.#forgetDenormal(this.operand(this.#a, 0));
    this.calculate(this.#result, which, this.#a, value);
    this.finish(0, this.#result);
  }

  /** Compares ST(0); undefined: nothing is to be told or popped. */
  compareWith(value: F80 | undefined, quiet: boolean, keepsC1 = false): Comparison | undefined {
    const { registers, env } = this;
    if (value === undefined || registers.isEmpty(0)) return this.stackFault(false) ? UNORDERED : undefined;
    this.#forgetDenormal(this.operand(this.#a, 0));
    const result = compare(env, this.#a, value, quiet);
    return this.settle(keepsC1) ? result : undefined;
  }

  compareRegister(i: number, quiet: boolean, keepsC1 = false): Comparison | undefined {
    this.begin();
    return this.compareWith(this.registers.isEmpty(i) ? undefined : this.operand(this.#result, i), quiet, keepsC1);
  }

  /** Condition codes and pops of FCOM and its kin. */
  tell(result: Comparison | undefined, pops: number): void {
    if (result === undefined) return;
    this.registers.setConditions(CONDITIONS, COMPARED[result + 1]!);
    for (let n = 0; n < pops; n++) this.registers.pop();
  }
}
