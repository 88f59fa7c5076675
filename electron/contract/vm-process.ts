/**
 * What crosses between the main process and the process of one VM. The same messages travel over child_process.fork's
 * channel (structured clone) and over an Electron utilityProcess's parentPort.
 */
import type { CpuModelId } from "../../core/cpu/cpu-model.ts";
import type { SerialEnd } from "../../core/settings/field.ts";
import type { CallFailure } from "./procedure.ts";
import type { ScreenInput } from "./screen.ts";
import type { VmSettings, VmStats } from "./vm-api.ts";

export interface ImageChoice {
  readonly path: string;
  /** False: the file is never changed; what the guest writes is lost at power off. */
  readonly writable: boolean;
  /** Diskettes: a kept one (services/snapshots/medium.ts) that is in the drive in place of what the file holds now. */
  readonly contents?: string | undefined;
}

/** Files with the ROMs of a machine. */
export interface FirmwarePaths {
  /** System BIOS: the last bytes below 1 MiB and below 4 GiB. */
  readonly bios: string;
  /** Option ROM of the display adapter, at C0000h. */
  readonly video: string;
}

/** An image with the format that it was added with; undefined: the image is looked at. */
export interface DriveImage extends ImageChoice {
  readonly format?: string | undefined;
  /** Disks: overlays that snapshots put on the image, the lowest first; the last one is written in its place. */
  readonly layers?: readonly string[] | undefined;
}

/** A drive of the IDE controller. */
export type DriveStart =
  | { readonly kind: "disk"; readonly image: DriveImage }
  /** Null: the drive is empty. */
  | { readonly kind: "cdrom"; readonly image: DriveImage | null };

/** A kernel that is started without a boot loader: Linux or multiboot. */
export interface KernelPaths {
  readonly kernel: string;
  /** Initial RAM disk, or a multiboot kernel's module. */
  readonly initrd: string | null;
  readonly commandLine: string;
  /** The option ROM that starts kernels. */
  readonly rom: string;
}

/** Everything a VM process needs to know to run its machine. */
export interface VmStart {
  readonly memoryMiB: number;
  readonly bootOrder: VmSettings["bootOrder"];
  readonly cpu: CpuModelId;
  readonly engine: VmSettings["engine"];
  readonly clock: "wall" | "icount";
  /** Drives A and B. */
  readonly floppies: readonly [ImageChoice | null, ImageChoice | null];
  /** First and second drive of the primary IDE channel, then of the secondary; missing ones are not there. */
  readonly drives?: readonly (DriveStart | null)[];
  readonly firmware: FirmwarePaths;
  readonly kernel?: KernelPaths;
  /** Where the serial lines end besides the window, by port. */
  readonly serial?: readonly SerialEnd[] | undefined;
  /** How much of a host processor the machine may use, in percent; 100 when absent. */
  readonly executionCap?: number | undefined;
  /** The machine goes on from this state; it stands still until "resume". */
  readonly saved?: SavedPlace | undefined;
}

/** Where a saved state is: a folder of services/snapshots and the state's id in it. */
export interface SavedPlace {
  readonly folder: string;
  readonly state: string;
}

/** What a VM process keeps of its machine, in three steps: prepare, write or drop. */
export interface SnapshotWork extends SavedPlace {
  /** The state that memory is shared with. */
  readonly parent: string | null;
  /** By place of the IDE drive: the new file that a disk that is kept is written to afterwards. */
  readonly layers: Readonly<Record<number, string>>;
  /** The machine goes on while it is written, so memory is copied first. */
  readonly goesOn: boolean;
}

/** What "writeSnapshot" answers. */
export interface SnapshotWritten {
  readonly packs: readonly string[];
  readonly sizeBytes: number;
  readonly hasScreen: boolean;
  /** Kept contents of the diskettes in drives A and B. */
  readonly floppies: readonly [string | null, string | null];
  /** By place of the IDE drive: ids of layers with what the guest wrote to an image that is not changed. */
  readonly scratch: Readonly<Record<number, readonly string[]>>;
}

export type VmCommand =
  | { readonly type: "start"; readonly start: VmStart }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  | { readonly type: "reset" }
  | { readonly type: "powerOff" }
  /** Refused when the guest's system does not listen to the button. */
  | { readonly type: "powerButton" }
  /** Stops the machine, keeps what it is, and makes new layers; a dropped or failed one leaves it as it was. */
  | { readonly type: "prepareSnapshot"; readonly work: SnapshotWork }
  /** Takes the layers; the machine goes on when `work.goesOn`. Answers SnapshotWritten when all of it is on disk. */
  | { readonly type: "writeSnapshot" }
  /** What was written is part of the VM. */
  | { readonly type: "keepSnapshot" }
  /** It is not: ends a prepared or written snapshot, or one that is being written (answered with "cancelled" then). */
  | { readonly type: "dropSnapshot" }
  | { readonly type: "setExecutionCap"; readonly percent: number }
  /** Changes the disc of the CD-ROM drive. */
  | { readonly type: "insertDisc"; readonly image: DriveImage | null }
  | { readonly type: "insertFloppy"; readonly drive: 0 | 1; readonly image: ImageChoice | null }
  /** A viewer. In Electron the message brings a MessagePort; otherwise batches come back as VmReport "batch". */
  | { readonly type: "openScreen"; readonly screen: string }
  | { readonly type: "closeScreen"; readonly screen: string }
  | { readonly type: "input"; readonly screen: string; readonly input: ScreenInput };

/** Main to VM. A command with `id` is answered by a reply with the same `id`. */
export type ToVm = { readonly id?: number; readonly command: VmCommand };

/** Why a machine no longer runs. */
export interface VmEnd {
  /** "off": switched off; "stopped": the guest cannot go on; "failed": the host or Nestbox cannot. */
  readonly reason: "off" | "stopped" | "failed";
  readonly message: string;
  readonly report?: string;
}

/** VM to main. */
export type VmReport =
  | { readonly type: "reply"; readonly id: number; readonly value?: unknown; readonly error?: CallFailure }
  /** Of a snapshot that is written or a saved state that is read: 0 … 1. */
  | { readonly type: "progress"; readonly share: number }
  | { readonly type: "stats"; readonly stats: VmStats }
  | { readonly type: "log"; readonly kind: "info" | "guest" | "error"; readonly text: string }
  | { readonly type: "batch"; readonly screen: string; readonly batch: Uint8Array<ArrayBuffer> }
  /** The last message: the process leaves after it. */
  | { readonly type: "ended"; readonly end: VmEnd };
