/**
 * Who uses an image: one machine that writes it, or several that only read. Where locks are names (name-lock.ts), an image
 * has a set of them: reading takes one, writing all.
 */
import { constants } from "node:fs";
import { HostError } from "../../../core/base/errors.ts";
import { fileError } from "../host-files.ts";
import { fileKey, HAS_NAMES, lockFile, takeName, type HeldLock } from "../name-lock.ts";

/** So many machines may read one image at the same time. */
const PLACES = 8;

export type DiskLock = HeldLock;

/** Rejects with HostError "conflict" when another machine uses the file in a way that does not go together with this. */
export async function lockDisk(path: string, use: "read" | "write"): Promise<DiskLock> {
  const lock = HAS_NAMES ? await byNames(await keyOf(path), use) : await byFile(path, use);
  if (lock !== undefined) return lock;
  throw new HostError(
    "conflict",
    `"${path}" is in use by another machine. Switch that machine off, or give this one a copy of the image.`,
  );
}

async function byNames(key: string, use: "read" | "write"): Promise<DiskLock | undefined> {
  const held: HeldLock[] = [];
  const release = async (): Promise<void> => void (await Promise.all(held.map((lock) => lock.release())));
  try {
    for (let place = 0; place < PLACES; place++) {
      // readers start at the other end than writers, so that a writer that has to give up disturbs none
      const lock = await takeName(`disk-${key}-${use === "write" ? place : PLACES - 1 - place}`);
      if (lock !== undefined) held.push(lock);
      if (use === "read" && lock !== undefined) return { release };
      if (use === "write" && lock === undefined) break;
    }
  } catch (error) {
    await release();
    throw error;
  }
  if (use === "write" && held.length === PLACES) return { release };
  await release();
  return undefined;
}

async function byFile(path: string, use: "read" | "write"): Promise<DiskLock | undefined> {
  return lockFile(path, constants.O_RDONLY, use === "write" ? "exclusive" : "shared").catch((error: unknown) => {
    throw fileError(error, path);
  });
}

/** The same for every name of a file. */
async function keyOf(path: string): Promise<string> {
  return fileKey(path).catch((error: unknown) => {
    throw fileError(error, path);
  });
}
