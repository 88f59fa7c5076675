/** LLDT, LTR, LAR, LSL, VERR, VERW. [SDM] 2A, 2B. They do not exist without descriptors: #UD there. */
import type { CpuState } from "./cpu-state.ts";
import { type Descriptor, isNull, selectorError, SystemType, TSS_BUSY } from "./descriptor.ts";
import type { DescriptorTables } from "./descriptor-tables.ts";
import { LDTR, TR } from "./layout.ts";
import { hasParagraphSegments } from "./mode.ts";
import type { Segmentation } from "./segmentation.ts";
import { Vector } from "./vectors.ts";

const LOCAL = 4;
/** LAR shows type to P and AVL to G; what is between them is undefined: processors show the limit's upper bits. */
const ACCESS_RIGHTS = 0x00ff_ff00;

/** System types that LSL and LAR recognise, one bit each. [SDM] 2A LAR table 3-53, LSL table 3-57. */
const LSL_TYPES = typeSet(
  SystemType.tss16,
  SystemType.ldt,
  SystemType.tss16Busy,
  SystemType.tss32,
  SystemType.tss32Busy,
);
const LAR_TYPES = LSL_TYPES | typeSet(SystemType.callGate16, SystemType.taskGate, SystemType.callGate32);

function typeSet(...types: readonly number[]): number {
  return types.reduce((set, type) => set | (1 << type), 0);
}

export class DescriptorInstructions {
  /** Value of the last successful LAR or LSL; meaningful when `zero` is true. */
  result = 0;
  /** ZF of the last query. */
  zero = false;

  readonly #state: CpuState;
  readonly #tables: DescriptorTables;
  readonly #segments: Segmentation;

  constructor(state: CpuState, tables: DescriptorTables, segments: Segmentation) {
    this.#state = state;
    this.#tables = tables;
    this.#segments = segments;
  }

  /** LLDT. A null selector leaves no LDT. */
  loadLdtr(selector: number): boolean {
    if (!this.#mayLoad()) return false;
    if (isNull(selector)) {
      this.#segments.setNull(LDTR, selector);
      return true;
    }
    const descriptor = this.#global(selector, [SystemType.ldt]);
    if (descriptor === undefined) return false;
    this.#segments.setFromDescriptor(LDTR, selector, descriptor);
    return true;
  }

  /** LTR. The TSS becomes busy. */
  loadTr(selector: number): boolean {
    if (!this.#mayLoad()) return false;
    if (isNull(selector)) return this.#state.fault(Vector.GP);
    const descriptor = this.#global(selector, [SystemType.tss16, SystemType.tss32]);
    if (descriptor === undefined || !this.#tables.canChangeType(descriptor)) return false;
    const busy = descriptor.attr | TSS_BUSY;
    this.#tables.setType(descriptor, busy);
    this.#segments.setHidden(TR, selector, descriptor.base, descriptor.limit, busy);
    return true;
  }

  /** LAR: `result` is the second doubleword under 00FFFF00h. False: #UD or a page fault is recorded. */
  accessRights(selector: number): boolean {
    return this.#query(selector, (descriptor) => {
      if (!descriptor.isSegment && ((LAR_TYPES >>> descriptor.type) & 1) === 0) return false;
      this.result = descriptor.high & ACCESS_RIGHTS;
      return this.#isVisible(selector, descriptor);
    });
  }

  /** LSL: `result` is the limit in bytes. */
  segmentLimit(selector: number): boolean {
    return this.#query(selector, (descriptor) => {
      if (!descriptor.isSegment && ((LSL_TYPES >>> descriptor.type) & 1) === 0) return false;
      this.result = descriptor.limit;
      return this.#isVisible(selector, descriptor);
    });
  }

  /** VERR. */
  verifyReadable(selector: number): boolean {
    return this.#query(selector, (descriptor) => descriptor.isReadable && this.#isVisible(selector, descriptor));
  }

  /** VERW. */
  verifyWritable(selector: number): boolean {
    return this.#query(selector, (descriptor) => descriptor.isWritableData && this.#isVisible(selector, descriptor));
  }

  #mayLoad(): boolean {
    if (hasParagraphSegments(this.#state)) return this.#state.fault(Vector.UD);
    return this.#state.cpl === 0 || this.#state.fault(Vector.GP);
  }

  /** Present system descriptor of the GDT with one of the types, or #GP(selector), #NP(selector). */
  #global(selector: number, types: readonly number[]): Descriptor | undefined {
    const error = selectorError(selector);
    if ((selector & LOCAL) !== 0) {
      this.#state.fault(Vector.GP, error);
      return undefined;
    }
    const descriptor = this.#tables.fetch(selector, Vector.GP);
    if (descriptor === undefined) return undefined;
    if (!types.some((type) => descriptor.isSystem(type))) {
      this.#state.fault(Vector.GP, error);
      return undefined;
    }
    if (!descriptor.isPresent) {
      this.#state.fault(Vector.NP, error);
      return undefined;
    }
    return descriptor;
  }

  /** A selector that names nothing is an answer here, not a fault. */
  #query(selector: number, accept: (descriptor: Descriptor) => boolean): boolean {
    if (hasParagraphSegments(this.#state)) return this.#state.fault(Vector.UD);
    const linear = isNull(selector) ? undefined : this.#tables.locate(selector);
    if (linear === undefined) {
      this.zero = false;
      return true;
    }
    const descriptor = this.#tables.read(linear);
    if (descriptor === undefined) return false;
    this.zero = accept(descriptor);
    return true;
  }

  #isVisible(selector: number, descriptor: Descriptor): boolean {
    return descriptor.isConforming || descriptor.dpl >= Math.max(this.#state.cpl, selector & 3);
  }
}
