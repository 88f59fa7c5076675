/** Is a built thing newer than everything it was made from? By name, size and time of the sources: a few milliseconds. */
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { HostError } from "../../core/base/errors.ts";

export const ROOT = join(import.meta.dirname, "../..");
export const DIST = join(ROOT, "dist");

/** What the sources look like now. Folders are read through; files that are missing count too. */
export function fingerprint(sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const source of sources) visit(join(ROOT, source), hash);
  return hash.digest("hex");
}

function visit(path: string, hash: { update(text: string): unknown }): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) hash.update(`${relative(ROOT, path)} missing\n`);
  else if (stats.isDirectory()) {
    for (const name of readdirSync(path).toSorted()) visit(join(path, name), hash);
  } else if (!/\.test\.tsx?$/.test(path)) {
    hash.update(`${relative(ROOT, path)} ${stats.size} ${stats.mtimeMs}\n`);
  }
}

/**
 * Runs `build` unless the last build of `name` saw the same sources and its outputs are still there. A checkout that
 * cannot be written is used as it was built once. Rejects with HostError when it never was.
 */
export async function unlessFresh(
  name: string,
  sources: readonly string[],
  outputs: readonly string[],
  build: () => Promise<void>,
): Promise<"fresh" | "built"> {
  const stampFile = join(DIST, ".stamps", name);
  const stamp = fingerprint(["package.json", ...sources]);
  const old = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "";
  if (old === stamp && outputs.every((output) => existsSync(join(DIST, output)))) return "fresh";
  const problem = whyNotWritable(dirname(stampFile));
  if (problem !== undefined) {
    if (outputs.every((output) => existsSync(join(DIST, output)))) return "fresh";
    throw new HostError(
      "denied",
      `Nestbox has not been built here yet (${outputs.join(", ")} missing), and "${DIST}" cannot be written (${problem}). ` +
        'Run "npm run build" once where this folder can be written, or copy it to such a place.',
    );
  }
  await build();
  writeFileSync(stampFile, stamp);
  return "built";
}

/** Undefined: the folder is there and can be written. */
function whyNotWritable(folder: string): string | undefined {
  try {
    // says more than mkdir does, which takes a read-only disk for a missing folder
    if (!existsSync(DIST)) accessSync(ROOT, constants.W_OK);
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
