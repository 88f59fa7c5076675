import type { CpuState } from "./cpu-state.ts";
import {
  ATTR_ACCESSED,
  ATTR_BIG,
  ATTR_CODE,
  ATTR_DC,
  ATTR_GRANULAR,
  ATTR_PRESENT,
  ATTR_REAL,
  ATTR_RW,
  ATTR_SEGMENT,
  ATTR_VIRTUAL_8086,
  attrDpl,
  type Descriptor,
  isNull,
  selectorError,
} from "./descriptor.ts";
import type { DescriptorTables } from "./descriptor-tables.ts";
import { CPL, CS, DS, ES, FS, GS, SEG_ATTR, SEG_BASE, SEG_LIMIT } from "./layout.ts";
import { SEG_READ_COUNT, SEG_SELECTOR, SEG_WRITE_COUNT, segAddress, SS } from "./layout.ts";
import { hasParagraphSegments, isVirtual8086 } from "./mode.ts";
import { Vector } from "./vectors.ts";

const COUNT_SIZES = [1, 2, 4, 8] as const;
const WHOLE = 0xffff_ffff;

/**
 * True when an access of `sizeBytes` at `offset` lies inside a segment. [SDM] 3A 5.3.
 * An access that wraps at 4 GiB in a segment of 4 GiB is let through: the manual leaves that to the implementation.
 */
export function withinLimit(attr: number, limit: number, offset: number, sizeBytes: number): boolean {
  const last = offset + sizeBytes - 1;
  if ((attr & (ATTR_SEGMENT | ATTR_CODE | ATTR_DC)) === (ATTR_SEGMENT | ATTR_DC)) {
    return offset > limit && last <= ((attr & ATTR_BIG) !== 0 ? WHOLE : 0xffff);
  }
  return last <= limit || limit === WHOLE;
}

/** Segment registers: loading them, and what may be accessed through them. [SDM] 3A chapters 3 and 5. */
export class Segmentation {
  readonly #state: CpuState;
  readonly #tables: DescriptorTables;

  constructor(state: CpuState, tables: DescriptorTables) {
    this.#state = state;
    this.#tables = tables;
  }

