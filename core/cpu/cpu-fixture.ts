/** Test support: a processor with tables laid out in fake memory. Nothing here is used outside tests. */
import { CpuState } from "./cpu-state.ts";
import type { CpuModelId } from "./cpu-model.ts";
import { Descriptor } from "./descriptor.ts";
import { FakeMemory } from "./fake-memory.ts";
import {
  CR0,
  CR2,
  DS,
  ES,
  FAULT_ERROR,
  FAULT_VECTOR,
  FS,
  GDTR_BASE,
  GDTR_LIMIT,
  GS,
  IDTR_BASE,
  IDTR_LIMIT,
  SS,
  STATE,
  TR,
} from "./layout.ts";
import { CR0_PE } from "./mode.ts";
import { ESP } from "./stack.ts";
import { CpuSystem } from "./system.ts";

/** Where the tables lie. */
export const GDT = 0x1000;
export const IDT = 0x2000;
export const TSS = 0x3000;
export const STACK0 = 0x8000;
export const STACK3 = 0x9000;

/** Selectors of the descriptors that every protected-mode test finds. */
export const CODE0 = 0x08;
export const DATA0 = 0x10;
export const CODE3 = 0x1b;
export const DATA3 = 0x23;
export const TSS32 = 0x28;
/** First selector that tests may define. */
export const FREE = 0x80;

/** Attribute words: the type byte, 4000h for D/B. Limits above FFFFFh get granularity by themselves. */
export const CODE32 = 0x409b;
export const DATA32 = 0x4093;
export const DPL1 = 0x20;
export const DPL3 = 0x60;

export interface Fixture {
  readonly state: CpuState;
  readonly memory: FakeMemory;
  readonly system: CpuSystem;
  /** How often the engine was told of each change. */
  readonly told: {
    flushAll: number;
    flushNonGlobal: number;
    flushPage: number[];
    modeChanged: number;
    breakpoints: number;
  };
  ticks: number;
}

/** A processor fresh from reset. */
export function realModeCpu(model: CpuModelId = "pentium"): Fixture {
  const state = new CpuState(new SharedArrayBuffer(0x1_0000));
  const memory = new FakeMemory(state, 0x2_0000);
  const told = { flushAll: 0, flushNonGlobal: 0, flushPage: [] as number[], modeChanged: 0, breakpoints: 0 };
  const fixture = { ticks: 0 };
  const control = {
    flushAll: () => void told.flushAll++,
    flushNonGlobal: () => void told.flushNonGlobal++,
    loadDirectoryPointers: () => true,
    breakpointsChanged: () => void told.breakpoints++,
    flushPage: (linear: number) => void told.flushPage.push(linear),
    modeChanged: () => void told.modeChanged++,
  };
  const system = new CpuSystem(state, memory, control, { model, ticks: () => fixture.ticks, ferr: () => {} });
  system.reset();
  return Object.assign(fixture, { state, memory, system, told });
}

/** The two doublewords of a code, data, LDT or TSS descriptor. */
export function segment(base: number, limit: number, attr: number): readonly [low: number, high: number] {
  const granular = limit > 0xf_ffff;
  const raw = granular ? limit >>> 12 : limit;
  const high =
    (base & 0xff00_0000) | (attr << 8) | (granular ? 0x80_0000 : 0) | (raw & 0xf_0000) | ((base >>> 16) & 0xff);
  return [((raw & 0xffff) | (base << 16)) >>> 0, high >>> 0];
}

/** The two doublewords of a gate; `type` with P and DPL, `count` for call gates. */
export function gate(selector: number, offset: number, attr: number, count = 0): readonly [low: number, high: number] {
  return [((selector << 16) | (offset & 0xffff)) >>> 0, ((offset & 0xffff_0000) | (attr << 8) | count) >>> 0];
}

export function putDescriptor(fixture: Fixture, selector: number, entry: readonly [number, number], table = GDT): void {
  const at = table + (selector & 0xfff8);
  fixture.memory.write32(at, entry[0], true);
  fixture.memory.write32(at + 4, entry[1], true);
}

