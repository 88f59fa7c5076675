/**
 * One counter of an 8254. Nothing counts: the counting element and the output are computed from the tick at which the
 * count was loaded. Ticks are absolute on the axis of whoever owns the counter.
 * [8254] Intel 8254; mode descriptions of "Operation", pages 3-74 ff.
 */
import { z } from "zod";
import { bit, byte, upTo, word } from "../state-fields.ts";

const tickDelta = z.int().min(-1e15).max(1e15);

export const pitCounterState = z.strictObject({
  mode: upTo(5),
  bcd: bit,
  /** Which bytes an access moves: 1 low, 2 high, 3 both. */
  access: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  gate: bit,
  /** Counts of the present period and, once a new one was written, of the next; 0 stands for the largest. */
  count: word,
  nextCount: word.nullable(),
  /** When `nextCount` is loaded; null: at the gate's next trigger. */
  nextLoadTicks: tickDelta.nullable(),
  /** When the counting element held `count`; null: never loaded since the control word. */
  loadTicks: tickDelta.nullable(),
  /** Ticks already counted when the gate stopped the count; null: it runs. */
  heldTicks: tickDelta.nullable(),
  writeLow: byte,
  writeHighNext: bit,
  readHighNext: bit,
  latchedCount: word.nullable(),
  latchedStatus: byte.nullable(),
});
export type PitCounterState = z.infer<typeof pitCounterState>;

/** No output change to come. */
const NEVER = Infinity;

/** One of three; its clock is 105/88 MHz (pit-ticks.ts). */
export class PitCounter {
  #mode = 3;
  #bcd = false;
  #access: 1 | 2 | 3 = 3;
  #gate: boolean;
  readonly #gateAtReset: boolean;
  #count = 0;
  #nextCount = -1;
  #nextLoad = NEVER;
  #load = NEVER;
  #held = -1;
  #writeLow = 0;
  #writeHighNext = false;
  #readHighNext = false;
  #latchedCount = -1;
  #latchedStatus = -1;

  constructor(gate: boolean) {
    this.#gate = gate;
    this.#gateAtReset = gate;
  }

  reset(): void {
    this.#mode = 3;
    this.#bcd = false;
    this.#access = 3;
    this.#gate = this.#gateAtReset;
    this.#count = 0;
    this.#nextCount = -1;
    this.#nextLoad = NEVER;
    this.#load = NEVER;
    this.#held = -1;
    this.#writeLow = 0;
    this.#writeHighNext = false;
    this.#readHighNext = false;
    this.#latchedCount = -1;
    this.#latchedStatus = -1;
  }

  save(tick: number): PitCounterState {
    this.#settle(tick);
    return {
      mode: this.#mode,
      bcd: this.#bcd,
      access: this.#access,
      gate: this.#gate,
      count: this.#count,
      nextCount: this.#nextCount < 0 ? null : this.#nextCount,
      nextLoadTicks: this.#nextLoad === NEVER ? null : this.#nextLoad - tick,
      loadTicks: this.#load === NEVER ? null : this.#load - tick,
      heldTicks: this.#held < 0 ? null : this.#held,
      writeLow: this.#writeLow,
      writeHighNext: this.#writeHighNext,
      readHighNext: this.#readHighNext,
      latchedCount: this.#latchedCount < 0 ? null : this.#latchedCount,
      latchedStatus: this.#latchedStatus < 0 ? null : this.#latchedStatus,
    };
  }

  restore(state: PitCounterState, tick: number): void {
    this.#mode = state.mode;
    this.#bcd = state.bcd;
    this.#access = state.access;
    this.#gate = state.gate;
    this.#count = state.count;
    this.#nextCount = state.nextCount ?? -1;
    this.#nextLoad = state.nextLoadTicks === null ? NEVER : state.nextLoadTicks + tick;
    this.#load = state.loadTicks === null ? NEVER : state.loadTicks + tick;
    this.#held = Math.max(-1, state.heldTicks ?? -1);
    this.#writeLow = state.writeLow;
    this.#writeHighNext = state.writeHighNext;
    this.#readHighNext = state.readHighNext;
    this.#latchedCount = state.latchedCount ?? -1;
    this.#latchedStatus = state.latchedStatus ?? -1;
  }

  get mode(): number {
    return this.#mode;
  }

  get gate(): boolean {
    return this.#gate;
  }

  /** Ticks of a whole period in the periodic modes; 0 in the others or before a count was written. */
  get periodTicks(): number {
    return this.#load === NEVER || (this.#mode !== 2 && this.#mode !== 3) ? 0 : this.#period(this.#count);
  }

