/**
 * What snapshots do to the host's files, in one place, so that a test can let a disk be full or a folder be read-only.
 * Every new file is synced before anything names it.
 */
import * as node from "node:fs/promises";
import { HostError } from "../../../core/base/errors.ts";
import { readBounded } from "../host-files.ts";

export interface FileOps extends Pick<typeof node, "open" | "rename" | "rm" | "mkdir" | "readdir" | "copyFile"> {
  /** What is kept in one piece: the tree, a state without its pages, a picture. Rejects with HostError. */
  readFile(path: string): Promise<Uint8Array>;
}

/** Of the parts, the index of the largest memory's pages is the largest. */
const MOST_PART_BYTES = 256 << 20;

const { open, rename, rm, mkdir, readdir, copyFile } = node;
export const nodeFileOps: FileOps = {
  open,
  rename,
  rm,
  mkdir,
  readdir,
  copyFile,
  readFile: (path) => readBounded(path, MOST_PART_BYTES),
};

/** Writes and syncs a file that does not exist yet. Rejects with the file system's own error. */
export async function writeNew(ops: FileOps, path: string, contents: string | Uint8Array): Promise<number> {
  const handle = await ops.open(path, "wx", 0o600);
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return typeof contents === "string" ? Buffer.byteLength(contents) : contents.length;
}

/** Ends what is under way when its caller was asked to stop. Throws HostError "cancelled". */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new HostError("cancelled", "Stopped. Everything is as it was before.");
}

/** A snapshot's file is not what was written. */
export function damagedFile(path: string, what: string, cause?: unknown): HostError {
  return new HostError(
    "corrupt",
    `The snapshot file "${path}" is damaged: ${what}. Nothing was changed. Use another snapshot, or put the file back from a backup.`,
    { cause },
  );
}
