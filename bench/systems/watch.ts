/** Looks at a running system and takes the time at its marks. */
import type { Keys, Mark, SystemRun } from "./system.ts";

/** Processor and wall seconds from the start of the machine to a mark. */
export interface Passed {
  readonly name: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

export type Outcome = readonly Passed[];

/** What a runner shows of its machine; undefined: not now. */
export interface Seen {
  readonly screen?: string | undefined;
  readonly picture?: { readonly width: number; readonly colours: number } | undefined;
}

/** How often runners look at the screen. */
export const LOOK_MS = 100;
const SERIAL_KEPT = 4096;
/** Pictures are looked at more rarely and in part, so that the look does not count for the system's work. */
const PICTURE_LOOK_MS = 500;
/** No divisor of a line. */
const SAMPLE_STEP = 17;

/** How many colours every 17th of `count` pixels shows. */
export function sampledColours(count: number, pixel: (at: number) => number): number {
  const colours = new Set<number>();
  for (let at = 0; at < count; at += SAMPLE_STEP) colours.add(pixel(at));
  return colours.size;
}

export class Watch {
  readonly #marks: Mark[];
  readonly #keys: Keys[];
  readonly #passed: Passed[] = [];
  readonly #cpuSeconds: () => number;
  readonly #startMs = performance.now();
  readonly #startCpu: number;
  #serial = "";
  #nextPictureMs = 0;

  /** `cpuSeconds`: processor time that the emulator has used so far. Time counts from now. */
  constructor(run: SystemRun, cpuSeconds: () => number) {
    this.#marks = [...run.marks];
    this.#keys = [...run.keys];
    this.#cpuSeconds = cpuSeconds;
    this.#startCpu = cpuSeconds();
  }

  /** Of all marks, once they are passed. */
  get outcome(): Outcome | undefined {
    return this.#marks.length === 0 ? this.#passed : undefined;
  }

  /** True when the next mark is a picture and the last look is long enough ago. */
  get wantsPicture(): boolean {
    if (this.#marks[0]?.on !== "picture" || performance.now() < this.#nextPictureMs) return false;
    this.#nextPictureMs = performance.now() + PICTURE_LOOK_MS;
    return true;
  }

  serial(text: string): void {
    this.#serial = (this.#serial + text).slice(-SERIAL_KEPT);
    for (;;) {
      const mark = this.#marks[0];
      if (mark?.on !== "serial" || !this.#serial.includes(mark.text)) return;
      this.#serial = this.#serial.slice(this.#serial.indexOf(mark.text) + mark.text.length);
      this.#pass();
    }
  }

  /** Returns keys that are to be pressed now. */
  look({ screen, picture }: Seen): string | undefined {
    const mark = this.#marks[0];
    if (mark?.on === "picture" && picture !== undefined) {
      if (picture.width === mark.width && picture.colours >= mark.colours) this.#pass();
    }
    if (screen === undefined) return undefined;
    if (mark?.on === "screen" && screen.includes(mark.text)) this.#pass();
    const next = this.#keys[0];
    if (next === undefined || !screen.includes(next.wait)) return undefined;
    this.#keys.shift();
    return next.keys;
  }

  #pass(): void {
    this.#passed.push({
      name: this.#marks.shift()!.name,
      cpuSeconds: this.#cpuSeconds() - this.#startCpu,
      wallSeconds: (performance.now() - this.#startMs) / 1000,
    });
  }
}
