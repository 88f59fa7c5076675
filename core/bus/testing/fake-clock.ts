/** A clock for tests: time moves only when told, and timers fire in order at their exact times. */
import { invariant } from "../../base/errors.ts";
import type { Clock, Timer } from "../device.ts";

interface Entry {
  readonly dueNs: number;
  readonly callback: () => void;
}

/** A device that re-arms without moving time would never let a test end. */
const MAX_CALLBACKS = 1_000_000;

export class FakeClock implements Clock {
  #nowNs: number;
  #entries: Entry[] = [];

  constructor(startNs = 0) {
    this.#nowNs = startNs;
  }

  nowNs(): number {
    return this.#nowNs;
  }

  after(deltaNs: number, callback: () => void): Timer {
    invariant(deltaNs >= 0 && Number.isFinite(deltaNs), `a timer ${deltaNs} ns from now`);
    const entry = { dueNs: this.#nowNs + deltaNs, callback };
    const place = this.#entries.findIndex((other) => other.dueNs > entry.dueNs);
    this.#entries.splice(place < 0 ? this.#entries.length : place, 0, entry);
    return {
      cancel: () => {
        const index = this.#entries.indexOf(entry);
        if (index >= 0) this.#entries.splice(index, 1);
      },
    };
  }

  /** Timers that wait. */
  get armed(): number {
    return this.#entries.length;
  }

  /** Nanoseconds until the next timer; Infinity without one. */
  get nextNs(): number {
    return (this.#entries[0]?.dueNs ?? Infinity) - this.#nowNs;
  }

  /** Lets time pass; every timer that falls due is called when the clock shows its time. */
  advance(deltaNs: number): void {
    const end = this.#nowNs + deltaNs;
    for (let calls = 0; ; calls++) {
      const next = this.#entries[0];
      if (next === undefined || next.dueNs > end) break;
      invariant(calls < MAX_CALLBACKS, "timers re-arm without end");
      this.#nowNs = Math.max(this.#nowNs, next.dueNs);
      this.#entries.shift();
      next.callback();
    }
    this.#nowNs = end;
  }

  /** Lets time pass in one jump, as when the host was away: timers are called afterwards, late. */
  jump(deltaNs: number): void {
    this.#nowNs += deltaNs;
    this.advance(0);
  }
}
