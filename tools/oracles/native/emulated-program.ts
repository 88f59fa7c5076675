import { computeModeKey } from "../../../core/exec/mode-key.ts";
import { CpuEngine } from "../../../core/exec/cpu-engine.ts";
import { CPL, CS, MODE_KEY, TR } from "../../../core/cpu/layout.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import { TIER_OPTIONS, type Tier } from "../bare-cpu.ts";
import {
  CODE,
  CODE_BYTES,
  CODE_LIMIT_16,
  DATA_LIMIT_16,
  HLT,
  MEMORY,
  MEMORY_BYTES,
  SEGMENT_BASES_16,
  memoryOf,
  type CaseResult,
  type InsnCase,
} from "./case.ts";

const RAM_BYTES = 1 << 20;
/** Where the case's two pages are in RAM. */
const CODE_AT = 0x10000;
const MEMORY_AT = 0x20000;
const IDT_AT = 0x1000;
const GDT_AT = 0x2000;
const TSS_AT = 0x2800;
const HANDLERS_AT = 0x3000;
const STACK0 = 0x8000;
const PAGE = 0x1000;
/** Selectors, and attributes of flat segments of both levels and of a busy TSS. */
const CODE0 = 0x08;
const DATA0 = 0x10;
const CODE3 = 0x1b;
const DATA3 = 0x23;
const TSS = 0x28;
const FLAT_CODE = 0xc09b;
const FLAT_DATA = 0xc093;
const LEVEL3 = 0x60;
const BUSY_TSS = 0x8b;
const LDT_CODE = 7;
const WORD_CODE = 0xfb;
const WORD_DATA = 0xf3;
const WHOLE = 0xffff_ffff;
const SEGMENT_REGISTERS = 6;
/** More than any batch of cases takes. */
const CODE_SPAN = 0x100_0000;
const MAX_INSTRUCTIONS = 5000;
const FRAME_WORDS = 5;

/** Runs cases on the emulator: flat 32-bit user code, as under an operating system; any fault stops the case. */
export class EmulatedProgram {
  readonly #engine: CpuEngine;
  readonly #ram: Uint8Array;
  readonly #view: DataView;

  constructor(tier: Tier) {
    // the addresses of the native program's pages, mapped onto a small RAM
    const place = (phys: number): number => {
      const page = phys & ~(PAGE - 1);
      if (page === MEMORY) return MEMORY_AT;
      if (page >= CODE && page < CODE + CODE_SPAN) return CODE_AT;
      return page < RAM_BYTES ? page : -1;
    };
    const writable = (phys: number): boolean => phys < RAM_BYTES || place(phys) === MEMORY_AT;
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
  }

  /** `index`: the case's place in its batch, which decides its code address. */
  run(testCase: InsnCase, index: number): CaseResult {
    const engine = this.#engine;
    const { state } = engine;
    const code = CODE + index * CODE_BYTES;
    const codeBase = testCase.bits === 16 ? code : 0;
    this.#ram.fill(HLT, CODE_AT, CODE_AT + PAGE);
    this.#ram.set(testCase.code, CODE_AT + (code & (PAGE - 1)));
    this.#ram.set(memoryOf(testCase), MEMORY_AT);
    this.#enterUserCode();
    if (testCase.bits === 16) this.#enterWordSegments(codeBase);
    for (const [n, value] of testCase.registers.entries()) state.setGpr32(n, value);
    state.eip = code - codeBase;
    state.eflags = testCase.eflags;
    state.set(MODE_KEY, computeModeKey(state));
    engine.mmu.selectTlb();
    const exit = engine.run(MAX_INSTRUCTIONS);
    if (exit.kind !== "halt") throw new Error(`the case ended with ${exit.kind}`);
    return this.#result(code - codeBase);
  }

  #enterUserCode(): void {
    const { state, system } = this.#engine;
    system.reset();
    this.#engine.reset();
    system.movToCr(0, 0x11);
    system.lgdt(TSS + 7, GDT_AT, 32);
    system.lidt(256 * 8 - 1, IDT_AT, 32);
    for (let index = 0; index < SEGMENT_REGISTERS; index++) {
      const [selector, attr] = index === CS ? [CODE3, FLAT_CODE] : [DATA3, FLAT_DATA];
      system.segments.setHidden(index, selector, 0, WHOLE, attr | LEVEL3);
      system.segments.updateCounts(index);
    }
    system.segments.setHidden(TR, TSS, TSS_AT, 0x67, BUSY_TSS);
    state.set(CPL, 3);
  }

  /** The 16-bit segments that the native program describes in its LDT. */
  #enterWordSegments(codeBase: number): void {
    const { segments } = this.#engine.system;
    for (let index = 0; index < SEGMENT_REGISTERS; index++) {
      if (index === CS) segments.setHidden(index, LDT_CODE, codeBase, CODE_LIMIT_16, WORD_CODE);
      else segments.setHidden(index, LDT_CODE + index * 8, SEGMENT_BASES_16[index]!, DATA_LIMIT_16, WORD_DATA);
      segments.updateCounts(index);
    }
  }

  /** A fault's handler ran, on the stack of level 0: its frame tells what, where and why. */
  #result(code: number): CaseResult {
    const { state } = this.#engine;
    const vector = (state.eip - 1 - HANDLERS_AT) / 16;
    const frame = state.gpr32(4);
    const hasError = STACK0 - frame > FRAME_WORDS * 4;
    const word = (n: number): number => this.#view.getUint32(frame + (hasError ? 4 : 0) + n * 4, true);
    const registers = Array.from({ length: 8 }, (_, n) => state.gpr32(n));
    registers[4] = word(3);
    return {
      registers,
      eflags: word(2),
      vector,
      errorCode: hasError ? this.#view.getUint32(frame, true) : 0,
      ipOffset: word(0) - code,
      memory: this.#ram.slice(MEMORY_AT, MEMORY_AT + MEMORY_BYTES),
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
    this.#view.setUint32(TSS_AT + 4, STACK0, true);
    this.#view.setUint32(TSS_AT + 8, DATA0, true);
    this.#view.setUint16(TSS_AT + 102, 0xffff, true);
    for (let vector = 0; vector < 256; vector++) {
      const handler = HANDLERS_AT + vector * 16;
      this.#ram[handler] = HLT;
      this.#view.setUint32(IDT_AT + vector * 8, (CODE0 << 16) | (handler & 0xffff), true);
      this.#view.setUint32(IDT_AT + vector * 8 + 4, (handler & 0xffff_0000) | 0x8e00, true);
    }
  }
}
