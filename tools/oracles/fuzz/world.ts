/** What a case starts with: memory, registers, and in which slices it is run. Everything follows from seed and mode. */
import type { CpuModelId } from "../../../core/cpu/cpu-model.ts";
import type { CpuSnapshot } from "../../../core/cpu/cpu-snapshot.ts";
import { Random } from "../native/random.ts";
import { address, randomCode, value, type Excluded } from "./instructions.ts";
import * as at from "./layout.ts";
import { SELECTOR } from "./layout.ts";
import { Image, putDescriptors, putHandlers, putInterruptTable, putPageTables, putTasks } from "./tables.ts";

export const MODES = ["real", "protected", "paged", "pae", "virtual8086"] as const;
export type FuzzMode = (typeof MODES)[number];

export interface FuzzCase {
  readonly seed: number;
  readonly mode: FuzzMode;
  readonly model: CpuModelId;
}

export interface Slice {
  readonly budget: number;
  /** Vector that an interrupt controller offers from before the slice on; undefined: none. */
  readonly interrupt: number | undefined;
}

export interface World {
  readonly ram: Uint8Array;
  readonly snapshot: CpuSnapshot;
  readonly slices: readonly Slice[];
  /** Where execution may go on after the processor shut down. */
  readonly starts: readonly number[];
  readonly codeBits: 16 | 32;
}

const MEMORY_BITS = { real: 16, virtual8086: 16, protected: 32, paged: 32, pae: 32 } as const;
const VM = 0x2_0000;
const CR0_PE = 1;
const CR0_PG = 0x8000_0000;
const CR0_WP = 0x1_0000;
const CR0_AM = 0x4_0000;
const REGISTER_NAMES = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"] as const;
const SEGMENT_NAMES = ["es", "cs", "ss", "ds", "fs", "gs"] as const;

/** `reset`: the model's snapshot after reset. `excluded`: meanings to leave out. */
export function makeWorld({ seed, mode, model }: FuzzCase, reset: CpuSnapshot, excluded?: Excluded): World {
  const random = new Random(seed);
  for (let i = 0; i < 4; i++) random.word();
  const image = new Image();
  const is16 = MEMORY_BITS[mode] === 16 || random.chance(0.2);
  const codeBits = is16 ? 16 : 32;
  const origin = random.chance(0.5) ? at.CODE.boundary - random.below(0x180) : at.CODE.first;
  for (let where = at.DATA.first; where < at.DATA.end; where += 4) image.u32(where, value(random));
  const { bytes, starts } = randomCode(random, codeBits, origin, 20 + random.below(80), excluded);
  const isPaged = mode === "paged" || mode === "pae" || (mode === "virtual8086" && random.chance(0.5));
  const isPae = mode === "pae";
  const cr3 = isPae ? at.PAE_POINTERS : at.PAGE_DIRECTORY;
  putDescriptors(random, image, starts);
  putInterruptTable(random, image);
  putHandlers(random, image, starts, mode === "real");
  putTasks(random, image, starts, cr3);
  putPageTables(random, image, isPae);
  image.put(origin, bytes);
  return {
    ram: image.bytes,
    snapshot: start({ random, image, reset, mode, model, codeBits, eip: origin, isPaged, isPae, cr3 }),
    slices: slices(random),
    starts,
    codeBits,
  };
}

function slices(random: Random): Slice[] {
  const interrupts = random.chance(0.3);
  return Array.from({ length: 12 }, () => ({
    budget: random.chance(0.3) ? 1 + random.below(12) : 20 + random.below(250),
    interrupt: interrupts && random.chance(0.3) ? random.below(256) : undefined,
  }));
}

interface Start {
  readonly random: Random;
  readonly image: Image;
  readonly reset: CpuSnapshot;
  readonly mode: FuzzMode;
  readonly model: CpuModelId;
  readonly codeBits: 16 | 32;
  readonly eip: number;
  readonly isPaged: boolean;
  readonly isPae: boolean;
  readonly cr3: number;
}

