/** An image file as a store: never read whole, locked while it is open. */
import { readSync, writeSync } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { HostError } from "../../../core/base/errors.ts";
import type { GrowingStore } from "../../../core/media/byte-store.ts";
import { fileError, fileSize } from "../host-files.ts";
import { lockDisk, type DiskLock } from "./disk-lock.ts";

/** What the operating system has in memory takes microseconds. A call that took longer went to a device that makes us wait. */
const SLOW_MS = 5;
/** Then requests go through the thread pool for so long, and the machine's window and timers do not stand still. */
const PATIENCE_MS = 1000;

export class DiskFile implements GrowingStore {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #handle: FileHandle;
  readonly #lock: DiskLock | undefined;
  #sizeBytes: number;
  #quickFromMs = 0;
  /** The file is to be removed when it is closed. */
  readonly #isScratch: boolean;

  private constructor(
    path: string,
    readOnly: boolean,
    handle: FileHandle,
    sizeBytes: number,
    lock: DiskLock | undefined,
    isScratch: boolean,
  ) {
    this.path = path;
    this.readOnly = readOnly;
    this.#handle = handle;
    this.#sizeBytes = sizeBytes;
    this.#lock = lock;
    this.#isScratch = isScratch;
  }

  /** Rejects with HostError when the file cannot be opened so, or another machine uses it. */
  static async open(path: string, use: "read" | "write"): Promise<DiskFile> {
    await fileSize(path);
    const lock = await lockDisk(path, use);
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, use === "write" ? "r+" : "r");
      const { size } = await handle.stat();
      return new DiskFile(path, use === "read", handle, size, lock, false);
    } catch (error) {
      await handle?.close().catch(() => {});
      await lock.release();
      throw fileError(error, path);
    }
  }

  /** A new, empty file for one machine to write. Rejects with HostError, also when there is one of this name. */
  static async create(path: string): Promise<DiskFile> {
    try {
      await (await open(path, "wx", 0o600)).close();
    } catch (error) {
      throw fileError(error, path);
    }
    return DiskFile.open(path, "write");
  }

  /** Never rejects. */
  static async remove(path: string): Promise<void> {
    await rm(path, { force: true }).catch(() => {});
  }

  /** An empty file that nobody else sees, and that is gone when it is closed or its process ends. */
  static async scratch(folder = tmpdir()): Promise<DiskFile> {
    const path = join(folder, `nestbox-${randomBytes(8).toString("hex")}.tmp`);
    try {
      const handle = await open(path, "wx+", 0o600);
      // Windows keeps the names of open files
      const isRemoved = process.platform !== "win32";
      if (isRemoved) await rm(path);
      return new DiskFile(path, false, handle, 0, undefined, !isRemoved);
    } catch (error) {
      throw fileError(error, path);
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  readNow(offset: number, into: Uint8Array): boolean {
    if (!this.#contains(offset, into.length)) return false;
    const start = performance.now();
    if (start < this.#quickFromMs) return false;
    try {
      if (readSync(this.#handle.fd, into, 0, into.length, offset) !== into.length) return false;
    } catch {
      return false; // read() will say why
    }
    this.#took(start);
    return true;
  }

  writeNow(offset: number, from: Uint8Array): boolean {
    if (this.readOnly || !this.#contains(offset, from.length)) return false;
    const start = performance.now();
    if (start < this.#quickFromMs) return false;
    try {
      if (writeSync(this.#handle.fd, from, 0, from.length, offset) !== from.length) return false;
    } catch {
      return false;
    }
    this.#took(start);
    return true;
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    this.#check(offset, into.length);
    for (let done = 0; done < into.length;) {
      const { bytesRead } = await this.#handle
        .read(into, done, into.length - done, offset + done)
        .catch((error: unknown) => this.#fail(error));
      if (bytesRead === 0) {
        throw new HostError(
          "io",
          `"${this.path}" has become shorter while the machine was using it. Switch the machine off and restore the file.`,
        );
      }
      done += bytesRead;
    }
  }

  async write(offset: number, from: Uint8Array): Promise<void> {
    if (this.readOnly) throw new HostError("denied", `"${this.path}" is opened for reading only.`);
    this.#check(offset, from.length);
    for (let done = 0; done < from.length;) {
      const { bytesWritten } = await this.#handle
        .write(from, done, from.length - done, offset + done)
        .catch((error: unknown) => this.#fail(error));
      done += bytesWritten;
    }
  }

  /** Also notices that the file was deleted or replaced, so that what is written is lost when it is closed. */
  async flush(): Promise<void> {
    if (this.readOnly || this.#lock === undefined) return;
    await this.#handle.sync().catch((error: unknown) => this.#fail(error));
    const { nlink } = await this.#handle.stat().catch((error: unknown) => this.#fail(error));
    if (nlink === 0) {
      throw new HostError(
        "not-found",
        `"${this.path}" was deleted or replaced while the machine was using it: what the machine writes is lost. ` +
          "Save what you need inside the machine elsewhere, and switch it off.",
      );
    }
  }

  async grow(sizeBytes: number): Promise<void> {
    if (sizeBytes <= this.#sizeBytes) return;
    if (this.readOnly) throw new HostError("denied", `"${this.path}" is opened for reading only.`);
    await this.#handle.truncate(sizeBytes).catch((error: unknown) => this.#fail(error));
    this.#sizeBytes = sizeBytes;
  }

  /** Lets go of the file. Flush first: what only the operating system has is not durable. */
  async close(): Promise<void> {
    await this.#handle.close().catch((error: unknown) => this.#fail(error));
    if (this.#isScratch) await rm(this.path, { force: true });
    await this.#lock?.release();
  }

  #contains(offset: number, lengthBytes: number): boolean {
    return offset >= 0 && offset + lengthBytes <= this.#sizeBytes;
  }

  #check(offset: number, lengthBytes: number): void {
    if (!this.#contains(offset, lengthBytes)) {
      throw new HostError("io", `"${this.path}" ends before ${offset + lengthBytes}. It is probably damaged.`);
    }
  }

  #took(startMs: number): void {
    const now = performance.now();
    if (now - startMs > SLOW_MS) this.#quickFromMs = now + PATIENCE_MS;
  }

  #fail(error: unknown): never {
    throw fileError(error, this.path);
  }
}
