/**
 * The calls and events between the main-process services and every front end: window, web page, command.
 * Client and server derive from this declaration (procedure.ts); the argument checks are in vm-api-checks.ts.
 */
import type { DriveKind } from "../../core/settings/field.ts";
import type { SettingsValues } from "../../core/settings/pages.ts";
import type { PreferenceChanges, Preferences } from "./preferences.ts";
import type { MethodNames } from "./procedure.ts";
import type { SnapshotCalls, SnapshotTree, VmTask } from "./snapshot-api.ts";
import type { SystemCalls, SystemEntry } from "./systems-api.ts";

/** "saved": off, with its state kept on disk; Start goes on from there. "saving": on the way to it. */
export type VmState =
  | "off"
  | "saved"
  | "starting"
  | "running"
  | "paused"
  | "saving"
  | "stopping"
  | "aborted"
  | "stopped";

/** OS family guessed from an image or chosen: picks the drawn icon and defaults. */
export type OsFamily = SettingsValues["osFamily"];

/** The floppy path that stands for the guest that Nestbox brings along. */
export const WELCOME_IMAGE = "builtin:welcome";

/** Declared field by field in core/settings/pages.ts. */
export interface VmSettings extends SettingsValues {}

export interface VmSummary {
  /** Stable identifier; also the name of the VM's folder. */
  readonly id: string;
  readonly state: VmState;
  /** Undefined when the settings file is damaged. */
  readonly settings?: VmSettings;
  /** A damaged settings file: what is wrong, in a sentence. The file is never deleted or overwritten. */
  readonly damaged?: string;
  /** Why the last run ended, when state is "aborted" or "stopped": a sentence and, if any, a report. */
  readonly ended?: { readonly message: string; readonly report?: string };
  /** A long operation is under way; its progress comes as "task" events. */
  readonly task?: VmTask;
}

export interface VmStats {
  readonly mips: number;
  /** Of one host core, 0 … 1 (more when several threads work). */
  readonly cpuShare: number;
  readonly memoryMiB: number;
  /** Memory that the VM's process has of the host now, everything included. */
  readonly hostMemoryMiB: number;
  readonly floppyActive: boolean;
  /** All drives together, over the last second. */
  readonly readBytesPerSecond: number;
  readonly writtenBytesPerSecond: number;
  readonly uptimeSeconds: number;
}

export interface HostInfo {
  readonly platform: string;
  readonly totalMemoryMiB: number;
  readonly freeMemoryMiB: number;
  readonly shell: "electron" | "web";
  readonly version: string;
  /** Folder that holds the VMs. */
  readonly home: string;
  /** What the VMs that run now have of the host's memory: their own, and what their processes need. */
  readonly memoryInUseMiB: number;
}

export interface ImageInfo {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** The drive that it belongs into. */
  readonly kind: DriveKind;
  /** Of CDs and hard disks: the image's format. */
  readonly format?: string;
  readonly osFamily: OsFamily;
  readonly suggestedName: string;
  readonly suggestedMemoryMiB: number;
}

export interface NewVm {
  readonly name: string;
  readonly osFamily: OsFamily;
  readonly memoryMiB: number;
  /** Host path, "builtin:welcome", an upload token "upload:…", or null for empty drives. Goes into the drive of its kind. */
  readonly image: string | null;
}

/** Sizes of new hard disks. */
export const DISK_MIN_MIB = 1;
export const DISK_MAX_MIB = 131_072;

/** Settings that are images: calls of their own change them. */
export type ImageSetting = "floppy" | "cd" | DiskSetting;
export type DiskSetting = "disk1" | "disk2" | "disk3";

/** Fields that are absent stay as they are. */
export type VmChanges = { readonly [K in Exclude<keyof VmSettings, ImageSetting>]?: VmSettings[K] | undefined };

export interface CloneOptions {
  readonly name: string;
  /** Copies the snapshots too; otherwise the copy starts from the present state with none. */
  readonly snapshots: boolean;
}

export interface ImportOptions {
  /** As inspectImage suggests, unless given. */
  readonly name?: string | undefined;
  readonly osFamily?: OsFamily | undefined;
  readonly memoryMiB?: number | undefined;
  /** Copies the image into the machine's folder, so that the guest may change it; otherwise it is only read. */
  readonly copy: boolean;
}

