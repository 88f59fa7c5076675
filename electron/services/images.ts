/** Image files on their way into drives: looked at, adopted when they were uploaded, not shared when written. */
import { copyFile, rename, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { HostError } from "../../core/base/errors.ts";
import { WELCOME_IMAGE } from "../contract/vm-api.ts";
import type { ImageInfo, ImageSetting, VmSettings } from "../contract/vm-api.ts";
import type { DriveImage } from "../contract/vm-process.ts";
import { fileError } from "./host-files.ts";
import { shapeOfImage } from "./image-file.ts";
import { inspectImage } from "./inspect-image.ts";
import { imagesOf } from "./machine-drives.ts";
import type { Machines } from "./machines.ts";
import type { Uploads } from "./uploads.ts";

const NO_BYTES = new Uint8Array(0);

export class Images {
  readonly uploads: Uploads;
  readonly #machines: Machines;
  readonly #resolve: (image: string) => string;

  /** `resolve`: the file behind an image's name. */
  constructor(uploads: Uploads, machines: Machines, resolvePath: (image: string) => string) {
    this.uploads = uploads;
    this.#machines = machines;
    this.#resolve = resolvePath;
  }

  /** Rejects with HostError that says what is wrong with the file and what to do. */
  async inspect(path: string): Promise<ImageInfo> {
    if (path === WELCOME_IMAGE) {
      const info = await inspectImage(this.#resolve(path));
      return { ...info, path, osFamily: "welcome", suggestedName: "Welcome" };
    }
    const info = await inspectImage(this.uploads.isUpload(path) ? this.uploads.path(path) : resolve(path));
    return { ...info, path };
  }

  /** Rejects when the image is no diskette. */
  async requireFloppy(path: string): Promise<void> {
    const info = await this.inspect(path);
    // says what is wrong with an image that is no diskette
    if (info.kind !== "floppy") shapeOfImage(info.name, info.sizeBytes, NO_BYTES);
  }

  /** An upload becomes part of the VM's folder. */
  async adopt(id: string, path: string): Promise<DriveImage> {
    if (!this.uploads.isUpload(path)) return choiceOf(path);
    const from = this.uploads.path(path);
    // Never over an image that the VM already has.
    const to = join(this.#machines.registry.folder(id), `${Date.now().toString(36)}-${basename(from)}`);
    await rename(from, to)
      .catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "EXDEV") throw error;
        await copyFile(from, to);
        await rm(from, { force: true });
      })
      .catch((error: unknown) => {
        throw fileError(error, to);
      });
    this.uploads.taken(path);
    return { path: to, writable: true };
  }

  /** An image for a drive of this kind; rejects with HostError when it is of another. */
  async adoptAs(id: string, path: string, kind: "cd" | "disk"): Promise<DriveImage> {
    const info = await this.inspect(path);
    if (info.kind === "floppy") {
      const drive = kind === "cd" ? "a CD-ROM drive" : "a hard disk";
      throw new HostError(
        "invalid-input",
        `"${info.name}" is a floppy image, which does not fit ${drive}. Put it into drive A.`,
      );
    }
    const choice = await this.adopt(id, path);
    // a disk in the machine's own folder is the machine's to write; others are the user's
    return kind === "disk" ? { ...choice, format: info.format } : choice;
  }

  /** An image that one machine writes may not be read by another: it would see it change under its feet. */
  requireUnshared(id: string, image: DriveImage): void {
    for (const [otherId] of this.#machines.allRunning) {
      if (otherId === id) continue;
      const other = this.#machines.settings(otherId);
      const shared = imagesOf(other).find(({ path }) => path === image.path);
      if (shared === undefined || (!shared.writable && !image.writable)) continue;
      throw new HostError(
        "conflict",
        `"${image.path}" is in use by the machine "${other.name}". Switch that one off first, or use a copy.`,
      );
    }
  }
}

/** The drive that an image belongs into. */
export function settingFor({ kind }: ImageInfo): ImageSetting {
  return kind === "disk" ? "disk1" : kind;
}

/** What a new machine's firmware tries, by the image that it was made with. */
export const BOOT_ORDERS: Readonly<Record<ImageSetting, VmSettings["bootOrder"]>> = {
  floppy: ["a"],
  cd: ["d", "c"],
  disk1: ["c", "d"],
  disk2: ["c", "d"],
  disk3: ["c", "d"],
};

/** Of a machine with empty drives: whatever is put in starts, an installer's disc before the disk it installs to. */
export const EMPTY_BOOT_ORDER: VmSettings["bootOrder"] = ["a", "d", "c"];

/** An image of the user's is never changed: what the guest writes to it is lost at power off. */
export function choiceOf(path: string): DriveImage {
  return { path: path === WELCOME_IMAGE ? path : resolve(path), writable: false };
}
