/**
 * One processor as a snapshot holds it: architectural registers by name, never our layout. 64-bit registers are kept
 * whole, as hexadecimal text, because JSON numbers cannot hold them.
 */
import { z } from "zod";
import type { CpuState } from "./cpu-state.ts";
import { fpuSnapshot, restoreFpu, saveFpu } from "./x87/fpu-snapshot.ts";
import {
  CPL,
  CR0,
  CR2,
  CR3,
  CR4,
  DR,
  EFER,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  PDPTE,
  SEG_ATTR,
  SEG_BASE,
  SEG_LIMIT,
  SEG_SELECTOR,
  SHADOW,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  segAddress,
} from "./layout.ts";

const u32 = z.int().min(0).max(0xffff_ffff);
const u16 = z.int().min(0).max(0xffff);
const u64 = z.string().regex(/^[0-9a-f]{16}$/);

/** Hidden part included: it is what the processor goes by. */
const segment = z.strictObject({ selector: u16, base: u32, limit: u32, attributes: u16 });

const GENERAL = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"] as const;
const EXTENDED = ["r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"] as const;
const REGISTERS = [...GENERAL, ...EXTENDED] as const;
const SEGMENTS = ["es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"] as const;
const FIELDS = {
  cr0: CR0,
  cr2: CR2,
  cr3: CR3,
  cr4: CR4,
  efer: EFER,
  gdtrBase: GDTR_BASE,
  gdtrLimit: GDTR_LIMIT,
  idtrBase: IDTR_BASE,
  idtrLimit: IDTR_LIMIT,
  sysenterCs: SYSENTER_CS,
  sysenterEsp: SYSENTER_ESP,
  sysenterEip: SYSENTER_EIP,
} as const;

/** By the values of SHADOW. */
const SHADOWS = ["none", "sti", "stack"] as const;

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the schema's type has it
const named = <K extends string, T extends z.ZodType>(names: readonly K[], type: T) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, type])) as Record<K, T>);

export const cpuSnapshot = z.strictObject({
  registers: named(REGISTERS, u64),
  eip: u32,
  eflags: u32,
  cpl: z.int().min(0).max(3),
  segments: named(SEGMENTS, segment),
  system: named(Object.keys(FIELDS) as (keyof typeof FIELDS)[], u32),
  debug: z.array(u32).length(8),
  /** PAE directory pointers as loaded with CR3: four times low and high half. */
  directoryPointers: z.array(u32).length(8),
  /** Held off for one instruction: interrupts after STI, debug exceptions as well after a load of SS. */
  shadow: z.enum(SHADOWS),
  /** What the guest's time stamp counter is ahead of the machine's, modulo 2^64. */
  tscOffset: u64,
  /** Absent in what was saved before there was one: it is as after power-on then. */
  fpu: fpuSnapshot.optional(),
});
export type CpuSnapshot = z.infer<typeof cpuSnapshot>;

/** Between instructions. `tscOffset` is kept outside the state block. */
export function saveCpu(state: CpuState, tscOffset: string): CpuSnapshot {
  const registers = {} as CpuSnapshot["registers"];
  for (const [i, name] of REGISTERS.entries())
    registers[name] = hex(state.get(GPR + i * 8 + 4)) + hex(state.get(GPR + i * 8));
  const segments = {} as CpuSnapshot["segments"];
  for (const [i, name] of SEGMENTS.entries()) {
    segments[name] = {
      selector: state.selector(i),
      base: state.segBase(i),
      limit: state.segLimit(i),
      attributes: state.segAttr(i),
    };
  }
  const system = {} as CpuSnapshot["system"];
  for (const [name, address] of Object.entries(FIELDS)) system[name as keyof typeof FIELDS] = state.get(address);
  return {
    registers,
    eip: state.eip,
    eflags: state.eflags >>> 0,
    cpl: state.cpl,
    segments,
    system,
    debug: Array.from({ length: 8 }, (_, i) => state.get(DR + i * 8)),
    directoryPointers: Array.from({ length: 8 }, (_, i) => state.get(PDPTE + i * 4)),
    shadow: SHADOWS[state.get(SHADOW)] ?? "none",
    tscOffset,
    fpu: saveFpu(state),
  };
}

/** An x87 that the snapshot does not know is the caller's to reset. The caller recomputes what follows from the registers: fast-path counts, translations, decoding mode. */
export function restoreCpu(state: CpuState, saved: CpuSnapshot): void {
  for (const [i, name] of REGISTERS.entries()) {
    state.set(GPR + i * 8 + 4, Number.parseInt(saved.registers[name].slice(0, 8), 16));
    state.set(GPR + i * 8, Number.parseInt(saved.registers[name].slice(8), 16));
  }
  for (const [i, name] of SEGMENTS.entries()) {
    const { selector, base, limit, attributes } = saved.segments[name];
    const at = segAddress(i);
    state.set(at + SEG_SELECTOR, selector);
    state.set(at + SEG_BASE, base);
    state.set(at + SEG_LIMIT, limit);
    state.set(at + SEG_ATTR, attributes);
  }
  for (const [name, address] of Object.entries(FIELDS)) state.set(address, saved.system[name as keyof typeof FIELDS]);
  for (const [i, value] of saved.debug.entries()) state.set(DR + i * 8, value);
  state.eip = saved.eip;
  state.eflags = saved.eflags;
  state.set(CPL, saved.cpl);
  for (const [i, word] of saved.directoryPointers.entries()) state.set(PDPTE + i * 4, word);
  state.set(SHADOW, SHADOWS.indexOf(saved.shadow));
  if (saved.fpu !== undefined) restoreFpu(state, saved.fpu);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
