/** A timer that knows how long it still has to run, for snapshots and for callers that find themselves late. */
import type { Clock, Timer } from "../bus/device.ts";

/** Calls `ended` once, `deltaNs` from when it is made, unless it is cancelled. */
export class Countdown {
  readonly dueNs: number;
  readonly #clock: Clock;
  readonly #timer: Timer;

  constructor(clock: Clock, deltaNs: number, ended: () => void) {
    this.#clock = clock;
    this.dueNs = clock.nowNs() + deltaNs;
    this.#timer = clock.after(deltaNs, ended);
  }

  get leftNs(): number {
    return Math.max(0, this.dueNs - this.#clock.nowNs());
  }

  cancel(): void {
    this.#timer.cancel();
  }
}
