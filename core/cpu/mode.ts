import type { CpuState } from "./cpu-state.ts";
import { VM } from "./flags.ts";
import { CR0, EFLAGS_SYSTEM } from "./layout.ts";

/** CR0 bits. [SDM] 3A 2.5. */
export const CR0_PE = 0x1;
export const CR0_MP = 0x2;
export const CR0_EM = 0x4;
export const CR0_TS = 0x8;
export const CR0_ET = 0x10;
export const CR0_NE = 0x20;
export const CR0_WP = 0x1_0000;
export const CR0_AM = 0x4_0000;
export const CR0_NW = 0x2000_0000;
export const CR0_CD = 0x4000_0000;
export const CR0_PG = 0x8000_0000;

/** CR0.PE is clear. */
export function isReal(state: CpuState): boolean {
  return (state.get(CR0) & CR0_PE) === 0;
}

/** Virtual-8086 mode. EFLAGS.VM cannot be set while CR0.PE is clear. */
export function isVirtual8086(state: CpuState): boolean {
  return (state.get(EFLAGS_SYSTEM) & VM) !== 0;
}

/** Selectors are paragraph numbers: real or virtual-8086 mode. */
export function hasParagraphSegments(state: CpuState): boolean {
  return isReal(state) || isVirtual8086(state);
}

/** I/O privilege level, 0–3. */
export function ioPrivilegeLevel(state: CpuState): number {
  return (state.get(EFLAGS_SYSTEM) >>> 12) & 3;
}
