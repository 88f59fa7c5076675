/** The files of the built page, by address. Both shells serve them from here. */
import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

export interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Its name holds a hash of its contents. */
  readonly immutable: boolean;
}

/** Undefined when there is no such file below `folder`. `pathname` is the address's path, still encoded. */
export async function staticFile(folder: string, pathname: string): Promise<StaticFile | undefined> {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const path = join(folder, name === "/" ? "index.html" : name);
  const type = TYPES[extname(path)];
  if (type === undefined || name.includes("\0") || !path.startsWith(folder + sep)) return undefined;
  try {
    return { bytes: new Uint8Array(await readFile(path)), type, immutable: pathname.startsWith("/assets/") };
  } catch {
    return undefined;
  }
}
