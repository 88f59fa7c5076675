/** Test support: a disk that is full after so many bytes, a folder that cannot be written. */
import type { FileHandle } from "node:fs/promises";
import { nodeFileOps, type FileOps } from "../file-ops.ts";

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: made up by a test`), { code });
}

/** Writes fail with ENOSPC once `bytes` have been written through it, part of the last one being written. */
export function fullDisk(bytes: number): FileOps {
  let left = bytes;
  const limited = async (handle: FileHandle): Promise<FileHandle> => {
    const write = handle.write.bind(handle) as (data: Uint8Array, at: number, length: number) => Promise<unknown>;
    const room = (length: number): void => {
      left -= length;
      if (left < 0) throw failure("ENOSPC");
    };
    return Object.assign(handle, {
      async write(data: Uint8Array, at: number, length: number) {
        if (left < length) await write(data, at, Math.max(0, left));
        room(length);
        return write(data, at, length);
      },
      async writeFile(data: string | Uint8Array) {
        const all = Buffer.from(data as string);
        if (left < all.length) await write(all, 0, Math.max(0, left));
        room(all.length);
        return write(all, 0, all.length);
      },
    });
  };
  return {
    ...nodeFileOps,
    open: async (...args: Parameters<FileOps["open"]>) => limited(await nodeFileOps.open(...args)),
    copyFile: async () => {
      throw failure("ENOSPC");
    },
  };
}

/** Nothing can be made, renamed or removed. */
export function readOnlyFolder(): FileOps {
  const refuse = async (): Promise<never> => {
    throw failure("EROFS");
  };
  return {
    ...nodeFileOps,
    open: (async (path: string, flags?: string, mode?: number) =>
      flags === "r" || flags === undefined ? nodeFileOps.open(path, flags, mode) : refuse()) as FileOps["open"],
    rename: refuse,
    mkdir: refuse,
    rm: refuse,
    copyFile: refuse,
  };
}
