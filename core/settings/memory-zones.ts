/** How much memory a VM may have on a host before the host itself, or the machines that run already, go short. */
export interface HostMemory {
  readonly totalMemoryMiB: number;
  /** Memory of the VMs that run now. */
  readonly memoryInUseMiB: number;
}

/** "safe": no consequence; "warn": the host may become slow; "refuse": the machine cannot start now. */
export type MemoryZone = "safe" | "warn" | "refuse";

/** Above this share of the host all machines together begin to take what the host itself works with. */
const SAFE_SHARE = 0.6;

/** Largest memory that is still safe, and the largest that can be started, in MiB; 0 when there is none. */
export function memoryLimits({ totalMemoryMiB, memoryInUseMiB }: HostMemory): { safeMiB: number; startMiB: number } {
  const safeMiB = Math.max(0, Math.floor(totalMemoryMiB * SAFE_SHARE) - memoryInUseMiB);
  return { safeMiB, startMiB: Math.max(0, totalMemoryMiB - memoryInUseMiB) };
}

export function memoryZone(memoryMiB: number, host: HostMemory): MemoryZone {
  const { safeMiB, startMiB } = memoryLimits(host);
  if (memoryMiB > startMiB) return "refuse";
  return memoryMiB > safeMiB ? "warn" : "safe";
}
