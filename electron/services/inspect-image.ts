/** Looks at an image file: can it be used, what is probably on it, and what would a machine for it be like? */
import { basename } from "node:path";
import type { ImageInfo } from "../contract/vm-api.ts";
import { HostError } from "../../core/base/errors.ts";
import { recognise } from "../../core/disks/catalogue.ts";
import { SAMPLE_BYTES } from "../../core/disks/disk-format.ts";
import { foreignImage, foreignTitle } from "../../core/disks/foreign/foreign.ts";
import { floppyShape, LARGEST_FLOPPY_BYTES } from "./floppy-sizes.ts";
import { fileSize, readPart } from "./host-files.ts";
import { guessFrom } from "./guess-system.ts";
import { shapeOfImage } from "./image-file.ts";

/** Enough of an image to hold its boot sectors, directories and, of most diskettes, everything. */
const LOOKED_AT_BYTES = 4 << 20;

/** Rejects with HostError that says what is wrong with the file and what to do. */
export async function inspectImage(path: string): Promise<ImageInfo> {
  const sizeBytes = await fileSize(path);
  const { kind, format } = await kindOf(path, sizeBytes);
  const guess = guessFrom(await readPart(path, 0, LOOKED_AT_BYTES));
  const name = basename(path);
  return {
    path,
    name,
    sizeBytes,
    kind,
    ...(format === undefined ? {} : { format }),
    osFamily: guess.family,
    suggestedName: guess.name === "" ? prettyName(name) : guess.name,
    suggestedMemoryMiB: guess.memoryMiB,
  };
}

/** Diskettes are known by their size; what is larger is a CD if it says so, else a hard disk. */
async function kindOf(path: string, sizeBytes: number): Promise<Pick<ImageInfo, "kind" | "format">> {
  if (floppyShape(sizeBytes) !== undefined) return { kind: "floppy" };
  const length = Math.min(SAMPLE_BYTES, sizeBytes);
  const sample = {
    head: await readPart(path, 0, length),
    tail: await readPart(path, sizeBytes - length, length),
    sizeBytes,
  };
  const other = foreignTitle(sample.head);
  if (other !== undefined) throw new HostError("unsupported", `"${basename(path)}": ${foreignImage(other).message}`);
  if (recognise(sample, "cd").id !== "raw") return { kind: "cd", format: recognise(sample, "cd").id };
  if (sizeBytes > LARGEST_FLOPPY_BYTES) return { kind: "disk", format: recognise(sample, "disk").id };
  // too small for a hard disk: a diskette, or says what is wrong
  shapeOfImage(path, sizeBytes, sample.head);
  return { kind: "floppy" };
}

/** "floppy-bird_v2.img" → "Floppy bird v2". */
function prettyName(fileName: string): string {
  const words = fileName
    .replace(/\.[a-z0-9]{1,4}$/i, "")
    .replaceAll(/[-_. ]+/g, " ")
    .trim();
  return words === "" ? "Machine" : words.charAt(0).toUpperCase() + words.slice(1, 60);
}
