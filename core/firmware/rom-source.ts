/** Assembler source spread over files: `%include "path"` put in place, and each line's origin kept for messages. */
import { invariant } from "../base/errors.ts";

/** Text of a file, by its path from the folder of the ROM's sources. */
export type ReadSource = (path: string) => string;

export interface RomSource {
  readonly text: string;
  /** "bios/boot.asm:12" for line 1, 2, … of `text`. */
  origin(line: number): string;
}

const INCLUDE = /^\s*%include\s+"([^"]+)"/;
const DEEPEST = 8;

export function expandIncludes(read: ReadSource, entry: string): RomSource {
  const lines: string[] = [];
  const origins: string[] = [];
  const visit = (path: string, depth: number): void => {
    invariant(depth < DEEPEST, `${path} includes itself`);
    for (const [index, line] of read(path).split("\n").entries()) {
      const included = INCLUDE.exec(line)?.[1];
      if (included !== undefined) visit(included, depth + 1);
      else {
        lines.push(line);
        origins.push(`${path}:${index + 1}`);
      }
    }
  };
  visit(entry, 0);
  return { text: lines.join("\n"), origin: (line) => origins[line - 1] ?? entry };
}
