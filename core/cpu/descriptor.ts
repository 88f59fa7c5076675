/**
 * Segment and gate descriptors. [SDM] 3A 3.4.5, 3.5, 5.8.3, 6.11.
 * Attribute words are as in SEG_ATTR of layout.ts: bits 23:8 of the second doubleword, here without the limit bits.
 */

/** Bits of an attribute word. */
export const ATTR_ACCESSED = 0x0001;
/** Writable for data, readable for code. */
export const ATTR_RW = 0x0002;
/** Expand-down for data, conforming for code. */
export const ATTR_DC = 0x0004;
export const ATTR_CODE = 0x0008;
export const ATTR_SEGMENT = 0x0010;
export const ATTR_PRESENT = 0x0080;
/** D for code, B for stacks and expand-down data. */
export const ATTR_BIG = 0x4000;
export const ATTR_GRANULAR = 0x8000;
const ATTR_MASK = 0xf0ff;

/** What real and reset-state segments are: present, writable, accessed data at level 0. */
export const ATTR_REAL = 0x0093;
/** The same at level 3: virtual-8086 segments. */
export const ATTR_VIRTUAL_8086 = 0x00f3;

/** Types of system descriptors (S clear). [SDM] 3A table 3-2. */
export const SystemType = {
  tss16: 0x1,
  ldt: 0x2,
  tss16Busy: 0x3,
  callGate16: 0x4,
  taskGate: 0x5,
  interruptGate16: 0x6,
  trapGate16: 0x7,
  tss32: 0x9,
  tss32Busy: 0xb,
  callGate32: 0xc,
  interruptGate32: 0xe,
  trapGate32: 0xf,
} as const;

/** Makes an available TSS type a busy one. */
export const TSS_BUSY = 0x2;

/** Bit 3 of a system type tells the 386 form from the 286 form. */
export const SYSTEM_32 = 0x8;

/** Level in bits 6:5 of an attribute word. */
export function attrDpl(attr: number): number {
  return (attr >>> 5) & 3;
}

/** Selector without RPL, as error codes carry it. */
export function selectorError(selector: number): number {
  return selector & 0xfffc;
}

/** True for selectors 0–3, which name no descriptor. */
export function isNull(selector: number): boolean {
  return (selector & 0xfffc) === 0;
}

/** One descriptor as read from a table. Segments and gates use the same two doublewords differently. */
export class Descriptor {
  /** Where it was read from. */
  readonly linear: number;
  readonly low: number;
  readonly high: number;

  constructor(linear: number, low: number, high: number) {
    this.linear = linear;
    this.low = low;
    this.high = high;
  }

  get base(): number {
    return ((this.low >>> 16) | ((this.high & 0xff) << 16) | (this.high & 0xff00_0000)) >>> 0;
  }

  /** Last valid byte, granularity applied. */
  get limit(): number {
    const raw = (this.low & 0xffff) | (this.high & 0xf_0000);
    return (this.attr & ATTR_GRANULAR) !== 0 ? ((raw << 12) | 0xfff) >>> 0 : raw;
  }

  get attr(): number {
    return (this.high >>> 8) & ATTR_MASK;
  }

  get type(): number {
    return (this.high >>> 8) & 0xf;
  }

  get dpl(): number {
    return (this.high >>> 13) & 3;
  }

  get isPresent(): boolean {
    return (this.attr & ATTR_PRESENT) !== 0;
  }

  /** Code or data, as opposed to LDT, TSS or gate. */
  get isSegment(): boolean {
    return (this.attr & ATTR_SEGMENT) !== 0;
  }

  get isCode(): boolean {
    return this.isSegment && (this.attr & ATTR_CODE) !== 0;
  }

  get isConforming(): boolean {
    return this.isCode && (this.attr & ATTR_DC) !== 0;
  }

  get isWritableData(): boolean {
    return this.isSegment && (this.attr & (ATTR_CODE | ATTR_RW)) === ATTR_RW;
  }

  /** Data of any kind, or code that may be read. */
  get isReadable(): boolean {
    return this.isSegment && (this.attr & (ATTR_CODE | ATTR_RW)) !== ATTR_CODE;
  }

  /** True for an LDT, TSS or gate of the given type. */
  isSystem(type: number): boolean {
    return !this.isSegment && this.type === type;
  }

  get isAvailableTss(): boolean {
    return this.isSystem(SystemType.tss16) || this.isSystem(SystemType.tss32);
  }

  get isBusyTss(): boolean {
    return this.isSystem(SystemType.tss16Busy) || this.isSystem(SystemType.tss32Busy);
  }

  /** 386 form of a system descriptor. */
  get is32(): boolean {
    return (this.type & SYSTEM_32) !== 0;
  }

  /** Gates: selector of the code segment or TSS. */
  get gateSelector(): number {
    return this.low >>> 16;
  }

  /** Gates: entry point; 286 gates have 16 bits of it. */
  get gateOffset(): number {
    const low = this.low & 0xffff;
    return this.is32 ? (low | (this.high & 0xffff_0000)) >>> 0 : low;
  }

  /** Call gates: words or doublewords copied to the inner stack. */
  get gateCount(): number {
    return this.high & 0x1f;
  }
}
