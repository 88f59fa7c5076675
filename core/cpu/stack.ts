import { checkedRead, checkedWritable, FAULTED, store } from "./checked-read.ts";
import type { CpuState } from "./cpu-state.ts";
import { ATTR_BIG, ATTR_PRESENT, ATTR_REAL, type Descriptor } from "./descriptor.ts";
import { SS } from "./layout.ts";
import type { LinearMemory } from "./linear-memory.ts";
import { hasParagraphSegments } from "./mode.ts";
import type { Segmentation } from "./segmentation.ts";
import { withinLimit } from "./segmentation.ts";
import { Vector } from "./vectors.ts";

/** General register numbers of ESP and EBP. */
export const ESP = 4;
export const EBP = 5;

/** Bits of ESP that a stack segment uses: 16 or 32, by its B bit. [SDM] 1 6.2.3. */
export function stackMask(attr: number): number {
  return (attr & ATTR_BIG) !== 0 ? 0xffff_ffff : 0xffff;
}

/** `value` with the bits of `mask` replaced by those of `pointer`. */
export function mergeStackPointer(value: number, pointer: number, mask: number): number {
  return ((value & ~mask) | (pointer & mask)) >>> 0;
}

/** Reads the current stack without moving it: returns look first and commit ESP when nothing can fault any more. */
export class StackReader {
  readonly #state: CpuState;
  readonly #memory: LinearMemory;
  readonly #segments: Segmentation;

  constructor(state: CpuState, memory: LinearMemory, segments: Segmentation) {
    this.#state = state;
    this.#memory = memory;
    this.#segments = segments;
  }

  /** Word or doubleword at stack pointer + `displacement`, or FAULTED. */
  peek(displacement: number, sizeBytes: number): number {
    const state = this.#state;
    const mask = stackMask(state.segAttr(SS));
    const offset = ((state.gpr32(ESP) + displacement) & mask) >>> 0;
    if (!this.#segments.checkAccess(SS, offset, sizeBytes, false)) return FAULTED;
    return checkedRead(this.#memory, state.segBase(SS) + offset, sizeBytes, false);
  }

  /** Moves the stack pointer up. */
  release(bytes: number): void {
    const state = this.#state;
    const esp = state.gpr32(ESP);
    state.setGpr32(ESP, mergeStackPointer(esp, esp + bytes, stackMask(state.segAttr(SS))));
  }
}

/** Call gates push most: SS, ESP, 31 parameters, CS, EIP. */
const MOST_PUSHES = 40;

/**
 * A sequence of pushes that happens as a whole or not at all. Each `push` checks; `commit` stores. The caller then
 * takes `esp`, because SS may change at the same time.
 */
export class PendingPushes {
  readonly #state: CpuState;
  readonly #memory: LinearMemory;
  readonly #linear = new Uint32Array(MOST_PUSHES);
  readonly #value = new Uint32Array(MOST_PUSHES);
  readonly #sizeBytes = new Uint8Array(MOST_PUSHES);
  #count = 0;
  #base = 0;
  #limit = 0;
  #attr = 0;
  #esp = 0;
  #system = false;
  #errorCode = 0;

  constructor(state: CpuState, memory: LinearMemory) {
    this.#state = state;
    this.#memory = memory;
  }

  /** Starts on the current stack. `errorCode` goes with #SS. */
  startHere(errorCode = 0): void {
    const state = this.#state;
    const attr = state.segAttr(SS);
    // Without descriptors the type does not count, even one that protected mode left behind.
    const effective = hasParagraphSegments(state) ? ATTR_REAL | (attr & ATTR_BIG) : attr;
    this.#start(state.segBase(SS), state.segLimit(SS), effective, state.gpr32(ESP), false, errorCode);
  }

  /** Starts on a stack that is not loaded yet, for code of privilege `level`. */
  startOn(descriptor: Descriptor, esp: number, level: number, errorCode: number): void {
    this.#start(descriptor.base, descriptor.limit, descriptor.attr, esp, level < 3, errorCode);
  }

  /** Checks one push of 2 or 4 bytes. False: #SS or a page fault is recorded. */
  push(value: number, sizeBytes: number): boolean {
    const mask = stackMask(this.#attr);
    const offset = ((this.#esp - sizeBytes) & mask) >>> 0;
    // A task switch can fault with SS still null.
    const usable = (this.#attr & ATTR_PRESENT) !== 0 && withinLimit(this.#attr, this.#limit, offset, sizeBytes);
    if (!usable) return this.#state.fault(Vector.SS, this.#errorCode);
    const linear = (this.#base + offset) >>> 0;
    if (!checkedWritable(this.#memory, linear, sizeBytes, this.#system)) return false;
    this.#linear[this.#count] = linear;
    this.#value[this.#count] = value;
    this.#sizeBytes[this.#count] = sizeBytes;
    this.#count++;
    this.#esp = mergeStackPointer(this.#esp, offset, mask);
    return true;
  }

  /** Stores everything that was pushed. Cannot fault. */
  commit(): void {
    this.#memory.begin();
    for (let i = 0; i < this.#count; i++) {
      store(this.#memory, this.#linear[i]!, this.#sizeBytes[i]!, this.#value[i]!, this.#system);
    }
  }

  /** ESP after the pushes. */
  get esp(): number {
    return this.#esp;
  }

  #start(base: number, limit: number, attr: number, esp: number, system: boolean, errorCode: number): void {
    this.#count = 0;
    this.#base = base;
    this.#limit = limit;
    this.#attr = attr;
    this.#esp = esp;
    this.#system = system;
    this.#errorCode = errorCode;
  }
}
