import { computeModeKey } from "../../../core/exec/mode-key.ts";
import { CpuEngine, type CpuEngineOptions } from "../../../core/exec/cpu-engine.ts";
import { CS, FAULT_ERROR, MODE_KEY } from "../../../core/cpu/layout.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import { CODE, CODE_BYTES, MEMORY, type CaseResult, type InsnCase } from "./case.ts";

const RAM_BYTES = 2 << 20;
/** Where the case's two pages are in RAM. */
const CODE_AT = 0x10000;
const MEMORY_AT = 0x20000;
const IDT_AT = 0x1000;
const GDT_AT = 0x2000;
const HANDLERS_AT = 0x3000;
const PAGE = 0x1000;
const FLAT_CODE = 0xc09b;
const FLAT_DATA = 0xc093;
/** More than any batch of cases takes. */
const CODE_SPAN = 0x100_0000;
const MAX_INSTRUCTIONS = 2000;

/** Runs the same cases on the emulator: flat 32-bit protected mode, a fault stops the case. */
export class EmulatedProgram {
  readonly #engine: CpuEngine;

  constructor(tiers: CpuEngineOptions["tiers"]) {
    // the addresses of the native program's pages, mapped onto a small RAM
    const place = (phys: number): number => {
      const page = phys & ~(PAGE - 1);
      if (page === MEMORY) return MEMORY_AT;
      if (page >= CODE && page < CODE + CODE_SPAN) return CODE_AT;
      return page < RAM_BYTES ? page : -1;
    };
    this.#engine = new CpuEngine({
      host: nodeWasm,
      ramBytes: RAM_BYTES,
      model: "486",
      ticks: () => 0,
      tiers,
      ports: { read: () => 0xff, write: () => {} },
      physical: (_buffer, ramAt) => ({
        hostPage: (phys) => (place(phys) < 0 ? -1 : ramAt + place(phys)),
        isRam: (phys) => phys < RAM_BYTES || place(phys) === MEMORY_AT,
        isWritable: (phys) => phys < RAM_BYTES || place(phys) === MEMORY_AT,
        isWatched: () => false,
        reportWrite: () => {},
        read: (_phys, sizeBytes) => 2 ** (8 * sizeBytes) - 1,
        write: () => {},
      }),
    });
  }

  /** `index`: the case's place in its batch, which decides its code address. */
  run(testCase: InsnCase, index: number): CaseResult {
    const engine = this.#engine;
    const { state, system } = engine;
    system.reset();
    engine.reset();
    const ram = state.bytes.subarray(engine.ramAt);
    const code = CODE + index * CODE_BYTES;
    ram.fill(0xf4, CODE_AT, CODE_AT + PAGE);
    ram.set(testCase.code, CODE_AT + (code & (PAGE - 1)));
    ram.set(testCase.memory, MEMORY_AT);
    installGates(ram);
    system.movToCr(0, 0x11);
    for (const [index, attr] of [FLAT_DATA, FLAT_CODE, FLAT_DATA, FLAT_DATA, FLAT_DATA, FLAT_DATA].entries()) {
      system.segments.setHidden(index, index === CS ? 8 : 16, 0, 0xffff_ffff, attr);
      system.segments.updateCounts(index);
    }
    system.lgdt(0x17, GDT_AT, 32);
    system.lidt(0x7ff, IDT_AT, 32);
    for (const [n, value] of testCase.registers.entries()) state.setGpr32(n, value);
    state.eip = code;
    state.eflags = testCase.eflags;
    state.set(MODE_KEY, computeModeKey(state));
    const exit = engine.run(MAX_INSTRUCTIONS);
    if (exit.kind !== "halt") throw new Error(`the case ended with ${exit.kind}`);
    return this.#result(ram, code);
  }

  /** Either the HLT behind the code ran, or a fault's handler did: then its frame tells where and why. */
  #result(ram: Uint8Array, code: number): CaseResult {
    const { state } = this.#engine;
    const memory = ram.slice(MEMORY_AT, MEMORY_AT + 256);
    const registers = Array.from({ length: 8 }, (_, n) => state.gpr32(n));
    if (state.eip >= code) {
      return { registers, eflags: state.eflags, vector: 13, errorCode: 0, ipOffset: state.eip - 1 - code, memory };
    }
    const vector = Math.floor((state.eip - 1 - HANDLERS_AT) / 16);
    return { registers, eflags: state.eflags, vector, errorCode: state.get(FAULT_ERROR), ipOffset: -1, memory };
  }
}

/** Every vector leads to a HLT of its own. */
function installGates(ram: Uint8Array): void {
  const view = new DataView(ram.buffer, ram.byteOffset);
  for (const [n, high] of [
    [1, 0x00cf_9b00],
    [2, 0x00cf_9300],
  ] as const) {
    view.setUint32(GDT_AT + n * 8, 0x0000_ffff, true);
    view.setUint32(GDT_AT + n * 8 + 4, high, true);
  }
  for (let vector = 0; vector < 256; vector++) {
    const handler = HANDLERS_AT + vector * 16;
    ram[handler] = 0xf4;
    view.setUint32(IDT_AT + vector * 8, (8 << 16) | (handler & 0xffff), true);
    view.setUint32(IDT_AT + vector * 8 + 4, (handler & 0xffff_0000) | 0x8e00, true);
  }
}
