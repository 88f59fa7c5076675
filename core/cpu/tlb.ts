/** The software TLB that generated code looks into: what is in it, and when it must go. Layout in layout.ts. */
import type { CpuState } from "./cpu-state.ts";
import {
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

/** Tables by MMU index. The last has no entries ever: every access through it is checked in full. */
export const TLB_SUPERVISOR = 0;
export const TLB_USER = 1;
export const TLB_CHECKED = 2;
const FILLED_TABLES = 2;
const END = TLB + FILLED_TABLES * TLB_BYTES;

/** Above the tag of TLB_EXEC, whose high half is unused outside long mode: what the entry was made from. */
const ORIGIN = TLB_EXEC + 4;
const ORIGIN_GLOBAL = 1;
const ORIGIN_LARGE = 2;

const PAGE_MASK = 0xfff;
/** The smallest large page holds 2 MiB, the biggest 4 MiB: INVLPG forgets everything within the latter. */
const LARGE_SHIFT = 22;

export class Tlb {
  readonly #state: CpuState;
  #hasGlobal = false;
  #hasLarge = false;

  constructor(state: CpuState) {
    this.#state = state;
    this.#state.i32.fill(TLB_INVALID, TLB >>> 2, (TLB + (TLB_CHECKED + 1) * TLB_BYTES) >>> 2);
  }

  select(index: number): void {
    this.#state.set(TLB_BASE, TLB + index * TLB_BYTES);
  }

  flush(): void {
    // a word of TLB_INVALID everywhere is an empty table: tags are what counts
    this.#state.i32.fill(TLB_INVALID, TLB >>> 2, END >>> 2);
    this.#hasGlobal = false;
    this.#hasLarge = false;
  }

  /** CR3 was loaded. */
  flushNonGlobal(): void {
    if (!this.#hasGlobal) {
      this.flush();
      return;
    }
    const words = this.#state.i32;
    for (let entry = TLB; entry < END; entry += TLB_STRIDE) {
      if ((words[(entry + ORIGIN) >>> 2]! & ORIGIN_GLOBAL) === 0) this.#clear(entry);
    }
  }

  /** INVLPG. Large pages are entered piecemeal: all that was entered of the page goes. */
  flushPage(linear: number): void {
    const at = ((linear >>> 12) & (TLB_ENTRIES - 1)) * TLB_STRIDE;
    for (let table = 0; table < FILLED_TABLES; table++) this.#clear(TLB + table * TLB_BYTES + at);
    if (!this.#hasLarge) return;
    const words = this.#state.i32;
    for (let entry = TLB; entry < END; entry += TLB_STRIDE) {
      const isLarge = (words[(entry + ORIGIN) >>> 2]! & ORIGIN_LARGE) !== 0;
      if (isLarge && (words[(entry + TLB_EXEC) >>> 2]! ^ linear) >>> LARGE_SHIFT === 0) this.#clear(entry);
    }
  }

  #clear(entry: number): void {
    this.#state.i32.fill(TLB_INVALID, entry >>> 2, (entry + TLB_STRIDE) >>> 2);
    this.#state.i32[(entry + ORIGIN) >>> 2] = 0;
  }

  /** Enters a page into the table in use. The tags are TLB_INVALID where an access must not go this way. */
  enter(
    linearPage: number,
    physPage: number,
    hostPage: number,
    readTag: number,
    writeTag: number,
    global: boolean,
    large: boolean,
  ): void {
    const words = this.#state.i32;
    const entry = this.#state.get(TLB_BASE) + ((linearPage >>> 12) & (TLB_ENTRIES - 1)) * TLB_STRIDE;
    words[(entry + TLB_READ) >>> 2] = readTag;
    words[(entry + TLB_EXEC) >>> 2] = linearPage;
    words[(entry + TLB_WRITE) >>> 2] = writeTag;
    words[(entry + TLB_ADDEND) >>> 2] = (hostPage - linearPage) | 0;
    words[(entry + TLB_PHYS) >>> 2] = physPage;
    words[(entry + ORIGIN) >>> 2] = (global ? ORIGIN_GLOBAL : 0) | (large ? ORIGIN_LARGE : 0);
    this.#hasGlobal ||= global;
    this.#hasLarge ||= large;
  }

  /** Takes permission to write away where `isWatched` says so of the physical page. */
  forbidWrites(isWatched: (physPage: number) => boolean): void {
    const words = this.#state.i32;
    for (let entry = TLB; entry < END; entry += TLB_STRIDE) {
      if ((words[(entry + TLB_WRITE) >>> 2]! & PAGE_MASK) !== 0) continue;
      if (isWatched(words[(entry + TLB_PHYS) >>> 2]! >>> 0)) words[(entry + TLB_WRITE) >>> 2] = TLB_INVALID;
    }
  }

  /** Stores into a page are to be checked from now on: it holds translated code. */
  protect(physPage: number): void {
    const words = this.#state.i32;
    for (let entry = TLB; entry < END; entry += TLB_STRIDE) {
      const tag = words[(entry + TLB_WRITE) >>> 2]!;
      if ((tag & PAGE_MASK) === 0 && words[(entry + TLB_PHYS) >>> 2] === physPage)
        words[(entry + TLB_WRITE) >>> 2] = tag | TLB_CODE;
    }
  }
}
