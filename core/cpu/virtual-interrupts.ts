/**
 * Virtual mode extensions: with CR4.VME virtual-8086 code, with CR4.PVI level-3 code changes VIF where IF is not its to
 * change. A pending VIP makes the change that would let interrupts in fault, so that the system can deliver what waits.
 * [SDM] 3B 20.3, 20.4.
 */
import { checkedRead16, checkedRead8, FAULTED } from "./checked-read.ts";
import { CR4_PVI, CR4_VME } from "./cpu-model.ts";
import type { CpuParts } from "./cpu-parts.ts";
import type { CpuState } from "./cpu-state.ts";
import { SYSTEM_32 } from "./descriptor.ts";
import { ARITHMETIC, DF, IF, IOPL, NT, RF, TF, VIF, VIP } from "./flags.ts";
import { CR4, CS, EFLAGS_SYSTEM, TR } from "./layout.ts";
import { ioPrivilegeLevel, isReal, isVirtual8086 } from "./mode.ts";
import { ESP } from "./stack.ts";
import { Vector } from "./vectors.ts";

/** What POPF and IRET at operand size 16 load straight from the image. IOPL stays, IF goes to VIF. */
const LOADED = ARITHMETIC | DF | NT;
/** TSS: where the I/O permission map starts. The redirection bitmap's 32 bytes end there. */
const MAP_BASE_FIELD = 0x66;
const REDIRECTION_BYTES = 32;

/** IOPL keeps IF from the running code, and VIF takes its place. */
export function hasVirtualInterrupts(state: CpuState): boolean {
  const cr4 = state.get(CR4);
  if ((cr4 & (CR4_VME | CR4_PVI)) === 0 || isReal(state) || ioPrivilegeLevel(state) === 3) return false;
  return isVirtual8086(state) ? (cr4 & CR4_VME) !== 0 : (cr4 & CR4_PVI) !== 0 && state.cpl === 3;
}

/** STI on VIF. False: #GP(0) because an interrupt is pending. */
export function setVirtualInterruptFlag(state: CpuState): boolean {
  if ((state.get(EFLAGS_SYSTEM) & VIP) !== 0) return state.fault(Vector.GP);
  state.eflags = state.eflags | VIF;
  return true;
}

/** The 16 bits that PUSHF and INT push: VIF at the place of IF, IOPL 3. */
export function virtualFlagsImage(state: CpuState): number {
  const flags = state.eflags;
  return (flags & 0xffff & ~IF) | IOPL | ((flags & VIF) === 0 ? 0 : IF);
}

/** POPF and IRET at operand size 16 in virtual-8086 mode. False: #GP(0), nothing changed. */
export function popVirtualFlags(state: CpuState, image: number): boolean {
  const flags = state.eflags;
  if ((image & TF) !== 0 || ((image & IF) !== 0 && (flags & VIP) !== 0)) return state.fault(Vector.GP);
  const kept = flags & ~(LOADED | TF | VIF | RF);
  state.eflags = kept | (image & LOADED) | ((image & IF) === 0 ? 0 : VIF);
  return true;
}

/**
 * The redirection bitmap sends INT n of virtual-8086 code to that code's own handler: "redirected" where the bit is clear.
 * "faulted": reading the bitmap did. [SDM] 3B table 20-2.
 */
export function redirection({ state, memory }: CpuParts, vector: number): "redirected" | "protected" | "faulted" {
  if ((state.get(CR4) & CR4_VME) === 0) return "protected";
  const limit = state.segLimit(TR);
  if ((state.segAttr(TR) & SYSTEM_32) === 0 || limit < MAP_BASE_FIELD + 1) {
    state.fault(Vector.GP);
    return "faulted";
  }
  const base = state.segBase(TR);
  const mapBase = checkedRead16(memory, base + MAP_BASE_FIELD, true);
  if (mapBase === FAULTED) return "faulted";
  const offset = mapBase - REDIRECTION_BYTES + (vector >>> 3);
  if (offset < 0 || offset > limit) {
    state.fault(Vector.GP);
    return "faulted";
  }
  const bits = checkedRead8(memory, base + offset, true);
  if (bits === FAULTED) return "faulted";
  return ((bits >>> (vector & 7)) & 1) === 0 ? "redirected" : "protected";
}

/** INT n through the vector table at linear address 0, as in real mode. False: a fault is recorded. */
export function interruptVirtual8086(
  { state, segments, pushes, memory }: CpuParts,
  vector: number,
  nextEip: number,
): boolean {
  const target = checkedRead16(memory, vector * 4, true);
  if (target === FAULTED) return false;
  const selector = checkedRead16(memory, vector * 4 + 2, true);
  if (selector === FAULTED) return false;
  const sensitive = ioPrivilegeLevel(state) < 3;
  const image = sensitive ? virtualFlagsImage(state) : state.eflags;
  pushes.startHere();
  if (!pushes.push(image, 2) || !pushes.push(state.selector(CS), 2) || !pushes.push(nextEip, 2)) return false;
  if (target > state.segLimit(CS)) return state.fault(Vector.GP);
  pushes.commit();
  state.setGpr32(ESP, pushes.esp);
  state.eflags = state.eflags & ~(TF | RF | (sensitive ? VIF : IF));
  segments.setVirtual8086Segment(CS, selector);
  state.eip = target;
  return true;
}