/** Everything the manager can ask. Every call may reject with { kind, message }: see procedure.ts. */
export interface VmApi extends SnapshotCalls, SystemCalls {
  hostInfo(): Promise<HostInfo>;
  list(): Promise<readonly VmSummary[]>;
  create(vm: NewVm): Promise<VmSummary>;
  /** Changes settings. Those that are fixed while a VM runs (core/settings: "whenOff") are refused then. */
  update(id: string, changes: VmChanges): Promise<VmSummary>;
  /**
   * Refused while it runs. "delete" (the default) deletes the VM's folder with its snapshots; "keep" only takes it off the
   * list, and addMachine brings it back. Image files elsewhere are never touched.
   */
  remove(id: string, files?: "delete" | "keep"): Promise<void>;
  /** A VM's folder, or the nestbox.json in it, that was taken off the list. */
  addMachine(path: string): Promise<VmSummary>;
  /** An independent copy; the VM must not run. Progress comes as "task" events of the VM that is copied. */
  clone(id: string, options: CloneOptions): Promise<VmSummary>;
  /** Makes a VM around an image that exists. Progress comes as "task" events of the VM to be. */
  importImage(path: string, options: ImportOptions): Promise<VmSummary>;
  /** Shows the VM's folder in the host's file manager, where the shell has one. Returns the path in any case. */
  showInFolder(id: string): Promise<{ readonly path: string; readonly shown: boolean }>;
  start(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  reset(id: string): Promise<void>;
  powerOff(id: string): Promise<void>;
  /** Presses the button on the case, which asks the guest's system to shut down. Rejects when it does not listen. */
  powerButton(id: string): Promise<void>;
  /** Opens the VM's screen in a window of its own. False: this shell has none, show it in the page. */
  showScreen(id: string): Promise<boolean>;
  /** Closes the VM's window without asking, where it has one; the VM runs on. */
  hideScreen(id: string): Promise<void>;
  /** The end of the VM's log, at most 64 KiB. */
  readLog(id: string): Promise<string>;
  /** Looks at an image file: rejects with a clear message when it cannot be used. */
  inspectImage(path: string): Promise<ImageInfo>;
  /** Opens the shell's own file dialog (Electron) or resolves null when there is none (web: use upload). */
  chooseImage(): Promise<string | null>;
  /** The same for a folder. */
  chooseFolder(): Promise<string | null>;
  /** Changes the diskette in drive A, also while the VM runs; null takes it out. */
  insertFloppy(id: string, path: string | null): Promise<void>;
  /** The same for the disc in the CD-ROM drive. */
  insertDisc(id: string, path: string | null): Promise<void>;
  /** Puts a hard disk into a machine that is off, or takes it out (null); the image file stays. */
  attachDisk(id: string, disk: DiskSetting, path: string | null): Promise<void>;
  /** Makes an empty hard disk in the VM's folder and puts it in; it takes room on the host as the guest fills it. */
  createDisk(id: string, disk: DiskSetting, sizeMiB: number): Promise<void>;
  preferences(): Promise<Preferences>;
  setPreferences(changes: PreferenceChanges): Promise<Preferences>;
}

export const VM_API = {
  hostInfo: true,
  list: true,
  create: true,
  update: true,
  remove: true,
  addMachine: true,
  clone: true,
  importImage: true,
  showInFolder: true,
  start: true,
  pause: true,
  resume: true,
  reset: true,
  powerOff: true,
  powerButton: true,
  showScreen: true,
  hideScreen: true,
  readLog: true,
  inspectImage: true,
  chooseImage: true,
  chooseFolder: true,
  insertFloppy: true,
  insertDisc: true,
  attachDisk: true,
  createDisk: true,
  preferences: true,
  setPreferences: true,
  snapshots: true,
  takeSnapshot: true,
  restoreSnapshot: true,
  deleteSnapshot: true,
  editSnapshot: true,
  snapshotThumbnail: true,
  saveState: true,
  discardState: true,
  cancelTask: true,
  systems: true,
  fetchSystem: true,
  cancelSystem: true,
} as const satisfies MethodNames<VmApi>;

/** Events pushed to every front end. */
export interface VmEvents {
  /** The list or a VM in it changed: the whole new summary; removed VMs come as { id, removed: true }. */
  vmChanged: VmSummary | { readonly id: string; readonly removed: true };
  stats: { readonly id: string; readonly stats: VmStats };
  /** A long operation went on; null: it is over. `id` may be of a VM that is being made. */
  task: { readonly id: string; readonly task: VmTask | null };
  snapshotsChanged: { readonly id: string; readonly tree: SnapshotTree };
  preferencesChanged: Preferences;
  /** A system that can be fetched: how far it is. */
  systemChanged: SystemEntry;
  /** The user wants to close the window of a VM that runs: its page asks what is to become of it. */
  closeAsked: { readonly id: string };
}

export const VM_EVENTS = {
  vmChanged: true,
  stats: true,
  task: true,
  snapshotsChanged: true,
  preferencesChanged: true,
  systemChanged: true,
  closeAsked: true,
} as const satisfies Record<keyof VmEvents, true>;