export function putGate(fixture: Fixture, vector: number, entry: readonly [number, number]): void {
  putDescriptor(fixture, vector * 8, entry, IDT);
}

/** Flat 32-bit protected mode at level 0 or 3, a TSS with SS0:ESP0, an empty IDT of 256 gates. */
export function protectedCpu(level: 0 | 3, model: CpuModelId = "pentium"): Fixture {
  const fixture = realModeCpu(model);
  const { state, system, memory } = fixture;
  const all = 0xffff_ffff;
  putDescriptor(fixture, CODE0, segment(0, all, CODE32));
  putDescriptor(fixture, DATA0, segment(0, all, DATA32));
  putDescriptor(fixture, CODE3, segment(0, all, CODE32 | DPL3));
  putDescriptor(fixture, DATA3, segment(0, all, DATA32 | DPL3));
  putDescriptor(fixture, TSS32, segment(TSS, 0x67, 0x8b));
  memory.write32(TSS + 4, STACK0, true);
  memory.write32(TSS + 8, DATA0, true);
  state.set(GDTR_BASE, GDT);
  state.set(GDTR_LIMIT, 0xfff);
  state.set(IDTR_BASE, IDT);
  state.set(IDTR_LIMIT, 0x7ff);
  state.set(CR0, state.get(CR0) | CR0_PE);
  const descriptor = (selector: number): Descriptor => {
    const at = GDT + (selector & 0xfff8);
    return new Descriptor(at, memory.read32(at, true), memory.read32(at + 4, true));
  };
  const data = level === 0 ? DATA0 : DATA3;
  const code = level === 0 ? CODE0 : CODE3;
  system.segments.setCode(code, descriptor(code), level);
  for (const index of [ES, SS, DS, FS, GS]) system.segments.setFromDescriptor(index, data, descriptor(data));
  system.segments.setFromDescriptor(TR, TSS32, descriptor(TSS32));
  state.setGpr32(ESP, level === 0 ? STACK0 : STACK3);
  state.eip = 0x100;
  return fixture;
}

/** Doublewords on top of a stack at `linear`. */
export function doublewords(fixture: Fixture, linear: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => fixture.memory.read32(linear + i * 4, true));
}

export function words(fixture: Fixture, linear: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => fixture.memory.read16(linear + i * 2, true));
}

export function putDoublewords(fixture: Fixture, linear: number, values: readonly number[]): void {
  values.forEach((value, i) => fixture.memory.write32(linear + i * 4, value, true));
}

export function putWords(fixture: Fixture, linear: number, values: readonly number[]): void {
  values.forEach((value, i) => fixture.memory.write16(linear + i * 2, value, true));
}

/** All that an instruction that faults must leave alone: a copy of the state block and of memory. */
function architecturalState(fixture: Fixture): Uint32Array {
  const state = fixture.state.bytes.slice(STATE.address, STATE.address + STATE.sizeBytes);
  const view = new Uint32Array((state.length + fixture.memory.bytes.length) >>> 2);
  view.set(new Uint32Array(state.buffer));
  view.set(new Uint32Array(fixture.memory.bytes.buffer), state.length >>> 2);
  for (const field of [FAULT_VECTOR, FAULT_ERROR, CR2]) view[(field - STATE.address) >>> 2] = 0;
  return view;
}

/** What an attempt came to: "done", or the fault it recorded, plus a note when something changed in spite of it. */
export function outcome(fixture: Fixture, attempt: () => boolean): string {
  const before = architecturalState(fixture);
  if (attempt()) return "done";
  const { state } = fixture;
  const fault = `${state.get(FAULT_VECTOR)}(${state.get(FAULT_ERROR).toString(16)})`;
  const after = architecturalState(fixture);
  return after.every((word, i) => word === before[i]) ? fault : `${fault} but something changed`;
}
