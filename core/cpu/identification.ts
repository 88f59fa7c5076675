/** CPUID, time stamp counter and model-specific registers, for the models that have them. [SDM] 2A CPUID; 2B RDMSR, RDTSC. */
import { CR4_PCE, CR4_TSD, type CpuModel } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { CR4, SYSENTER_CS, SYSENTER_EIP, SYSENTER_ESP } from "./layout.ts";
import { Vector } from "./vectors.ts";

const EAX = 0;
const ECX = 1;
const EDX = 2;
const EBX = 3;
const LEAF_FEATURES = 1;
const LEAF_CACHES = 2;
const PERFORMANCE_COUNTERS = 2;
const MACHINE_CHECK_BANKS = 5;
const WORD = 0x1_0000_0000;

const MSR_TSC = 0x10;
/** Machine check address and type. They read 0: nothing ever goes wrong. */
const QUIET_PENTIUM: readonly number[] = [0, 1];
/**
 * Those of the i686 that read 0: platform, power-on configuration, microcode revision, machine check status and control,
 * debug control. Writing 0 is allowed; there is nothing that other values could switch on. Five banks of machine checks
 * follow, of which the same is true. [SDM] 4 table 2-53; 3B 15.3.
 */
const QUIET_I686: readonly number[] = [
  ...QUIET_PENTIUM,
  0x17,
  0x2a,
  0x8b,
  0x17a,
  0x1d9,
  ...Array.from({ length: MACHINE_CHECK_BANKS * 4 }, (_, i) => 0x400 + i),
];
const MSR_MACHINE_CHECK_CAPABILITY = 0x179;
/** First of the four registers of a bank: what it is to report. Every value may be written. */
const isMachineCheckControl = (msr: number): boolean => msr >= 0x400 && (msr & 3) === 0;
/** MSRs that only hold a value, by number. Those of SYSENTER came with the i686. */
const SYSENTER_MSRS: ReadonlyMap<number, number> = new Map([
  [0x174, SYSENTER_CS],
  [0x175, SYSENTER_ESP],
  [0x176, SYSENTER_EIP],
]);

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
    const { features, signature, caches } = this.#model;
    if (features === undefined) return this.#state.fault(Vector.UD);
    const leaf = this.#state.gpr32(EAX);
    if (leaf === 0) {
      // "GenuineIntel": what guests of this age know how to read features from.
      this.#answer(caches === undefined ? LEAF_FEATURES : LEAF_CACHES, 0x756e_6547, 0x6c65_746e, 0x4965_6e69);
    } else if (caches === undefined || leaf === LEAF_FEATURES) {
      this.#answer(signature, 0, 0, features);
    } else {
      this.#answer(caches[0], 0, 0, caches[1]);
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
      case MSR_MACHINE_CHECK_CAPABILITY:
        if (!this.#isI686) return state.fault(Vector.GP);
        state.setGpr32(EAX, MACHINE_CHECK_BANKS);
        state.setGpr32(EDX, 0);
        return true;
      default: {
        const field = this.#heldMsr();
        if (field === undefined && !this.#isQuiet) return state.fault(Vector.GP);
        state.setGpr32(EAX, field === undefined ? 0 : state.get(field));
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
    const msr = state.gpr32(ECX);
    if (this.#isQuiet) {
      const isZero = (state.gpr32(EAX) | state.gpr32(EDX)) === 0;
      return isZero || isMachineCheckControl(msr) || state.fault(Vector.GP);
    }
    if (msr !== MSR_TSC) return state.fault(Vector.GP);
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
    return this.#isI686 ? SYSENTER_MSRS.get(this.#state.gpr32(ECX)) : undefined;
  }

  get #isI686(): boolean {
    return this.#model.instructions.has("i686");
  }

  /** ECX names an MSR that reads 0. */
  get #isQuiet(): boolean {
    return (this.#isI686 ? QUIET_I686 : QUIET_PENTIUM).includes(this.#state.gpr32(ECX));
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
