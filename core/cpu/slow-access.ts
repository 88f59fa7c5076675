/**
 * Memory accesses of generated code that its fast path refuses. `segment` is the address of a segment's block. A fault is
 * recorded and MEMORY_FAULT set.
 */
import type { CpuState } from "./cpu-state.ts";
import { type Breakpoints, WATCHED } from "./debug-registers.ts";
import { MEMORY_FAULT, SEG, SEG_BASE, SEG_STRIDE } from "./layout.ts";
import type { Mmu } from "./mmu.ts";
import type { Segmentation } from "./segmentation.ts";

type AccessSize = 1 | 2 | 4;
const QUADWORD = 8;

export class SlowAccess {
  /**
   * The running instruction is alone and the engine looks at hits behind it. Otherwise an access to a watched place counts
   * as a fault WATCHED, and the instruction is run again alone.
   */
  alone = false;
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #segments: Segmentation;
  readonly #breakpoints: Breakpoints;

  constructor(state: CpuState, mmu: Mmu, segments: Segmentation, breakpoints: Breakpoints) {
    this.#state = state;
    this.#mmu = mmu;
    this.#segments = segments;
    this.#breakpoints = breakpoints;
  }

  load(segment: number, offset: number, sizeBytes: number): number {
    if (!this.#check(segment, offset, sizeBytes, false)) return 0;
    return this.#read(this.#linear(segment, offset), sizeBytes);
  }

  /** A load whose place will be written. */
  modify(segment: number, offset: number, sizeBytes: number): number {
    if (!this.#check(segment, offset, sizeBytes, true)) return 0;
    const linear = this.#linear(segment, offset);
    if (!this.#mmu.canWrite(linear, sizeBytes, false)) return this.#fault();
    return this.#read(linear, sizeBytes);
  }

  /** Limit, rights and alignment of a place that is accessed in pieces. False: a fault is recorded. */
  allows(segment: number, offset: number, sizeBytes: number, alignBytes: number, write: boolean): boolean {
    const index = (segment - SEG) / SEG_STRIDE;
    if (!this.#segments.checkAccess(index, offset >>> 0, sizeBytes, write)) return false;
    return !this.#mmu.isMisaligned(this.#linear(segment, offset), alignBytes, false);
  }

  /** Whether a place can be written. */
  probe(segment: number, offset: number, sizeBytes: number): number {
    if (!this.#check(segment, offset, sizeBytes, true)) return 0;
    if (sizeBytes === QUADWORD && this.#mmu.isMisaligned(this.#linear(segment, offset), QUADWORD, false))
      return this.#fault();
    return this.#mmu.canWrite(this.#linear(segment, offset), sizeBytes, false) ? 0 : this.#fault();
  }

  store(segment: number, offset: number, sizeBytes: number, value: number): number {
    if (!this.#check(segment, offset, sizeBytes, true)) return 0;
    this.#mmu.faulted = false;
    this.#mmu.writeLinear(this.#linear(segment, offset), sizeBytes as AccessSize, value, false);
    return this.#mmu.faulted ? this.#fault() : 0;
  }

  #read(linear: number, sizeBytes: number): number {
    this.#mmu.faulted = false;
    const value = this.#mmu.readLinear(linear, sizeBytes as AccessSize, false) | 0;
    return this.#mmu.faulted ? this.#fault() : value;
  }

  #check(segment: number, offset: number, sizeBytes: number, write: boolean): boolean {
    const allowed = this.#segments.checkAccess((segment - SEG) / SEG_STRIDE, offset >>> 0, sizeBytes, write);
    if (!allowed || (this.#breakpoints.watchesData && this.#isWatched(segment, offset, sizeBytes, write))) {
      this.#fault();
      return false;
    }
    return true;
  }

  #isWatched(segment: number, offset: number, sizeBytes: number, write: boolean): boolean {
    if (this.alone || this.#breakpoints.data(this.#linear(segment, offset), sizeBytes, write) === 0) return false;
    this.#state.fault(WATCHED);
    return true;
  }

  #fault(): number {
    this.#state.set(MEMORY_FAULT, 1);
    return 0;
  }

  #linear(segment: number, offset: number): number {
    return (this.#state.get(segment + SEG_BASE) + offset) >>> 0;
  }
}
