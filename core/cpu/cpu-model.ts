/** What differs between the processors we can be. Everything a guest can test for goes through here. */
import type { IsaFeature } from "../isa/row.ts";
import { AC, ID } from "./flags.ts";
import { CR0_AM, CR0_CD, CR0_EM, CR0_MP, CR0_NE, CR0_NW, CR0_PE, CR0_PG, CR0_TS, CR0_WP } from "./mode.ts";

export type CpuModelId = "386" | "486" | "pentium" | "i686";

export interface CpuModel {
  readonly id: CpuModelId;
  /** EDX at reset, EAX of CPUID leaf 1: type, family, model, stepping. */
  readonly signature: number;
  /** What instructions exist: a row's `feature` must be one of these. */
  readonly instructions: ReadonlySet<IsaFeature>;
  /** CR0 at reset. Bits outside `cr0Writable` keep this value. */
  readonly cr0Reset: number;
  readonly cr0Writable: number;
  /** CR4 bits that may be set; undefined where MOV CR4 is not an instruction. */
  readonly cr4Writable: number | undefined;
  /** EFLAGS bits above 15, besides RF and VM, that software can change. */
  readonly highFlags: number;
  /** Bits of CR3 that are kept. */
  readonly cr3Mask: number;
  /** Test registers that exist, first and last; undefined where MOV TRn is not an instruction. */
  readonly testRegisters: readonly [first: number, last: number] | undefined;
  /** There is an x87. */
  readonly hasFpu: boolean;
  /** EFLAGS has VIF and VIP. */
  readonly hasVirtualInterrupts: boolean;
  /** EDX of CPUID leaf 1; undefined where CPUID, RDTSC and the MSR instructions do not exist. */
  readonly features: number | undefined;
  /** EAX and EDX of CPUID leaf 2, descriptors of caches and TLBs; undefined where the highest leaf is 1. */
  readonly caches: readonly [eax: number, edx: number] | undefined;
}

const CR0_386 = CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_PG;
const CR0_486 = CR0_386 | CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD;

/** CR4 bits. [SDM] 3A 2.5. */
export const CR4_VME = 0x1;
export const CR4_PVI = 0x2;
export const CR4_TSD = 0x4;
export const CR4_DE = 0x8;
export const CR4_PSE = 0x10;
export const CR4_PAE = 0x20;
const CR4_MCE = 0x40;
export const CR4_PGE = 0x80;
export const CR4_PCE = 0x100;
const CR4_PENTIUM = CR4_VME | CR4_PVI | CR4_TSD | CR4_DE | CR4_PSE | CR4_MCE;

/** CPUID leaf 1 EDX: FPU, VME, DE, PSE, TSC, MSR, MCE, CX8. */
const FEATURES_PENTIUM = 0x1bf;
/**
 * Besides those: PAE, SEP, PGE, MCA, CMOV. No APIC. MTRRs are left out, too: systems take memory away that no MTRR covers,
 * and only firmware can set them.
 */
const FEATURES_I686 = FEATURES_PENTIUM | 0xe840;

const ON_386: readonly IsaFeature[] = ["8086", "186", "286", "386"];
const ON_486: readonly IsaFeature[] = [...ON_386, "486"];
const ON_PENTIUM: readonly IsaFeature[] = [...ON_486, "pentium"];

const MODELS: Readonly<Record<CpuModelId, CpuModel>> = {
  // [386] Intel 80386 Programmer's Reference Manual 10.1: DH = 3; ET reads 1 with a 80387, and our guests expect one.
  "386": {
    id: "386",
    signature: 0x0308,
    instructions: new Set(ON_386),
    cr0Reset: 0x10,
    cr0Writable: CR0_386,
    cr4Writable: undefined,
    highFlags: 0,
    cr3Mask: 0xffff_f000,
    testRegisters: [6, 7],
    hasFpu: false,
    hasVirtualInterrupts: false,
    features: undefined,
    caches: undefined,
  },
  "486": {
    id: "486",
    signature: 0x0433,
    instructions: new Set(ON_486),
    cr0Reset: 0x6000_0010,
    cr0Writable: CR0_486,
    cr4Writable: undefined,
    highFlags: AC,
    cr3Mask: 0xffff_f018,
    testRegisters: [3, 7],
    hasFpu: true,
    hasVirtualInterrupts: false,
    features: undefined,
    caches: undefined,
  },
  pentium: {
    id: "pentium",
    signature: 0x052c,
    instructions: new Set(ON_PENTIUM),
    cr0Reset: 0x6000_0010,
    cr0Writable: CR0_486,
    cr4Writable: CR4_PENTIUM,
    highFlags: AC | ID,
    cr3Mask: 0xffff_f018,
    testRegisters: undefined,
    hasFpu: true,
    hasVirtualInterrupts: true,
    features: FEATURES_PENTIUM,
    caches: undefined,
  },
  // a Pentium II "Deschutes": SYSENTER works from this model on, and software asks for the model before it believes SEP
  i686: {
    id: "i686",
    signature: 0x0652,
    instructions: new Set([...ON_PENTIUM, "i686"]),
    cr0Reset: 0x6000_0010,
    cr0Writable: CR0_486,
    cr4Writable: CR4_PENTIUM | CR4_PAE | CR4_PGE | CR4_PCE,
    highFlags: AC | ID,
    cr3Mask: 0xffff_fff8,
    testRegisters: undefined,
    hasFpu: true,
    hasVirtualInterrupts: true,
    features: FEATURES_I686,
    // TLBs; 16 KiB of data, 16 KiB of code, 512 KiB behind them
    caches: [0x0302_0101, 0x0c04_0843],
  },
};

/** What a new machine gets. */
export const DEFAULT_CPU: CpuModelId = "i686";
/** For lists and checks. */
export const CPU_MODELS: readonly CpuModelId[] = ["386", "486", "pentium", "i686"];

/** The processor of that name. */
export function cpuModel(id: CpuModelId): CpuModel {
  return MODELS[id];
}
