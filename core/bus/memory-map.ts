/**
 * The physical address space: which 4 KiB page is RAM, ROM, a device's plain memory or a device's registers. All plain
 * memory lives in one shared buffer, so that generated code reaches it by address; the CPU asks here on a TLB miss.
 */
import { invariant } from "../base/errors.ts";
import type { AccessSize, MemoryHandler } from "./device.ts";
import type { DmaMemory } from "./dma.ts";
import { PlacedWindow, type WindowSpace } from "./placed-window.ts";

const PAGE_SHIFT = 12;
const PAGE_BYTES = 1 << PAGE_SHIFT;
const PAGE_MASK = PAGE_BYTES - 1;
/** 4 GiB of physical space. */
const PAGES = 1 << 20;

/** What a page is. Plain memory is everything up to ROM. */
const HOLE = 0;
const RAM = 1;
const ROM = 2;
/** Device memory that is read and written like RAM. */
const DIRECT = 3;
const HANDLER = 4;
/** Read from one host page, written to another or nowhere: ROM being shadowed. */
const SPLIT = 5;

/** What the engine over the map has to hear of. */
export interface MemoryMapEvents {
  /** Pages changed their nature: forget translations. */
  remapped(): void;
  /** Writes to watched pages must be reported again: forget permissions to write them. */
  rewatched(): void;
  /** RAM bytes changed without the CPU. */
  written(phys: number, sizeBytes: number): void;
}

/** One machine's physical address space of 4 GiB. All sizes and places are whole pages of 4 KiB. */
export class MemoryMap implements WindowSpace {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #kinds = new Uint8Array(PAGES);
  /** Number of the host page, for plain memory. */
  readonly #hostPages = new Uint32Array(PAGES);
  /** By guest page: index into #handlers, for registers. */
  readonly #handlerOf = new Uint16Array(PAGES);
  readonly #handlers: { readonly handler: MemoryHandler; firstPhys: number }[] = [];
  /** By host page: 1 while the first write is still to be reported. */
  readonly #watched: Uint8Array;
  readonly #splitWrites = new Map<number, number>();
  /** The same space as a bus master sees it. */
  readonly dma: DmaMemory = {
    read: (phys, into) => this.#readBytes(phys, into),
    write: (phys, from) => this.#writeBytes(phys, from),
  };
  #events: MemoryMapEvents = { remapped: () => {}, rewatched: () => {}, written: () => {} };

  constructor(buffer: SharedArrayBuffer) {
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#watched = new Uint8Array(buffer.byteLength >>> PAGE_SHIFT);
  }

  /** One listener: the engine over this memory. */
  listen(events: MemoryMapEvents): void {
    this.#events = events;
  }

  // who is where

  mapRam(firstPhys: number, sizeBytes: number, hostAt: number): void {
    this.#mapMemory(RAM, firstPhys, sizeBytes, hostAt);
  }

  /** Readable, executable; writes go nowhere. */
  mapRom(firstPhys: number, sizeBytes: number, hostAt: number): void {
    this.#mapMemory(ROM, firstPhys, sizeBytes, hostAt);
  }

  /** `handler` sees offsets from `origin`. It is in one place at a time: unmap it before it goes elsewhere. */
  mapHandler(firstPhys: number, sizeBytes: number, handler: MemoryHandler, origin = firstPhys): void {
    const index = this.#handlerIndex(handler, origin);
    const first = firstPhys >>> PAGE_SHIFT;
    this.#kinds.fill(HANDLER, first, first + (sizeBytes >>> PAGE_SHIFT));
    this.#handlerOf.fill(index, first, first + (sizeBytes >>> PAGE_SHIFT));
    this.#events.remapped();
  }

