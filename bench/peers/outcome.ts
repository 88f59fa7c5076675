import { readFileSync } from "node:fs";

/** What every peer reports of a guest, between its "B" and its "E", and the sum that it printed. */
export interface Outcome {
  readonly wallSeconds: number;
  /** Of the peer's process: what a loaded machine disturbs least. */
  readonly cpuSeconds: number;
  readonly sum: string;
}

/** Listens to the guest's serial line. */
export class Stopwatch {
  readonly #cpuSeconds: () => number;
  #wallStarted = 0;
  #cpuStarted = 0;
  #wallSeconds = 0;
  #cpuTaken = 0;
  #text = "";
  outcome: Outcome | undefined;

  /** `cpuSeconds`: processor time that the emulator has used so far. */
  constructor(cpuSeconds: () => number) {
    this.#cpuSeconds = cpuSeconds;
  }

  byte(value: number): void {
    const character = String.fromCharCode(value);
    if (character === "B" && this.#text === "") {
      this.#wallStarted = performance.now();
      this.#cpuStarted = this.#cpuSeconds();
    }
    if (character === "E" && this.#text === "B") {
      this.#wallSeconds = (performance.now() - this.#wallStarted) / 1000;
      this.#cpuTaken = this.#cpuSeconds() - this.#cpuStarted;
    }
    this.#text += character;
    const sum = /^BE([0-9A-F]{8})\n/.exec(this.#text)?.[1];
    if (sum === undefined) return;
    this.outcome = { wallSeconds: this.#wallSeconds, cpuSeconds: this.#cpuTaken, sum };
  }
}

/** Processor time of this process: its threads compile, too. */
export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Processor time of another process: fields 14 and 15 of its stat line, in ticks of 10 ms, behind a name that may hold blanks. [proc(5)] */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** A peer is a program: arguments are the image and options; its last line is the outcome as JSON. */
export function report(outcome: Outcome): void {
  console.log(JSON.stringify(outcome));
}
