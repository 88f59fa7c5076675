/**
 * The page walk: 4 KiB, 4 MiB (PSE) and PAE page tables. [SDM] 3A 4.3, 4.4, 4.6–4.8. Called on a TLB miss only.
 * Page tables are read and written where they lie in memory; accessed and dirty bits are set as the walk succeeds.
 * DEVIATION: PAE directory pointers are read at each walk, not kept from the load of CR3.
 */
import { CR4_PAE, CR4_PSE } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { CR0, CR2, CR3, CR4 } from "./layout.ts";
import { CR0_PG, CR0_WP } from "./mode.ts";
import { Vector } from "./vectors.ts";

const PRESENT = 0x1;
const WRITABLE = 0x2;
const USER = 0x4;
const ACCESSED = 0x20;
const DIRTY = 0x40;
const LARGE = 0x80;

/** Bits of a page fault's error code. [SDM] 3A 4.7. */
const ERROR_PRESENT = 0x1;
const ERROR_WRITE = 0x2;
const ERROR_USER = 0x4;
const ERROR_RESERVED = 0x8;

const FRAME = 0xffff_f000;
/** PSE-36 address bits and PAT are reserved here: bits 21–13 of a 4 MiB entry. */
const LARGE_RESERVED = 0x003f_e000;
/** High words of PAE entries: addresses beyond 36 bits, and NX while EFER.NXE is clear. */
const PAE_HIGH_RESERVED = 0xffff_fff0;
const PAE_LARGE_RESERVED = 0x001f_e000;
/** Directory pointers: bits 2–1 and 8–5. */
const PDPTE_RESERVED = 0x1e6;

/** A page where nothing is: what addresses beyond 4 GiB stand for, because no machine has memory there. */
const NOWHERE = 0xfec7_f000;

/** Page tables where they lie in memory. */
export interface PageTables {
  read32(phys: number): number;
  /** Minds code that may lie beside the entry. */
  write32(phys: number, value: number): void;
}

export class Paging {
  /** After a walk that succeeded: stores may go through this translation, and the page is marked dirty already. */
  writable = false;
  readonly #state: CpuState;
  readonly #tables: PageTables;

  constructor(state: CpuState, tables: PageTables) {
    this.#state = state;
    this.#tables = tables;
  }

