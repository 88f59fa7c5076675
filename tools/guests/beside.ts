/** Images that are not part of the project: they lie beside it, or the tests that want them are skipped. */
import { existsSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../../shared/guests");
const EXTRA = join(import.meta.dirname, "../../.cache/guests/extra");

export function besidePath(name: string): string {
  return join(FOLDER, name);
}

export function isMissing(name: string): boolean {
  return !existsSync(besidePath(name));
}

/** Programs that somebody has put there by hand, because no package has them. */
export function extraPath(name: string): string {
  return join(EXTRA, name);
}

export function isMissingExtra(name: string): boolean {
  return !existsSync(extraPath(name));
}
