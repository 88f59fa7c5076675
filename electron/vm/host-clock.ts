/** Host time for one VM. It stands still while the VM is paused, so that the guest does not see the gap. */
import type { HostClock } from "../../core/machine/machine-api.ts";

export class PausableClock implements HostClock {
  #pausedNs = 0;
  #pausedSince: number | undefined;

  nowNs(): number {
    return (this.#pausedSince ?? hostNs()) - this.#pausedNs;
  }

  wallMs(): number {
    return Date.now();
  }

  utcOffsetMinutes(): number {
    return -new Date().getTimezoneOffset();
  }

  pause(): void {
    this.#pausedSince ??= hostNs();
  }

  resume(): void {
    if (this.#pausedSince === undefined) return;
    this.#pausedNs += hostNs() - this.#pausedSince;
    this.#pausedSince = undefined;
  }
}

function hostNs(): number {
  return performance.now() * 1e6;
}
