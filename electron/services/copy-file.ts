/** Copies of large files: shared where the file system can, else piece by piece, with holes kept as holes. */
import { constants, copyFile, open, rm, type FileHandle } from "node:fs/promises";
import { fileError, fileSize } from "./host-files.ts";

const PIECE_BYTES = 1024 * 1024;

export interface CopyWork {
  /** Called with the bytes of each piece that is done; throws to stop. */
  readonly turn: (bytes: number) => void;
}

/** Never over a file that exists; synced. Rejects with HostError, or as `turn` throws, and then leaves no copy. */
export async function copyLarge(from: string, to: string, { turn }: CopyWork): Promise<void> {
  let source: FileHandle | undefined;
  let copy: FileHandle | undefined;
  try {
    await fileSize(from);
    source = await open(from, "r");
    const { size } = await source.stat();
    if (await shared(from, to)) return turn(size);
    copy = await open(to, "wx", 0o600);
    await copy.truncate(size);
    const piece = new Uint8Array(PIECE_BYTES);
    const zeros = new Uint8Array(PIECE_BYTES);
    for (let at = 0; at < size;) {
      const { bytesRead } = await source.read(piece, 0, PIECE_BYTES, at);
      if (bytesRead === 0) break;
      const bytes = piece.subarray(0, bytesRead);
      if (Buffer.compare(bytes, zeros.subarray(0, bytesRead)) !== 0) await writeAll(copy, bytes, at);
      at += bytesRead;
      turn(bytesRead);
    }
    await copy.sync();
  } catch (error) {
    if (copy !== undefined) await rm(to, { force: true }).catch(() => {});
    throw fileError(error, copy === undefined ? from : to);
  } finally {
    await source?.close().catch(() => {});
    await copy?.close().catch(() => {});
  }
}

/** Copy-on-write file systems give a copy that takes no room. */
async function shared(from: string, to: string): Promise<boolean> {
  return copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") throw error;
      return false;
    },
  );
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
