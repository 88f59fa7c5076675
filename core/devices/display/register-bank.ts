/** Registers that share an index port and a data port. */
import { z } from "zod";
import { byte, upTo } from "../state-fields.ts";

/** Bits that a register does not have read as 0, registers that do not exist as FFh. */
export class RegisterBank {
  index = 0;
  readonly values: Uint8Array;
  /** By register: bits that exist. */
  readonly #writable: Uint8Array;
  readonly #indexMask: number;

  constructor(writable: readonly number[], indexMask: number) {
    this.#writable = Uint8Array.from(writable);
    this.#indexMask = indexMask;
    this.values = new Uint8Array(writable.length);
  }

  select(index: number): void {
    this.index = index & this.#indexMask;
  }

  read(): number {
    return this.values[this.index] ?? 0xff;
  }

  /** True when the register holds something else than before. */
  write(value: number): boolean {
    return this.set(this.index, value);
  }

  set(index: number, value: number): boolean {
    const mask = this.#writable[index];
    if (mask === undefined || this.values[index] === (value & mask)) return false;
    this.values[index] = value & mask;
    return true;
  }

  save(): BankState {
    return { index: this.index, registers: [...this.values] };
  }

  restore(state: BankState): void {
    this.index = state.index & this.#indexMask;
    for (let i = 0; i < this.values.length; i++) this.values[i] = state.registers[i]! & this.#writable[i]!;
  }

  reset(): void {
    this.index = 0;
    this.values.fill(0);
  }
}

export interface BankState {
  index: number;
  registers: number[];
}

/** Describes a bank's state: no register holds a bit that it does not have. */
export function bankState(writable: readonly number[], indexMask: number) {
  return z.strictObject({
    index: upTo(indexMask),
    registers: z
      .array(byte)
      .length(writable.length)
      .refine((values) => values.every((value, i) => (value & ~writable[i]!) === 0), "a bit that no register has"),
  });
}
