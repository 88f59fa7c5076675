import { checkedRead16, checkedRead32, FAULTED } from "./checked-read.ts";
import type { CpuState } from "./cpu-state.ts";
import { type Descriptor, selectorError, SYSTEM_32 } from "./descriptor.ts";
import { TR } from "./layout.ts";
import type { LinearMemory } from "./linear-memory.ts";
import type { Segmentation } from "./segmentation.ts";
import { Vector } from "./vectors.ts";

/** The stack that the TSS names for a privilege level. */
export interface InnerStack {
  readonly selector: number;
  readonly esp: number;
  readonly descriptor: Descriptor;
}

/** Finds the stack for a transfer to an inner level. [SDM] 3A 5.8.5, 7.2. */
export class InnerStacks {
  readonly #state: CpuState;
  readonly #memory: LinearMemory;
  readonly #segments: Segmentation;

  constructor(state: CpuState, memory: LinearMemory, segments: Segmentation) {
    this.#state = state;
    this.#memory = memory;
    this.#segments = segments;
  }

  /** Undefined: #TS, #SS or a page fault is recorded. `ext` is the EXT bit of its error code. */
  forLevel(level: number, ext: number): InnerStack | undefined {
    const state = this.#state;
    const is32 = (state.segAttr(TR) & SYSTEM_32) !== 0;
    const offset = is32 ? 4 + level * 8 : 2 + level * 4;
    const selectorOffset = is32 ? offset + 4 : offset + 2;
    if (selectorOffset + 1 > state.segLimit(TR)) {
      state.fault(Vector.TS, selectorError(state.selector(TR)) | ext);
      return undefined;
    }
    const base = state.segBase(TR);
    const esp = is32
      ? checkedRead32(this.#memory, base + offset, true)
      : checkedRead16(this.#memory, base + offset, true);
    if (esp === FAULTED) return undefined;
    const selector = checkedRead16(this.#memory, base + selectorOffset, true);
    if (selector === FAULTED) return undefined;
    const descriptor = this.#segments.stackDescriptor(selector, level, Vector.TS, ext);
    return descriptor && { selector, esp, descriptor };
  }
}
