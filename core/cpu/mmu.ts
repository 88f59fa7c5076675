/**
 * Translation from linear to physical addresses and exact access to linear memory, which TypeScript uses for everything and
 * generated code for what its fast path refuses: page crossings, devices, pages with translated code, watched pages.
 */
import type { CpuState } from "./cpu-state.ts";
import type { Breakpoints } from "./debug-registers.ts";
import { AC } from "./flags.ts";
import { CODE_BITMAP, CPL, CR0, EFLAGS_SYSTEM } from "./layout.ts";
import type { LinearMemory } from "./linear-memory.ts";
import { CR0_AM } from "./mode.ts";
import { Paging } from "./paging.ts";
import type { PhysicalMemory } from "./physical-memory.ts";
import { Tlb, TLB_CHECKED, TLB_SUPERVISOR, TLB_USER, type TlbWrites } from "./tlb.ts";
import { Vector } from "./vectors.ts";

const PAGE_MASK = 0xfff;
const A20_BIT = 1 << 20;

/** Told of every write to RAM that holds translated code. */
export type CodeWritten = (phys: number, sizeBytes: number) => void;

export interface MmuParts {
  readonly state: CpuState;
  readonly memory: PhysicalMemory;
  readonly breakpoints: Breakpoints;
  readonly codeWritten: CodeWritten;
}

/** Alignment is checked: CR0.AM, EFLAGS.AC, level 3. [SDM] 3A 2.5. */
export function checksAlignment(state: CpuState): boolean {
  return state.get(CPL) === 3 && (state.get(CR0) & CR0_AM) !== 0 && (state.get(EFLAGS_SYSTEM) & AC) !== 0;
}

export class Mmu implements LinearMemory {
  faulted = false;
  readonly tlb: Tlb;
  readonly #state: CpuState;
  readonly #memory: PhysicalMemory;
  readonly #breakpoints: Breakpoints;
  readonly #view: DataView;
  readonly #codeWritten: CodeWritten;
  readonly #paging: Paging;
  #a20 = true;
  #checksAlignment = false;
  /** After `#translate`: stores may go through the translation just made. */
  #writable = true;
  /** It came from the TLB. */
  #isEntered = false;

