/** The licences of the packages that Nestbox ships, collected when the page is built: the law asks for their texts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** As renderer/app/use-licences.ts reads it. */
export interface PackageLicence {
  readonly name: string;
  readonly version: string;
  /** Its short name, e.g. MIT. */
  readonly licence: string;
  /** The whole text, as the package brings it; empty when it brings none. */
  readonly text: string;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const FILE = "licences.json";

/** Every package that the dependencies of the root need at run time, by name. Throws when one is not installed. */
export function productionLicences(root: string): PackageLicence[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as LockFile;
  const found = new Map<string, PackageLicence>();
  const waiting = Object.keys(packages[""]?.dependencies ?? {}).map((name) => ({ name, from: "" }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const path = locate(packages, next.name, next.from);
    // Types are for the compiler; nothing of them is shipped.
    if (path === undefined || found.has(path) || next.name.startsWith("@types/")) continue;
    const locked = packages[path] ?? {};
    const folder = join(root, path);
    found.set(path, {
      name: next.name,
      version: locked.version ?? "",
      licence: locked.license ?? "",
      text: licenceText(folder),
    });
    for (const name of Object.keys(locked.dependencies ?? {})) waiting.push({ name, from: path });
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** As Node looks for a package: beside the one that asks, then further up. */
function locate(packages: LockFile["packages"], name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === "") return undefined;
  }
}

function licenceText(folder: string): string {
  if (!existsSync(folder)) throw new Error(`${folder} is not installed: run "npm ci".`);
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  return file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
}

/** Puts the list beside the page. */
export function licencesPlugin(root: string): Plugin {
  return {
    name: "nestbox-licences",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: FILE, source: JSON.stringify(productionLicences(root)) });
    },
  };
}
