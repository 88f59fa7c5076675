/**
 * The page walk: 4 KiB, 4 MiB (PSE) and PAE page tables. [SDM] 3A 4.3, 4.4, 4.6–4.8. Called on a TLB miss only.
 * Page tables are read and written where they lie in memory; accessed and dirty bits are set as the walk succeeds.
 */
import { CR4_PAE, CR4_PGE, CR4_PSE } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { CR0, CR2, CR3, CR4, PDPTE } from "./layout.ts";
import { CR0_PG, CR0_WP } from "./mode.ts";
import { Vector } from "./vectors.ts";

const PRESENT = 0x1;
const WRITABLE = 0x2;
const USER = 0x4;
const ACCESSED = 0x20;
const DIRTY = 0x40;
/** In a directory entry. In a table entry it is PAT, which we have not. */
const LARGE = 0x80;
const GLOBAL = 0x100;

/** Bits of a page fault's error code. [SDM] 3A 4.7. */
const ERROR_PRESENT = 0x1;
const ERROR_WRITE = 0x2;
const ERROR_USER = 0x4;
const ERROR_RESERVED = 0x8;

const FRAME = 0xffff_f000;
const TABLE_RESERVED = 0x80;
/** Address bits of PSE-36 and PAT: bits 21–12 of a 4 MiB entry, 20–12 of a 2 MiB entry. */
const LARGE_RESERVED = 0x003f_f000;
const PAE_LARGE_RESERVED = 0x001f_f000;
/** High words of PAE entries: addresses beyond 36 bits, and NX, which came later. */
const PAE_HIGH_RESERVED = 0xffff_fff0;
/** Directory pointers: bits 2–1 and 8–5. */
const POINTER_RESERVED = 0x1e6;
const POINTERS = 4;

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
  /** The translation outlives a load of CR3. */
  global = false;
  /** It comes from a large page: INVLPG of any address there ends it. */
  large = false;
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
    return (this.#state.get(CR4) & CR4_PAE) !== 0
      ? this.#walkPae(linear, write, user, a20)
      : this.#walk32(linear, write, user, a20);
  }

  /**
   * Loads the four directory pointers at `cr3`, which are kept until they are loaded again. False: one that is present has
   * reserved bits, and none is loaded. [SDM] 3A 4.4.1.
   */
  loadDirectoryPointers(cr3: number, a20: number): boolean {
    const words: number[] = [];
    for (let i = 0; i < POINTERS; i++) {
      const at = (((cr3 & 0xffff_ffe0) + i * 8) & a20) >>> 0;
      const low = this.#tables.read32(at);
      const high = this.#tables.read32(((at + 4) & a20) >>> 0);
      const reserved = (low & POINTER_RESERVED) !== 0 || (high & PAE_HIGH_RESERVED) !== 0;
      if ((low & PRESENT) !== 0 && reserved) return false;
      words.push(low, high);
    }
    for (const [i, word] of words.entries()) this.#state.set(PDPTE + i * 4, word);
    return true;
  }

  #walk32(linear: number, write: boolean, user: boolean, a20: number): number {
    const tables = this.#tables;
    const pse = (this.#state.get(CR4) & CR4_PSE) !== 0;
    const directoryAt = (((this.#state.get(CR3) & FRAME) + ((linear >>> 22) << 2)) & a20) >>> 0;
    const directory = tables.read32(directoryAt);
    if ((directory & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    this.large = pse && (directory & LARGE) !== 0;
    if (this.large) {
      if ((directory & LARGE_RESERVED) !== 0) return this.#reserved(linear, write, user);
      if (!this.#allowed(directory, write, user)) return this.#forbidden(linear, write, user);
      this.#mark(directoryAt, directory, directory, write, user);
      return ((directory & 0xffc0_0000) | (linear & 0x003f_ffff)) >>> 0;
    }
    const tableAt = (((directory & FRAME) + ((linear >>> 10) & 0xffc)) & a20) >>> 0;
    const entry = tables.read32(tableAt);
    if ((entry & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    if (pse && (entry & TABLE_RESERVED) !== 0) return this.#reserved(linear, write, user);
    const rights = directory & entry;
    if (!this.#allowed(rights, write, user)) return this.#forbidden(linear, write, user);
    // the directory first: a table that is its own directory has one entry for both
    if ((directory & ACCESSED) === 0) tables.write32(directoryAt, directory | ACCESSED);
    this.#mark(tableAt, entry, rights, write, user);
    return ((entry & FRAME) | (linear & 0xfff)) >>> 0;
  }

  #walkPae(linear: number, write: boolean, user: boolean, a20: number): number {
    const tables = this.#tables;
    const pointerField = PDPTE + (linear >>> 30) * 8;
    const pointer = this.#state.get(pointerField);
    if ((pointer & PRESENT) === 0 || this.#state.get(pointerField + 4) !== 0)
      return this.#fault(linear, 0, write, user);
    const directoryAt = (((pointer & FRAME) + ((linear >>> 18) & 0xff8)) & a20) >>> 0;
    const directory = tables.read32(directoryAt);
    if ((directory & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    const directoryHigh = tables.read32(directoryAt + 4);
    if ((directoryHigh & PAE_HIGH_RESERVED) !== 0) return this.#reserved(linear, write, user);
    this.large = (directory & LARGE) !== 0;
    if (this.large) {
      if ((directory & PAE_LARGE_RESERVED) !== 0) return this.#reserved(linear, write, user);
      if (!this.#allowed(directory, write, user)) return this.#forbidden(linear, write, user);
      this.#mark(directoryAt, directory, directory, write, user);
      if (directoryHigh !== 0) return (NOWHERE | (linear & 0xfff)) >>> 0;
      return ((directory & 0xffe0_0000) | (linear & 0x001f_ffff)) >>> 0;
    }
    const tableAt = (((directory & FRAME) + ((linear >>> 9) & 0xff8)) & a20) >>> 0;
    const entry = directoryHigh === 0 ? tables.read32(tableAt) : 0;
    if ((entry & PRESENT) === 0) return this.#fault(linear, 0, write, user);
    const high = tables.read32(tableAt + 4);
    if ((high & PAE_HIGH_RESERVED) !== 0 || (entry & TABLE_RESERVED) !== 0) return this.#reserved(linear, write, user);
    const rights = directory & entry;
    if (!this.#allowed(rights, write, user)) return this.#forbidden(linear, write, user);
    // the directory first: a table that is its own directory has one entry for both
    if ((directory & ACCESSED) === 0) tables.write32(directoryAt, directory | ACCESSED);
    this.#mark(tableAt, entry, rights, write, user);
    if (high !== 0) return (NOWHERE | (linear & 0xfff)) >>> 0;
    return ((entry & FRAME) | (linear & 0xfff)) >>> 0;
  }

  /** Marks the entry that ends the walk, and notes what holds for the translation. `rights`: what all levels leave. */
  #mark(at: number, entry: number, rights: number, write: boolean, user: boolean): void {
    const marked = entry | ACCESSED | (write ? DIRTY : 0);
    if (marked !== (entry | 0)) this.#tables.write32(at, marked);
    this.writable = this.#allowed(rights, true, user) && (marked & DIRTY) !== 0;
    this.global = (entry & GLOBAL) !== 0 && (this.#state.get(CR4) & CR4_PGE) !== 0;
  }

  /** Supervisors write read-only pages while CR0.WP is clear. [SDM] 3A 4.6.1. */
  #allowed(rights: number, write: boolean, user: boolean): boolean {
    if (user) return (rights & USER) !== 0 && (!write || (rights & WRITABLE) !== 0);
    return !write || (rights & WRITABLE) !== 0 || (this.#state.get(CR0) & CR0_WP) === 0;
  }

  #forbidden(linear: number, write: boolean, user: boolean): number {
    return this.#fault(linear, ERROR_PRESENT, write, user);
  }

  #reserved(linear: number, write: boolean, user: boolean): number {
    return this.#fault(linear, ERROR_PRESENT | ERROR_RESERVED, write, user);
  }

  #fault(linear: number, error: number, write: boolean, user: boolean): number {
    this.#state.set(CR2, linear >>> 0);
    this.#state.fault(Vector.PF, error | (write ? ERROR_WRITE : 0) | (user ? ERROR_USER : 0));
    return -1;
  }
}
