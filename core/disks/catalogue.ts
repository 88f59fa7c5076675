/** Every image format, once. File filters, probing and the tests of hostile images read it; a new format is a line here. */
import { HostError } from "../base/errors.ts";
import type { DiskFormat, ImageSample, ImageUse } from "./disk-format.ts";
import { foreign } from "./foreign/foreign.ts";
import { iso9660 } from "./iso9660/iso9660.ts";
import { overlay } from "./overlay/overlay.ts";
import { raw } from "./raw/raw.ts";

export const DISK_FORMATS: readonly DiskFormat[] = [overlay, foreign, iso9660, raw];

/**
 * The format that an image is most likely of. For import only: once chosen, a format is kept with the VM, so that a guest
 * that writes another format's signature into a raw disk changes nothing.
 */
export function recognise(sample: ImageSample, use: ImageUse): DiskFormat {
  let best: DiskFormat | undefined;
  let bestScore = 0;
  for (const format of DISK_FORMATS) {
    const score = format.uses.includes(use) ? format.probe(sample) : 0;
    if (score > bestScore) [best, bestScore] = [format, score];
  }
  return best ?? raw;
}

/** By the id that a VM's settings keep. Throws HostError for one of a newer Nestbox. */
export function diskFormat(id: string): DiskFormat {
  const found = DISK_FORMATS.find((format) => format.id === id);
  if (found !== undefined) return found;
  throw new HostError("unsupported", `This Nestbox knows no image format "${id}". Update it, or add the image again.`);
}
