/** CPUID, time stamp counter and model-specific registers, for the models that have them. [SDM] 2A CPUID; 2B RDMSR, RDTSC. */
import { CR4_PCE, CR4_TSD, type CpuModel } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { CR4, SYSENTER_CS, SYSENTER_EIP, SYSENTER_ESP } from "./layout.ts";
import { Vector } from "./vectors.ts";

const EAX = 0;
const ECX = 1;
const EDX = 2;
const EBX = 3;
const HIGHEST_LEAF = 1;
const WORD = 0x1_0000_0000;

const MSR_MACHINE_CHECK_ADDRESS = 0;
const MSR_MACHINE_CHECK_TYPE = 1;
const MSR_TSC = 0x10;
/** MSRs that only hold a value, by number. Those of SYSENTER came with the i686. */
const SYSENTER_MSRS: ReadonlyMap<number, number> = new Map([
  [0x174, SYSENTER_CS],
  [0x175, SYSENTER_ESP],
  [0x176, SYSENTER_EIP],
]);
const PERFORMANCE_COUNTERS = 2;

export class Identification {
  readonly #state: CpuState;
  readonly #model: CpuModel;
  readonly #ticks: () => number;
  #offsetLow = 0;
  #offsetHigh = 0;

  /** `ticks`: whole TSC ticks since power-on, below 2^53. */
  constructor(state: CpuState, model: CpuModel, ticks: () => number) {
    this.#state = state;
    this.#model = model;
    this.#ticks = ticks;
  }

  /** What the guest's counter is ahead of the machine's, modulo 2^64: sixteen hexadecimal digits. */
  get tscOffset(): string {
    return [this.#offsetHigh, this.#offsetLow].map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  set tscOffset(offset: string) {
    this.#offsetHigh = Number.parseInt(offset.slice(0, 8), 16);
    this.#offsetLow = Number.parseInt(offset.slice(8), 16);
  }

  /** CPUID: fills EAX, EBX, ECX and EDX. Leaves above the highest answer as the highest does. */
  cpuid(): boolean {
    const { features, signature } = this.#model;
    if (features === undefined) return this.#state.fault(Vector.UD);
    if (this.#state.gpr32(EAX) === 0) {
      // "GenuineIntel": what guests of this age know how to read features from.
      this.#answer(HIGHEST_LEAF, 0x756e_6547, 0x6c65_746e, 0x4965_6e69);
    } else {
      this.#answer(signature, 0, 0, features);
    }
    return true;
  }

  /** RDTSC. #GP(0) outside level 0 when CR4.TSD is set. */
  readTimeStamp(): boolean {
    const state = this.#state;
    if (this.#model.features === undefined) return state.fault(Vector.UD);
    if ((state.get(CR4) & CR4_TSD) !== 0 && state.cpl !== 0) return state.fault(Vector.GP);
    this.#loadTimeStamp();
    return true;
  }

  /** RDMSR. #GP(0) for a register that does not exist. */
  readMsr(): boolean {
    const state = this.#state;
    if (!this.#mayUseMsr()) return false;
    switch (state.gpr32(ECX)) {
      case MSR_TSC:
        this.#loadTimeStamp();
        return true;
      case MSR_MACHINE_CHECK_ADDRESS:
      case MSR_MACHINE_CHECK_TYPE:
        state.setGpr32(EAX, 0);
        state.setGpr32(EDX, 0);
        return true;
      default: {
        const field = this.#heldMsr();
        if (field === undefined) return state.fault(Vector.GP);
        state.setGpr32(EAX, state.get(field));
        state.setGpr32(EDX, 0);
        return true;
      }
    }
  }

  /** WRMSR. */
  writeMsr(): boolean {
    const state = this.#state;
    if (!this.#mayUseMsr()) return false;
    const field = this.#heldMsr();
    if (field !== undefined) {
      state.set(field, state.gpr32(EAX));
      return true;
    }
    if (state.gpr32(ECX) !== MSR_TSC) return state.fault(Vector.GP);
    const ticks = this.#ticks();
    const low = state.gpr32(EAX) - (ticks % WORD);
    this.#offsetLow = low >>> 0;
    this.#offsetHigh = (state.gpr32(EDX) - Math.floor(ticks / WORD) - (low < 0 ? 1 : 0)) >>> 0;
    return true;
  }

  /** RDPMC. DEVIATION: the two counters always read 0. */
  readPerformanceCounter(): boolean {
    const state = this.#state;
    const allowed = state.cpl === 0 || (state.get(CR4) & CR4_PCE) !== 0;
    if (!allowed || state.gpr32(ECX) >= PERFORMANCE_COUNTERS) return state.fault(Vector.GP);
    state.setGpr32(EAX, 0);
    state.setGpr32(EDX, 0);
    return true;
  }

  /** State field of the MSR that ECX names, where the model has it. */
  #heldMsr(): number | undefined {
    return this.#model.instructions.has("i686") ? SYSENTER_MSRS.get(this.#state.gpr32(ECX)) : undefined;
  }

  #mayUseMsr(): boolean {
    if (this.#model.features === undefined) return this.#state.fault(Vector.UD);
    return this.#state.cpl === 0 || this.#state.fault(Vector.GP);
  }

  #loadTimeStamp(): void {
    const ticks = this.#ticks();
    const low = (ticks % WORD) + this.#offsetLow;
    this.#state.setGpr32(EAX, low >>> 0);
    this.#state.setGpr32(EDX, (Math.floor(ticks / WORD) + this.#offsetHigh + (low >= WORD ? 1 : 0)) >>> 0);
  }

  #answer(eax: number, ebx: number, ecx: number, edx: number): void {
    this.#state.setGpr32(EAX, eax);
    this.#state.setGpr32(EBX, ebx);
    this.#state.setGpr32(ECX, ecx);
    this.#state.setGpr32(EDX, edx);
  }
}
