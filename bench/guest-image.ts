/** Assembles a benchmark guest into a 1.44 MB diskette image. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { assemble } from "../core/assembler/assembler.ts";

const FOLDER = join(import.meta.dirname, "guests");
const DISKETTE_BYTES = 1_474_560;

/** Names of all guests. */
export function guestNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".asm"))
    .map((file) => basename(file, ".asm"));
}

export function guestImage(name: string): Uint8Array {
  const read = (file: string): string => readFileSync(join(FOLDER, file), "utf8");
  const { bytes } = assemble(read(`${name}.asm`), { files: read, name: `${name}.asm` });
  const image = new Uint8Array(DISKETTE_BYTES);
  image.set(bytes);
  return image;
}