  /** A count that the mode forbids was written. */
  get forbiddenCount(): boolean {
    return (this.#mode === 2 || this.#mode === 3) && (this.#count === 1 || this.#nextCount === 1);
  }

  /** [8254] "Control Word Format": the output goes to the mode's initial state, counting waits for a count. */
  setControl(control: number): void {
    const mode = (control >> 1) & 7;
    this.#mode = mode > 5 ? mode - 4 : mode;
    this.#bcd = (control & 1) !== 0;
    const access = (control >> 4) & 3;
    this.#access = access === 1 || access === 2 ? access : 3;
    this.#count = 0;
    this.#nextCount = -1;
    this.#nextLoad = NEVER;
    this.#load = NEVER;
    this.#held = -1;
    this.#writeHighNext = false;
    this.#readHighNext = false;
    this.#latchedCount = -1;
    this.#latchedStatus = -1;
  }

  /** Counter latch command; a latched count stays until it is read. */
  latchCount(tick: number): void {
    if (this.#latchedCount >= 0) return;
    this.#settle(tick);
    this.#latchedCount = this.#element(tick);
  }

  latchStatus(tick: number): void {
    if (this.#latchedStatus >= 0) return;
    this.#settle(tick);
    const nullCount = this.#load === NEVER || this.#load > tick || this.#nextCount >= 0;
    this.#latchedStatus =
      (this.#out(tick) ? 0x80 : 0) |
      (nullCount ? 0x40 : 0) |
      (this.#access << 4) |
      (this.#mode << 1) |
      (this.#bcd ? 1 : 0);
  }

  read(tick: number): number {
    if (this.#latchedStatus >= 0) {
      const status = this.#latchedStatus;
      this.#latchedStatus = -1;
      return status;
    }
    this.#settle(tick);
    const value = this.#latchedCount >= 0 ? this.#latchedCount : this.#element(tick);
    if (this.#access === 3 && !this.#readHighNext) {
      this.#readHighNext = true;
      return value & 0xff;
    }
    this.#readHighNext = false;
    this.#latchedCount = -1;
    return this.#access === 1 ? value & 0xff : value >> 8;
  }

  write(value: number, tick: number): void {
    this.#settle(tick);
    if (this.#access === 3 && !this.#writeHighNext) {
      this.#writeLow = value;
      this.#writeHighNext = true;
      // Mode 0: the first byte stops the count and the output goes low at once.
      if (this.#mode === 0) this.#load = NEVER;
      return;
    }
    this.#writeHighNext = false;
    if (this.#access === 1) this.#setCount(value, tick);
    else if (this.#access === 2) this.#setCount(value << 8, tick);
    else this.#setCount((value << 8) | this.#writeLow, tick);
  }

  setGate(level: boolean, tick: number): void {
    if (level === this.#gate) return;
    this.#settle(tick);
    this.#gate = level;
    switch (this.#mode) {
      case 0:
      case 4:
        if (this.#load === NEVER) return;
        if (!level) this.#held = Math.max(0, tick - this.#load);
        else if (this.#held >= 0) {
          this.#load = tick - this.#held;
          this.#held = -1;
        }
        return;
      case 1:
      case 5:
        if (level) this.#trigger(tick);
        return;
      default:
        // Modes 2 and 3: low holds the output high, the rise starts a new period.
        if (level) this.#trigger(tick);
        else if (this.#load !== NEVER) this.#held = 0;
    }
  }

  /** OUT at a tick that is not before the last access. */
  out(tick: number): boolean {
    this.#settle(tick);
    return this.#out(tick);
  }

  /** The first tick after `tick` at which OUT goes from low to high; Infinity: not without a further access. */
  nextRise(tick: number): number {
    this.#settle(tick);
    if (this.#load === NEVER || this.#held >= 0) return NEVER;
    const period = this.#period(this.#count);
    switch (this.#mode) {
      case 0:
      case 1:
        return this.#after(tick, this.#load + period);
      case 4:
      case 5:
        return this.#after(tick, this.#load + period + 1);
      default: {
        if (this.#load > tick) return this.#load + period; // high until then
        if (this.#nextLoad !== NEVER) return this.#firstRiseOfNext();
        return this.#load + (Math.floor((tick - this.#load) / period) + 1) * period;
      }
    }
  }

  /** How many rises there were after tick `from` up to `to`, for a counter that nobody touched in between. */
  risesBetween(from: number, to: number): number {
    if (this.#mode !== 2 && this.#mode !== 3) return this.nextRise(from) <= to ? 1 : 0;
    const first = this.nextRise(from);
    if (first > to) return 0;
    this.#settle(to);
    return 1 + Math.floor((to - first) / this.#period(this.#count));
  }

  #after(tick: number, rise: number): number {
    return rise > tick ? rise : NEVER;
  }

  /** A new count takes over where a period (mode 3: half a period) of the old one ends. */
  #firstRiseOfNext(): number {
    const period = this.#period(this.#nextCount);
    if (this.#mode === 2 || this.#startsHigh()) return this.#nextLoad;
    return this.#nextLoad + (period >> 1);
  }

  /** Mode 3: the half period that begins at `nextLoad` is a high one. */
  #startsHigh(): boolean {
    return (this.#nextLoad - this.#load) % this.#period(this.#count) === 0;
  }

  /** Counts of 1 are forbidden in modes 2 and 3 [8254]; the shortest period is 2. */
  #period(count: number): number {
    const full = this.#bcd ? 10_000 : 0x10000;
    const period = count === 0 ? full : count;
    return period === 1 && (this.#mode === 2 || this.#mode === 3) ? 2 : period;
  }

  #setCount(raw: number, tick: number): void {
    const count = this.#bcd ? fromBcd(raw) : raw;
    switch (this.#mode) {
      case 0:
      case 4:
        this.#count = count;
        this.#load = tick + 1;
        this.#held = this.#gate ? -1 : 0;
        return;
      case 1:
      case 5:
        this.#nextCount = count;
        this.#nextLoad = NEVER;
        return;
      default:
        if (this.#load === NEVER || this.#load > tick) {
          this.#count = count;
          this.#load = tick + 1;
          this.#held = this.#gate ? -1 : 0;
          return;
        }
        this.#nextCount = count;
        this.#nextLoad = this.#held >= 0 ? NEVER : this.#boundaryAfter(tick);
    }
  }

  #boundaryAfter(tick: number): number {
    const period = this.#period(this.#count);
    const start = this.#load + Math.floor((tick - this.#load) / period) * period;
    const half = start + ((period + 1) >> 1);
    return this.#mode === 3 && half > tick ? half : start + period;
  }

  #trigger(tick: number): void {
    if (this.#nextCount >= 0) this.#count = this.#nextCount;
    else if (this.#load === NEVER) return;
    this.#nextCount = -1;
    this.#nextLoad = NEVER;
    this.#load = tick + 1;
    this.#held = -1;
  }

  /** Lets a new count that has been loaded by now become the present one. */
  #settle(tick: number): void {
    if (this.#nextLoad > tick || this.#nextCount < 0) return;
    const high = this.#mode === 2 || this.#startsHigh();
    this.#count = this.#nextCount;
    // A count loaded for a low half: the period that contains it began before.
    this.#load = high ? this.#nextLoad : this.#nextLoad - ((this.#period(this.#count) + 1) >> 1);
    this.#nextCount = -1;
    this.#nextLoad = NEVER;
  }

  #elapsed(tick: number): number {
    return this.#held >= 0 ? this.#held : tick - this.#load;
  }

  #out(tick: number): boolean {
    const mode = this.#mode;
    if (this.#load === NEVER) return mode !== 0;
    const elapsed = this.#elapsed(tick);
    const period = this.#period(this.#count);
    switch (mode) {
      case 0:
        return elapsed >= period;
      case 1:
        return elapsed < 0 || elapsed >= period;
      case 4:
      case 5:
        return elapsed !== period;
      default: {
        if (this.#held >= 0 || elapsed < 0) return true;
        const phase = elapsed % period;
        return mode === 2 ? phase !== period - 1 : phase < (period + 1) >> 1;
      }
    }
  }

  /** The counting element as a read shows it. */
  #element(tick: number): number {
    if (this.#load === NEVER) return this.#shown(this.#count);
    const elapsed = Math.max(0, this.#elapsed(tick));
    const period = this.#period(this.#count);
    if (this.#mode === 2) return this.#shown(period - (elapsed % period));
    if (this.#mode === 3) {
      // Down by two from the even part of the count, in either half.
      const phase = elapsed % period;
      const high = (period + 1) >> 1;
      const even = period & ~1;
      return this.#shown(Math.max(0, even - 2 * (phase < high ? phase : phase - high)));
    }
    const full = this.#bcd ? 10_000 : 0x10000;
    return this.#shown((((period - elapsed) % full) + full) % full);
  }

  #shown(count: number): number {
    return this.#bcd ? toBcd(count % 10_000) : count & 0xffff;
  }
}

function fromBcd(value: number): number {
  const count = (value >> 12) * 1000 + ((value >> 8) & 15) * 100 + ((value >> 4) & 15) * 10 + (value & 15);
  return count % 10_000;
}

function toBcd(value: number): number {
  return (twoDigits(Math.floor(value / 100)) << 8) | twoDigits(value % 100);
}

function twoDigits(value: number): number {
  return (Math.floor(value / 10) << 4) | (value % 10);
}