  /** Loads ES, SS, DS, FS or GS as MOV, POP and LDS do. False: a fault is recorded and nothing changed. */
  loadSegment(index: number, selector: number): boolean {
    if (hasParagraphSegments(this.#state)) {
      this.setParagraph(index, selector);
      return true;
    }
    return index === SS ? this.#loadStack(selector) : this.#loadData(index, selector);
  }

  /** Loads any of the six registers the way the current mode without descriptors does. */
  setParagraph(index: number, selector: number): void {
    if (isVirtual8086(this.#state)) this.setVirtual8086Segment(index, selector);
    else this.setRealSegment(index, selector);
  }

  /**
   * Real-mode load: base and selector change, the limit and the B and G bits stay, so that a limit loaded in protected
   * mode lives on ("unreal mode"). The type becomes writable data also in CS, as the processors do.
   */
  setRealSegment(index: number, selector: number): void {
    const kept = this.#state.segAttr(index) & (ATTR_BIG | ATTR_GRANULAR);
    this.setHidden(index, selector, (selector & 0xffff) << 4, this.#state.segLimit(index), ATTR_REAL | kept);
  }

  /** Virtual-8086 load: 64 KiB of writable data at level 3. [SDM] 3B 20.2.1. */
  setVirtual8086Segment(index: number, selector: number): void {
    this.setHidden(index, selector, (selector & 0xffff) << 4, 0xffff, ATTR_VIRTUAL_8086);
  }

  /** Loads a register with a descriptor that the caller has checked. Its accessed bit is the caller's, too. */
  setFromDescriptor(index: number, selector: number, descriptor: Descriptor): void {
    const accessed = descriptor.isSegment ? ATTR_ACCESSED : 0;
    this.setHidden(index, selector, descriptor.base, descriptor.limit, descriptor.attr | accessed);
  }

  /** Loads CS for the given privilege level, which becomes the RPL of its selector. */
  setCode(selector: number, descriptor: Descriptor, cpl: number): void {
    this.#state.set(CPL, cpl);
    this.setFromDescriptor(CS, (selector & 0xfffc) | cpl, descriptor);
  }

  /** Null selector: unusable, base and limit as they were (real mode may bring the limit back to life). */
  setNull(index: number, selector: number): void {
    this.setHidden(index, selector, this.#state.segBase(index), this.#state.segLimit(index), 0);
  }

  /** After a return to an outer level: data segments that the new level may not see become null. [SDM] 3A 5.8.6. */
  dropPrivilegedData(): void {
    for (const index of [ES, DS, FS, GS]) {
      const attr = this.#state.segAttr(index);
      const conforming = (attr & (ATTR_CODE | ATTR_DC)) === (ATTR_CODE | ATTR_DC);
      if (!conforming && attrDpl(attr) < this.#state.cpl) this.setNull(index, 0);
    }
  }

  /** Descriptor of a stack segment for `level`; undefined: `vector`(selector + `ext`), or #SS where it is not present. */
  stackDescriptor(selector: number, level: number, vector: number, ext = 0): Descriptor | undefined {
    const state = this.#state;
    if (isNull(selector)) {
      state.fault(vector, ext);
      return undefined;
    }
    const descriptor = this.#tables.fetch(selector, vector, ext);
    if (descriptor === undefined) return undefined;
    const error = selectorError(selector) | ext;
    if ((selector & 3) !== level || !descriptor.isWritableData || descriptor.dpl !== level) {
      state.fault(vector, error);
      return undefined;
    }
    if (!descriptor.isPresent) {
      state.fault(Vector.SS, error);
      return undefined;
    }
    return descriptor;
  }

  #loadStack(selector: number): boolean {
    const descriptor = this.stackDescriptor(selector, this.#state.cpl, Vector.GP);
    if (descriptor === undefined || !this.#tables.markAccessed(descriptor)) return false;
    this.setFromDescriptor(SS, selector, descriptor);
    return true;
  }

  #loadData(index: number, selector: number): boolean {
    if (isNull(selector)) {
      this.setNull(index, selector);
      return true;
    }
    const descriptor = this.dataDescriptor(selector, this.#state.cpl, Vector.GP);
    if (descriptor === undefined || !this.#tables.markAccessed(descriptor)) return false;
    this.setFromDescriptor(index, selector, descriptor);
    return true;
  }

  /** Descriptor that DS, ES, FS or GS may be loaded with at `level`; undefined: `vector`(selector + `ext`) or #NP. */
  dataDescriptor(selector: number, level: number, vector: number, ext = 0): Descriptor | undefined {
    const descriptor = this.#tables.fetch(selector, vector, ext);
    if (descriptor === undefined) return undefined;
    const error = selectorError(selector) | ext;
    const hidden = !descriptor.isConforming && Math.max(level, selector & 3) > descriptor.dpl;
    if (!descriptor.isReadable || hidden) {
      this.#state.fault(vector, error);
      return undefined;
    }
    if (!descriptor.isPresent) {
      this.#state.fault(Vector.NP, error);
      return undefined;
    }
    return descriptor;
  }

  /**
   * The exact check behind the fast path. False: #SS(0) for SS and #GP(0) for the others is recorded.
   * In real mode every segment can be read and written.
   */
  checkAccess(index: number, offset: number, sizeBytes: number, write: boolean): boolean {
    const state = this.#state;
    const attr = state.segAttr(index);
    const vector = index === SS ? Vector.SS : Vector.GP;
    if (hasParagraphSegments(state)) {
      return withinLimit(ATTR_REAL, state.segLimit(index), offset, sizeBytes) || state.fault(vector);
    }
    if ((attr & ATTR_PRESENT) === 0) return state.fault(vector);
    if (!(write ? isWritable(attr) : isReadable(attr))) return state.fault(Vector.GP);
    return withinLimit(attr, state.segLimit(index), offset, sizeBytes) || state.fault(vector);
  }

  /** Recomputes the fast-path counts of one register: after a load, and after CR0.PE changed. */
  updateCounts(index: number): void {
    const state = this.#state;
    const attr = state.segAttr(index);
    const free = hasParagraphSegments(state);
    const usable = free || isPlain(attr);
    const readable = usable && (free || isReadable(attr));
    const writable = usable && (free || isWritable(attr));
    const limit = state.segLimit(index);
    for (let log2 = 0; log2 < COUNT_SIZES.length; log2++) {
      const count = Math.max(0, Math.min(WHOLE, limit + 2 - COUNT_SIZES[log2]!));
      state.set(segAddress(index) + SEG_READ_COUNT + log2 * 4, readable ? count : 0);
      state.set(segAddress(index) + SEG_WRITE_COUNT + log2 * 4, writable ? count : 0);
    }
  }

  /** Sets a register and its hidden part as given: for callers that checked everything. */
  setHidden(index: number, selector: number, base: number, limit: number, attr: number): void {
    const address = segAddress(index);
    const state = this.#state;
    const sameRules = state.get(address + SEG_LIMIT) === limit && state.get(address + SEG_ATTR) === attr;
    state.set(address + SEG_SELECTOR, selector & 0xffff);
    state.set(address + SEG_BASE, base);
    // Real-mode code loads segments all the time, and only their bases differ. Where limit and attributes stay the counts
    // do, too: CR0.PE recomputes them itself, and virtual-8086 segments have attributes that mean the same without VM.
    if (sameRules) return;
    state.set(address + SEG_LIMIT, limit);
    state.set(address + SEG_ATTR, attr);
    this.updateCounts(index);
  }
}

function isReadable(attr: number): boolean {
  return (attr & (ATTR_CODE | ATTR_RW)) !== ATTR_CODE;
}

function isWritable(attr: number): boolean {
  return (attr & (ATTR_CODE | ATTR_RW)) === ATTR_RW;
}

/** Present, and not expand-down data: the limit alone decides. */
function isPlain(attr: number): boolean {
  const segment = ATTR_PRESENT | ATTR_SEGMENT;
  return (attr & segment) === segment && (attr & (ATTR_CODE | ATTR_DC)) !== ATTR_DC;
}
