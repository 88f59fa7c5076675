import { computeModeKey } from "../../../core/exec/mode-key.ts";
import { CpuEngine } from "../../../core/exec/cpu-engine.ts";
import { CPL, CR2, CS, LDTR, MODE_KEY, TR } from "../../../core/cpu/layout.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import { TIER_OPTIONS, type Tier } from "../bare-cpu.ts";
import { CODE, CODE_BYTES, HLT, MEMORY_BYTES, memoryOf, worldOf, type CaseResult, type InsnCase } from "./case.ts";
import {
  DescriptorFlag,
  PAGE_BYTES,
  READ_ONLY_FILL,
  READ_ONLY_PAGE,
  TABLE_ENTRIES,
  WRITABLE_PAGES,
  descriptorWords,
  entryBase,
  memoryAddress,
  type Place,
  type World,
} from "./world.ts";

const RAM_BYTES = 1 << 20;
/** Where the case's pages are in RAM. */
const CODE_AT = 0x10000;
const PAGES_AT: Readonly<Record<Place, number>> = {
  alone: 0x20000,
  "before read-only": 0x21000,
  "before absent": 0x22000,
  "behind absent": 0x23000,
};
const READ_ONLY_AT = 0x24000;
const IDT_AT = 0x1000;
const GDT_AT = 0x2000;
const TSS_AT = 0x2800;
const LDT_AT = 0x2900;
const HANDLERS_AT = 0x3000;
const STACK0 = 0x8000;
/** IDT whose handlers are where paging has them. */
const PAGED_IDT_AT = 0xc000;
/** With paging, RAM is here for level 0 alone: low addresses lead nowhere, as under an operating system. */
const SYSTEM = 0xf000_0000;
const DIRECTORY_AT = 0x9000;
const SYSTEM_TABLE_AT = 0xa000;
const MEMORY_TABLE_AT = 0xb000;
/** Page table entries. [SDM] 3A 4.3. */
const PRESENT = 1;
const WRITABLE = 2;
const USER = 4;
const LARGE = 0x80;
const LARGE_BYTES = 0x40_0000;
const ENTRIES = 1024;
/** Selectors, and attributes of flat segments of both levels, of a busy TSS and of the local table. */
const CODE0 = 0x08;
const DATA0 = 0x10;
const CODE3 = 0x1b;
const DATA3 = 0x23;
const TSS = 0x28;
const LDT = 0x30;
const FLAT_CODE = 0xc09b;
const FLAT_DATA = 0xc093;
const LEVEL3 = 0x60;
const BUSY_TSS = 0x8b;
const LDT_PRESENT = 0x82;
const WHOLE = 0xffff_ffff;
const SEGMENT_REGISTERS = 6;
const CR0_ON = 0x11;
const CR0_ALIGNMENT = 0x4_0000;
const CR0_PAGING = 0x8000_0000;
const CR4_LARGE = 0x10;
const INTERRUPT_GATE = 0x8e00;
/** INT3 and INTO. */
const OPEN_VECTORS = [3, 4];
const PF = 14;
/** More than any batch of cases takes. */
const CODE_SPAN = 0x100_0000;
const MAX_INSTRUCTIONS = 20_000;
const FRAME_WORDS = 5;

/**
 * Runs cases on the emulator: user code, as under an operating system; any fault stops the case. Cases with a world of
 * their own run with paging and a local descriptor table, the others in flat segments without.
 */
export class EmulatedProgram {
  readonly #engine: CpuEngine;
  readonly #ram: Uint8Array;
  readonly #view: DataView;