  get enabled(): boolean {
    return (this.#state.get(CR0) & CR0_PG) !== 0;
  }

  /** Physical address, unsigned, or -1 with #PF recorded. `a20` is the mask that the A20 gate puts on addresses. */
  walk(linear: number, write: boolean, user: boolean, a20: number): number {
    const cr4 = this.#state.get(CR4);
    return (cr4 & CR4_PAE) !== 0
      ? this.#walkPae(linear, write, user, a20)
      : this.#walk32(linear, write, user, (cr4 & CR4_PSE) !== 0, a20);
  }

  #walk32(linear: number, write: boolean, user: boolean, pse: boolean, a20: number): number {
    const directoryAt = (((this.#state.get(CR3) & FRAME) + ((linear >>> 22) << 2)) & a20) >>> 0;
    const directory = this.#tables.read32(directoryAt);
    if ((directory & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    if (pse && (directory & LARGE) !== 0) {
      if ((directory & LARGE_RESERVED) !== 0) {
        return this.#fault(linear, ERROR_PRESENT | ERROR_RESERVED, write, user);
      }
      if (!this.#allowed(directory, write, user)) return this.#fault(linear, ERROR_PRESENT, write, user);
      this.#mark(directoryAt, directory, write);
      this.writable = this.#allowed(directory, true, user) && (write || (directory & DIRTY) !== 0);
      return ((directory & 0xffc0_0000) | (linear & 0x003f_ffff)) >>> 0;
    }
    const tableAt = (((directory & FRAME) + ((linear >>> 10) & 0xffc)) & a20) >>> 0;
    const entry = this.#tables.read32(tableAt);
    if ((entry & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    const rights = directory & entry;
    if (!this.#allowed(rights, write, user)) return this.#fault(linear, ERROR_PRESENT, write, user);
    if ((directory & ACCESSED) === 0) this.#tables.write32(directoryAt, directory | ACCESSED);
    this.#mark(tableAt, entry, write);
    this.writable = this.#allowed(rights, true, user) && (write || (entry & DIRTY) !== 0);
    return ((entry & FRAME) | (linear & 0xfff)) >>> 0;
  }

  #walkPae(linear: number, write: boolean, user: boolean, a20: number): number {
    const tables = this.#tables;
    const pointerAt = (((this.#state.get(CR3) & 0xffff_ffe0) + ((linear >>> 30) << 3)) & a20) >>> 0;
    const pointer = tables.read32(pointerAt);
    if ((pointer & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    if ((pointer & PDPTE_RESERVED) !== 0 || tables.read32(pointerAt + 4) !== 0) {
      return this.#fault(linear, ERROR_PRESENT | ERROR_RESERVED, write, user);
    }
    const directoryAt = (((pointer & FRAME) + ((linear >>> 18) & 0xff8)) & a20) >>> 0;
    const directory = tables.read32(directoryAt);
    if ((directory & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    const directoryHigh = tables.read32(directoryAt + 4);
    const large = (directory & LARGE) !== 0;
    if ((directoryHigh & PAE_HIGH_RESERVED) !== 0 || (large && (directory & PAE_LARGE_RESERVED) !== 0)) {
      return this.#fault(linear, ERROR_PRESENT | ERROR_RESERVED, write, user);
    }
    if (large) {
      if (!this.#allowed(directory, write, user)) return this.#fault(linear, ERROR_PRESENT, write, user);
      this.#mark(directoryAt, directory, write);
      this.writable = this.#allowed(directory, true, user) && (write || (directory & DIRTY) !== 0);
      if (directoryHigh !== 0) return (NOWHERE | (linear & 0xfff)) >>> 0;
      return ((directory & 0xffe0_0000) | (linear & 0x001f_ffff)) >>> 0;
    }
    const tableAt = (((directory & FRAME) + ((linear >>> 9) & 0xff8)) & a20) >>> 0;
    const entry = directoryHigh === 0 ? tables.read32(tableAt) : 0;
    if ((entry & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    const high = tables.read32(tableAt + 4);
    if ((high & PAE_HIGH_RESERVED) !== 0) return this.#fault(linear, ERROR_PRESENT | ERROR_RESERVED, write, user);
    const rights = directory & entry;
    if (!this.#allowed(rights, write, user)) return this.#fault(linear, ERROR_PRESENT, write, user);
    if ((directory & ACCESSED) === 0) this.#tables.write32(directoryAt, directory | ACCESSED);
    this.#mark(tableAt, entry, write);
    this.writable = this.#allowed(rights, true, user) && (write || (entry & DIRTY) !== 0);
    if (high !== 0) return (NOWHERE | (linear & 0xfff)) >>> 0;
    return ((entry & FRAME) | (linear & 0xfff)) >>> 0;
  }

  /** Supervisors write read-only pages while CR0.WP is clear. [SDM] 3A 4.6.1. */
  #allowed(rights: number, write: boolean, user: boolean): boolean {
    if (user) return (rights & USER) !== 0 && (!write || (rights & WRITABLE) !== 0);
    return !write || (rights & WRITABLE) !== 0 || (this.#state.get(CR0) & CR0_WP) === 0;
  }

  #mark(at: number, entry: number, write: boolean): void {
    const marked = entry | ACCESSED | (write ? DIRTY : 0);
    if (marked !== (entry | 0)) this.#tables.write32(at, marked);
  }

  #fault(linear: number, error: number, write: boolean, user: boolean): number {
    this.#state.set(CR2, linear >>> 0);
    this.#state.fault(Vector.PF, error | (write ? ERROR_WRITE : 0) | (user ? ERROR_USER : 0));
    return -1;
  }
}
