/** What can be checked of the documentation: links lead somewhere, every page is reached, files that are named exist. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { ROWS } from "../layers/layers.ts";

const START = "README.md";
/** Folders whose files pages name in `code`. */
const SOURCES = /^(?:core|electron|renderer|resources|tools|e2e|bench)\/[\w./*-]+$/;

/** Every page of the project: docs, and what lies beside README. */
export function pages(root: string): readonly string[] {
  return [START, "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })].filter((page) =>
    existsSync(join(root, page)),
  );
}

/** "page: target" for each relative link that leads nowhere. */
export function brokenLinks(root: string): readonly string[] {
  return pages(root).flatMap((page) =>
    linksOf(root, page)
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${page}: ${target}`),
  );
}

/** Pages that nobody finds who starts at README. */
export function orphans(root: string): readonly string[] {
  const reached = new Set<string>();
  const visit = (page: string): void => {
    if (reached.has(page) || !page.endsWith(".md") || !existsSync(join(root, page))) return;
    reached.add(page);
    linksOf(root, page).forEach(visit);
  };
  visit(START);
  return pages(root).filter((page) => !reached.has(page));
}

/** "page: path" for each file or folder that a page names in `code` and that is not there. */
export function missingFiles(root: string): readonly string[] {
  return pages(root).flatMap((page) =>
    [...textOf(root, page).matchAll(/`([^`\n]+)`/g)]
      .map(([, code]) => code!)
      .filter((code) => SOURCES.test(code) && globSync(code.replace(/\/$/, ""), { cwd: root }).length === 0)
      .map((code) => `${page}: ${code}`),
  );
}

/** The rows of tools/layers as docs/architecture.md tells them: folders that exist, in order. */
export function rowsTold(root: string): readonly string[] {
  const [table = ""] = /\| row \|[^]*?\n\n/.exec(textOf(root, "docs/architecture.md")) ?? [];
  return [...table.matchAll(/^\| *(\d*) *\|([^|]*)\|/gm)].flatMap(([, , folders]) =>
    [...folders!.matchAll(/`([^`]+)`/g)].map(([, folder]) => folder!),
  );
}

/** The same from the rows themselves. */
export function rowsThatExist(root: string): readonly string[] {
  return ROWS.flat().filter((folder) => existsSync(join(root, folder)));
}

function linksOf(root: string, page: string): readonly string[] {
  return [...textOf(root, page).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(dirname(page), target)));
}

/** Without what stands in fences: commands and drawings have no links. */
function textOf(root: string, page: string): string {
  return readFileSync(join(root, page), "utf8").replaceAll(/^```[^]*?^```$/gm, "");
}