  constructor(tier: Tier) {
    // the addresses of the native program's pages, mapped onto a small RAM
    const place = (phys: number): number => {
      const page = phys & ~(PAGE_BYTES - 1);
      if (page === WRITABLE_PAGES.alone) return PAGES_AT.alone;
      if (page >= CODE && page < CODE + CODE_SPAN) return CODE_AT;
      return page < RAM_BYTES ? page : -1;
    };
    const writable = (phys: number): boolean => phys < RAM_BYTES || place(phys) === PAGES_AT.alone;
    this.#engine = new CpuEngine({
      host: nodeWasm,
      ramBytes: RAM_BYTES,
      model: "i686",
      ticks: () => 0,
      ...TIER_OPTIONS[tier],
      ports: { read: () => 0xff, write: () => {} },
      physical: (_buffer, ramAt) => ({
        hostPage: (phys) => (place(phys) < 0 ? -1 : ramAt + place(phys)),
        isRam: writable,
        isWritable: writable,
        isWatched: () => false,
        reportWrite: () => {},
        read: (_phys, sizeBytes) => 2 ** (8 * sizeBytes) - 1,
        write: () => {},
      }),
    });
    const { ramAt, state } = this.#engine;
    this.#ram = state.bytes.subarray(ramAt, ramAt + RAM_BYTES);
    this.#view = new DataView(this.#ram.buffer, this.#ram.byteOffset, RAM_BYTES);
    this.#layTables();
    this.#layPages();
  }

  /** `index`: the case's place in its batch, which decides its code address. */
  run(testCase: InsnCase, index: number): CaseResult {
    const engine = this.#engine;
    const { state } = engine;
    const codeAt = CODE + (index % (CODE_SPAN / CODE_BYTES)) * CODE_BYTES;
    const world = worldOf(testCase);
    const place = world?.place ?? "alone";
    const memoryAt = PAGES_AT[place] + (memoryAddress(place) & (PAGE_BYTES - 1));
    this.#ram.fill(HLT, CODE_AT, CODE_AT + PAGE_BYTES);
    this.#ram.set(testCase.code, CODE_AT + (codeAt & (PAGE_BYTES - 1)));
    this.#ram.fill(0, PAGES_AT[place], PAGES_AT[place] + PAGE_BYTES);
    this.#ram.set(memoryOf(testCase), memoryAt);
    this.#enterUserCode(testCase.world !== undefined);
    if (world !== undefined) this.#enterWorld(world, codeAt);
    for (const [n, value] of testCase.registers.entries()) state.setGpr32(n, value);
    const start = world?.eip ?? codeAt;
    state.eip = start;
    state.eflags = testCase.eflags;
    state.set(MODE_KEY, computeModeKey(state));
    engine.mmu.selectTlb();
    const exit = engine.run(MAX_INSTRUCTIONS);
    if (exit.kind !== "halt") throw new Error(`the case ended with ${exit.kind}`);
    return this.#result(start, memoryAt, world !== undefined);
  }

  #enterUserCode(paged: boolean): void {
    const { state, system } = this.#engine;
    system.reset();
    this.#engine.reset();
    system.movToCr(3, DIRECTORY_AT);
    system.fpu.registers.initialise();
    system.movToCr(4, paged ? CR4_LARGE : 0);
    system.movToCr(0, (CR0_ON | CR0_ALIGNMENT | (paged ? CR0_PAGING : 0)) >>> 0);
    const origin = paged ? SYSTEM : 0;
    system.lgdt(LDT + 7, GDT_AT + origin, 32);
    system.lidt(256 * 8 - 1, paged ? PAGED_IDT_AT + origin : IDT_AT, 32);
    this.#view.setUint32(TSS_AT + 4, STACK0 + origin, true);
    for (let index = 0; index < SEGMENT_REGISTERS; index++) {
      const [selector, attr] = index === CS ? [CODE3, FLAT_CODE] : [DATA3, FLAT_DATA];
      system.segments.setHidden(index, selector, 0, WHOLE, attr | LEVEL3);
      system.segments.updateCounts(index);
    }
    system.segments.setHidden(TR, TSS, TSS_AT + origin, 0x67, BUSY_TSS);
    system.segments.setHidden(LDTR, LDT, LDT_AT + origin, TABLE_ENTRIES * 8 - 1, LDT_PRESENT);
    state.set(CPL, 3);
  }

  /** The local descriptor table and the segment registers that the native program sets up. */
  #enterWorld({ table, selectors, place }: World, codeAt: number): void {
    const { segments } = this.#engine.system;
    for (const [n, entry] of table.entries()) {
      const [low, high] = descriptorWords(entry, entryBase(entry, codeAt, place));
      this.#view.setUint32(LDT_AT + n * 8, low, true);
      this.#view.setUint32(LDT_AT + n * 8 + 4, high, true);
    }
    for (let index = 0; index < SEGMENT_REGISTERS; index++) {
      const selector = selectors[index]!;
      const entry = selector === 0 ? undefined : table[selector >> 3]!;
      if (entry === undefined) {
        segments.setHidden(index, selector, 0, 0, 0);
      } else {
        const base = entryBase(entry, codeAt, place);
        const granular = (entry.flags & DescriptorFlag.granular) !== 0;
        const limit = granular ? entry.limit * PAGE_BYTES + PAGE_BYTES - 1 : entry.limit;
        const attr = (descriptorWords(entry, base)[1] >>> 8) & 0xf0ff;
        segments.setHidden(index, selector, base, limit, attr);
      }
      segments.updateCounts(index);
    }
  }

  /** A fault's handler ran, on the stack of level 0: its frame tells what, where and why. */
  #result(start: number, memoryAt: number, hasTable: boolean): CaseResult {
    const { state } = this.#engine;
    const origin = state.eip >= SYSTEM ? SYSTEM : 0;
    const vector = (state.eip - 1 - HANDLERS_AT - origin) / 16;
    const frame = state.gpr32(4) - origin;
    const hasError = STACK0 - frame > FRAME_WORDS * 4;
    const word = (n: number): number => this.#view.getUint32(frame + (hasError ? 4 : 0) + n * 4, true);
    const registers = Array.from({ length: 8 }, (_, n) => state.gpr32(n));
    registers[4] = word(3);
    const segments = [0, 1, 2, 3, 4, 5].map((index) => state.selector(index));
    segments[1] = word(1) & 0xffff;
    segments[2] = word(4) & 0xffff;
    return {
      registers,
      eflags: word(2),
      vector,
      errorCode: hasError ? this.#view.getUint32(frame, true) : 0,
      ipOffset: (word(0) - start) | 0,
      selectors: hasTable ? segments : [],
      cr2: vector === PF ? state.get(CR2) : 0,
      memory: this.#ram.slice(memoryAt, memoryAt + MEMORY_BYTES),
    };
  }

  /** Flat segments, a TSS with a stack for level 0, and a HLT behind every vector. */
  #layTables(): void {
    const descriptor = (selector: number, base: number, limit: number, attr: number): void => {
      const at = GDT_AT + (selector & ~7);
      this.#view.setUint32(at, ((base & 0xffff) << 16) | (limit & 0xffff), true);
      this.#view.setUint32(
        at + 4,
        (base & 0xff00_0000) | (attr << 8) | (limit & 0xf_0000) | ((base >>> 16) & 0xff),
        true,
      );
    };
    descriptor(CODE0, 0, 0xf_ffff, FLAT_CODE);
    descriptor(DATA0, 0, 0xf_ffff, FLAT_DATA);
    descriptor(CODE3, 0, 0xf_ffff, FLAT_CODE | LEVEL3);
    descriptor(DATA3, 0, 0xf_ffff, FLAT_DATA | LEVEL3);
    descriptor(TSS, TSS_AT, 0x67, BUSY_TSS);
    descriptor(LDT, LDT_AT, TABLE_ENTRIES * 8 - 1, LDT_PRESENT);
    this.#view.setUint32(TSS_AT + 8, DATA0, true);
    this.#view.setUint16(TSS_AT + 102, 0xffff, true);
    for (let vector = 0; vector < 256; vector++) {
      const handler = HANDLERS_AT + vector * 16;
      const level = OPEN_VECTORS.includes(vector) ? LEVEL3 << 8 : 0;
      this.#ram[handler] = HLT;
      for (const [idt, address] of [
        [IDT_AT, handler],
        [PAGED_IDT_AT, handler + SYSTEM],
      ] as const) {
        this.#view.setUint32(idt + vector * 8, (CODE0 << 16) | (address & 0xffff), true);
        this.#view.setUint32(idt + vector * 8 + 4, (address & 0xffff_0000) | INTERRUPT_GATE | level, true);
      }
    }
  }

  /** RAM for the system, the case's pages, and its code in large pages. */
  #layPages(): void {
    const view = this.#view;
    this.#ram.fill(READ_ONLY_FILL, READ_ONLY_AT, READ_ONLY_AT + PAGE_BYTES);
    const entry = (table: number, linear: number, value: number): void =>
      view.setUint32(table + ((linear >>> 12) % ENTRIES) * 4, value, true);
    for (let page = 0; page < RAM_BYTES; page += PAGE_BYTES) entry(SYSTEM_TABLE_AT, page, page | PRESENT | WRITABLE);
    for (const [place, linear] of Object.entries(WRITABLE_PAGES) as [Place, number][]) {
      entry(MEMORY_TABLE_AT, linear, PAGES_AT[place] | PRESENT | WRITABLE | USER);
    }
    entry(MEMORY_TABLE_AT, READ_ONLY_PAGE, READ_ONLY_AT | PRESENT | USER);
    const directory = (linear: number, value: number): void =>
      view.setUint32(DIRECTORY_AT + Math.floor(linear / LARGE_BYTES) * 4, value, true);
    directory(SYSTEM, SYSTEM_TABLE_AT | PRESENT | WRITABLE);
    directory(WRITABLE_PAGES.alone, MEMORY_TABLE_AT | PRESENT | WRITABLE | USER);
    for (let at = CODE; at < CODE + CODE_SPAN; at += LARGE_BYTES) directory(at, at | LARGE | PRESENT | USER);
  }
}
