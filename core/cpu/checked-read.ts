import type { LinearMemory } from "./linear-memory.ts";

/** What the reads below return when the MMU recorded a fault. No unsigned value equals it. */
export const FAULTED = -1;

/** Unsigned byte at `linear` (taken modulo 4 GiB), or FAULTED. */
export function checkedRead8(memory: LinearMemory, linear: number, system: boolean): number {
  memory.begin();
  const value = memory.read8(linear >>> 0, system) & 0xff;
  return memory.faulted ? FAULTED : value;
}

/** Unsigned word at `linear` (taken modulo 4 GiB), or FAULTED. */
export function checkedRead16(memory: LinearMemory, linear: number, system: boolean): number {
  memory.begin();
  const value = memory.read16(linear >>> 0, system) & 0xffff;
  return memory.faulted ? FAULTED : value;
}

/** Unsigned doubleword at `linear` (taken modulo 4 GiB), or FAULTED. */
export function checkedRead32(memory: LinearMemory, linear: number, system: boolean): number {
  memory.begin();
  const value = memory.read32(linear >>> 0, system) >>> 0;
  return memory.faulted ? FAULTED : value;
}

/** `sizeBytes` is 2 or 4. */
export function checkedRead(memory: LinearMemory, linear: number, sizeBytes: number, system: boolean): number {
  return sizeBytes === 2 ? checkedRead16(memory, linear, system) : checkedRead32(memory, linear, system);
}

/** True when all of the range can be written now; otherwise the fault is recorded. */
export function checkedWritable(memory: LinearMemory, linear: number, sizeBytes: number, system: boolean): boolean {
  memory.begin();
  return memory.canWrite(linear >>> 0, sizeBytes, system);
}

/** Stores a value of 2 or 4 bytes that `checkedWritable` has let through. */
export function store(memory: LinearMemory, linear: number, sizeBytes: number, value: number, system: boolean): void {
  if (sizeBytes === 2) memory.write16(linear >>> 0, value & 0xffff, system);
  else memory.write32(linear >>> 0, value >>> 0, system);
}
