/** What the worker that is going to be killed tells its killer. */

/** What a snapshot must give back. */
export interface ExpectedSnapshot {
  readonly parent: string | null;
  /** What the fake guest remembers; null: the machine was off. */
  readonly lines: string | null;
  /** First byte of the hard disk. */
  readonly disk: number;
  readonly memoryMiB: number;
}

/** Everything as it is when nothing is going on. */
export interface Expected {
  readonly snapshots: Readonly<Record<string, ExpectedSnapshot>>;
  readonly current: string | null;
  readonly memoryMiB: number;
  /** Machines besides the first. */
  readonly copies: readonly string[];
}

export type WorkerMessage =
  | { readonly type: "before"; readonly what: string; readonly target: string | null; readonly expected: Expected }
  | { readonly type: "failed"; readonly message: string };

export const MACHINE = "victim";
