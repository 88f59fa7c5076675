/** Tells whether a large image is still the one that a snapshot's layers were written on. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { HostError } from "../../../core/base/errors.ts";
import { fileError } from "../host-files.ts";
import type { ImageMark } from "./tree.ts";

const SAMPLES = 64;
const SAMPLE_BYTES = 4096;

/** Rejects with HostError. */
export async function markOf(path: string): Promise<ImageMark> {
  try {
    const handle = await open(path, "r");
    try {
      const { size, mtimeMs } = await handle.stat();
      const hash = createHash("sha256");
      const bytes = new Uint8Array(SAMPLE_BYTES);
      for (let i = 0; i < SAMPLES; i++) {
        const at = Math.floor((Math.max(0, size - SAMPLE_BYTES) * i) / (SAMPLES - 1));
        const { bytesRead } = await handle.read(bytes, 0, SAMPLE_BYTES, at);
        hash.update(bytes.subarray(0, bytesRead));
      }
      return { sizeBytes: size, modifiedMs: mtimeMs, sample: hash.digest("hex") };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * Rejects with HostError "conflict" when the image is another one. A new date alone is none: copies have one. DEVIATION:
 * a change between the samples that keeps the size and comes with a new date is not seen.
 */
export async function requireUnchanged(path: string, mark: ImageMark): Promise<void> {
  const now = await markOf(path);
  if (now.sizeBytes === mark.sizeBytes && (now.modifiedMs === mark.modifiedMs || now.sample === mark.sample)) return;
  throw new HostError(
    "conflict",
    `"${path}" was changed after a snapshot of this machine was taken, so what the machine wrote since no longer fits on ` +
      "it. Put the image back as it was.",
  );
}
