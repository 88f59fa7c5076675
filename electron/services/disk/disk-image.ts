/**
 * An image as a machine's drive uses it: file, format, and overlays: those that snapshots put on it, and a temporary one
 * when it must not be changed.
 */
import { diskFormat, recognise } from "../../../core/disks/catalogue.ts";
import { sampleOf, type ImageUse, type Siblings } from "../../../core/disks/disk-format.ts";
import { OverlayDisk } from "../../../core/disks/overlay/overlay-disk.ts";
import { HostError } from "../../../core/base/errors.ts";
import type { Disk } from "../../../core/media/disk.ts";
import { DiskFile } from "./disk-file.ts";
import { SwitchDisk } from "./switch-disk.ts";

export interface DiskChoice {
  readonly path: string;
  /** False: the file is never changed; what the guest writes goes to a temporary file and is lost at the end. */
  readonly writable: boolean;
  readonly use: ImageUse;
  /** Id of the image's format, as kept with the machine; undefined: the image is looked at. */
  readonly format?: string;
  /** Overlays on the image, the lowest first. Only the last may be written, and then the image is not. */
  readonly layers?: readonly string[];
}

/** Guests that never ask for it (DOS) have what they wrote made durable at least this often. */
const FLUSH_MS = 5000;
const COPY_BYTES = 1024 * 1024;

/** The writes to come, apart: made beside the disk in use, which changes only when it is taken. */
export interface NextLayer {
  /** The guest's writes go to it, and what was below is never changed again. */
  take(): void;
  /** It is not wanted: everything goes on as it was. Never rejects. */
  drop(): Promise<void>;
}

export interface ScratchCopy {
  /** What is written now belongs to it too. */
  readonly whole: boolean;
  readonly newId: () => string;
  readonly pathOf: (id: string) => string;
  /** Called between pieces; throws to stop. */
  readonly turn: () => void;
}

export interface ScratchCopied {
  /** The lowest first. */
  readonly ids: readonly string[];
  /** The copies are part of a snapshot: they need not be made again. */
  kept(): void;
}

/** What the guest has written to an image that is not changed. */
interface Scratch {
  readonly file: DiskFile;
  readonly overlay: OverlayDisk;
}

export class DiskImage {
  readonly path: string;
  /** Keep it with the machine: an image stays of the format that it was added with, whatever its guest writes. */
  readonly format: string;
  readonly disk: Disk;
  /** The guest's writes are kept when the machine is switched off. */
  readonly isKept: boolean;
  readonly #switch: SwitchDisk;
  readonly #files: DiskFile[];
  readonly #onError: (error: HostError) => void;
  #scratch: Scratch | undefined;
  /** Those below it that no snapshot has copied yet, the lowest first. */
  #frozen: readonly Scratch[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The flush that the timer began. */
  #flushing: Promise<void> = Promise.resolve();
  #lastProblem = "";

  private constructor(
    choice: DiskChoice,
    format: string,
    disk: Disk,
    files: DiskFile[],
    scratch: Scratch | undefined,
    onError: (error: HostError) => void,
  ) {
    this.path = choice.path;
    this.format = format;
    this.isKept = choice.writable && choice.use === "disk";
    this.#files = files;
    this.#scratch = scratch;
    this.#onError = onError;
    this.#switch = new SwitchDisk(disk, () => void (this.isKept && this.#wrote()));
    this.disk = this.#switch;
  }

  /**
   * Rejects with HostError that names the file when it is empty, damaged, of an unknown format, in use or unreadable.
   * `onError` hears when what the guest wrote cannot be made durable.
   */
  static async open(choice: DiskChoice, onError: (error: HostError) => void): Promise<DiskImage> {
    const { path, use, layers = [] } = choice;
    const isKept = choice.writable && use === "disk";
    const files: DiskFile[] = [await DiskFile.open(path, isKept && layers.length === 0 ? "write" : "read")];
    let current = path;
    try {
      const file = files[0]!;
      const format = choice.format === undefined ? recognise(await sampleOf(file), use) : diskFormat(choice.format);
      let disk = await format.open(file, { use, siblings: NONE });
      for (const [i, layer] of layers.entries()) {
        current = layer;
        const layerFile = await DiskFile.open(layer, isKept && i === layers.length - 1 ? "write" : "read");
        files.push(layerFile);
        disk = await OverlayDisk.open(layerFile, disk);
      }
      if (isKept || use === "cd") return new DiskImage(choice, format.id, disk, files, undefined, onError);
      const scratch = await newScratch(disk);
      files.push(scratch.file);
      return new DiskImage(choice, format.id, scratch.overlay, files, scratch, onError);
    } catch (error) {
      for (const file of files) await file.close().catch(() => {});
      throw named(error, current);
    }
  }

