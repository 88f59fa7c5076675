/** Makes a folder that electron-builder takes for Electron's distribution: the e2e stand-in as its program. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/freshness.ts";

/** Where @electron/fuses finds the switches: a sentence, a version, their number, then one character each. */
const FUSE_SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
export const FUSE_COUNT = 9;

export function makeStandinElectron(folder: string, version: string): void {
  mkdirSync(join(folder, "locales"), { recursive: true });
  mkdirSync(join(folder, "resources"), { recursive: true });
  const script = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "${process.execPath}" --disable-warning=ExperimentalWarning "${join(ROOT, "e2e/standin/run.ts")}" "--packaged-app=$here" "$@"
# `;
  const fuses = Buffer.concat([Buffer.from([1, FUSE_COUNT]), Buffer.alloc(FUSE_COUNT, "1")]);
  write(folder, "electron", Buffer.concat([Buffer.from(script + FUSE_SENTINEL), fuses]), 0o755);
  write(folder, "chrome-sandbox", "#!/bin/sh\n", 0o755);
  write(folder, "version", version);
  for (const name of ["LICENSE", "LICENSES.chromium.html", "icudtl.dat", "resources.pak"]) write(folder, name, name);
  for (const name of ["de", "en-US", "zh-CN"]) write(folder, `locales/${name}.pak`, name);
}

/** The switches as @electron/fuses left them, e.g. "000011001". */
export function fusesIn(program: Buffer): string {
  const at = program.indexOf(FUSE_SENTINEL) + FUSE_SENTINEL.length;
  return program.toString("latin1", at + 2, at + 2 + (program[at + 1] ?? 0));
}

function write(folder: string, name: string, contents: string | Uint8Array, mode = 0o644): void {
  writeFileSync(join(folder, name), contents);
  chmodSync(join(folder, name), mode);
}
