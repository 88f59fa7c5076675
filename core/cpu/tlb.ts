/** The software TLB that generated code looks into: what is in it, and when it must go. Layout in layout.ts. */
import type { CpuState } from "./cpu-state.ts";
import {
  MMU_INDEXES,
  TLB,
  TLB_BASE,
  TLB_BYTES,
  TLB_CODE,
  TLB_ENTRIES,
  TLB_EMPTY,
  TLB_EXEC,
  TLB_HOST,
  TLB_PHYS,
  TLB_READ,
  TLB_STRIDE,
  TLB_WRITE,
} from "./layout.ts";

/** Tables by MMU index. The last has no entries ever: every access through it is checked in full. */
export const TLB_SUPERVISOR = 0;
export const TLB_USER = 1;
export const TLB_CHECKED = 2;
const FILLED_TABLES = 2;

/** Above the tag of TLB_EXEC, whose high half is unused outside long mode: what the entry was made from. */
const ORIGIN = TLB_EXEC + 4;
const ORIGIN_GLOBAL = 1;
const ORIGIN_LARGE = 2;
/** It is in the list of filled entries. */
const ORIGIN_LISTED = 4;

/** The smallest large page holds 2 MiB, the biggest 4 MiB: INVLPG forgets everything within the latter. */
const LARGE_SHIFT = 22;

const PAGE_BYTES = 0x1000;

/** How stores go through an entry: at once, by the slow path that looks for code, or by the exact path. */
export type TlbWrites = "fast" | "beside code" | "checked";

export class Tlb {
  readonly #state: CpuState;
  /** Entries filled since all were empty or only global ones were left: what a flush has to empty. */
  readonly #filled = new Int32Array(FILLED_TABLES * TLB_ENTRIES);
  #filledCount = 0;
  /** By address >>> LARGE_SHIFT: something of a large page there was entered. */
  readonly #largeRegions = new Uint8Array(1 << (32 - LARGE_SHIFT));

  constructor(state: CpuState) {
    this.#state = state;
    for (let at = 0; at < MMU_INDEXES * TLB_BYTES; at += TLB_STRIDE) this.#clear(TLB + at);
  }

  select(index: number): void {
    this.#state.set(TLB_BASE, TLB + index * TLB_BYTES);
  }

  flush(): void {
    const words = this.#state.i32;
    for (let i = 0; i < this.#filledCount; i++) {
      const entry = this.#filled[i]!;
      this.#clear(entry);
      words[(entry + ORIGIN) >>> 2] = 0;
    }
    this.#filledCount = 0;
    this.#largeRegions.fill(0);
  }

  /** CR3 was loaded. */
  flushNonGlobal(): void {
    const words = this.#state.i32;
    let left = 0;
    for (let i = 0; i < this.#filledCount; i++) {
      const entry = this.#filled[i]!;
      const origin = words[(entry + ORIGIN) >>> 2]!;
      if ((origin & ORIGIN_GLOBAL) !== 0) this.#filled[left++] = entry;
      else {
        this.#clear(entry);
        words[(entry + ORIGIN) >>> 2] = 0;
      }
    }
    this.#filledCount = left;
  }

  /** INVLPG. Large pages are entered piecemeal: all that was entered of the page goes. */
  flushPage(linear: number): void {
    const at = ((linear >>> 12) & (TLB_ENTRIES - 1)) * TLB_STRIDE;
    for (let table = 0; table < FILLED_TABLES; table++) this.#clear(TLB + table * TLB_BYTES + at);
    if (this.#largeRegions[linear >>> LARGE_SHIFT] === 0) return;
    const words = this.#state.i32;
    for (let i = 0; i < this.#filledCount; i++) {
      const entry = this.#filled[i]!;
      const isLarge = (words[(entry + ORIGIN) >>> 2]! & ORIGIN_LARGE) !== 0;
      if (isLarge && ((words[(entry + TLB_EXEC) >>> 2]! + 1) ^ linear) >>> LARGE_SHIFT === 0) this.#clear(entry);
    }
  }

  #clear(entry: number): void {
    const words = this.#state.i32;
    const tag = emptyTag(entry - TLB);
    words[(entry + TLB_READ) >>> 2] = tag;
    words[(entry + TLB_WRITE) >>> 2] = tag;
    words[(entry + TLB_EXEC) >>> 2] = tag;
    words[(entry + ORIGIN) >>> 2] = words[(entry + ORIGIN) >>> 2]! & ORIGIN_LISTED;
  }

