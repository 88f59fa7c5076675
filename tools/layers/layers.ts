import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/**
 * Rows from the ground up. A file may import its own folder and any row before its own; folders in one row do not see
 * each other, so a circle between folders cannot be written.
 */
export const ROWS: readonly (readonly string[])[] = [
  ["core/base"],
  ["core/isa", "core/ir", "core/wasm", "core/media", "core/settings"],
  ["core/decode", "core/bus", "core/disks", "core/cpu"],
  ["core/assembler", "core/semantics", "core/devices", "core/net"],
  ["core/lower", "core/firmware"],
  ["core/exec/interp", "core/exec/jit"],
  ["core/exec"],
  ["core/machine"],
  ["electron/contract"],
  ["electron/services"],
  ["electron/vm"],
  ["electron/cli", "electron/shell-electron", "electron/shell-web", "electron/preload", "renderer"],
];

/** Stricter than the rows: what the sandboxed renderer may see. It shows a machine; it never holds one. */
export const ONLY: Readonly<Record<string, readonly string[]>> = {
  renderer: ["electron/contract", "core/settings", "core/base"],
  "electron/preload": ["electron/contract"],
};

/** Imports that point up or sideways, as sentences. */
export function violations(root: string): string[] {
  const out: string[] = [];
  for (const file of sources(root)) {
    const home = place(file);
    if (home === undefined) {
      out.push(`${file} is in no row`);
      continue;
    }
    for (const target of importsOf(root, file)) {
      const there = place(target);
      if (there === undefined) {
        out.push(`${file} imports ${target}, which is in no row`);
        continue;
      }
      if (there.folder === home.folder) continue;
      if (there.row >= home.row) out.push(`${file} imports ${target}: ${there.folder} is not below ${home.folder}`);
      const only = ONLY[home.folder];
      if (only !== undefined && !only.includes(there.folder)) {
        out.push(`${file} imports ${target}: ${home.folder} may import only ${only.join(", ")}`);
      }
    }
  }
  return out;
}

/** Circles between files, which rows cannot prevent inside one folder. Type-only imports count too. */
export function circles(root: string): string[][] {
  const imports = new Map([...sources(root)].map((file) => [file, importsOf(root, file)]));
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      found.push(path.slice(start));
      return;
    }
    if (done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

/** What the compiler cannot forbid: standard-library names that would let the host leak into guest state. */
export function hostLeaks(root: string): string[] {
  const banned = /\b(Date\.now|new Date|Math\.random|performance\.now)\b|\bimport\(/;
  return [...sources(root)].filter(
    (file) =>
      file.startsWith("core/") &&
      !file.endsWith(".test.ts") &&
      banned.test(withoutComments(readFileSync(join(root, file), "utf8"))),
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}

function importsOf(root: string, file: string): string[] {
  return [...readFileSync(join(root, file), "utf8").matchAll(/\b(?:from|import) "(\.[^"]+)"/g)]
    .map(([, specifier]) => normalize(join(dirname(file), specifier!)))
    .filter((target) => /\.tsx?$/.test(target) && !target.startsWith("tools/") && !target.startsWith("e2e/"));
}

function place(file: string): { row: number; folder: string } | undefined {
  return ROWS.flatMap((folders, row) => folders.map((folder) => ({ row, folder })))
    .filter(({ folder }) => file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

function* sources(root: string): Generator<string> {
  for (const top of ["core", "electron", "renderer"].filter((folder) => existsSync(join(root, folder)))) {
    for (const entry of readdirSync(join(root, top), { recursive: true }) as string[]) {
      if (/\.tsx?$/.test(entry) && !entry.endsWith(".d.ts") && statSync(join(root, top, entry)).isFile())
        yield join(top, entry);
    }
  }
}
