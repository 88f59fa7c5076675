/**
 * The loop of one VM thread (design D8): run for a slice, look at what the guest wants next, give the event loop its
 * turn. Knows neither files nor messages.
 */
import type { Machine, SliceResult } from "../../core/machine/machine-api.ts";
import { CpuCap } from "./cpu-cap.ts";
import type { PausableClock } from "./host-clock.ts";

/** Long enough that the turn of the event loop costs little, short enough that a key press is not felt. */
const SLICE_NS = 4_000_000;

export type LoopEnd = Extract<SliceResult, { state: "off" | "stopped" }>;

export interface LoopEvents {
  /** After every slice, before the loop sleeps or yields. */
  afterSlice(): void;
  /** The guest will not run again. */
  ended(end: LoopEnd): void;
  /** run() threw: a defect of ours. The loop has stopped. */
  crashed(error: unknown): void;
}

export class RunLoop {
  readonly #machine: Machine;
  readonly #clock: PausableClock;
  readonly #events: LoopEvents;
  readonly #cap = new CpuCap();
  /** The timer is a rest for the cap's sake: nothing ends it early. */
  #isResting = false;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #state: "stopped" | "running" | "paused" = "stopped";
  #idle = false;

  constructor(machine: Machine, clock: PausableClock, events: LoopEvents) {
    this.#machine = machine;
    this.#clock = clock;
    this.#events = events;
  }

  get state(): "stopped" | "running" | "paused" {
    return this.#state;
  }

  /** The guest waits for time or input. */
  get idle(): boolean {
    return this.#idle;
  }

  /** How much of a host processor the machine may use: 10 … 100. */
  set capPercent(percent: number) {
    this.#cap.percent = percent;
    if (!this.#isResting) return;
    this.#cancel();
    this.wake();
  }

  start(): void {
    this.#state = "running";
    this.#cap.restart();
    this.#clock.resume();
    this.wake();
  }

  pause(): void {
    if (this.#state !== "running") return;
    this.#state = "paused";
    this.#cancel();
    this.#clock.pause();
  }

  stop(): void {
    this.#state = "stopped";
    this.#cancel();
  }

  /** Something happened that the guest may want to see: end its sleep. */
  wake(): void {
    if (this.#state !== "running" || this.#soon !== undefined || this.#isResting) return;
    this.#cancel();
    this.#soon = setImmediate(() => this.#slice());
  }

  #slice(): void {
    this.#cancel();
    let result: SliceResult;
    try {
      result = this.#machine.run(SLICE_NS);
      this.#events.afterSlice();
    } catch (error) {
      this.stop();
      this.#events.crashed(error);
      return;
    }
    // A device may have paused the loop from inside the slice.
    if (this.#state !== "running") return;
    this.#idle = result.state === "idle";
    const restMs = this.#cap.restMs();
    if (restMs > 0 && (result.state === "running" || result.state === "idle")) return this.#rest(restMs);
    switch (result.state) {
      case "running":
        this.#soon = setImmediate(() => this.#slice());
        break;
      case "idle":
        if (result.waitNs === Infinity) break;
        // upwards: waking before the guest's timer would be for nothing, and what is late passes at once
        this.#timer = setTimeout(() => this.#slice(), Math.ceil(Math.min(result.waitNs / 1e6, 60_000)));
        break;
      default:
        this.stop();
        this.#events.ended(result);
    }
  }

  #rest(restMs: number): void {
    this.#isResting = true;
    this.#timer = setTimeout(() => this.#slice(), restMs);
  }

  #cancel(): void {
    this.#isResting = false;
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    this.#timer = undefined;
    this.#soon = undefined;
  }
}
