/**
 * The ACPI power management timer: 24 bits at 3.579545 MHz, with a status bit that is set whenever the top bit turns
 * over. Nothing counts: ticks are computed from the time when somebody looks. [ACPI] 4.7.3.3.
 */
import type { Clock } from "../../bus/device.ts";

export const PM_TIMER_HZ = 3_579_545;
const NS_PER_SECOND = 1e9;
const TICKS_PER_TURN = 2 ** 23;
const VALUE_MASK = 0xff_ffff;

/** Counts while guest time passes. */
export class PmTimer {
  readonly #clock: Clock;
  /** When the count was 0. */
  #originNs: number;
  /** Turns of the top bit that the guest knows of. */
  #seenTurns = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#originNs = clock.nowNs();
  }

  /** The register: bits 23–0. */
  get value(): number {
    return this.#ticks() % (VALUE_MASK + 1);
  }

  /** TMROF_STS: the top bit turned since it was cleared. */
  get overflowed(): boolean {
    return this.#turns() > this.#seenTurns;
  }

  clearOverflow(): void {
    this.#seenTurns = this.#turns();
  }

  /** Nanoseconds until the top bit turns again. */
  get nextTurnNs(): number {
    const dueNs = ((this.#turns() + 1) * TICKS_PER_TURN * NS_PER_SECOND) / PM_TIMER_HZ;
    return Math.max(1, Math.ceil(dueNs - this.#ageNs()));
  }

  /** Nanoseconds that the timer has counted. */
  get ageNs(): number {
    return Math.round(this.#ageNs());
  }

  restore(ageNs: number, overflowed: boolean): void {
    this.#originNs = this.#clock.nowNs() - ageNs;
    this.#seenTurns = this.#turns() - (overflowed ? 1 : 0);
  }

  #ageNs(): number {
    return Math.max(0, this.#clock.nowNs() - this.#originNs);
  }

  #ticks(): number {
    return Math.floor((this.#ageNs() * PM_TIMER_HZ) / NS_PER_SECOND);
  }

  #turns(): number {
    return Math.floor(this.#ticks() / TICKS_PER_TURN);
  }
}
