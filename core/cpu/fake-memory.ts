/** Test support: a few pages of guest memory without an MMU, where chosen pages fault. */
import type { CpuState } from "./cpu-state.ts";
import { CR2 } from "./layout.ts";
import type { LinearMemory } from "./linear-memory.ts";
import { Vector } from "./vectors.ts";

const PAGE_SHIFT = 12;
const ERROR_WRITE = 2;
const ERROR_USER = 4;

export class FakeMemory implements LinearMemory {
  faulted = false;
  /** Page numbers that are not present. */
  readonly missing = new Set<number>();
  /** Page numbers that user accesses may not touch. */
  readonly supervisorOnly = new Set<number>();

  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #state: CpuState;

  /** Addresses are taken modulo `sizeBytes`, a power of two. */
  constructor(state: CpuState, sizeBytes = 0x10_0000) {
    this.#state = state;
    this.bytes = new Uint8Array(sizeBytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  begin(): void {
    this.faulted = false;
  }

  read8(linear: number, system: boolean): number {
    return this.#allowed(linear, 1, system, 0) ? this.#view.getUint8(this.#wrap(linear)) : 0;
  }

  read16(linear: number, system: boolean): number {
    return this.#allowed(linear, 2, system, 0) ? this.#view.getUint16(this.#wrap(linear), true) : 0;
  }

  read32(linear: number, system: boolean): number {
    return this.#allowed(linear, 4, system, 0) ? this.#view.getUint32(this.#wrap(linear), true) : 0;
  }

  write8(linear: number, value: number, system: boolean): void {
    if (this.#allowed(linear, 1, system, ERROR_WRITE)) this.#view.setUint8(this.#wrap(linear), value);
  }

  write16(linear: number, value: number, system: boolean): void {
    if (this.#allowed(linear, 2, system, ERROR_WRITE)) this.#view.setUint16(this.#wrap(linear), value, true);
  }

  write32(linear: number, value: number, system: boolean): void {
    if (this.#allowed(linear, 4, system, ERROR_WRITE)) this.#view.setUint32(this.#wrap(linear), value, true);
  }

  canWrite(linear: number, sizeBytes: number, system: boolean): boolean {
    return this.#allowed(linear, sizeBytes, system, ERROR_WRITE);
  }

  #allowed(linear: number, sizeBytes: number, system: boolean, access: number): boolean {
    const user = !system && this.#state.cpl === 3;
    for (const address of [linear, linear + sizeBytes - 1]) {
      const page = address >>> PAGE_SHIFT;
      const present = !this.missing.has(page);
      if (present && !(user && this.supervisorOnly.has(page))) continue;
      this.faulted = true;
      this.#state.set(CR2, address >>> 0);
      return this.#state.fault(Vector.PF, (present ? 1 : 0) | access | (user ? ERROR_USER : 0));
    }
    return true;
  }

  #wrap(linear: number): number {
    return linear & (this.bytes.length - 1);
  }
}
