/** Makes an empty hard disk image: a sparse file, which takes room on the host as the guest fills it. */
import { open, rm } from "node:fs/promises";
import { fileError } from "./host-files.ts";

/** Never over a file that exists. Rejects with HostError and leaves nothing. */
export async function createDiskFile(path: string, sizeMiB: number): Promise<void> {
  const file = await open(path, "wx").catch((error: unknown) => {
    throw fileError(error, path);
  });
  try {
    await file.truncate(sizeMiB * 1048576);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw fileError(error, path);
  } finally {
    await file.close();
  }
}