  /** Physical page that an access by the system or a user goes to, or -1: it is not entered, or must be checked. */
  find(linear: number, write: boolean, user: boolean): number {
    const words = this.#state.i32;
    const entry = entryAddress(linear, user);
    const page = linear & ~(PAGE_BYTES - 1);
    const tag = words[(entry + (write ? TLB_WRITE : TLB_READ)) >>> 2]!;
    const found = tag === ((page - 1) | 0) || (write && tag === (((page ^ TLB_CODE) - 1) | 0));
    return found ? words[(entry + TLB_PHYS) >>> 2]! >>> 0 : -1;
  }

  /** Enters a page into the table of the system or of users. */
  enter(
    user: boolean,
    linearPage: number,
    physPage: number,
    hostPage: number,
    reads: boolean,
    writes: TlbWrites,
    global: boolean,
    large: boolean,
  ): void {
    const words = this.#state.i32;
    const entry = entryAddress(linearPage, user);
    const none = emptyTag(entry - TLB);
    const tag = linearPage - 1;
    words[(entry + TLB_READ) >>> 2] = reads ? tag : none;
    words[(entry + TLB_EXEC) >>> 2] = tag;
    words[(entry + TLB_WRITE) >>> 2] =
      writes === "fast" ? tag : writes === "beside code" ? (linearPage ^ TLB_CODE) - 1 : none;
    words[(entry + TLB_HOST) >>> 2] = hostPage - 1;
    words[(entry + TLB_PHYS) >>> 2] = physPage;
    if ((words[(entry + ORIGIN) >>> 2]! & ORIGIN_LISTED) === 0) this.#filled[this.#filledCount++] = entry;
    words[(entry + ORIGIN) >>> 2] = ORIGIN_LISTED | (global ? ORIGIN_GLOBAL : 0) | (large ? ORIGIN_LARGE : 0);
    if (large) this.#largeRegions[linearPage >>> LARGE_SHIFT] = 1;
  }

  /** Takes permission to write away where `isWatched` says so of the physical page. */
  forbidWrites(isWatched: (physPage: number) => boolean): void {
    const words = this.#state.i32;
    for (let i = 0; i < this.#filledCount; i++) {
      const entry = this.#filled[i]!;
      if (this.#writesFast(entry) && isWatched(words[(entry + TLB_PHYS) >>> 2]! >>> 0))
        words[(entry + TLB_WRITE) >>> 2] = emptyTag(entry - TLB);
    }
  }

  /** Stores into a page are to be checked from now on: it holds translated code. */
  protect(physPage: number): void {
    const words = this.#state.i32;
    for (let i = 0; i < this.#filledCount; i++) {
      const entry = this.#filled[i]!;
      if (this.#writesFast(entry) && words[(entry + TLB_PHYS) >>> 2]! >>> 0 === physPage)
        words[(entry + TLB_WRITE) >>> 2] = ((words[(entry + TLB_EXEC) >>> 2]! + 1) ^ TLB_CODE) - 1;
    }
  }

  #writesFast(entry: number): boolean {
    const tag = this.#state.i32[(entry + TLB_WRITE) >>> 2]!;
    return tag === this.#state.i32[(entry + TLB_EXEC) >>> 2] && tag !== emptyTag(entry - TLB);
  }
}

function entryAddress(linear: number, user: boolean): number {
  const table = TLB + (user ? TLB_USER : TLB_SUPERVISOR) * TLB_BYTES;
  return table + ((linear >>> 12) & (TLB_ENTRIES - 1)) * TLB_STRIDE;
}

/** A tag that no address of the entry at this distance from the start of its table, or of any table, is near to. */
function emptyTag(at: number): number {
  return ((((at / TLB_STRIDE) * PAGE_BYTES) % (TLB_ENTRIES * PAGE_BYTES)) ^ TLB_EMPTY) - 1;
}
