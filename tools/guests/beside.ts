/** Images that are not part of the project: they lie beside it, or the tests that want them are skipped. */
import { existsSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../../shared/guests");

export function besidePath(name: string): string {
  return join(FOLDER, name);
}

export function isMissing(name: string): boolean {
  return !existsSync(besidePath(name));
}
