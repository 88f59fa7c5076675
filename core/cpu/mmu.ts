/**
 * Translation from linear to physical addresses, the software TLB that generated code looks into, and the slow, exact
 * path for every access that the fast path refuses: segment edges, page crossings, devices, pages with translated code.
 */
import { CR4_PAE, CR4_PSE } from "./cpu-model.ts";
import { CpuState } from "./cpu-state.ts";
import type { LinearMemory } from "./linear-memory.ts";
import { Paging } from "./paging.ts";
import type { PhysicalMemory } from "./physical-memory.ts";
import type { Segmentation } from "./segmentation.ts";
import {
  CODE_BITMAP,
  CPL,
  CR4,
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
  readonly #paging: Paging;
  #a20 = true;
  /** After `#translate`: stores may go through the translation just made. */
  #writable = true;

  constructor(state: CpuState, memory: PhysicalMemory, codeWritten: CodeWritten) {
    this.#state = state;
    this.#memory = memory;
    this.#view = new DataView(state.bytes.buffer);
    this.#codeWritten = codeWritten;
    this.#paging = new Paging(state, {
      read32: (phys) => this.#readPhys(phys, 4),
      write32: (phys, value) => this.#writePhys(phys, 4, value),
    });
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
    // a word of TLB_INVALID everywhere is an empty table: tags are what counts
    this.#state.i32.fill(TLB_INVALID, TLB >>> 2, (TLB + MMU_INDEXES * TLB_BYTES) >>> 2);
    this.selectTlb();
  }

  /** INVLPG. Large pages are entered piecemeal, so that all of the page must go: the whole table does. */
  flushPage(linear: number): void {
    if (this.#paging.enabled && (this.#state.get(CR4) & (CR4_PSE | CR4_PAE)) !== 0) {
      this.flushTlb();
      return;
    }
    const index = (linear >>> 12) & (TLB_ENTRIES - 1);
    for (let mmu = 0; mmu < MMU_INDEXES; mmu++) {
      const entry = (TLB + mmu * TLB_BYTES + index * TLB_STRIDE) >>> 2;
      this.#state.i32.fill(TLB_INVALID, entry, entry + (TLB_STRIDE >>> 2));
    }
  }

  /** The first store into each page outside RAM has to be reported anew. */
  flushWatchedWrites(): void {
    const words = this.#state.i32;
    for (let entry = TLB; entry < TLB + MMU_INDEXES * TLB_BYTES; entry += TLB_STRIDE) {
      if ((words[(entry + TLB_WRITE) >>> 2]! & PAGE_MASK) !== 0) continue;
      if (this.#memory.isWatched(words[(entry + TLB_PHYS) >>> 2]! >>> 0))
        words[(entry + TLB_WRITE) >>> 2] = TLB_INVALID;
    }
  }

  /** Points TLB_BASE at the table of the current privilege level. */
  selectTlb(): void {
    this.#state.set(TLB_BASE, TLB + (this.#state.get(CPL) === 3 ? TLB_BYTES : 0));
  }

  /** Physical address of the instruction byte at a linear address, or -1 with the fault recorded. */
  translateFetch(linear: number): number {
    return this.#translate(linear, false, this.#state.get(CPL) === 3);
  }

  /** Instructions at a linear address come from this physical page. A fault is kept for when the fetch really happens. */
  fetchesFrom(linear: number, physPage: number): boolean {
    const phys = this.translateFetch(linear >>> 0);
    return phys >= 0 && (phys & ~PAGE_MASK) >>> 0 === physPage;
  }

  #translate(linear: number, write: boolean, user: boolean): number {
    const a20 = this.#a20 ? -1 : ~A20_BIT;
    if (!this.#paging.enabled) {
      this.#writable = true;
      return (linear & a20) >>> 0;
    }
    const phys = this.#paging.walk(linear, write, user, a20);
    this.#writable = this.#paging.writable;
    return phys < 0 ? phys : (phys & a20) >>> 0;
  }

  /** True when the RAM page at `phys` holds translated code. */
  hasCode(phys: number): boolean {
    if (!this.#memory.isRam(phys)) return false;
    const at = (CODE_BITMAP + (phys >>> 12) * 8) >>> 2;
    return (this.#state.u32[at]! | this.#state.u32[at + 1]!) !== 0;
  }

  /** True when one of the 64-byte granules under a store inside a page holds translated code. */
  #hitsCode(phys: number, sizeBytes: number): boolean {
    if (!this.#memory.isRam(phys)) return false;
    const first = phys >>> 6;
    const last = (phys + sizeBytes - 1) >>> 6;
    const bytes = this.#state.bytes;
    return (
      ((bytes[CODE_BITMAP + (first >>> 3)]! >> (first & 7)) & 1) !== 0 ||
      ((bytes[CODE_BITMAP + (last >>> 3)]! >> (last & 7)) & 1) !== 0
    );
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

  /** Enters the translation that `#translate` just made into the TLB in use, if it leads to memory. */
  #fill(linear: number, phys: number, write: boolean): void {
    const page = (phys & ~PAGE_MASK) >>> 0;
    const memory = this.#memory;
    const host = memory.hostPage(page);
    if (host < 0) return;
    const words = this.#state.i32;
    const linearPage = linear & ~PAGE_MASK;
    const entry = this.#state.get(TLB_BASE) + ((linear >>> 12) & (TLB_ENTRIES - 1)) * TLB_STRIDE;
    let writeTag = TLB_INVALID;
    if (this.#writable && memory.isWritable(page)) {
      if (write) memory.reportWrite(page);
      if (this.hasCode(page)) writeTag = linearPage | TLB_CODE;
      else if (!memory.isWatched(page)) writeTag = linearPage;
    }
    words[(entry + TLB_READ) >>> 2] = linearPage;
    words[(entry + TLB_EXEC) >>> 2] = linearPage;
    words[(entry + TLB_WRITE) >>> 2] = writeTag;
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
    if (!this.#memory.isWritable(page)) {
      this.#memory.write(phys, sizeBytes, value);
      return;
    }
    this.#memory.reportWrite(page);
    const at = this.#memory.hostPage(page) + (phys & PAGE_MASK);
    if (sizeBytes === 1) this.#view.setUint8(at, value);
    else if (sizeBytes === 2) this.#view.setUint16(at, value, true);
    else this.#view.setUint32(at, value, true);
    if (this.#hitsCode(phys, sizeBytes)) this.#codeWritten(phys, sizeBytes);
  }

  #isUser(system: boolean): boolean {
    return !system && this.#state.get(CPL) === 3;
  }

  /** With a fault: `faulted` is set and the value is 0. */
  readLinear(linear: number, sizeBytes: 1 | 2 | 4, system: boolean): number {
    const at = linear >>> 0;
    const user = this.#isUser(system);
    const first = this.#translate(at, false, user);
    if (first < 0) return this.#noteFault();
    if ((at & PAGE_MASK) + sizeBytes <= 0x1000) {
      if (!system) this.#fill(at, first, false);
      return this.#readPhys(first, sizeBytes);
    }
    const inFirst = 0x1000 - (at & PAGE_MASK);
    const second = this.#translate((at + inFirst) >>> 0, false, user);
    if (second < 0) return this.#noteFault();
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) {
      value |= this.#readPhys(i < inFirst ? first + i : second + i - inFirst, 1) << (8 * i);
    }
    return value >>> 0;
  }

  /** With a fault: `faulted` is set and nothing is written. */
  writeLinear(linear: number, sizeBytes: 1 | 2 | 4, value: number, system: boolean): void {
    const at = linear >>> 0;
    const user = this.#isUser(system);
    if ((at & PAGE_MASK) + sizeBytes <= 0x1000) {
      const phys = this.#translate(at, true, user);
      if (phys < 0) {
        this.#noteFault();
        return;
      }
      if (!system) this.#fill(at, phys, true);
      this.#writePhys(phys, sizeBytes, value);
      return;
    }
    const inFirst = 0x1000 - (at & PAGE_MASK);
    const first = this.#translate(at, true, user);
    const second = first < 0 ? first : this.#translate((at + inFirst) >>> 0, true, user);
    if (second < 0) {
      this.#noteFault();
      return;
    }
    for (let i = 0; i < sizeBytes; i++) {
      this.#writePhys(i < inFirst ? first + i : second + i - inFirst, 1, (value >>> (8 * i)) & 0xff);
    }
  }

  #noteFault(): number {
    this.faulted = true;
    return 0;
  }

  read8(linear: number, system: boolean): number {
    return this.readLinear(linear, 1, system);
  }

  read16(linear: number, system: boolean): number {
    return this.readLinear(linear, 2, system);
  }

  read32(linear: number, system: boolean): number {
    return this.readLinear(linear, 4, system);
  }

  write8(linear: number, value: number, system: boolean): void {
    this.writeLinear(linear, 1, value, system);
  }

  write16(linear: number, value: number, system: boolean): void {
    this.writeLinear(linear, 2, value, system);
  }

  write32(linear: number, value: number, system: boolean): void {
    this.writeLinear(linear, 4, value, system);
  }

  canWrite(linear: number, sizeBytes: number, system: boolean): boolean {
    const user = this.#isUser(system);
    const last = linear + sizeBytes - 1;
    for (let page = linear - (linear & PAGE_MASK); page <= last; page += 0x1000) {
      if (this.#translate(Math.max(page, linear) >>> 0, true, user) >= 0) continue;
      this.faulted = true;
      return false;
    }
    return true;
  }

  // what generated code calls when its fast path refuses; `segment` is the address of the segment's block

  loadSlow(segments: Segmentation, segment: number, offset: number, sizeBytes: number): number {
    if (!this.#check(segments, segment, offset, sizeBytes, false)) return 0;
    this.faulted = false;
    const value = this.readLinear(this.#linear(segment, offset), sizeBytes as 1 | 2 | 4, false) | 0;
    if (this.faulted) this.#state.set(MEMORY_FAULT, 1);
    return value;
  }

  modifySlow(segments: Segmentation, segment: number, offset: number, sizeBytes: number): number {
    if (!this.#checkWrite(segments, segment, offset, sizeBytes)) return 0;
    return this.readLinear(this.#linear(segment, offset), sizeBytes as 1 | 2 | 4, false) | 0;
  }

  probeSlow(segments: Segmentation, segment: number, offset: number, sizeBytes: number): number {
    this.#checkWrite(segments, segment, offset, sizeBytes);
    return 0;
  }

  #checkWrite(segments: Segmentation, segment: number, offset: number, sizeBytes: number): boolean {
    if (!this.#check(segments, segment, offset, sizeBytes, true)) return false;
    if (this.canWrite(this.#linear(segment, offset), sizeBytes, false)) return true;
    this.#state.set(MEMORY_FAULT, 1);
    return false;
  }

  storeSlow(segments: Segmentation, segment: number, offset: number, sizeBytes: number, value: number): number {
    if (!this.#check(segments, segment, offset, sizeBytes, true)) return 0;
    this.faulted = false;
    this.writeLinear(this.#linear(segment, offset), sizeBytes as 1 | 2 | 4, value, false);
    if (this.faulted) this.#state.set(MEMORY_FAULT, 1);
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
