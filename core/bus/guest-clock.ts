/**
 * The guest's time: nanoseconds since power-on from a source that the machine names (the host's clock, or counted
 * instructions), and the timers of all devices.
 *
 * Time never passes a timer that has not run: when the host takes the processor away for a while, the guest's time stands
 * still at the next timer and makes up for it afterwards, a timer at a time and faster than the source, with instructions in
 * between. So no tick is lost, and all clocks of the guest agree. (Linux compares the TSC with the ticks that it counted,
 * and a TSC that is ahead of them counts as broken for good.)
 */
import { invariant } from "../base/errors.ts";
import type { Clock, Timer } from "./device.ts";

interface Entry extends Timer {
  readonly dueNs: number;
  /** Timers due at the same instant run in the order they were made. */
  readonly order: number;
  callback: (() => void) | undefined;
}

/** The clock that all devices of a machine share. The run loop calls `runDue`; devices see `Clock` only. */
export class GuestClock implements Clock {
  readonly #source: () => number;
  readonly #catchUpNs: number;
  /** The source's time that counts as #originNs. */
  #sourceOrigin = 0;
  #originNs = 0;
  /** What the guest's time was behind the source then. */
  #behindNs = 0;
  /** Nanoseconds of the guest per nanosecond of the source, until it is behind no more. */
  #rate = 1;
  /** Binary heap by due time. Cancelled entries stay until they surface. */
  readonly #heap: Entry[] = [];
  #made = 0;
  #lastNs = 0;
  #held = false;
  #cancelled = 0;
  #onEarlier: () => void = () => {};

  /**
   * `source` gives nanoseconds; it may stand still but is never trusted to go backwards. `catchUpNs`: being behind by this
   * much makes the guest's time run twice as fast; 0: it catches up at once.
   */
  constructor(source: () => number, catchUpNs = 0) {
    this.#source = source;
    this.#catchUpNs = catchUpNs;
  }

  nowNs(): number {
    if (this.#held) return this.#lastNs;
    const elapsed = this.#source() - this.#sourceOrigin;
    const caughtUp = elapsed + this.#behindNs;
    const now = this.#originNs + (this.#catchUpNs === 0 ? caughtUp : Math.min(elapsed * this.#rate, caughtUp));
    const limited = Math.min(now, this.nextDueNs());
    if (limited > this.#lastNs) this.#lastNs = limited;
    return this.#lastNs;
  }

  /** Nanoseconds of the guest per nanosecond of the source, now. */
  get rate(): number {
    return this.#rate;
  }

  /** The guest sleeps: what its time is behind passes at once, up to the next timer. */
  passSleep(): void {
    this.#settle(this.nowNs());
    const passing = Math.min(this.#behindNs, this.nextDueNs() - this.#lastNs);
    if (passing <= 0) return;
    this.#lastNs += passing;
    this.#settle(this.#lastNs);
  }

  /** The guest's time is `nowNs` at this moment of the source: from here on it goes at the speed that this asks for. */
  #settle(nowNs: number): void {
    const source = this.#source();
    const total = this.#behindNs + (source - this.#sourceOrigin);
    this.#behindNs = Math.max(0, total - (nowNs - this.#originNs));
    if (this.#behindNs > FORGOTTEN_NS) this.#behindNs = 0;
    this.#sourceOrigin = source;
    this.#originNs = nowNs;
    this.#rate = this.#catchUpNs === 0 ? 1 : Math.min(MOST_RATE, 1 + this.#behindNs / this.#catchUpNs);
  }

  after(deltaNs: number, callback: () => void): Timer {
    const dueNs = this.nowNs() + Math.max(0, deltaNs);
    const entry: Entry = {
      dueNs,
      order: this.#made++,
      callback,
      cancel: () => {
        if (entry.callback === undefined) return;
        entry.callback = undefined;
        this.#cancelled++;
        if (this.#cancelled > 64 && this.#cancelled > this.#heap.length >>> 1) this.#compact();
      },
    };
    this.#heap.push(entry);
    this.#up(this.#heap.length - 1);
    if (this.#heap[0] === entry) this.#onEarlier();
    return entry;
  }

  /** Time stands still for the whole of `work`, so that what it saves or arms belongs to one instant. */
  hold<T>(work: () => T): T {
    this.nowNs();
    const wasHeld = this.#held;
    this.#held = true;
    try {
      return work();
    } finally {
      this.#held = wasHeld;
    }
  }

  /** The present is `nowNs` from now on, for a machine that is restored. No timer is left: devices arm theirs again. */
  restart(nowNs: number): void {
    for (const entry of this.#heap) entry.callback = undefined;
    this.#heap.length = 0;
    this.#cancelled = 0;
    this.#sourceOrigin = this.#source();
    this.#originNs = this.#lastNs = nowNs;
    this.#behindNs = 0;
    this.#rate = 1;
  }

  /** Called when a timer was made that is due before all others: a running slice may have to end sooner. */
  set onEarlier(callback: () => void) {
    this.#onEarlier = callback;
  }

  /** When the next timer is due; Infinity without one. */
  nextDueNs(): number {
    this.#drop();
    return this.#heap[0]?.dueNs ?? Infinity;
  }

  /** Runs what is due now. Timers made by callbacks run too if they are due, up to a bound: the guest decides periods. */
  runDue(): void {
    const now = this.nowNs();
    this.#settle(now);
    if (this.nextDueNs() <= now) this.hold(() => this.#runUntil(now));
  }

  #runUntil(now: number): void {
    for (let left = MAX_CALLBACKS; left > 0; left--) {
      this.#drop();
      const first = this.#heap[0];
      if (first === undefined || first.dueNs > now) return;
      const { callback } = first;
      first.callback = undefined;
      this.#pop();
      callback!();
    }
  }

  /** Takes cancelled entries off the top. */
  #drop(): void {
    while (this.#heap.length > 0 && this.#heap[0]!.callback === undefined) {
      this.#cancelled--;
      this.#pop();
    }
  }

  #compact(): void {
    const live = this.#heap.filter((entry) => entry.callback !== undefined).toSorted((a, b) => (before(a, b) ? -1 : 1));
    this.#heap.length = 0;
    for (const entry of live) this.#heap.push(entry);
    this.#cancelled = 0;
  }

  #pop(): void {
    const last = this.#heap.pop();
    invariant(last !== undefined, "a timer from an empty heap");
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#heap.length && before(this.#heap[child]!, this.#heap[least]!)) least = child;
      }
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #up(start: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(this.#heap[at]!, this.#heap[parent]!)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #swap(a: number, b: number): void {
    const entry = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = entry;
  }
}

/** Faster, and handlers that take a while would miss ticks. */
const MOST_RATE = 32;
/** Being behind by more than a minute is no hiccup: the host slept. To the guest it is a pause. */
const FORGOTTEN_NS = 60e9;

/** In one go; the rest follows in the next: a guest that programs a 1 µs period must not hang the host. */
const MAX_CALLBACKS = 10_000;

function before(a: Entry, b: Entry): boolean {
  return a.dueNs < b.dueNs || (a.dueNs === b.dueNs && a.order < b.order);
}
