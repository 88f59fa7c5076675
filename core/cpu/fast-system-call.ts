/**
 * SYSENTER and SYSEXIT: flat code and stack segments by convention, no descriptors are read. [SDM] 2B SYSENTER, SYSEXIT.
 */
import type { CpuParts } from "./cpu-parts.ts";
import { CPL, CR0, CS, EFLAGS_SYSTEM, SS, SYSENTER_CS, SYSENTER_EIP, SYSENTER_ESP } from "./layout.ts";
import { IF, RF, VM } from "./flags.ts";
import { CR0_PE } from "./mode.ts";
import { Vector } from "./vectors.ts";

const ECX = 1;
const EDX = 2;
const ESP = 4;
const WHOLE = 0xffff_ffff;
/** Present, 4 GiB, 32-bit, accessed: executable and readable; writable. The level goes to bits 5 and 6. */
const FLAT_CODE = 0xc09b;
const FLAT_STACK = 0xc093;
const LEVEL_SHIFT = 5;

/** False: #GP(0) is recorded and nothing changed. */
export function sysenter(parts: CpuParts): boolean {
  const { state } = parts;
  const selector = state.get(SYSENTER_CS) & 0xfffc;
  if ((state.get(CR0) & CR0_PE) === 0 || selector === 0) return state.fault(Vector.GP);
  state.set(EFLAGS_SYSTEM, (state.get(EFLAGS_SYSTEM) & ~(VM | IF | RF)) >>> 0);
  enterLevel(parts, selector, 0);
  state.setGpr32(ESP, state.get(SYSENTER_ESP));
  state.eip = state.get(SYSENTER_EIP);
  return true;
}

/** To level 3, EIP from EDX and ESP from ECX. False: #GP(0) is recorded and nothing changed. */
export function sysexit(parts: CpuParts): boolean {
  const { state } = parts;
  const base = state.get(SYSENTER_CS) & 0xfffc;
  if ((state.get(CR0) & CR0_PE) === 0 || base === 0 || state.cpl !== 0) return state.fault(Vector.GP);
  enterLevel(parts, base + 16, 3);
  state.setGpr32(ESP, state.gpr32(ECX));
  state.eip = state.gpr32(EDX);
  return true;
}

/** CS is `selector`, SS the descriptor behind it. */
function enterLevel({ state, segments }: CpuParts, selector: number, level: number): void {
  const dpl = level << LEVEL_SHIFT;
  state.set(CPL, level);
  segments.setHidden(CS, selector | level, 0, WHOLE, FLAT_CODE | dpl);
  segments.setHidden(SS, (selector + 8) | level, 0, WHOLE, FLAT_STACK | dpl);
}
