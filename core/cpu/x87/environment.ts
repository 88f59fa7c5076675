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
  /** Limit, rights and alignment alone. False: a fault is recorded. */
  allows(segment: number, offset: number, sizeBytes: number, alignBytes: number, write: boolean): boolean;
  store(segment: number, offset: number, sizeBytes: number, value: number): number;
}

/** Where an image is: each of its words, and each register, at an offset that the address size wraps by itself. */
export interface ImagePlace {
  readonly segment: number;
  readonly offset: number;
  readonly wordBytes: number;
  readonly offsetMask: number;
}

const REGISTERS = 8;
const REGISTER_BYTES = 10;
const QUADWORD = 8;
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
  save(place: ImagePlace, whole: boolean): boolean {
    this.#collect(place.wordBytes);
    if (!this.#visit(place, whole, "probe")) return this.#fault();
    if (whole) this.#collectRegisters();
    if (!this.#visit(place, whole, "store")) return this.#fault();
    if (whole) this.#registers.initialise();
    else this.#registers.control |= MASK_ALL;
    return true;
  }

  /** FLDENV, or FRSTOR where `whole`. */
  restore(place: ImagePlace, whole: boolean): boolean {
    if (!this.#visit(place, whole, "load")) return this.#fault();
    this.#distribute(place.wordBytes);
    if (whole) this.#distributeRegisters();
    // the tags again: registers count as full once written
    this.#registers.tags = this.#words[2]!;
    return true;
  }

  /**
   * Goes over an image in memory. Before all of it the first word and the last byte are asked for, as processors do it: of
   * two faults that tells which is reported.
   */
  #visit(
    { segment, offset, wordBytes, offsetMask }: ImagePlace,
    whole: boolean,
    what: "probe" | "load" | "store",
  ): boolean {
    const memory = this.#memory;
    const at = (distance: number): number => ((offset + distance) & offsetMask) >>> 0;
    const registersAt = WORDS * wordBytes;
    const write = what !== "load";
    const last = registersAt + (whole ? REGISTERS * REGISTER_BYTES : 0) - 1;
    if (what !== "store") {
      if (!memory.allows(segment, at(0), wordBytes, wordBytes, write)) return false;
      for (const [distance, sizeBytes] of [
        [0, wordBytes],
        [last, 1],
      ] as const) {
        if (what === "probe") memory.probe(segment, at(distance), sizeBytes);
        else memory.load(segment, at(distance), sizeBytes);
        if (this.#faulted) return false;
      }
    }
    for (let n = 0; n < WORDS && !this.#faulted; n++) {
      const word = at(n * wordBytes);
      if (what === "load") this.#words[n] = memory.load(segment, word, wordBytes);
      else if (what === "store") memory.store(segment, word, wordBytes, this.#words[n]!);
      else if (!memory.allows(segment, word, wordBytes, wordBytes, write)) return false;
      else memory.probe(segment, word, wordBytes);
    }
    const registers = whole ? REGISTERS : 0;
    for (let i = 0; i < registers && !this.#faulted; i++) {
      const image = i * REGISTER_BYTES;
      const low = at(registersAt + image);
      // eight bytes and two, whose alignment nobody checks: as words, which follow those above
      if (what !== "store" && !memory.allows(segment, low, QUADWORD, 1, write)) return false;
      for (let part = 0; part < REGISTER_BYTES && !this.#faulted; part += 2) {
        const where = part < QUADWORD ? (low + part) >>> 0 : at(registersAt + image + part);
        if (what === "probe") memory.probe(segment, where, 2);
        else if (what === "load") this.#view.setUint16(image + part, memory.load(segment, where, 2), true);
        else memory.store(segment, where, 2, this.#view.getUint16(image + part, true));
      }
    }
    return !this.#faulted;
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