  /** Reads one part of the buffer, writes another: [Intel 440FX] PAM registers in their two mixed settings. */
  mapSplit(firstPhys: number, sizeBytes: number, readHostAt: number, writeHostAt: number): void {
    this.#mapMemory(SPLIT, firstPhys, sizeBytes, readHostAt);
    const first = firstPhys >>> PAGE_SHIFT;
    for (let i = 0; i < sizeBytes >>> PAGE_SHIFT; i++)
      this.#splitWrites.set(first + i, (writeHostAt >>> PAGE_SHIFT) + i);
  }

  unmap(firstPhys: number, sizeBytes: number): void {
    const first = firstPhys >>> PAGE_SHIFT;
    this.#kinds.fill(HOLE, first, first + (sizeBytes >>> PAGE_SHIFT));
    this.#events.remapped();
  }

  #mapMemory(kind: number, firstPhys: number, sizeBytes: number, hostAt: number): void {
    invariant(((firstPhys | sizeBytes | hostAt) & PAGE_MASK) === 0, "memory is mapped in whole pages");
    const first = firstPhys >>> PAGE_SHIFT;
    const count = sizeBytes >>> PAGE_SHIFT;
    invariant(first + count <= PAGES, "memory beyond 4 GiB");
    this.#kinds.fill(kind, first, first + count);
    for (let i = 0; i < count; i++) this.#hostPages[first + i] = (hostAt >>> PAGE_SHIFT) + i;
    this.#events.remapped();
  }

  /** A guest may move a BAR for ever: a handler keeps its number. */
  #handlerIndex(handler: MemoryHandler, firstPhys: number): number {
    const known = this.#handlers.findIndex((entry) => entry.handler === handler);
    if (known < 0) return this.#handlers.push({ handler, firstPhys }) - 1;
    this.#handlers[known]!.firstPhys = firstPhys;
    return known;
  }

  /**
   * A device's window onto its memory at `hostAt` in the buffer; trapped pages reach `handler` with offsets from the
   * window's start. It is nowhere until it is placed.
   */
  window(sizeBytes: number, hostAt: number, memoryBytes: number, handler: MemoryHandler): PlacedWindow {
    return new PlacedWindow(this, sizeBytes, hostAt, memoryBytes, handler);
  }

  /** For windows: the pages become memory whose first writes are watched. */
  mapDirect(firstPhys: number, count: number, hostPage: (index: number) => number): void {
    const first = firstPhys >>> PAGE_SHIFT;
    for (let i = 0; i < count; i++) {
      const host = hostPage(i);
      this.#kinds[first + i] = DIRECT;
      this.#hostPages[first + i] = host;
      this.#watched[host] = 1;
    }
    this.#events.remapped();
  }

  /** For windows: visits pages of the buffer written since the last call, and watches them again. */
  takeDirty(hostAt: number, memoryBytes: number, visit: (hostOffset: number) => void): void {
    const first = hostAt >>> PAGE_SHIFT;
    const count = memoryBytes >>> PAGE_SHIFT;
    let any = false;
    for (let i = 0; i < count; i++) {
      if (this.#watched[first + i] === 1) continue;
      this.#watched[first + i] = 1;
      any = true;
      visit(i << PAGE_SHIFT);
    }
    if (any) this.#events.rewatched();
  }

  /** True when nothing answers anywhere in the range: where a guest may put a device's window. */
  isFree(firstPhys: number, sizeBytes: number): boolean {
    const first = firstPhys >>> PAGE_SHIFT;
    const end = first + Math.max(1, sizeBytes >>> PAGE_SHIFT);
    if ((firstPhys & PAGE_MASK) !== 0 || end > PAGES) return false;
    for (let page = first; page < end; page++) if (this.#kinds[page] !== HOLE) return false;
    return true;
  }

  // what the CPU asks

  /** Host address of the page's bytes, or -1 when reading it has effects or there is nothing. */
  hostPage(phys: number): number {
    const page = phys >>> PAGE_SHIFT;
    const kind = this.#kinds[page]!;
    return kind === HOLE || kind === HANDLER ? -1 : this.#hostPages[page]! * PAGE_BYTES;
  }

  /** True for RAM: code there is watched for changes. */
  isRam(phys: number): boolean {
    return this.#kinds[phys >>> PAGE_SHIFT] === RAM;
  }

  /** True when stores may go straight to the host address, once they were reported. */
  isWritable(phys: number): boolean {
    const kind = this.#kinds[phys >>> PAGE_SHIFT];
    return kind === RAM || kind === DIRECT;
  }

  /** The next store into this page wants to be reported. */
  isWatched(phys: number): boolean {
    return this.#watched[this.#hostPages[phys >>> PAGE_SHIFT]!] === 1;
  }

  reportWrite(phys: number): void {
    this.#watched[this.#hostPages[phys >>> PAGE_SHIFT]!] = 0;
  }

  read(phys: number, sizeBytes: AccessSize): number {
    const page = phys >>> PAGE_SHIFT;
    const kind = this.#kinds[page]!;
    if (kind === HOLE) return sizeBytes === 4 ? 0xffff_ffff : (1 << (8 * sizeBytes)) - 1;
    if (kind === HANDLER) {
      const { handler, firstPhys } = this.#handlers[this.#handlerOf[page]!]!;
      return handler.read(phys - firstPhys, sizeBytes) >>> 0;
    }
    const at = this.#hostPages[page]! * PAGE_BYTES + (phys & PAGE_MASK);
    if (sizeBytes === 1) return this.#bytes[at]!;
    return sizeBytes === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  write(phys: number, sizeBytes: AccessSize, value: number): void {
    const page = phys >>> PAGE_SHIFT;
    const kind = this.#kinds[page]!;
    if (kind === HANDLER) {
      const { handler, firstPhys } = this.#handlers[this.#handlerOf[page]!]!;
      handler.write(phys - firstPhys, sizeBytes, value);
      return;
    }
    const hostPage = this.#writePage(page, kind);
    if (hostPage < 0) return;
    this.#watched[hostPage] = 0;
    const at = hostPage * PAGE_BYTES + (phys & PAGE_MASK);
    if (sizeBytes === 1) this.#bytes[at] = value;
    else if (sizeBytes === 2) this.#view.setUint16(at, value, true);
    else this.#view.setUint32(at, value, true);
  }

  /** Host page that stores to a guest page reach, or -1. */
  #writePage(page: number, kind: number): number {
    if (kind === RAM || kind === DIRECT) return this.#hostPages[page]!;
    return kind === SPLIT ? this.#splitWrites.get(page)! : -1;
  }

  #readBytes(phys: number, into: Uint8Array): void {
    for (let done = 0; done < into.length;) {
      const at = (phys + done) >>> 0;
      const count = Math.min(PAGE_BYTES - (at & PAGE_MASK), into.length - done);
      const host = this.hostPage(at);
      if (host >= 0) into.set(this.#bytes.subarray(host + (at & PAGE_MASK), host + (at & PAGE_MASK) + count), done);
      else for (let i = 0; i < count; i++) into[done + i] = this.read(at + i, 1);
      done += count;
    }
  }

  #writeBytes(phys: number, from: Uint8Array): void {
    for (let done = 0; done < from.length;) {
      const at = (phys + done) >>> 0;
      const count = Math.min(PAGE_BYTES - (at & PAGE_MASK), from.length - done);
      const page = at >>> PAGE_SHIFT;
      const hostPage = this.#writePage(page, this.#kinds[page]!);
      if (hostPage >= 0) {
        this.#watched[hostPage] = 0;
        this.#bytes.set(from.subarray(done, done + count), hostPage * PAGE_BYTES + (at & PAGE_MASK));
        if (this.#kinds[page] === RAM) this.#events.written(at, count);
      } else for (let i = 0; i < count; i++) this.write(at + i, 1, from[done + i]!);
      done += count;
    }
  }
}
