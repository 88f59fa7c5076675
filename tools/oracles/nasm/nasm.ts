/** The assembler that ours is compared with, where it is installed. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AssembleOptions } from "../../../core/assembler/assembler.ts";

export function nasmIsInstalled(): boolean {
  return spawnSync("nasm", ["-v"]).status === 0;
}

/** What NASM makes of a source; throws its messages. Included files are those that `options.files` gives for `names`. */
export function assembleWithNasm(
  source: string,
  options: AssembleOptions = {},
  names: readonly string[] = [],
): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "nasm-"));
  try {
    for (const name of names) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), options.files?.(name) ?? "");
    }
    const defines = Object.entries(options.define ?? {}).map(([name, value]) => `-d${name}=${value}`);
    writeFileSync(join(folder, "source.asm"), source);
    const words = ["-f", "bin", "-w-all", `-I${folder}/`, ...defines, "-o", "out.bin", "source.asm"];
    const { status, stderr } = spawnSync("nasm", words, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return new Uint8Array(readFileSync(join(folder, "out.bin")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
