import type { CpuModel } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { ATTR_PRESENT, ATTR_REAL, SystemType } from "./descriptor.ts";
import { CPL, CR0, CR2, CR3, CR4, CS, DR, EFER, FLAT, GDTR_BASE, GDTR_LIMIT, GPR } from "./layout.ts";
import { GS, IDTR_BASE, IDTR_LIMIT, LDTR, PDPTE, SEG_ATTR, SEG_BASE, SEG_LIMIT, SEG_SELECTOR } from "./layout.ts";
import { segAddress, SHADOW, SYSENTER_CS, SYSENTER_EIP, SYSENTER_ESP, TR } from "./layout.ts";

const EDX = 2;
const GENERAL_REGISTERS = 16;
const DEBUG_REGISTERS = 8;
const DIRECTORY_POINTER_WORDS = 8;

/** Values of DR6 and DR7 at reset, and their bits that read as one always. */
export const DR6_RESET = 0xffff_0ff0;
export const DR7_RESET = 0x400;
/** General detect in DR7: MOV DRn raises #DB. */
export const DR7_GD = 0x2000;

/** Power-on state of one processor. [SDM] 3A table 9-1. The caller recomputes segment counts and translation. */
export function resetState(state: CpuState, model: CpuModel): void {
  for (let i = 0; i < GENERAL_REGISTERS; i++) {
    state.setGpr32(i, 0);
    state.set(GPR + i * 8 + 4, 0);
  }
  state.setGpr32(EDX, model.signature);
  state.eflags = 2;
  state.eip = 0xfff0;
  state.set(CPL, 0);
  state.set(SHADOW, 0);
  state.set(CR0, model.cr0Reset);
  for (const register of [CR2, CR3, CR4, EFER, SYSENTER_CS, SYSENTER_ESP, SYSENTER_EIP]) state.set(register, 0);
  for (let i = 0; i < DIRECTORY_POINTER_WORDS; i++) state.set(PDPTE + i * 4, 0);
  for (let i = 0; i < DEBUG_REGISTERS; i++) state.set(DR + i * 8, 0);
  state.set(DR + 6 * 8, DR6_RESET);
  state.set(DR + 7 * 8, DR7_RESET);
  for (let index = 0; index <= GS; index++) setHidden(state, index, 0, 0, ATTR_REAL);
  // The first fetch is at FFFFFFF0: the base of CS does not follow from its selector until the first far transfer.
  setHidden(state, CS, 0xf000, 0xffff_0000, ATTR_REAL);
  setHidden(state, LDTR, 0, 0, ATTR_PRESENT | SystemType.ldt);
  setHidden(state, TR, 0, 0, ATTR_PRESENT | SystemType.tss32Busy);
  setHidden(state, FLAT, 0, 0, ATTR_REAL);
  state.set(segAddress(FLAT) + SEG_LIMIT, 0xffff_ffff);
  state.set(GDTR_BASE, 0);
  state.set(IDTR_BASE, 0);
  state.set(GDTR_LIMIT, 0xffff);
  state.set(IDTR_LIMIT, 0xffff);
}

function setHidden(state: CpuState, index: number, selector: number, base: number, attr: number): void {
  const address = segAddress(index);
  state.set(address + SEG_SELECTOR, selector);
  state.set(address + SEG_BASE, base);
  state.set(address + SEG_LIMIT, 0xffff);
  state.set(address + SEG_ATTR, attr);
}
