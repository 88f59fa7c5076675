/** Long operations on VMs: one at a time for each, with progress, and an end that the user can bring about. */
import { HostError } from "../../core/base/errors.ts";
import type { TaskKind, VmTask } from "../contract/snapshot-api.ts";

/** What the work sees of its task. */
export interface TaskHandle {
  readonly signal: AbortSignal;
  /** 0 … 1. */
  readonly progress: (share: number) => void;
}

interface Entry {
  task: VmTask;
  readonly stop: AbortController;
  /** Never rejects. */
  over: Promise<unknown>;
}

/** Less is not worth a message. */
const LEAST_STEP = 0.01;

const SENTENCES: Readonly<Record<TaskKind, string>> = {
  takeSnapshot: "A snapshot of this machine is being taken.",
  restoreSnapshot: "A snapshot of this machine is being restored.",
  deleteSnapshot: "A snapshot of this machine is being deleted.",
  saveState: "This machine's state is being saved.",
  resumeState: "This machine's saved state is being read.",
  clone: "This machine is being cloned.",
  import: "This machine is being made.",
};

export class Tasks {
  readonly #entries = new Map<string, Entry>();
  readonly #changed: (id: string, task: VmTask | null) => void;

  /** `changed` hears of each beginning, step and end. */
  constructor(changed: (id: string, task: VmTask | null) => void) {
    this.#changed = changed;
  }

  current(id: string): VmTask | undefined {
    return this.#entries.get(id)?.task;
  }

  /** Throws HostError "conflict" that says what is going on. */
  requireNone(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const { kind, cancellable } = entry.task;
    const what = SENTENCES[kind];
    throw new HostError(
      "conflict",
      cancellable ? `${what} Wait until that is over, or cancel it.` : `${what} Wait until that is over.`,
    );
  }

  /** Rejects as the work does. */
  async run<T>(id: string, kind: TaskKind, cancellable: boolean, work: (task: TaskHandle) => Promise<T>): Promise<T> {
    this.requireNone(id);
    const stop = new AbortController();
    const entry: Entry = { task: { kind, share: 0, cancellable }, stop, over: Promise.resolve() };
    this.#entries.set(id, entry);
    this.#changed(id, entry.task);
    const progress = (share: number): void => {
      const { task } = entry;
      if (this.#entries.get(id) !== entry || share < task.share + LEAST_STEP) return;
      entry.task = { ...task, share: Math.min(1, share) };
      this.#changed(id, entry.task);
    };
    const result = work({ signal: stop.signal, progress });
    entry.over = result.catch(() => {});
    try {
      return await result;
    } finally {
      this.#entries.delete(id);
      this.#changed(id, null);
    }
  }

  /** Resolves when the task is over, however it ended. Throws HostError for one that cannot be stopped. */
  async cancel(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    if (!entry.task.cancellable) {
      throw new HostError("conflict", `${SENTENCES[entry.task.kind]} That cannot be stopped; it will not take long.`);
    }
    entry.stop.abort();
    await entry.over;
  }
}
