/**
 * Translation from linear to physical addresses, the software TLB that generated code looks into, and the slow, exact
 * path for every access that the fast path refuses: segment edges, page crossings, devices, pages with translated code.
 *
 * Paging comes with the next CPU step: `translate` is the one place that it changes.
 */
import { CpuState } from "./cpu-state.ts";
import type { LinearMemory } from "./linear-memory.ts";
import type { PhysicalMemory } from "./physical-memory.ts";
import type { Segmentation } from "./segmentation.ts";
import {
  CODE_BITMAP,
  CPL,
  MEMORY_FAULT,
  MMU_INDEXES,
  SEG,
  SEG_BASE,
  SEG_STRIDE,
  TLB,
  TLB_ADDEND,
  TLB_BASE,
  TLB_BYTES,
  TLB_CODE,
  TLB_ENTRIES,
  TLB_EXEC,
  TLB_INVALID,
  TLB_PHYS,
  TLB_READ,
  TLB_STRIDE,
  TLB_WRITE,
} from "./layout.ts";

const PAGE_MASK = 0xfff;
const A20_BIT = 1 << 20;

/** Told of every write to RAM that holds translated code. */
export type CodeWritten = (phys: number, sizeBytes: number) => void;

export class Mmu implements LinearMemory {
  faulted = false;
  readonly #state: CpuState;
  readonly #memory: PhysicalMemory;
  readonly #view: DataView;
  readonly #codeWritten: CodeWritten;
  #a20 = true;

  constructor(state: CpuState, memory: PhysicalMemory, codeWritten: CodeWritten) {
    this.#state = state;
    this.#memory = memory;
    this.#view = new DataView(state.bytes.buffer);
    this.#codeWritten = codeWritten;
    this.flushTlb();
  }

  /** A20 gate: closed, bit 20 of every physical address is 0. */
  set a20(open: boolean) {
    if (open === this.#a20) return;
    this.#a20 = open;
    this.flushTlb();
  }

  get a20(): boolean {
    return this.#a20;
  }

  flushTlb(): void {
    const words = this.#state.i32;
    for (let entry = TLB; entry < TLB + MMU_INDEXES * TLB_BYTES; entry += TLB_STRIDE) this.#clear(words, entry);
    this.selectTlb();
  }

  flushPage(linear: number): void {
    const index = (linear >>> 12) & (TLB_ENTRIES - 1);
    for (let mmu = 0; mmu < MMU_INDEXES; mmu++)
      this.#clear(this.#state.i32, TLB + mmu * TLB_BYTES + index * TLB_STRIDE);
  }

  /** Points TLB_BASE at the table of the current privilege level. */
  selectTlb(): void {
    this.#state.set(TLB_BASE, TLB + (this.#state.get(CPL) === 3 ? TLB_BYTES : 0));
  }

  #clear(words: Int32Array, entry: number): void {
    for (const tag of [TLB_READ, TLB_WRITE, TLB_EXEC]) {
      words[(entry + tag) >>> 2] = TLB_INVALID;
      words[(entry + tag + 4) >>> 2] = 0;
    }
  }

  /** Physical address of a linear address. */
  translate(linear: number): number {
    return (this.#a20 ? linear : linear & ~A20_BIT) >>> 0;
  }

  /** True when the RAM page at `phys` holds translated code. */
  hasCode(phys: number): boolean {
    const at = (CODE_BITMAP + (phys >>> 12) * 8) >>> 2;
    return (this.#state.u32[at]! | this.#state.u32[at + 1]!) !== 0;
  }

  /** Takes the write permission of every translation of a page away: it now holds translated code. */
  protectPage(phys: number): void {
    const page = phys & ~PAGE_MASK;
    const words = this.#state.i32;
    for (let entry = TLB; entry < TLB + MMU_INDEXES * TLB_BYTES; entry += TLB_STRIDE) {
      const tag = words[(entry + TLB_WRITE) >>> 2]!;
      if ((tag & PAGE_MASK) === 0 && words[(entry + TLB_PHYS) >>> 2] === page)
        words[(entry + TLB_WRITE) >>> 2] = tag | TLB_CODE;
    }
  }

  /** Enters the translation of a page into the TLB in use, if it is memory. */
  #fill(linear: number, phys: number): void {
    const page = phys & ~PAGE_MASK;
    const host = this.#memory.hostPage(page >>> 0);
    if (host < 0) return;
    const words = this.#state.i32;
    const linearPage = linear & ~PAGE_MASK;
    const entry = this.#state.get(TLB_BASE) + ((linear >>> 12) & (TLB_ENTRIES - 1)) * TLB_STRIDE;
    words[(entry + TLB_READ) >>> 2] = linearPage;
    words[(entry + TLB_EXEC) >>> 2] = linearPage;
    words[(entry + TLB_WRITE) >>> 2] = !this.#memory.isRam(page >>> 0)
      ? TLB_INVALID
      : this.hasCode(page)
        ? linearPage | TLB_CODE
        : linearPage;
    words[(entry + TLB_ADDEND) >>> 2] = (host - linearPage) | 0;
    words[(entry + TLB_PHYS) >>> 2] = page;
  }

  // linear accesses

  begin(): void {
    this.faulted = false;
  }

  #readPhys(phys: number, sizeBytes: 1 | 2 | 4): number {
    const host = this.#memory.hostPage((phys & ~PAGE_MASK) >>> 0);
    if (host < 0) return this.#memory.read(phys, sizeBytes) >>> 0;
    const at = host + (phys & PAGE_MASK);
    if (sizeBytes === 1) return this.#view.getUint8(at);
    return sizeBytes === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  #writePhys(phys: number, sizeBytes: 1 | 2 | 4, value: number): void {
    const page = (phys & ~PAGE_MASK) >>> 0;
    if (!this.#memory.isRam(page)) {
      this.#memory.write(phys, sizeBytes, value);
      return;
    }
    const at = this.#memory.hostPage(page) + (phys & PAGE_MASK);
    if (sizeBytes === 1) this.#view.setUint8(at, value);
    else if (sizeBytes === 2) this.#view.setUint16(at, value, true);
    else this.#view.setUint32(at, value, true);
    if (this.hasCode(page)) this.#codeWritten(phys, sizeBytes);
  }

