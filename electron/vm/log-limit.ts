/** Lines that a guest decides on, on their way to the log of its machine: so many in a second, and how many more there were. */
const LINES_PER_SECOND = 500;
const SECOND_MS = 1000;

export class LogLimit {
  readonly #nowMs: () => number;
  readonly #log: (line: string) => void;
  #secondFromMs = -Infinity;
  #lines = 0;

  constructor(nowMs: () => number, log: (line: string) => void) {
    this.#nowMs = nowMs;
    this.#log = log;
  }

  line(text: string): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#secondFromMs >= SECOND_MS) {
      const dropped = this.#lines - LINES_PER_SECOND;
      this.#secondFromMs = nowMs;
      this.#lines = 0;
      if (dropped > 0) this.#log(`(${dropped} more lines came too fast for the log)`);
    }
    if (++this.#lines <= LINES_PER_SECOND) this.#log(text);
  }
}
