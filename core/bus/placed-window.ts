/** A device's memory window that the chipset can move: what each of its pages is stays when the window goes elsewhere. */
import { invariant } from "../base/errors.ts";
import type { MemoryHandler } from "./device.ts";
import type { MemoryWindow } from "./window.ts";

const PAGE_SHIFT = 12;
const HIDDEN = -2;
const TRAPPED = -1;

/** What a window needs of the physical address space. */
export interface WindowSpace {
  unmap(firstPhys: number, sizeBytes: number): void;
  mapHandler(firstPhys: number, sizeBytes: number, handler: MemoryHandler, origin: number): void;
  mapDirect(firstPhys: number, count: number, hostPage: (index: number) => number): void;
  takeDirty(hostAt: number, memoryBytes: number, visit: (hostOffset: number) => void): void;
}

/** A window with its pages' nature, which is kept while it is nowhere. */
export class PlacedWindow implements MemoryWindow {
  readonly #map: WindowSpace;
  readonly #hostAt: number;
  readonly #memoryBytes: number;
  readonly #handler: MemoryHandler;
  /** By page: HIDDEN, TRAPPED, or the page of the device's memory that shows. */
  readonly #pages: Int32Array;
  #firstPhys: number | undefined;

  constructor(map: WindowSpace, sizeBytes: number, hostAt: number, memoryBytes: number, handler: MemoryHandler) {
    this.#map = map;
    this.#hostAt = hostAt;
    this.#memoryBytes = memoryBytes;
    this.#handler = handler;
    this.#pages = new Int32Array(sizeBytes >>> PAGE_SHIFT).fill(HIDDEN);
  }

  /** Moves the window; undefined takes it away. */
  place(firstPhys: number | undefined): void {
    if (firstPhys === this.#firstPhys) return;
    if (this.#firstPhys !== undefined) this.#map.unmap(this.#firstPhys, this.#pages.length << PAGE_SHIFT);
    this.#firstPhys = firstPhys;
    this.#apply(0, this.#pages.length);
  }

  direct(page: number, count: number, hostOffset: number): void {
    const memoryPages = this.#memoryBytes >>> PAGE_SHIFT;
    this.#check(page, count);
    for (let i = 0; i < count; i++) this.#pages[page + i] = ((hostOffset >>> PAGE_SHIFT) + i) % memoryPages;
    this.#apply(page, count);
  }

  trapped(page: number, count: number): void {
    this.#check(page, count);
    this.#pages.fill(TRAPPED, page, page + count);
    this.#apply(page, count);
  }

  hidden(page: number, count: number): void {
    this.#check(page, count);
    this.#pages.fill(HIDDEN, page, page + count);
    this.#apply(page, count);
  }

  takeDirty(visit: (hostOffset: number) => void): void {
    this.#map.takeDirty(this.#hostAt, this.#memoryBytes, visit);
  }

  #check(page: number, count: number): void {
    invariant(page >= 0 && count >= 0 && page + count <= this.#pages.length, "a page outside its window");
  }

  /** Tells the map about pages, a run of one kind at a time. */
  #apply(page: number, count: number): void {
    const origin = this.#firstPhys;
    if (origin === undefined) return;
    for (let start = page; start < page + count;) {
      const kind = Math.min(this.#pages[start]!, 0);
      let end = start + 1;
      while (end < page + count && Math.min(this.#pages[end]!, 0) === kind) end++;
      const at = origin + start * (1 << PAGE_SHIFT);
      if (kind === TRAPPED) this.#map.mapHandler(at, (end - start) << PAGE_SHIFT, this.#handler, origin);
      else if (kind === HIDDEN) this.#map.unmap(at, (end - start) << PAGE_SHIFT);
      else {
        const first = start;
        this.#map.mapDirect(at, end - start, (i) => (this.#hostAt >>> PAGE_SHIFT) + this.#pages[first + i]!);
      }
      start = end;
    }
  }
}
