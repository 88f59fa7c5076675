/**
 * What crosses between the main process and the process of one VM. The same messages travel over child_process.fork's
 * channel (structured clone) and over an Electron utilityProcess's parentPort.
 */
import type { CpuModelId } from "../../core/cpu/cpu-model.ts";
import type { CallFailure } from "./procedure.ts";
import type { ScreenInput } from "./screen.ts";
import type { VmSettings, VmStats } from "./vm-api.ts";

export interface ImageChoice {
  readonly path: string;
  /** False: the file is never changed; what the guest writes is lost at power off. */
  readonly writable: boolean;
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
}

export type VmCommand =
  | { readonly type: "start"; readonly start: VmStart }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  | { readonly type: "reset" }
  | { readonly type: "powerOff" }
  /** Refused when the guest's system does not listen to the button. */
  | { readonly type: "powerButton" }
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
  | { readonly type: "reply"; readonly id: number; readonly error?: CallFailure }
  | { readonly type: "stats"; readonly stats: VmStats }
  | { readonly type: "log"; readonly kind: "info" | "guest" | "error"; readonly text: string }
  | { readonly type: "batch"; readonly screen: string; readonly batch: Uint8Array<ArrayBuffer> }
  /** The last message: the process leaves after it. */
  | { readonly type: "ended"; readonly end: VmEnd };
