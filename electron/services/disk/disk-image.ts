/** An image as a machine's drive uses it: file, format, and an overlay when it must not be changed. */
import { diskFormat, recognise } from "../../../core/disks/catalogue.ts";
import { sampleOf, type ImageUse, type Siblings } from "../../../core/disks/disk-format.ts";
import { OverlayDisk } from "../../../core/disks/overlay/overlay-disk.ts";
import { HostError } from "../../../core/base/errors.ts";
import type { Disk } from "../../../core/media/disk.ts";
import { DiskFile } from "./disk-file.ts";

export interface DiskChoice {
  readonly path: string;
  /** False: the file is never changed; what the guest writes goes to a temporary file and is lost at the end. */
  readonly writable: boolean;
  readonly use: ImageUse;
  /** Id of the image's format, as kept with the machine; undefined: the image is looked at. */
  readonly format?: string;
}

/** Guests that never ask for it (DOS) have what they wrote made durable at least this often. */
const FLUSH_MS = 5000;

export class DiskImage {
  readonly path: string;
  /** Keep it with the machine: an image stays of the format that it was added with, whatever its guest writes. */
  readonly format: string;
  readonly disk: Disk;
  readonly #files: readonly DiskFile[];
  readonly #flushes: boolean;
  readonly #onError: (error: HostError) => void;
  #timer: NodeJS.Timeout | undefined;
  /** The flush that the timer began. */
  #flushing: Promise<void> = Promise.resolve();
  #lastProblem = "";

  private constructor(
    path: string,
    format: string,
    disk: Disk,
    files: readonly DiskFile[],
    flushes: boolean,
    onError: (error: HostError) => void,
  ) {
    this.path = path;
    this.format = format;
    this.#files = files;
    this.#flushes = flushes;
    this.#onError = onError;
    this.disk = flushes ? observed(disk, () => this.#wrote()) : disk;
  }

  /**
   * Rejects with HostError that names the file when it is empty, damaged, of an unknown format, in use or unreadable.
   * `onError` hears when what the guest wrote cannot be made durable.
   */
  static async open(choice: DiskChoice, onError: (error: HostError) => void): Promise<DiskImage> {
    const { path, use } = choice;
    const isWritten = choice.writable && use === "disk";
    const files: DiskFile[] = [await DiskFile.open(path, isWritten ? "write" : "read")];
    try {
      const file = files[0]!;
      const format = choice.format === undefined ? recognise(await sampleOf(file), use) : diskFormat(choice.format);
      const image = await format.open(file, { use, siblings: NONE });
      if (isWritten || use === "cd") return new DiskImage(path, format.id, image, files, isWritten, onError);
      const scratch = await DiskFile.scratch();
      files.push(scratch);
      return new DiskImage(path, format.id, await OverlayDisk.create(scratch, image), files, false, onError);
    } catch (error) {
      for (const file of files) await file.close().catch(() => {});
      throw named(error, path);
    }
  }

  /** Resolves when everything that the guest wrote is durable. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#flushing;
    if (this.#flushes) await this.disk.flush();
  }

  /** Flushes and lets go of the files. Rejects with HostError when something could not be saved; they are closed anyway. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      for (const file of this.#files) await file.close();
    }
  }

  #wrote(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flushing = this.disk.flush().then(
        () => {
          this.#lastProblem = "";
        },
        (error: unknown) => {
          if (!(error instanceof HostError)) throw error;
          if (error.message === this.#lastProblem) return;
          this.#lastProblem = error.message;
          this.#onError(error);
        },
      );
    }, FLUSH_MS).unref();
  }
}

/** No format of today consists of several files. */
const NONE: Siblings = (name) =>
  Promise.reject(
    new HostError("unsupported", `The image wants another file, "${name}". Nestbox opens single files only.`),
  );

/** The same disk, with an ear on its writes. */
function observed(disk: Disk, wrote: () => void): Disk {
  const { sectorBytes, sectors, readOnly, geometry } = disk;
  return {
    sectorBytes,
    sectors,
    readOnly,
    geometry,
    read: (sector, into) => disk.read(sector, into),
    write: (sector, from) => {
      wrote();
      return disk.write(sector, from);
    },
    flush: () => disk.flush(),
    readNow: (sector, into) => disk.readNow?.(sector, into) ?? false,
    writeNow: (sector, from) => {
      if (disk.writeNow?.(sector, from) !== true) return false;
      wrote();
      return true;
    },
  };
}

/** Formats know no file names. */
function named(error: unknown, path: string): unknown {
  if (!(error instanceof HostError) || error.message.includes(path)) return error;
  return new HostError(error.kind, `"${path}": ${error.message}`, { cause: error });
}
