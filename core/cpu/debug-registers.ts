/**
 * Breakpoints in DR0–DR3. [SDM] 3B 17.2. Nothing is asked while DR7 enables none: pages with a data breakpoint have no TLB
 * entries, so that only accesses to them come by here, and code is translated in blocks that end before an instruction
 * breakpoint.
 */
import { CR4_DE } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { CR4, DR, LEAVE_NOW, PENDING } from "./layout.ts";

const DR6 = DR + 6 * 8;
const DR7 = DR + 7 * 8;
const COUNT = 4;
/** L0 G0 … L3 G3. */
const ENABLED = 0xff;
const PAGE_MASK = 0xfff;

/** R/W fields of DR7. */
const EXECUTE = 0;
const WRITE = 1;
const IO = 2;

/** By LEN field; 8 bytes exist in long mode only and are undefined before. */
const LENGTHS = [1, 2, 1, 4] as const;

/** DR6: breakpoints that were hit; single step. */
const DR6_HITS = 0xf;
export const DR6_BS = 0x4000;

/**
 * FAULT_VECTOR of an access to a watched place by generated code, which then has committed nothing: the instruction is to
 * be run by itself, with hits noted, because the trap comes right behind it.
 */
export const WATCHED = 0x100;

/** Some breakpoint is enabled in DR7. */
export function hasBreakpoints(state: CpuState): boolean {
  return (state.get(DR7) & ENABLED) !== 0;
}

interface Breakpoint {
  /** Its bit in DR6. */
  readonly bit: number;
  readonly kind: number;
  readonly first: number;
  readonly last: number;
}

export class Breakpoints {
  /** Some breakpoint of the kind is armed: ask before the others are. */
  watchesData = false;
  watchesCode = false;
  watchesPorts = false;
  /** DR6 bits of what was hit and not reported yet. */
  pending = 0;

  readonly #state: CpuState;
  #armed: readonly Breakpoint[] = [];

  constructor(state: CpuState) {
    this.#state = state;
  }

  /** DR0–DR3, DR7 or CR4.DE changed. Returns false when nothing was armed and nothing is now. */
  update(): boolean {
    const before = this.#armed.length;
    this.#armed = Array.from({ length: COUNT }, (_, n) => this.#read(n)).filter((armed) => armed !== undefined);
    const has = (test: (kind: number) => boolean): boolean => this.#armed.some(({ kind }) => test(kind));
    this.watchesCode = has((kind) => kind === EXECUTE);
    this.watchesPorts = has((kind) => kind === IO);
    this.watchesData = has((kind) => kind !== EXECUTE && kind !== IO);
    return before + this.#armed.length > 0;
  }

  #read(n: number): Breakpoint | undefined {
    const dr7 = this.#state.get(DR7);
    if (((dr7 >>> (n * 2)) & 3) === 0) return undefined;
    const kind = (dr7 >>> (16 + n * 4)) & 3;
    if (kind === IO && (this.#state.get(CR4) & CR4_DE) === 0) return undefined;
    const length = kind === EXECUTE ? 1 : LENGTHS[(dr7 >>> (18 + n * 4)) & 3]!;
    const first = (this.#state.get(DR + n * 8) & -length) >>> 0;
    return { bit: 1 << n, kind, first, last: first + length - 1 };
  }

  /** A data breakpoint lies on the page; with `write` false only one that also watches reads. */
  watchesPage(linear: number, write: boolean): boolean {
    const page = (linear & ~PAGE_MASK) >>> 0;
    return this.#armed.some(
      ({ kind, first }) => (first & ~PAGE_MASK) >>> 0 === page && (write ? kind === WRITE || kind === 3 : kind === 3),
    );
  }

  /** DR6 bits of the data breakpoints that an access touches. */
  data(linear: number, sizeBytes: number, write: boolean): number {
    let bits = 0;
    for (const { bit, kind, first, last } of this.#armed) {
      if (kind === EXECUTE || kind === IO || (kind === WRITE && !write)) continue;
      if (first < linear + sizeBytes && linear <= last) bits |= bit;
    }
    return bits;
  }

  /** An instruction breakpoint has the page offset of this address, wherever its page: code is cut here. */
  cutsCode(linear: number): boolean {
    return this.#armed.some(({ kind, first }) => kind === EXECUTE && ((first ^ linear) & PAGE_MASK) === 0);
  }

  /** DR6 bits of the instruction breakpoints at an address. */
  code(linear: number): number {
    let bits = 0;
    for (const { bit, kind, first } of this.#armed) if (kind === EXECUTE && first === linear) bits |= bit;
    return bits;
  }

  /** An IN or OUT: the trap comes behind the instruction. */
  notePort(port: number, sizeBytes: number): void {
    for (const { bit, kind, first, last } of this.#armed) {
      if (kind === IO && first < port + sizeBytes && port <= last) this.note(bit);
    }
  }

  /** Notes hits; the engine looks at the next block head. */
  note(bits: number): void {
    if (bits === 0) return;
    this.pending |= bits;
    this.#state.set(PENDING, LEAVE_NOW);
  }

  forget(): void {
    this.pending = 0;
  }

  /**
   * Puts what was hit, and `more`, into DR6, whose four lowest bits tell of this exception alone; software clears the others.
   * False: there was nothing.
   */
  report(more: number): boolean {
    const bits = this.pending | more;
    this.pending = 0;
    if (bits === 0) return false;
    this.#state.set(DR6, ((this.#state.get(DR6) & ~DR6_HITS) | bits) >>> 0);
    return true;
  }
}
