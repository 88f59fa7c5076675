/** What a run of a whole system is: the machine, the keys that are pressed on the way, and the marks that time is taken at. */
import type { Outcome } from "./watch.ts";

export interface SystemKernel {
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
}

export type Mark =
  /** Text on COM1, or on the text screen. */
  | { readonly name: string; readonly on: "serial" | "screen"; readonly text: string }
  /** A picture so wide with so many colours. */
  | { readonly name: string; readonly on: "picture"; readonly width: number; readonly colours: number };

/** Keys for a system that asks: digits, small and capital letters, "\n". */
export interface Keys {
  readonly wait: string;
  readonly keys: string;
}

export interface SystemRun {
  readonly memoryMiB: number;
  readonly floppy?: string;
  readonly kernel?: SystemKernel;
  readonly keys: readonly Keys[];
  /** In the order in which they come; the last one ends the run. */
  readonly marks: readonly Mark[];
}

/** A runner is a program: SYSTEM as JSON and options; its last line is the outcome as JSON. */
export function runFromArguments(): { readonly run: SystemRun; readonly options: readonly string[] } {
  const [json = "", ...options] = process.argv.slice(2);
  return { run: JSON.parse(json) as SystemRun, options };
}

export function tell(outcome: Outcome): void {
  console.log(JSON.stringify(outcome));
}
