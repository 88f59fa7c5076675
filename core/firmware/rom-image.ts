/** What the builds of Nestbox's ROMs share: sources to bytes, data as source, checksums. */
import { assemble, type Assembled } from "../assembler/assembler.ts";
import { invariant } from "../base/errors.ts";

/** Text of a source file, by its path from the folder of the ROMs' sources; undefined when there is none. */
export type ReadSource = (path: string) => string | undefined;

/** Assembles `entry` and what it includes; files under generated/ come from `generated`, by their full names. */
export function assembleRom(read: ReadSource, entry: string, generated: Readonly<Record<string, string>>): Assembled {
  const source = read(entry);
  invariant(source !== undefined, `${entry} is missing`);
  return assemble(source, { name: entry, files: (path) => generated[path] ?? read(path) });
}

/** Bytes as `db` lines, eight in each. */
export function dataLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 8) lines.push(`        db      ${bytes.subarray(at, at + 8).join(", ")}`);
  return `${lines.join("\n")}\n`;
}

/** Sets the byte at `checksumAt` so that `sizeBytes` bytes from `from` add up to 0 modulo 256, as ROM checks expect. */
export function sumToZero(bytes: Uint8Array, from: number, sizeBytes: number, checksumAt: number): void {
  bytes[checksumAt] = 0;
  const sum = bytes.subarray(from, from + sizeBytes).reduce((total, byte) => total + byte, 0);
  bytes[checksumAt] = -sum & 0xff;
}

export function symbolAt(rom: Assembled, name: string): number {
  const value = rom.symbols.get(name);
  invariant(value !== undefined, `the ROM has no symbol ${name}`);
  return value;
}
