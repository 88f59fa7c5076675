/**
 * Head positions of the 82077AA: seeks that run, seeks that ended and wait to be told, and the polls after a reset.
 * [82077AA] §5.2.4 "Sense Interrupt Status", §5.2.5 "Seek".
 */
import { z } from "zod";
import type { Clock } from "../../../bus/device.ts";
import { Countdown } from "../../countdown.ts";
import { byte, maybeDeltaNs, upTo } from "../../state-fields.ts";

export const ST0_INVALID = 0x80;
export const ST0_SEEK_END = 0x20;
const ST0_POLLED = 0xc0;
const SEEK_NS = 50_000;
const STEP_NS = 3_000;
const DRIVES = 4;

const four = <T extends z.ZodType>(field: T) => z.tuple([field, field, field, field]);
export const fdcSeeksState = z.strictObject({
  cylinders: four(byte),
  /** Drives whose poll after a reset has not been told. */
  polled: upTo(15),
  /** ST0 of ended seeks; null: none. */
  ends: four(byte.nullable()),
  /** Remaining time of seeks; null: not seeking. */
  leftNs: four(maybeDeltaNs),
  /** ST0 that each running seek will end with. */
  results: four(byte),
});
export type FdcSeeksState = z.infer<typeof fdcSeeksState>;

/** The heads of all drives, by drive number. */
export class FdcSeeks {
  readonly #clock: Clock;
  readonly #ended: () => void;
  /** Where the controller believes each head to be. */
  readonly cylinders = [0, 0, 0, 0];
  #polled = 0;
  readonly #ends: (number | null)[] = [null, null, null, null];
  readonly #running: (Countdown | undefined)[] = [undefined, undefined, undefined, undefined];
  readonly #results = [0, 0, 0, 0];

  /** `ended` is called when a seek ends: INT. */
  constructor(clock: Clock, ended: () => void) {
    this.#clock = clock;
    this.#ended = ended;
  }

  start(drive: number, st0: number, steps: number): void {
    this.#ends[drive] = null;
    this.#results[drive] = st0 | ST0_SEEK_END;
    this.#arm(drive, SEEK_NS + steps * STEP_NS);
  }

  /** After a reset all four drives are told to have changed their ready state. */
  pollAll(): void {
    this.#polled = 15;
  }

  /** Drives that seek now, one bit each. */
  get busy(): number {
    return this.#running.reduce((bits, seek, drive) => (seek === undefined ? bits : bits | (1 << drive)), 0);
  }

  /** A seek has ended and was not told yet. */
  get pending(): boolean {
    return this.#ends.some((end) => end !== null);
  }

  /** ST0 and cylinder of the next thing to tell: polls first, then seeks; without any the command is invalid. */
  sense(): number[] {
    for (let drive = 0; drive < DRIVES; drive++) {
      if ((this.#polled & (1 << drive)) === 0) continue;
      this.#polled &= ~(1 << drive);
      return [ST0_POLLED | drive, this.cylinders[drive]!];
    }
    const drive = this.#ends.findIndex((end) => end !== null);
    if (drive < 0) return [ST0_INVALID];
    const st0 = this.#ends[drive]!;
    this.#ends[drive] = null;
    return [st0, this.cylinders[drive]!];
  }

  reset(): void {
    this.stop();
    this.cylinders.fill(0);
    this.#polled = 0;
    this.#ends.fill(null);
    this.#results.fill(0);
  }

  stop(): void {
    for (let drive = 0; drive < DRIVES; drive++) {
      this.#running[drive]?.cancel();
      this.#running[drive] = undefined;
    }
  }

  save(): FdcSeeksState {
    return {
      cylinders: each((drive) => this.cylinders[drive]!),
      polled: this.#polled,
      ends: each((drive) => this.#ends[drive] ?? null),
      leftNs: each((drive) => this.#running[drive]?.leftNs ?? null),
      results: each((drive) => this.#results[drive]!),
    };
  }

  restore(saved: FdcSeeksState): void {
    this.stop();
    this.#polled = saved.polled;
    for (let drive = 0; drive < DRIVES; drive++) {
      this.cylinders[drive] = saved.cylinders[drive]!;
      this.#ends[drive] = saved.ends[drive]!;
      this.#results[drive] = saved.results[drive]!;
      const leftNs = saved.leftNs[drive]!;
      if (leftNs !== null) this.#arm(drive, leftNs);
    }
  }

  #arm(drive: number, deltaNs: number): void {
    this.#running[drive]?.cancel();
    this.#running[drive] = new Countdown(this.#clock, deltaNs, () => {
      this.#running[drive] = undefined;
      this.#ends[drive] = this.#results[drive]!;
      this.#ended();
    });
  }
}

function each<T>(of: (drive: number) => T): [T, T, T, T] {
  return [of(0), of(1), of(2), of(3)];
}
