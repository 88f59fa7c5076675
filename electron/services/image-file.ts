/** An image file as a diskette: read whole into memory, and written back when it may be changed. */
import { open, type FileHandle } from "node:fs/promises";
import { HostError } from "../../core/base/errors.ts";
import type { FloppyMedium } from "../../core/media/floppy-medium.ts";
import type { ImageChoice } from "../contract/vm-process.ts";
import {
  FLOPPY_SIZES_TEXT,
  floppyShape,
  LARGEST_FLOPPY_BYTES,
  shapeBytes,
  shortFloppyShape,
  type FloppyShape,
} from "./floppy-sizes.ts";
import { fileError, fileSize, readBounded, readPart } from "./host-files.ts";
import { readMedium } from "./snapshots/medium.ts";

const SECTOR_BYTES = 512;
/** Writes of a guest come in runs: wait this long for the run to end. */
const WRITE_BACK_MS = 300;

/**
 * The shape of a raw diskette image of this size; `start` holds its first bytes. Throws HostError "invalid-format" that
 * says what is wrong with it.
 */
export function shapeOfImage(path: string, sizeBytes: number, start: Uint8Array): FloppyShape {
  const shape = floppyShape(sizeBytes) ?? shortFloppyShape(sizeBytes, start);
  if (shape !== undefined) return shape;
  if (sizeBytes === 0) {
    throw new HostError("invalid-format", `"${path}" is empty. Choose another image, or download it again.`);
  }
  if (sizeBytes > LARGEST_FLOPPY_BYTES) {
    throw new HostError(
      "invalid-format",
      `"${path}" is too large for a floppy disk (${describeSize(sizeBytes)}; at most 2880 KiB). ` +
        "Choose a floppy image, or put this one into a hard disk or CD-ROM drive.",
    );
  }
  throw new HostError(
    "invalid-format",
    `"${path}" holds ${sizeBytes} bytes, which is no floppy disk's size (${FLOPPY_SIZES_TEXT}). ` +
      "It is probably cut off: download or copy it again.",
  );
}

/** A machine that goes on with a diskette expects it as it was: writing on would mix two states. */
function requireSame(path: string, bytes: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(bytes, expected) === 0) return;
  throw new HostError(
    "conflict",
    `"${path}" was changed since the machine's state was saved. Put it back as it was, or discard the saved state.`,
  );
}

function describeSize(sizeBytes: number): string {
  const mib = sizeBytes / 1048576;
  return mib >= 1024 ? `${(mib / 1024).toFixed(1)} GiB` : `${mib.toFixed(1)} MiB`;
}

export class ImageFile {
  readonly path: string;
  readonly medium: FloppyMedium;
  readonly #handle: FileHandle | undefined;
  readonly #onError: (error: HostError) => void;
  readonly #dirty = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    choice: ImageChoice,
    bytes: Uint8Array,
    handle: FileHandle | undefined,
    onError: (error: HostError) => void,
  ) {
    this.path = choice.path;
    this.#handle = handle;
    this.#onError = onError;
    const shape = shapeOfImage(choice.path, bytes.length, bytes);
    const whole = new Uint8Array(shapeBytes(shape));
    whole.set(bytes);
    this.medium = {
      ...shape,
      bytes: whole,
      writeProtected: false,
      written: (offset, lengthBytes) => this.#written(offset, lengthBytes),
    };
  }

  /**
   * Rejects with HostError when the file is no diskette, cannot be read, or cannot be written though `writable`.
   * `onError` hears of later write failures; what could not be written is tried again with the next write.
   */
  static async open(choice: ImageChoice, onError: (error: HostError) => void): Promise<ImageFile> {
    if (choice.contents !== undefined && !choice.writable) {
      return new ImageFile(choice, await readMedium(choice.contents), undefined, onError);
    }
    const sizeBytes = await fileSize(choice.path);
    shapeOfImage(choice.path, sizeBytes, await readPart(choice.path, 0, SECTOR_BYTES));
    let handle: FileHandle | undefined;
    try {
      handle = await open(choice.path, choice.writable ? "r+" : "r");
      const bytes = await readBounded(choice.path, LARGEST_FLOPPY_BYTES);
      if (choice.contents !== undefined) requireSame(choice.path, bytes, await readMedium(choice.contents));
      if (!choice.writable) await handle.close();
      return new ImageFile(choice, bytes, choice.writable ? handle : undefined, onError);
    } catch (error) {
      await handle?.close().catch(() => {});
      throw fileError(error, choice.path);
    }
  }

  /** Resolves when everything that the guest wrote is in the file and synced. Rejects with HostError. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const handle = this.#handle;
    if (handle === undefined) return;
    await this.#writeBack(handle);
    await handle.sync();
  }

  /** Flushes and lets go of the file. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#handle?.close();
    }
  }

  #written(offset: number, lengthBytes: number): void {
    if (this.#handle === undefined) return;
    const last = Math.floor((offset + lengthBytes - 1) / SECTOR_BYTES);
    for (let sector = Math.floor(offset / SECTOR_BYTES); sector <= last; sector++) this.#dirty.add(sector);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.flush().catch((error: unknown) => {
        if (error instanceof HostError) this.#onError(error);
        else throw error;
      });
    }, WRITE_BACK_MS);
  }

  /** One write-back at a time, so that an older sector never lands on a newer one. */
  #writeBack(handle: FileHandle): Promise<void> {
    const work = this.#writing.then(async () => {
      const sectors = [...this.#dirty].toSorted((a, b) => a - b);
      this.#dirty.clear();
      for (const sector of sectors) {
        const at = sector * SECTOR_BYTES;
        try {
          await handle.write(this.medium.bytes.slice(at, at + SECTOR_BYTES), 0, SECTOR_BYTES, at);
        } catch (error) {
          for (const unwritten of sectors) this.#dirty.add(unwritten);
          throw fileError(error, this.path);
        }
      }
    });
    this.#writing = work.catch(() => {});
    return work;
  }
}
