/** A whole diskette as snapshots keep it: named by its contents, so that equal ones are kept once. */
import { createHash, randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { LARGEST_FLOPPY_BYTES } from "../floppy-sizes.ts";
import { fileError, isMissing, syncFolder } from "../host-files.ts";
import { damagedFile, nodeFileOps, writeNew, type FileOps } from "./file-ops.ts";
import { mediumPath } from "./names.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** The name that these contents are kept by. */
export function mediumId(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 32);
}

/** Writes it unless it is there; returns its id. Rejects with HostError. */
export async function keepMedium(folder: string, bytes: Uint8Array, ops: FileOps = nodeFileOps): Promise<string> {
  const id = mediumId(bytes);
  const path = mediumPath(folder, id);
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    // one that was damaged meanwhile is replaced
    if (await readMedium(path, ops).catch(() => undefined)) return id;
    const packed = await compress(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    await writeNew(ops, aside, packed);
    await ops.rename(aside, path);
    await syncFolder(dirname(path));
    return id;
  } catch (error) {
    await ops.rm(aside, { force: true }).catch(() => {});
    throw fileError(error, folder);
  }
}

/** Rejects with HostError, "corrupt" when it is missing or not what was kept. */
export async function readMedium(path: string, ops: FileOps = nodeFileOps): Promise<Uint8Array> {
  const packed = await ops.readFile(path).catch((error: unknown) => {
    throw isMissing(error) ? damagedFile(path, "it is missing", error) : error;
  });
  try {
    return new Uint8Array(await decompress(packed, { maxOutputLength: LARGEST_FLOPPY_BYTES }));
  } catch (error) {
    throw damagedFile(path, "its checksum is wrong", error);
  }
}
