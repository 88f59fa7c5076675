/** Decides what A0000h–BFFFFh is: plain memory, accesses through the graphics controller, or nothing. */
import type { MemoryWindow } from "../../bus/window.ts";
import type { Dispi } from "./dispi.ts";
import type { LegacyMemory } from "./legacy-memory.ts";
import * as R from "./register-names.ts";
import type { VgaRegisters } from "./vga-registers.ts";

export const LEGACY_PAGES = 32;
const BANK_PAGES = 16;
/** [VGA] "Miscellaneous Register" of the graphics controller: first page and pages of each setting. */
const MAPPINGS: readonly (readonly [number, number])[] = [
  [0, 32],
  [0, 16],
  [16, 8],
  [24, 8],
];

const HIDDEN = 0;
const TRAPPED = 1;
const DIRECT = 2;

/** Remembers what the window is, so that the memory map is told of changes only. */
export class LegacyWindow {
  readonly #window: MemoryWindow;
  readonly #markPage: (hostOffset: number) => void;
  #kind = HIDDEN;
  #first = 0;
  #count = 0;
  #hostOffset = 0;

  constructor(window: MemoryWindow, markPage: (hostOffset: number) => void) {
    this.#window = window;
    this.#markPage = markPage;
    window.hidden(0, LEGACY_PAGES);
  }

  /** Makes the window what the registers say; nothing happens while that stays the same. */
  update(registers: VgaRegisters, dispi: Dispi, memory: LegacyMemory, isChained: boolean): void {
    const isVisible = (registers.miscellaneous & R.MISC_RAM_ENABLE) !== 0 && (registers.subsystemEnable & 1) !== 0;
    if (!isVisible) {
      this.#set(HIDDEN, 0, 0, 0);
      return;
    }
    if (dispi.enabled && !dispi.isPlanar) {
      this.#set(DIRECT, 0, BANK_PAGES, dispi.bankBytes);
      return;
    }
    const select = (registers.graphics.values[R.GC_MISCELLANEOUS]! >>> 2) & 3;
    const [first, count] = MAPPINGS[select]!;
    // 128 KiB reach other plane addresses than consecutive ones
    const isDirect = isChained && memory.isLinear && !dispi.enabled && select !== 0;
    this.#set(isDirect ? DIRECT : TRAPPED, first, count, 0);
  }

  takeDirty(): void {
    this.#window.takeDirty(this.#markPage);
  }

  #set(kind: number, first: number, count: number, hostOffset: number): void {
    if (kind === this.#kind && first === this.#first && count === this.#count && hostOffset === this.#hostOffset)
      return;
    // what was written through the old mapping is known by it
    if (this.#kind === DIRECT) this.takeDirty();
    if (first !== this.#first || count !== this.#count) this.#hideAround(first, count);
    if (kind === DIRECT) this.#window.direct(first, count, hostOffset);
    else if (kind === TRAPPED) this.#window.trapped(first, count);
    this.#kind = kind;
    this.#first = first;
    this.#count = count;
    this.#hostOffset = hostOffset;
  }

  #hideAround(first: number, count: number): void {
    if (first > 0) this.#window.hidden(0, first);
    const end = first + count;
    if (end < LEGACY_PAGES) this.#window.hidden(end, LEGACY_PAGES - end);
  }
}
