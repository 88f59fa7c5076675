import { checkedRead32, checkedWritable, FAULTED } from "./checked-read.ts";
import type { CpuState } from "./cpu-state.ts";
import { ATTR_ACCESSED, ATTR_PRESENT, Descriptor, selectorError } from "./descriptor.ts";
import { GDTR_BASE, GDTR_LIMIT, LDTR } from "./layout.ts";
import type { LinearMemory } from "./linear-memory.ts";

const TABLE_LOCAL = 4;

/** GDT and LDT as selectors reach them. [SDM] 3A 3.5.1. */
export class DescriptorTables {
  readonly #state: CpuState;
  readonly #memory: LinearMemory;

  constructor(state: CpuState, memory: LinearMemory) {
    this.#state = state;
    this.#memory = memory;
  }

  /** Linear address of the descriptor, or undefined where the selector lies outside its table. Records nothing. */
  locate(selector: number): number | undefined {
    const state = this.#state;
    const offset = selector & 0xfff8;
    if ((selector & TABLE_LOCAL) === 0) {
      return offset + 7 > state.get(GDTR_LIMIT) ? undefined : (state.get(GDTR_BASE) + offset) >>> 0;
    }
    if ((state.segAttr(LDTR) & ATTR_PRESENT) === 0 || offset + 7 > state.segLimit(LDTR)) return undefined;
    return (state.segBase(LDTR) + offset) >>> 0;
  }

  /** Descriptor at an address from `locate`; undefined when reading it faulted, which is recorded. */
  read(linear: number): Descriptor | undefined {
    const low = checkedRead32(this.#memory, linear, true);
    if (low === FAULTED) return undefined;
    const high = checkedRead32(this.#memory, linear + 4, true);
    if (high === FAULTED) return undefined;
    return new Descriptor(linear, low, high);
  }

  /**
   * Descriptor that a selector names. Undefined: a fault is recorded, `vector`(selector + `ext`) where it lies outside
   * its table. The caller has dealt with null selectors.
   */
  fetch(selector: number, vector: number, ext = 0): Descriptor | undefined {
    const linear = this.locate(selector);
    if (linear === undefined) {
      this.#state.fault(vector, selectorError(selector) | ext);
      return undefined;
    }
    return this.read(linear);
  }

  /** True when the type byte of the descriptor can be rewritten now; otherwise a fault is recorded. */
  canChangeType(descriptor: Descriptor): boolean {
    return checkedWritable(this.#memory, descriptor.linear + 5, 1, true);
  }

  /** Replaces the type byte (type, S, DPL, P). The caller asked `canChangeType`. */
  setType(descriptor: Descriptor, attr: number): void {
    this.#memory.begin();
    this.#memory.write8((descriptor.linear + 5) >>> 0, attr & 0xff, true);
  }

  /** Sets the accessed bit of a code or data descriptor if it is clear. False: a fault is recorded. */
  markAccessed(descriptor: Descriptor): boolean {
    if ((descriptor.attr & ATTR_ACCESSED) !== 0) return true;
    if (!this.canChangeType(descriptor)) return false;
    this.setType(descriptor, descriptor.attr | ATTR_ACCESSED);
    return true;
  }
}
