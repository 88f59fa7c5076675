/**
 * Runs the processor for a slice of host time: timers, interrupts, instructions, in that order, until the time is over
 * or the guest sleeps. Knows the interrupt controller by one wire and devices not at all.
 */
import type { GuestClock } from "../bus/guest-clock.ts";
import type { CpuEngine } from "../exec/cpu-engine.ts";
import type { EngineExit } from "../exec/engine.ts";
import { IF } from "../cpu/flags.ts";
import { EFLAGS_SYSTEM } from "../cpu/layout.ts";
import { registerReport } from "../cpu/shutdown-report.ts";
import type { SliceResult } from "./machine-api.ts";
import type { ResetAsked } from "./reset-asked.ts";
import type { TimeSource } from "./time-source.ts";

/** What the loop runs, and whom it asks. */
export interface ProcessorParts {
  readonly engine: CpuEngine;
  readonly clock: GuestClock;
  readonly time: TimeSource;
  /** INTA cycles: the vector of the interrupt that the line stands for. */
  readonly acknowledge: () => number;
  /** Triple fault: true when the machine was reset by it and goes on. */
  readonly shutdown: (report: string) => boolean;
  /** Resets everything but the processor. */
  readonly resetMachine: () => void;
}

/** A slice's run is never shorter, so that a swarm of timers cannot stop the guest. */
const LEAST_BUDGET = 200;
const MOST_BUDGET = 50_000_000;
/** Instructions per nanosecond that the first run is planned with. */
const FIRST_SPEED = 0.05;

/** The slice loop of one processor. */
export class Processor {
  readonly #parts: ProcessorParts;
  #halted = false;
  #running = false;
  /** When the present run is meant to end; a timer due earlier cuts it short. */
  #runEndNs = 0;
  /** Instructions per nanosecond, lately. */
  #speed = FIRST_SPEED;
  #resetAsked = false;
  #machineResetAsked = false;
  #offAsked = false;

  constructor(parts: ProcessorParts) {
    this.#parts = parts;
    parts.clock.onEarlier = () => {
      if (this.#running && parts.clock.nextDueNs() < this.#runEndNs) parts.engine.kick();
    };
  }

  /** Resets the processor when the instruction under way is done. */
  askReset(): void {
    this.#resetAsked = true;
    if (this.#running) this.#parts.engine.kick();
  }

  /** The same with every chip. */
  askMachineReset(): void {
    this.#machineResetAsked = true;
    this.askReset();
  }

  /** The guest switched itself off: the slice under way is its last. */
  askOff(): void {
    this.#offAsked = true;
    if (this.#running) this.#parts.engine.kick();
  }

  reset(): void {
    this.#parts.engine.reset();
    this.#halted = false;
    this.#resetAsked = false;
    this.#machineResetAsked = false;
    this.#offAsked = false;
  }

  get halted(): boolean {
    return this.#halted;
  }

  set halted(halted: boolean) {
    this.#halted = halted;
  }

  /** A reset that is to come before the next instruction. */
  get resetAsked(): ResetAsked {
    return this.#machineResetAsked ? "machine" : this.#resetAsked ? "processor" : "none";
  }

  set resetAsked(asked: ResetAsked) {
    this.#resetAsked = asked !== "none";
    this.#machineResetAsked = asked === "machine";
  }

  run(sliceNs: number): SliceResult {
    const { engine, clock, time } = this.#parts;
    const endNs = time.hostNs() + sliceNs;
    for (;;) {
      clock.runDue();
      if (this.#offAsked) return { state: "off" };
      if (this.#resetAsked) {
        if (this.#machineResetAsked) this.#parts.resetMachine();
        this.reset();
      }
      if (engine.interruptible) {
        this.#halted = false;
        const stopped = this.#settle(engine.deliverInterrupt(this.#parts.acknowledge()));
        if (stopped !== undefined) return stopped;
      }
      if (this.#halted) clock.passSleep();
      const nowNs = clock.nowNs();
      const dueNs = clock.nextDueNs();
      if (this.#halted) {
        const asleep = this.#sleep(nowNs, dueNs);
        if (asleep !== undefined) return asleep;
        if (time.hostNs() >= endNs) return { state: "running" };
        continue;
      }
      const restNs = endNs - time.hostNs();
      if (restNs <= 0) return { state: "running" };
      const stopped = this.#settle(this.#runFor(Math.min(restNs, (dueNs - nowNs) / clock.rate), nowNs));
      if (stopped !== undefined) return stopped;
    }
  }

  #runFor(deltaNs: number, nowNs: number): EngineExit {
    const { engine, clock, time } = this.#parts;
    const budget = time.budgetFor(deltaNs) ?? Math.floor(deltaNs * this.#speed);
    this.#runEndNs = nowNs + deltaNs * clock.rate;
    this.#running = true;
    const before = engine.instructions;
    const startNs = time.hostNs();
    const exit = engine.run(Math.min(MOST_BUDGET, Math.max(LEAST_BUDGET, budget)));
    this.#running = false;
    const tookNs = time.hostNs() - startNs;
    const ran = engine.instructions - before;
    // short runs measure the timer more than the guest
    if (ran > 10_000 && tookNs > 0) this.#speed += (ran / tookNs - this.#speed) * 0.2;
    return exit;
  }

  /** What an engine's exit means for the slice; undefined: go on. */
  #settle(exit: EngineExit | undefined): SliceResult | undefined {
    if (exit?.kind === "halt") this.#halted = true;
    if (exit?.kind !== "shutdown") return undefined;
    if (this.#parts.shutdown(exit.report)) return undefined;
    return { state: "stopped", reason: "triple-fault", report: exit.report };
  }

  /** HLT: until the next timer, or for good when no interrupt can come through. */
  #sleep(nowNs: number, dueNs: number): SliceResult | undefined {
    const { engine, time } = this.#parts;
    if ((engine.state.get(EFLAGS_SYSTEM) & IF) === 0) {
      return { state: "stopped", reason: "halted", report: registerReport(engine.state, engine.state.eip) };
    }
    if (dueNs <= nowNs) return undefined;
    if (time.skip(dueNs - nowNs)) return undefined;
    return { state: "idle", waitNs: dueNs - nowNs };
  }
}
