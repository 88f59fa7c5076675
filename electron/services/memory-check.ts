/** May a machine have this much memory on this host? */
import { totalmem } from "node:os";
import { HostError } from "../../core/base/errors.ts";
import { MEMORY_MAX_MIB, MEMORY_MIN_MIB } from "../contract/vm-api.ts";

const MIB = 1024 * 1024;

export function hostMemoryMiB(): number {
  return Math.floor(totalmem() / MIB);
}

/** Throws HostError "invalid-input" or "resource". `inUseMiB`: memory of the machines that run already. */
export function requireMemory(memoryMiB: number, inUseMiB: number, totalMiB: number = hostMemoryMiB()): void {
  if (!Number.isInteger(memoryMiB) || memoryMiB < MEMORY_MIN_MIB || memoryMiB > MEMORY_MAX_MIB) {
    throw new HostError(
      "invalid-input",
      `A machine's memory is a whole number of MiB from ${MEMORY_MIN_MIB} to ${MEMORY_MAX_MIB}. Change it in its settings.`,
    );
  }
  if (memoryMiB > totalMiB) {
    throw new HostError(
      "resource",
      `The machine wants ${memoryMiB} MiB of memory, but this host has ${totalMiB} MiB. Give it less.`,
    );
  }
  if (memoryMiB + inUseMiB > totalMiB) {
    throw new HostError(
      "resource",
      `The machine wants ${memoryMiB} MiB of memory, but other machines use ${inUseMiB} of the host's ${totalMiB} MiB. ` +
        "Switch one of them off, or give this one less.",
    );
  }
}
