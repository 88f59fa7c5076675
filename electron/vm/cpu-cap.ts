/** Holds the process's share of a host processor at what was set, by telling how long to rest between slices. */

/** Shortest rest worth a timer. */
const LEAST_REST_MS = 1;
/** What a machine that used or got less may make up for, as time at the full cap: longer would be felt as a burst. */
const CREDIT_MS = 100;

export interface CpuUse {
  nowMs(): number;
  /** Of all threads of the process. */
  cpuMs(): number;
}

export class CpuCap {
  readonly #use: CpuUse;
  #share = 1;
  #lastMs = 0;
  #lastCpuMs = 0;
  /** Processor time used beyond what was allowed. */
  #aheadMs = 0;

  constructor(use: CpuUse = PROCESS) {
    this.#use = use;
  }

  /** 10 … 100. */
  set percent(percent: number) {
    this.#share = percent / 100;
    this.restart();
  }

  /** What was used before does not count: the machine starts or goes on. */
  restart(): void {
    this.#aheadMs = 0;
    this.#lastMs = this.#use.nowMs();
    this.#lastCpuMs = this.#use.cpuMs();
  }

  /** After a slice: how long the machine has to rest before the next. */
  restMs(): number {
    if (this.#share >= 1) return 0;
    const [nowMs, cpuMs] = [this.#use.nowMs(), this.#use.cpuMs()];
    this.#aheadMs += cpuMs - this.#lastCpuMs - (nowMs - this.#lastMs) * this.#share;
    this.#lastMs = nowMs;
    this.#lastCpuMs = cpuMs;
    this.#aheadMs = Math.max(this.#aheadMs, -CREDIT_MS * this.#share);
    const restMs = this.#aheadMs / this.#share;
    return restMs < LEAST_REST_MS ? 0 : restMs;
  }
}

const PROCESS: CpuUse = {
  nowMs: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};
