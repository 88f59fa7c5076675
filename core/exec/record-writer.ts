import { GPR } from "../cpu/layout.ts";
import type { Insn, MemOperand } from "../decode/insn.ts";
import { bind, type Surroundings } from "../lower/bind.ts";
import {
  RECORD_BYTES,
  REC_A,
  REC_B,
  REC_HANDLER,
  REC_IMM0,
  REC_IMM1,
  REC_IP,
  REC_LINK_NEXT,
  REC_LINK_TAKEN,
  REC_NEXT,
  REC_TARGET,
} from "../lower/records.ts";
import type { HandlerSet } from "./interp/handler-set.ts";

const ESP = 4;

/** Bytes of records that an instruction needs at most, with the record that ends the block behind it. */
export const MAX_RECORD_BYTES = 6 * RECORD_BYTES;

/** Writes interpreter records into the arena. */
export class RecordWriter {
  readonly #u16: Uint16Array;
  readonly #i32: Int32Array;
  readonly #handlers: HandlerSet;
  readonly #zeroRegister: number;

  /** `zeroRegister`: state address of eight bytes that are always 0. */
  constructor(buffer: SharedArrayBuffer, handlers: HandlerSet, zeroRegister: number) {
    this.#u16 = new Uint16Array(buffer);
    this.#i32 = new Int32Array(buffer);
    this.#handlers = handlers;
    this.#zeroRegister = zeroRegister;
  }

  setHandler(record: number, special: string): void {
    this.#u16[(record + REC_HANDLER) >>> 1] = this.#handlers.special(special);
  }

  /** Writes one instruction at `at`; returns the address behind it. `offset` counts from the block's start. */
  instruction(at: number, insn: Insn, offset: number, surroundings: Surroundings): number {
    const binding = bind(insn, surroundings, true);
    const { index, usesAddress } = this.#handlers.handler(insn, binding);
    let record = at;
    if (usesAddress) {
      this.#address(record, binding.memory!, insn, offset);
      record += RECORD_BYTES;
    }
    this.#record(record, index, offset, binding.fieldA, binding.fieldB, binding.immediates[0], binding.immediates[1]);
    record += RECORD_BYTES;
    if (!binding.endsBlock) return record;
    const next = offset + insn.lengthBytes;
    this.#second(record - RECORD_BYTES, next, next + binding.delta);
    return record + RECORD_BYTES;
  }

  /** Writes the record behind the last instruction: on to the following block. */
  end(at: number, offset: number): number {
    this.#record(at, this.#handlers.special("end"), offset, 0, 0, 0, 0);
    this.#second(at, offset, 0);
    return at + 2 * RECORD_BYTES;
  }

  #record(at: number, handler: number, offset: number, a: number, b: number, imm0: number, imm1: number): void {
    this.#u16[(at + REC_HANDLER) >>> 1] = handler;
    this.#u16[(at + REC_IP) >>> 1] = offset;
    this.#u16[(at + REC_A) >>> 1] = a;
    this.#u16[(at + REC_B) >>> 1] = b;
    this.#i32[(at + REC_IMM0) >>> 2] = imm0;
    this.#i32[(at + REC_IMM1) >>> 2] = imm1;
  }

  #second(at: number, next: number, target: number): void {
    this.#i32[(at + REC_NEXT) >>> 2] = next;
    this.#i32[(at + REC_TARGET) >>> 2] = target;
    this.#i32[(at + REC_LINK_TAKEN) >>> 2] = 0;
    this.#i32[(at + REC_LINK_NEXT) >>> 2] = 0;
  }

  #address(at: number, memory: MemOperand, insn: Insn, offset: number): void {
    const base = memory.base < 0 ? this.#zeroRegister : GPR + memory.base * 8;
    const index = memory.index < 0 ? 0 : GPR + memory.index * 8;
    const scale = memory.index < 0 ? "" : insn.addrSizeBits === 16 ? ".index" : `.${Math.log2(memory.scale)}`;
    const handler = this.#handlers.special(`address${insn.addrSizeBits}${scale}`);
    this.#record(at, handler, offset, base, index, memory.disp + popAdjustment(insn, memory), 0);
  }
}

/** POP to memory computes its address with ESP already incremented. [SDM] 2B POP. */
export function popAdjustment(insn: Insn, memory: MemOperand): number {
  return insn.row.semantics === "pop" && memory.base === ESP ? insn.opSizeBits / 8 : 0;
}