function start({ random, image, reset, mode, model, codeBits, eip, isPaged, isPae, cr3 }: Start): CpuSnapshot {
  const level = mode === "real" ? 0 : mode === "virtual8086" ? 3 : random.of([0, 0, 3, 3, 1]);
  const registers = { ...reset.registers };
  for (const name of REGISTER_NAMES) registers[name] = hex(value(random));
  registers.rsp = hex(at.STACKS[level]! - random.below(16) * 4);
  registers.rbp = hex(address(random));
  const segments = { ...reset.segments };
  const paragraph = (n: number, attributes: number) => ({ selector: n, base: n * 16, limit: 0xffff, attributes });
  for (const name of SEGMENT_NAMES) {
    if (mode === "real") segments[name] = paragraph(name === "cs" || name === "ss" ? 0 : random.of([0, 0, 0x10]), 0x93);
    else if (mode === "virtual8086") segments[name] = paragraph(0, 0xf3);
    else segments[name] = loaded(image, segmentSelector(name, level, codeBits));
  }
  if (mode === "real" && random.chance(0.2)) segments.ds = { ...segments.ds, limit: 0xffff_ffff };
  if (mode !== "real") {
    segments.tr = loaded(image, SELECTOR.tssA);
    segments.tr = { ...segments.tr, attributes: segments.tr.attributes | 2 };
    segments.ldtr = loaded(image, SELECTOR.ldt);
    image.bytes[at.GDT + SELECTOR.tssA + 5] = image.bytes[at.GDT + SELECTOR.tssA + 5]! | 2;
  }
  const isOld = model === "386" || model === "486";
  let cr4 = isOld ? 0 : random.of([0, 0x10, 0x11, 0x1b, 0x13]);
  if (isPae) cr4 |= 0x20;
  if (model === "i686" && random.chance(0.3)) cr4 |= 0x80;
  let cr0 = (reset.system.cr0 & 0x10) | (mode === "real" ? 0 : CR0_PE);
  if (isPaged) cr0 |= CR0_PG;
  if (model !== "386" && random.chance(0.7)) cr0 |= CR0_WP;
  if (model !== "386" && random.chance(0.3)) cr0 |= CR0_AM;
  const debug = [...reset.debug];
  if (random.chance(0.15)) {
    for (let n = 0; n < 4; n++) debug[n] = random.chance(0.5) ? address(random) : eip + random.below(64);
    debug[7] = 0x400 | (random.word() & 0xffff_03ff);
  }
  const iopl = random.below(4) << 12;
  const extra = random.chance(0.1) ? random.of([0x100, 0x4_0000, 0x8_0000, 0x10_0000, 0x4000]) : 0;
  const allowed = model === "386" ? 0x3_7fd7 : model === "486" ? 0x7_7fd7 : 0x3f_7fd7;
  return {
    ...reset,
    registers,
    eip,
    eflags: (2 | iopl | random.of([0, 0x200]) | ((extra & allowed) | (mode === "virtual8086" ? VM : 0))) >>> 0,
    cpl: level,
    segments,
    system: {
      ...reset.system,
      cr0: cr0 >>> 0,
      cr3: isPaged ? cr3 : 0,
      cr4,
      gdtrBase: at.GDT,
      gdtrLimit: random.chance(0.1) ? 0xb7 : at.GDT_ENTRIES * 8 - 1,
      idtrBase: mode === "real" ? 0 : at.IDT,
      idtrLimit: mode === "real" ? 0x3ff : random.chance(0.1) ? 0x3ff : 0x7ff,
      sysenterCs: SELECTOR.code32,
      sysenterEsp: at.STACKS[0],
      sysenterEip: eip,
    },
    debug,
    directoryPointers: Array.from({ length: 8 }, (_, i) => (isPae ? image.read32(at.PAE_POINTERS + i * 4) : 0)),
  };
}

function hex(low: number): string {
  return (low >>> 0).toString(16).padStart(16, "0");
}

function segmentSelector(name: string, level: number, codeBits: 16 | 32): number {
  if (level === 1) return name === "cs" ? SELECTOR.code32Level1 : SELECTOR.data32Level1;
  const user = level === 3;
  if (name === "cs") {
    if (codeBits === 16) return user ? SELECTOR.code16User : SELECTOR.code16;
    return user ? SELECTOR.code32User : SELECTOR.code32;
  }
  return user ? SELECTOR.data32User : SELECTOR.data32;
}

/** A segment register as loading it from the image's GDT leaves it. */
function loaded(image: Image, selector: number): CpuSnapshot["segments"]["cs"] {
  const low = image.read32(at.GDT + (selector & 0xfff8));
  const high = image.read32(at.GDT + (selector & 0xfff8) + 4);
  const raw = (low & 0xffff) | (high & 0xf_0000);
  return {
    selector,
    base: ((low >>> 16) | ((high & 0xff) << 16) | (high & 0xff00_0000)) >>> 0,
    limit: (high & 0x80_0000) === 0 ? raw : ((raw << 12) | 0xfff) >>> 0,
    attributes: ((high >>> 8) & 0xf0ff) | ((high & 0x1000) === 0 ? 0 : 1),
  };
}
