/**
 * FNSTENV, FLDENV, FNSAVE, FRSTOR: control words and registers in memory, in four layouts. [SDM] 1 8.1.10, 8.1.11.
 * All of it is read, or known to be writable, before anything changes.
 */
import type { CpuState } from "../cpu-state.ts";
import { MEMORY_FAULT, X87_DATA, X87_DATA_SELECTOR, X87_IP, X87_IP_SELECTOR, X87_OPCODE } from "../layout.ts";
import { hasParagraphSegments } from "../mode.ts";
import { EXP_MAX, F80 } from "./f80.ts";
import type { X87Registers } from "./registers.ts";

/** Accesses that are checked: MEMORY_FAULT tells when one failed. `segment`: address of a segment's block. */
export interface CheckedMemory {
  load(segment: number, offset: number, sizeBytes: number): number;
  probe(segment: number, offset: number, sizeBytes: number): number;
  store(segment: number, offset: number, sizeBytes: number, value: number): number;
}

const REGISTERS = 8;
const REGISTER_BYTES = 10;
/** Words of 16 or 32 bits: control, status, tags, IP, its selector, data, its selector. */
const WORDS = 7;
const OPCODE_BITS = 0x7ff;
const MASK_ALL = 0x3f;

const value = new F80();

export class X87Environment {
  readonly #state: CpuState;
  readonly #registers: X87Registers;
  readonly #memory: CheckedMemory;
  readonly #words = new Uint32Array(WORDS);
  readonly #image = new Uint8Array(REGISTERS * REGISTER_BYTES);
  readonly #view = new DataView(this.#image.buffer);

  constructor(state: CpuState, registers: X87Registers, memory: CheckedMemory) {
    this.#state = state;
    this.#registers = registers;
    this.#memory = memory;
  }

  get #faulted(): boolean {
    return this.#state.get(MEMORY_FAULT) !== 0;
  }

  /** FNSTENV, or FNSAVE where `whole`. False: a fault is recorded. */
  save(segment: number, offset: number, opSizeBits: number, whole: boolean): boolean {
    const memory = this.#memory;
    const size = opSizeBits / 8;
    this.#collect(size);
    memory.probe(segment, offset, WORDS * size);
    if (this.#faulted) return this.#fault();
    if (whole) {
      memory.probe(segment, offset + WORDS * size, REGISTERS * REGISTER_BYTES);
      if (this.#faulted) return this.#fault();
    }
    for (let n = 0; n < WORDS; n++) memory.store(segment, offset + n * size, size, this.#words[n]!);
    if (whole) {
      this.#collectRegisters();
      const at = offset + WORDS * size;
      for (let n = 0; n < this.#image.length; n += 4) memory.store(segment, at + n, 4, this.#view.getInt32(n, true));
    }
    if (this.#faulted) return this.#fault();
    if (whole) this.#registers.initialise();
    else this.#registers.control |= MASK_ALL;
    return true;
  }

  /** FLDENV, or FRSTOR where `whole`. */
  restore(segment: number, offset: number, opSizeBits: number, whole: boolean): boolean {
    const memory = this.#memory;
    const size = opSizeBits / 8;
    for (let n = 0; n < WORDS; n++) {
      this.#words[n] = memory.load(segment, offset + n * size, size);
      if (this.#faulted) return this.#fault();
    }
    const at = offset + WORDS * size;
    const imageBytes = whole ? this.#image.length : 0;
    for (let n = 0; n < imageBytes; n += 4) {
      this.#view.setInt32(n, memory.load(segment, at + n, 4), true);
      if (this.#faulted) return this.#fault();
    }
    this.#distribute(size);
    if (whole) this.#distributeRegisters();
    // the tags again: registers count as full once written
    this.#registers.tags = this.#words[2]!;
    return true;
  }

  /** The fault is the instruction's now. */
  #fault(): false {
    this.#state.set(MEMORY_FAULT, 0);
    return false;
  }

  /** In real and virtual-8086 mode linear addresses, cut in two, and the opcode. */
  #collect(size: number): void {
    const state = this.#state;
    const registers = this.#registers;
    const upper = size === 4 ? 0xffff_0000 : 0;
    const words = this.#words;
    words[0] = upper | registers.control;
    words[1] = upper | registers.status;
    words[2] = upper | registers.tags;
    const opcode = state.get(X87_OPCODE) & OPCODE_BITS;
    if (hasParagraphSegments(state)) {
      const ip = (state.get(X87_IP) + (state.get(X87_IP_SELECTOR) << 4)) >>> 0;
      const data = (state.get(X87_DATA) + (state.get(X87_DATA_SELECTOR) << 4)) >>> 0;
      words[3] = upper | (ip & 0xffff);
      words[4] = ((ip >>> 16) << 12) | opcode;
      words[5] = upper | (data & 0xffff);
      words[6] = (data >>> 16) << 12;
      return;
    }
    words[3] = state.get(X87_IP);
    words[4] = state.get(X87_IP_SELECTOR) | (size === 4 ? opcode << 16 : 0);
    words[5] = state.get(X87_DATA);
    words[6] = upper | state.get(X87_DATA_SELECTOR);
  }

  #distribute(size: number): void {
    const state = this.#state;
    const words = this.#words;
    const paragraphs = hasParagraphSegments(state);
    if (paragraphs) {
      state.set(X87_IP, (words[3]! & 0xffff) | ((words[4]! >>> 12) << 16));
      state.set(X87_DATA, (words[5]! & 0xffff) | ((words[6]! >>> 12) << 16));
    } else {
      state.set(X87_IP, words[3]!);
      state.set(X87_DATA, words[5]!);
    }
    state.set(X87_IP_SELECTOR, paragraphs ? 0 : words[4]! & 0xffff);
    state.set(X87_DATA_SELECTOR, paragraphs ? 0 : words[6]! & 0xffff);
    if (paragraphs || size === 4) state.set(X87_OPCODE, (paragraphs ? words[4]! : words[4]! >>> 16) & OPCODE_BITS);
    this.#registers.control = words[0]!;
    this.#registers.status = words[1]!;
  }

  #collectRegisters(): void {
    for (let i = 0; i < REGISTERS; i++) {
      const at = i * REGISTER_BYTES;
      this.#registers.read(value, i);
      this.#view.setUint32(at, value.lo, true);
      this.#view.setUint32(at + 4, value.hi, true);
      this.#view.setUint16(at + 8, (value.sign << 15) | value.exp, true);
    }
  }

  #distributeRegisters(): void {
    const view = this.#view;
    for (let i = 0; i < REGISTERS; i++) {
      const at = i * REGISTER_BYTES;
      const word = view.getUint16(at + 8, true);
      value.set(word >> 15, word & EXP_MAX, view.getUint32(at + 4, true), view.getUint32(at, true));
      this.#registers.write(i, value);
    }
  }
}
