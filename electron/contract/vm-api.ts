/**
 * The calls and events between the main-process services and every front end: window, web page, command.
 * One declaration; client, server and argument checks derive from it (see procedure.ts).
 */
export type VmState = "off" | "starting" | "running" | "paused" | "stopping" | "aborted" | "stopped";

/** OS family guessed from an image or chosen: picks the drawn icon and defaults. */
export type OsFamily = "welcome" | "dos" | "linux" | "windows" | "bsd" | "other";

export interface VmSettings {
  readonly name: string;
  readonly osFamily: OsFamily;
  readonly memoryMiB: number;
  readonly bootOrder: readonly ("a" | "c" | "d")[];
  readonly engine: "auto" | "interpreter" | "jit";
  /** Absolute host path, or "builtin:welcome". null: drive empty. */
  readonly floppy: { readonly path: string; readonly writable: boolean } | null;
}

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
}

export interface VmStats {
  readonly mips: number;
  readonly cpuShare: number;
  readonly memoryMiB: number;
  readonly floppyActive: boolean;
  readonly uptimeSeconds: number;
}

export interface HostInfo {
  readonly platform: string;
  readonly totalMemoryMiB: number;
  readonly freeMemoryMiB: number;
  readonly shell: "electron" | "web";
  readonly version: string;
}

export interface ImageInfo {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly kind: "floppy";
  readonly osFamily: OsFamily;
  readonly suggestedName: string;
  readonly suggestedMemoryMiB: number;
}

export interface NewVm {
  readonly name: string;
  readonly osFamily: OsFamily;
  readonly memoryMiB: number;
  /** Host path, "builtin:welcome", an upload token "upload:…", or null for an empty drive. */
  readonly floppy: string | null;
}

/** Everything the manager can ask. Every call may reject with { kind, message }: see procedure.ts. */
export interface VmApi {
  hostInfo(): Promise<HostInfo>;
  list(): Promise<readonly VmSummary[]>;
  create(vm: NewVm): Promise<VmSummary>;
  remove(id: string): Promise<void>;
  start(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  reset(id: string): Promise<void>;
  powerOff(id: string): Promise<void>;
  /** Looks at an image file: rejects with a clear message when it cannot be used. */
  inspectImage(path: string): Promise<ImageInfo>;
  /** Opens the shell's own file dialog (Electron) or resolves null when there is none (web: use upload). */
  chooseImage(): Promise<string | null>;
  insertFloppy(id: string, path: string | null): Promise<void>;
}

/** Events pushed to every front end. */
export interface VmEvents {
  /** The list or a VM in it changed: the whole new summary; removed VMs come as { id, removed: true }. */
  vmChanged: VmSummary | { readonly id: string; readonly removed: true };
  stats: { readonly id: string; readonly stats: VmStats };
}

/**
 * The screen channel of one VM: a MessagePort in Electron; in the web shell frames come down a streaming fetch and
 * input goes up the WebSocket. Frames flow against credits: the window grants one credit per frame it has drawn.
 */
export type ScreenInput =
  | { readonly type: "credit" }
  | { readonly type: "key"; readonly code: string; readonly pressed: boolean }
  | { readonly type: "mouse"; readonly dx: number; readonly dy: number; readonly wheel: number; readonly buttons: number }
  | { readonly type: "serial"; readonly port: number; readonly bytes: readonly number[] }
  | { readonly type: "refresh" };

/** Binary rectangle messages carry pixels; see frame-codec.ts for their layout. */
export type ScreenOutput =
  | { readonly type: "mode"; readonly width: number; readonly height: number; readonly text: boolean }
  | { readonly type: "rect"; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly pixels: Uint8Array }
  | { readonly type: "flush" }
  | { readonly type: "serial"; readonly port: number; readonly bytes: Uint8Array };