  constructor({ state, memory, breakpoints, codeWritten }: MmuParts) {
    this.#state = state;
    this.#memory = memory;
    this.#breakpoints = breakpoints;
    this.#view = new DataView(state.bytes.buffer);
    this.#codeWritten = codeWritten;
    this.tlb = new Tlb(state);
    this.#paging = new Paging(state, {
      read32: (phys) => this.#readPhys(phys, 4),
      write32: (phys, value) => this.#writePhys(phys, 4, value),
    });
    this.selectTlb();
  }

  /** A20 gate: closed, bit 20 of every physical address is 0. */
  set a20(open: boolean) {
    if (open === this.#a20) return;
    this.#a20 = open;
    this.tlb.flush();
  }

  get a20(): boolean {
    return this.#a20;
  }

  /** The first store into each page outside RAM has to be reported anew. */
  flushWatchedWrites(): void {
    this.tlb.forbidWrites((page) => this.#memory.isWatched(page));
  }

  /** Takes the table of the current privilege level. */
  selectTlb(): void {
    this.#checksAlignment = checksAlignment(this.#state);
    if (this.#checksAlignment) this.tlb.select(TLB_CHECKED);
    else this.tlb.select(this.#state.get(CPL) === 3 ? TLB_USER : TLB_SUPERVISOR);
  }

  /** PAE: loads the four directory pointers at `cr3`; false: one of them has reserved bits. */
  loadDirectoryPointers(cr3: number): boolean {
    return this.#paging.loadDirectoryPointers(cr3, this.#addressMask());
  }

  #addressMask(): number {
    return this.#a20 ? -1 : ~A20_BIT;
  }

  /** Physical address of the instruction byte at a linear address, or -1 with the fault recorded. */
  translateFetch(linear: number): number {
    const user = this.#state.get(CPL) === 3;
    const phys = this.#translate(linear, false, user);
    if (phys >= 0) this.#fill(linear, phys, false, user);
    return phys;
  }

  /** Instructions at a linear address come from this physical page. A fault is kept for when the fetch really happens. */
  fetchesFrom(linear: number, physPage: number): boolean {
    const phys = this.translateFetch(linear >>> 0);
    return phys >= 0 && (phys & ~PAGE_MASK) >>> 0 === physPage;
  }

  /**
   * What was translated before and is in the TLB stays as it was, however the tables have changed since: what a check let
   * through does not fault at its store.
   */
  #translate(linear: number, write: boolean, user: boolean): number {
    const a20 = this.#addressMask();
    this.#isEntered = false;
    if (!this.#paging.enabled) {
      this.#writable = true;
      return (linear & a20) >>> 0;
    }
    const known = this.tlb.find(linear, write, user);
    if (known >= 0) {
      this.#isEntered = true;
      return known + (linear & PAGE_MASK);
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

  /** Enters the translation that `#translate` just made, if it leads to memory. */
  #fill(linear: number, phys: number, write: boolean, user: boolean): void {
    if (this.#isEntered) return;
    const page = (phys & ~PAGE_MASK) >>> 0;
    const memory = this.#memory;
    const host = memory.hostPage(page);
    if (host < 0) return;
    const linearPage = linear & ~PAGE_MASK;
    let writes: TlbWrites = "checked";
    if (this.#writable && memory.isWritable(page)) {
      if (write) memory.reportWrite(page);
      if (this.hasCode(page)) writes = "beside code";
      else if (!memory.isWatched(page)) writes = "fast";
    }
    const { watchesData } = this.#breakpoints;
    if (watchesData && this.#breakpoints.watchesPage(linear, true)) writes = "checked";
    const reads = !watchesData || !this.#breakpoints.watchesPage(linear, false);
    const { enabled, global, large } = this.#paging;
    this.tlb.enter(user, linearPage, page, host, reads, writes, enabled && global, enabled && large);
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
    // boot loaders patch the number of an INT each time, mostly with the number that is there
    const changed = this.#hitsCode(phys, sizeBytes) && this.#differs(at, sizeBytes, value);
    if (sizeBytes === 1) this.#view.setUint8(at, value);
    else if (sizeBytes === 2) this.#view.setUint16(at, value, true);
    else this.#view.setUint32(at, value, true);
    if (changed) this.#codeWritten(phys, sizeBytes);
  }

  /** Would a store change memory? */
  #differs(at: number, sizeBytes: 1 | 2 | 4, value: number): boolean {
    if (sizeBytes === 1) return this.#view.getUint8(at) !== (value & 0xff);
    if (sizeBytes === 2) return this.#view.getUint16(at, true) !== (value & 0xffff);
    return this.#view.getUint32(at, true) !== value >>> 0;
  }

  #isUser(system: boolean): boolean {
    return !system && this.#state.get(CPL) === 3;
  }

  /** True with #AC recorded, which comes before page faults, as processors do it, which the manual leaves open. [SDM] 3A table 6-2. */
  isMisaligned(linear: number, sizeBytes: number, system: boolean): boolean {
    if (!this.#checksAlignment || system || (linear & (sizeBytes - 1)) === 0) return false;
    this.#state.fault(Vector.AC);
    return true;
  }

  /** With a fault: `faulted` is set and the value is 0. */
  readLinear(linear: number, sizeBytes: 1 | 2 | 4, system: boolean): number {
    const at = linear >>> 0;
    const user = this.#isUser(system);
    const inFirst = 0x1000 - (at & PAGE_MASK);
    if (this.isMisaligned(at, sizeBytes, system)) return this.#noteFault();
    const first = this.#translate(at, false, user);
    if (first < 0) return this.#noteFault();
    if (sizeBytes <= inFirst) this.#fill(at, first, false, user);
    const second = sizeBytes <= inFirst ? 0 : this.#translate((at + inFirst) >>> 0, false, user);
    if (second < 0) return this.#noteFault();
    if (this.#breakpoints.watchesData) this.#breakpoints.note(this.#breakpoints.data(at, sizeBytes, false));
    if (sizeBytes <= inFirst) return this.#readPhys(first, sizeBytes);
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
    const inFirst = 0x1000 - (at & PAGE_MASK);
    if (this.isMisaligned(at, sizeBytes, system)) {
      this.#noteFault();
      return;
    }
    const first = this.#translate(at, true, user);
    if (first >= 0 && sizeBytes <= inFirst) this.#fill(at, first, true, user);
    const second = first < 0 || sizeBytes <= inFirst ? first : this.#translate((at + inFirst) >>> 0, true, user);
    if (second < 0) {
      this.#noteFault();
      return;
    }
    if (this.#breakpoints.watchesData) this.#breakpoints.note(this.#breakpoints.data(at, sizeBytes, true));
    if (sizeBytes <= inFirst) {
      this.#writePhys(first, sizeBytes, value);
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
    if (sizeBytes <= 4 && this.isMisaligned(linear, sizeBytes, system)) {
      this.faulted = true;
      return false;
    }
    for (let page = linear - (linear & PAGE_MASK); page <= last; page += 0x1000) {
      const at = Math.max(page, linear) >>> 0;
      const phys = this.#translate(at, true, user);
      if (phys < 0) {
        this.faulted = true;
        return false;
      }
      this.#fill(at, phys, true, user);
    }
    return true;
  }
}
