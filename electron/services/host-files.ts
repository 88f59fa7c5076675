/** Files of the host: reading with messages that say what to do, and replacing so that no crash leaves half a file. */
import * as files from "node:fs/promises";
import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { HostError } from "../../core/base/errors.ts";

/** Turns a file system error into a sentence about `path`. Other errors pass unchanged. */
export function fileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const cause = { cause: error };
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return new HostError("not-found", `There is no file "${path}". Check its name, or choose another file.`, cause);
    case "EACCES":
    case "EPERM":
      return new HostError(
        "denied",
        `"${path}" may not be opened. Change its permissions, or choose another file.`,
        cause,
      );
    case "EISDIR":
      return new HostError("invalid-input", `"${path}" is a folder. Choose a file in it.`, cause);
    case "EROFS":
      return new HostError("denied", `"${path}" is on a disk that cannot be written. Choose another place.`, cause);
    case "ENOSPC":
    case "EDQUOT":
      return new HostError("resource", `The disk that holds "${path}" is full. Make room on it and try again.`, cause);
    case "EMFILE":
    case "ENFILE":
      return new HostError("resource", "The host has too many files open. Close some programs and try again.", cause);
    case undefined:
      return error;
    default:
      return new HostError(
        "io",
        `"${path}" could not be read or written (${code}). Check the disk that holds it.`,
        cause,
      );
  }
}

/** Size of a regular file. Rejects with HostError for folders, devices and what cannot be reached. */
export async function fileSize(path: string): Promise<number> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(error, path);
  });
  if (stats.isDirectory()) throw new HostError("invalid-input", `"${path}" is a folder. Choose a file in it.`);
  if (!stats.isFile()) throw notOrdinary(path);
  return stats.size;
}

/** Bytes of a file from `offset`, at most `limitBytes`. Rejects with HostError. */
export async function readPart(path: string, offset: number, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw fileError(error, path);
  });
  try {
    const bytes = new Uint8Array(limitBytes);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, filled, limitBytes - filled, offset + filled);
      filled += bytesRead;
      if (bytesRead === 0 || filled === limitBytes) return bytes.subarray(0, filled);
    }
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await file.close();
  }
}

/**
 * The whole of a file that must fit into memory. Rejects with HostError for what is no ordinary file, or too large: a pipe
 * that nobody writes, a device that never ends, a file that grows meanwhile hold nothing up.
 */
export async function readBounded(path: string, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  let handle: files.FileHandle | undefined;
  try {
    // looked at before it is opened: opening a device may have effects
    await fileSize(path);
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await handle.stat();
    if (!stats.isFile()) throw notOrdinary(path);
    if (stats.size > mostBytes) throw tooLarge(path, mostBytes);
    const bytes = new Uint8Array(stats.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await handle?.close().catch(() => {});
  }
}

/** The same as text; undefined: there is no such file. */
export async function readTextIfThere(path: string, mostBytes: number): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await readBounded(path, mostBytes));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Is this HostError of a file that does not exist? */
export function isMissing(error: unknown): boolean {
  return error instanceof HostError && (error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}

function notOrdinary(path: string): HostError {
  return new HostError("invalid-input", `"${path}" is not an ordinary file. Choose a file.`);
}

function tooLarge(path: string, mostBytes: number): HostError {
  const most = mostBytes >= 1 << 20 ? `${Math.floor(mostBytes / 2 ** 20)} MiB` : `${mostBytes >> 10} KiB`;
  return new HostError("invalid-input", `"${path}" is larger than ${most}. Choose another file.`);
}

/**
 * Replaces a file: written aside, synced, renamed, folder synced. Whenever the power goes, the file holds either the old
 * or the new contents.
 */
export async function replaceFile(
  path: string,
  contents: string | Uint8Array,
  /** What a test may let fail. */
  ops: Pick<typeof files, "open" | "rename" | "rm"> = files,
): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await ops.open(aside, "wx", 0o600);
    try {
      await handle.writeFile(contents);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await ops.rename(aside, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await ops.rm(aside, { force: true }).catch(() => {});
    throw fileError(error, path);
  }
}

/** Makes renames in a folder survive a power cut. Windows does not let folders be opened; NTFS journals renames. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
