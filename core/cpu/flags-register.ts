/**
 * Which bits of EFLAGS an instruction may change. [SDM] 2B POPF, 2A IRET, CLI; 3B 20.2.
 * [386] Intel 80386 Programmer's Reference Manual 1986, POPF, IRET.
 */
import type { CpuModel } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { hasBreakpoints } from "./debug-registers.ts";
import { ARITHMETIC, DF, IF, IOPL, NT, RF, TF, VIF, VIP, VM } from "./flags.ts";
import { SHADOW, SHADOW_STI } from "./layout.ts";
import { ioPrivilegeLevel, isReal, isVirtual8086 } from "./mode.ts";
import { Vector } from "./vectors.ts";
import {
  hasVirtualInterrupts,
  popVirtualFlags,
  setVirtualInterruptFlag,
  virtualFlagsImage,
} from "./virtual-interrupts.ts";

const LOW_ALWAYS = ARITHMETIC | TF | DF | NT;

/** Bits that code at `cpl` may change through POPF and IRET at the given operand size, RF and VM left aside. */
function changeable(model: CpuModel, cpl: number, iopl: number, opSizeBits: number): number {
  let mask = LOW_ALWAYS;
  if (cpl <= iopl) mask |= IF;
  if (cpl === 0) mask |= IOPL;
  return opSizeBits === 32 ? mask | model.highFlags : mask;
}

/**
 * EFLAGS after IRET from `cpl` pops `image`. VM is the caller's. RF is loaded where it matters, when there are breakpoints
 * to hold off: then instructions are watched one by one, and the next one clears it again.
 */
export function flagsAfterReturn(
  state: CpuState,
  model: CpuModel,
  cpl: number,
  image: number,
  opSizeBits: number,
): number {
  // Virtual-8086 code that gets here has IOPL 3: IF is its own, IOPL is not.
  let mask = changeable(model, cpl, ioPrivilegeLevel(state), opSizeBits);
  if (cpl === 0 && opSizeBits === 32 && model.hasVirtualInterrupts && !isReal(state)) mask |= VIF | VIP;
  if (opSizeBits === 32 && hasBreakpoints(state)) mask |= RF;
  return (state.eflags & ~mask & ~RF) | (image & mask);
}

/** POPF, POPFD. False: #GP(0) in virtual-8086 mode with IOPL < 3, unless CR4.VME makes POPF work on VIF. */
export function popFlags(state: CpuState, model: CpuModel, value: number, opSizeBits: number): boolean {
  if (isIoSensitive(state)) {
    return opSizeBits === 16 && hasVirtualInterrupts(state) ? popVirtualFlags(state, value) : state.fault(Vector.GP);
  }
  const mask = changeable(model, state.cpl, ioPrivilegeLevel(state), opSizeBits);
  state.eflags = (state.eflags & ~mask & ~RF) | (value & mask);
  return true;
}

/** What PUSHF and PUSHFD push, or -1 with #GP(0) recorded in virtual-8086 mode with IOPL < 3. */
export function flagsToPush(state: CpuState, opSizeBits: number): number {
  if (isIoSensitive(state)) {
    if (opSizeBits === 16 && hasVirtualInterrupts(state)) return virtualFlagsImage(state);
    state.fault(Vector.GP);
    return -1;
  }
  return opSizeBits === 32 ? state.eflags & ~(RF | VM) : state.eflags & 0xffff;
}

/** CLI. False: #GP(0) when CPL is above IOPL, and CR4.VME or PVI does not make it work on VIF. */
export function clearInterruptFlag(state: CpuState): boolean {
  if (!mayChangeInterruptFlag(state)) {
    if (!hasVirtualInterrupts(state)) return state.fault(Vector.GP);
    state.eflags = state.eflags & ~VIF;
    return true;
  }
  state.eflags = state.eflags & ~IF;
  return true;
}

/** STI. A clear IF becomes set, and interrupts are held off for one more instruction. */
export function setInterruptFlag(state: CpuState): boolean {
  if (!mayChangeInterruptFlag(state)) {
    return hasVirtualInterrupts(state) ? setVirtualInterruptFlag(state) : state.fault(Vector.GP);
  }
  const before = state.eflags;
  if ((before & IF) === 0) state.set(SHADOW, SHADOW_STI);
  state.eflags = before | IF;
  return true;
}

/** Virtual-8086 mode with IOPL < 3, where PUSHF, POPF, INT n and IRET fault. */
export function isIoSensitive(state: CpuState): boolean {
  return isVirtual8086(state) && ioPrivilegeLevel(state) < 3;
}

function mayChangeInterruptFlag(state: CpuState): boolean {
  return isReal(state) || state.cpl <= ioPrivilegeLevel(state);
}