  /** Resolves when everything that the guest wrote is durable. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#flushing;
    if (this.isKept) await this.disk.flush();
  }

  /**
   * Prepares the layer that writes after a snapshot go to: a new file at `path`, or for an image that is not changed
   * another temporary one. What the guest has written is durable then, and it waits until the layer is taken or dropped.
   * Rejects with HostError and leaves everything as it was.
   */
  async nextLayer(path: string): Promise<NextLayer> {
    const hold = await this.#switch.hold();
    const old = this.#switch.inner;
    let file: DiskFile | undefined;
    const drop = async (): Promise<void> => {
      hold.release(old);
      await file?.close().catch(() => {});
      if (this.isKept && file !== undefined) await DiskFile.remove(path);
    };
    try {
      if (this.isKept) await old.flush();
      const store = (file = this.isKept ? await DiskFile.create(path) : await DiskFile.scratch());
      const overlay = await OverlayDisk.create(store, old);
      const take = (): void => {
        this.#files.push(store);
        if (this.#scratch !== undefined) {
          this.#frozen = [...this.#frozen, this.#scratch];
          this.#scratch = { file: store, overlay };
        }
        hold.release(overlay);
      };
      return { take, drop };
    } catch (error) {
      await drop();
      throw named(error, this.path);
    }
  }

  /**
   * Writes to new files what the guest wrote to an image that is not changed, up to the layer that was taken last, or up
   * to now when `whole`. Until the copies are kept, another copy begins where this one did. Rejects with HostError, and
   * then no file is left.
   */
  async copyScratch({ whole, newId, pathOf, turn }: ScratchCopy): Promise<ScratchCopied> {
    const made: string[] = [];
    const scratches = whole && this.#scratch !== undefined ? [...this.#frozen, this.#scratch] : this.#frozen;
    try {
      for (const { file, overlay } of scratches) {
        await overlay.flush();
        if (overlay.isEmpty) continue;
        const id = newId();
        made.push(id);
        await copyFile(file, overlay.usedBytes, pathOf(id), turn);
      }
    } catch (error) {
      for (const id of made) await DiskFile.remove(pathOf(id));
      throw error;
    }
    const kept = (): void => {
      this.#frozen = this.#frozen.filter((one) => !scratches.includes(one));
    };
    return { ids: made, kept };
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

async function copyFile(from: DiskFile, sizeBytes: number, path: string, turn: () => void): Promise<void> {
  const copy = await DiskFile.create(path);
  try {
    await copy.grow(sizeBytes);
    for (let at = 0; at < sizeBytes; at += COPY_BYTES) {
      turn();
      const bytes = new Uint8Array(Math.min(COPY_BYTES, sizeBytes - at));
      await from.read(at, bytes);
      await copy.write(at, bytes);
    }
    await copy.flush();
  } finally {
    await copy.close();
  }
}

async function newScratch(parent: Disk): Promise<Scratch> {
  const file = await DiskFile.scratch();
  try {
    return { file, overlay: await OverlayDisk.create(file, parent) };
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  }
}

/** No format of today consists of several files. */
const NONE: Siblings = (name) =>
  Promise.reject(
    new HostError("unsupported", `The image wants another file, "${name}". Nestbox opens single files only.`),
  );

/** Formats know no file names. */
function named(error: unknown, path: string): unknown {
  if (!(error instanceof HostError) || error.message.includes(path)) return error;
  return new HostError(error.kind, `"${path}": ${error.message}`, { cause: error });
}
