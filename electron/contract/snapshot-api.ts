/** Snapshots and saved states as front ends see them. The calls are part of VmApi (vm-api.ts). */

/** Kept state of a machine: settings, what was in its drives and, unless it was off, processor, devices and memory. */
export interface Snapshot {
  /** Unique within the VM. */
  readonly id: string;
  /** The snapshot that was current when this one was taken; null for the first. */
  readonly parent: string | null;
  readonly name: string;
  readonly description: string;
  /** Milliseconds since 1970 UTC. */
  readonly takenMs: number;
  /** What it adds on disk: what it shares with its parent is not counted. */
  readonly sizeBytes: number;
  /** "off": restoring it leaves the machine off. Otherwise it then stands at "saved", and Start goes on from there. */
  readonly holds: "off" | "running" | "paused";
  /** Picture of the screen: ask with snapshotThumbnail. */
  readonly hasThumbnail: boolean;
  /** It cannot be restored, and why: a sentence. It can still be renamed and deleted. */
  readonly damaged?: string;
}

/** Parents come before their children; siblings by time. */
export interface SnapshotTree {
  readonly snapshots: readonly Snapshot[];
  /** The snapshot that the current state comes from; null: from none. */
  readonly current: string | null;
  /** The current state is no longer that of `current`: the machine has run since, or its settings changed. */
  readonly changed: boolean;
}

export interface SnapshotText {
  readonly name: string;
  readonly description: string;
}

/** Absent fields stay as they are. */
export type SnapshotChanges = { readonly [K in keyof SnapshotText]?: SnapshotText[K] | undefined };

export interface RestoreOptions {
  /** Takes this snapshot of the present state first; both happen or neither. */
  readonly first?: SnapshotText | undefined;
  /** Start or go on at once. */
  readonly start?: boolean | undefined;
}

/** Lengths that the calls accept; blanks around a name do not count. */
export const SNAPSHOT_NAME_LENGTH = 80;
export const SNAPSHOT_DESCRIPTION_LENGTH = 4000;

export type TaskKind =
  | "takeSnapshot"
  | "restoreSnapshot"
  | "deleteSnapshot"
  | "saveState"
  | "resumeState"
  | "clone"
  | "import";

/** A long operation on a VM. One at a time; other changes of that VM wait or are refused. */
export interface VmTask {
  readonly kind: TaskKind;
  /** 0 … 1. */
  readonly share: number;
  /** cancelTask ends it, and everything is as before. The call under way then rejects with kind "cancelled". */
  readonly cancellable: boolean;
}

export interface SnapshotCalls {
  snapshots(id: string): Promise<SnapshotTree>;
  /** The machine may be off, saved, running or paused; a running one pauses for the blink of an eye. Returns its id. */
  takeSnapshot(id: string, text: SnapshotText): Promise<string>;
  /** A running machine is switched off for it; what is lost is what `first` would keep. */
  restoreSnapshot(id: string, snapshot: string, options?: RestoreOptions): Promise<void>;
  /** Its children hang on its parent afterwards; what they need of it stays on disk until they go too. */
  deleteSnapshot(id: string, snapshot: string): Promise<void>;
  editSnapshot(id: string, snapshot: string, text: SnapshotChanges): Promise<void>;
  /** A "data:image/png;base64,…" address, at most 320 × 240; null when the machine had no picture. */
  snapshotThumbnail(id: string, snapshot: string): Promise<string | null>;
  /** Keeps a running or paused machine on disk and ends it: its state is then "saved". */
  saveState(id: string): Promise<void>;
  /** "saved" becomes "off", as if the machine had been switched off. */
  discardState(id: string): Promise<void>;
  /** Ends the VM's long operation; resolves also when there is none. */
  cancelTask(id: string): Promise<void>;
}