  readLinear(linear: number, sizeBytes: 1 | 2 | 4): number {
    const at = linear >>> 0;
    if ((at & PAGE_MASK) + sizeBytes <= 0x1000) {
      const phys = this.translate(at);
      this.#fill(at, phys);
      return this.#readPhys(phys, sizeBytes);
    }
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) value |= this.#readPhys(this.translate((at + i) >>> 0), 1) << (8 * i);
    return value >>> 0;
  }

  writeLinear(linear: number, sizeBytes: 1 | 2 | 4, value: number): void {
    const at = linear >>> 0;
    if ((at & PAGE_MASK) + sizeBytes <= 0x1000) {
      const phys = this.translate(at);
      this.#fill(at, phys);
      this.#writePhys(phys, sizeBytes, value);
      return;
    }
    for (let i = 0; i < sizeBytes; i++) this.#writePhys(this.translate((at + i) >>> 0), 1, (value >>> (8 * i)) & 0xff);
  }

  read8(linear: number): number {
    return this.readLinear(linear, 1);
  }

  read16(linear: number): number {
    return this.readLinear(linear, 2);
  }

  read32(linear: number): number {
    return this.readLinear(linear, 4);
  }

  write8(linear: number, value: number): void {
    this.writeLinear(linear, 1, value);
  }

  write16(linear: number, value: number): void {
    this.writeLinear(linear, 2, value);
  }

  write32(linear: number, value: number): void {
    this.writeLinear(linear, 4, value);
  }

  canWrite(_linear: number, _sizeBytes: number): boolean {
    return true;
  }

  // what generated code calls when its fast path refuses; `segment` is the address of the segment's block

  loadSlow(segments: Segmentation, segment: number, offset: number, sizeBytes: number): number {
    if (!this.#check(segments, segment, offset, sizeBytes, false)) return 0;
    return this.readLinear(this.#linear(segment, offset), sizeBytes as 1 | 2 | 4) | 0;
  }

  modifySlow(segments: Segmentation, segment: number, offset: number, sizeBytes: number): number {
    if (!this.#check(segments, segment, offset, sizeBytes, true)) return 0;
    return this.readLinear(this.#linear(segment, offset), sizeBytes as 1 | 2 | 4) | 0;
  }

  probeSlow(segments: Segmentation, segment: number, offset: number, sizeBytes: number): number {
    this.#check(segments, segment, offset, sizeBytes, true);
    return 0;
  }

  storeSlow(segments: Segmentation, segment: number, offset: number, sizeBytes: number, value: number): number {
    if (!this.#check(segments, segment, offset, sizeBytes, true)) return 0;
    this.writeLinear(this.#linear(segment, offset), sizeBytes as 1 | 2 | 4, value);
    return 0;
  }

  #check(segments: Segmentation, segment: number, offset: number, sizeBytes: number, write: boolean): boolean {
    if (segments.checkAccess((segment - SEG) / SEG_STRIDE, offset >>> 0, sizeBytes, write)) return true;
    this.#state.set(MEMORY_FAULT, 1);
    return false;
  }

  #linear(segment: number, offset: number): number {
    return (this.#state.get(segment + SEG_BASE) + offset) >>> 0;
  }
}
