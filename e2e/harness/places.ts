import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** Diskettes that are not part of the project; tests that need one are skipped without it. */
export const GUESTS = join(ROOT, "../shared/guests");

/** In the command line of a VM's process. */
export const vmPattern = "dist/vm/entry.js";
