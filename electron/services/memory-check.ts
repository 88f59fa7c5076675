/** May a machine have this much memory on this host? */
import { totalmem } from "node:os";
import { HostError } from "../../core/base/errors.ts";
import { FIELDS } from "../../core/settings/pages.ts";
import { problem, sentence } from "../../core/settings/problem.ts";

const MIB = 1024 * 1024;
/** What the process of a machine has of the host besides the machine's memory, measured: code, translations, pictures. */
export const PROCESS_MIB = 160;

export function hostMemoryMiB(): number {
  return Math.floor(totalmem() / MIB);
}

/** Throws HostError "invalid-input" or "resource". `inUseMiB`: what the machines that run already have of the host. */
export function requireMemory(memoryMiB: number, inUseMiB: number, totalMiB: number = hostMemoryMiB()): void {
  const found = problem(FIELDS.memoryMiB, memoryMiB);
  if (found !== undefined) {
    throw new HostError("invalid-input", `${sentence(FIELDS.memoryMiB, found)} Change it in the machine's settings.`);
  }
  if (memoryMiB > totalMiB) {
    throw new HostError(
      "resource",
      `The machine wants ${memoryMiB} MiB of memory, but this host has ${totalMiB} MiB. Give it less.`,
    );
  }
  if (inUseMiB > 0 && memoryMiB + PROCESS_MIB + inUseMiB > totalMiB) {
    throw new HostError(
      "resource",
      `The machine wants ${memoryMiB} MiB of memory, but other machines use ${inUseMiB} of the host's ${totalMiB} MiB. ` +
        "Switch one of them off, or give this one less.",
    );
  }
}
