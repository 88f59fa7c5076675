/**
 * Types on the guest's keyboard at a pace it can follow. The BIOS keeps at most 15 keys and drops the rest, so the next
 * key waits until the guest went idle after the last one, or, when it is busy, until a while has passed.
 */
import type { Chord } from "./us-keyboard.ts";

const HOLD_MS = 12;
/** Between keys for a guest that waits for them, and for one that is busy. */
const IDLE_PACE_MS = 24;
const BUSY_PACE_MS = 60;

export interface TypistHost {
  key(code: string, pressed: boolean): void;
  /** The guest waits for time or input. */
  readonly idle: boolean;
  /** Host milliseconds during which the guest could run. */
  nowMs(): number;
}

export class Typist {
  readonly #host: TypistHost;
  #queue: Chord[] = [];
  #working: Promise<void> | undefined;

  constructor(host: TypistHost) {
    this.#host = host;
  }

  /** Resolves when the last of these keys was let go. */
  type(chords: readonly Chord[]): Promise<void> {
    this.#queue.push(...chords);
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
    return this.#working;
  }

  cancel(): void {
    this.#queue = [];
  }

  async #work(): Promise<void> {
    for (;;) {
      const chord = this.#queue.shift();
      if (chord === undefined) return;
      const startMs = this.#host.nowMs();
      for (const code of chord) this.#host.key(code, true);
      await sleep(HOLD_MS);
      for (const code of chord.toReversed()) this.#host.key(code, false);
      do await sleep(IDLE_PACE_MS - HOLD_MS);
      while (!this.#host.idle && this.#host.nowMs() - startMs < BUSY_PACE_MS);
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
