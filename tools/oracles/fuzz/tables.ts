/** Descriptor tables, task state segments, handlers and page tables of a case: usual ones, each with a chance to be odd. */
import type { Random } from "../native/random.ts";
import { address, selector } from "./instructions.ts";
import * as at from "./layout.ts";
import { SELECTOR } from "./layout.ts";

/** Vectors whose exceptions push an error code. */
const WITH_ERROR_CODE = new Set([8, 10, 11, 12, 13, 14, 17]);

export class Image {
  readonly bytes = new Uint8Array(at.RAM_BYTES);
  readonly #view = new DataView(this.bytes.buffer);

  put(where: number, bytes: Iterable<number>): void {
    let next = where;
    for (const byte of bytes) this.bytes[next++] = byte;
  }

  u16(where: number, value: number): void {
    this.#view.setUint16(where, value & 0xffff, true);
  }

  u32(where: number, value: number): void {
    this.#view.setUint32(where, value >>> 0, true);
  }

  read32(where: number): number {
    return this.#view.getUint32(where, true);
  }
}

/** `attr`: type byte, with 4000h for D/B. A limit above FFFFFh is in pages. */
export function segmentWords(base: number, limit: number, attr: number): readonly [number, number] {
  const granular = limit > 0xf_ffff;
  const raw = granular ? limit >>> 12 : limit;
  const high =
    (base & 0xff00_0000) | (attr << 8) | (granular ? 0x80_0000 : 0) | (raw & 0xf_0000) | ((base >>> 16) & 0xff);
  return [((raw & 0xffff) | (base << 16)) >>> 0, high >>> 0];
}

function gateWords(target: number, offset: number, attr: number, count: number): readonly [number, number] {
  return [((target << 16) | (offset & 0xffff)) >>> 0, ((offset & 0xffff_0000) | (attr << 8) | count) >>> 0];
}

export function putDescriptors(random: Random, image: Image, starts: readonly number[]): void {
  const all = 0xffff_ffff;
  const entry = (name: number, words: readonly [number, number]): void => {
    image.u32(at.GDT + (name & 0xfff8), words[0]);
    image.u32(at.GDT + (name & 0xfff8) + 4, words[1]);
  };
  const limit16 = random.of([0xffff, 0xffff, 0xefff, all]);
  entry(SELECTOR.code32, segmentWords(0, all, 0x409a | random.below(2)));
  entry(SELECTOR.data32, segmentWords(0, all, 0x4092 | random.below(2)));
  entry(SELECTOR.code32User, segmentWords(0, all, 0x40fa | random.below(2)));
  entry(SELECTOR.data32User, segmentWords(0, all, 0x40f2 | random.below(2)));
  entry(SELECTOR.tssA, segmentWords(at.TSS_A, 0x68 + 0x20 + 0x100, 0x89));
  entry(
    SELECTOR.tssB,
    segmentWords(at.TSS_B, random.of([0x67, 0x67, 0x100, 0x66]), random.of([0x89, 0x89, 0xe9, 0x8b])),
  );
  entry(SELECTOR.tss16, segmentWords(at.TSS_16, random.of([0x2b, 0x2b, 0x2a]), random.of([0x81, 0xe1, 0x83])));
  entry(SELECTOR.ldt, segmentWords(at.LDT, at.LDT_ENTRIES * 8 - 1, 0x82));
  entry(SELECTOR.code16, segmentWords(0, limit16, 0x9a));
  entry(SELECTOR.data16, segmentWords(0, limit16, 0x92));
  entry(SELECTOR.code16User, segmentWords(0, limit16, 0xfa));
  entry(SELECTOR.data16User, segmentWords(0, limit16, 0xf2));
  entry(SELECTOR.code32Level1, segmentWords(0, all, 0x40ba));
  entry(SELECTOR.data32Level1, segmentWords(0, all, 0x40b2));
  entry(SELECTOR.conforming, segmentWords(0, all, 0x409e));
  const inner = random.of([SELECTOR.code32, SELECTOR.code32, SELECTOR.code32Level1, SELECTOR.code16]);
  entry(SELECTOR.callGate32, gateWords(inner, random.of(starts), 0xec, random.below(5)));
  entry(SELECTOR.callGate16, gateWords(inner, random.of(starts), 0xe4, random.below(5)));
  entry(SELECTOR.taskGate, gateWords(random.of([SELECTOR.tssB, SELECTOR.tss16, SELECTOR.tssA]), 0, 0xe5, 0));
  entry(SELECTOR.expandDown, segmentWords(0, 0xdfff, random.of([0x40f6, 0x00f6])));
  entry(SELECTOR.readOnly, segmentWords(random.of([0, 0x100]), all, 0x40f0));
  entry(SELECTOR.executeOnly, segmentWords(0, all, 0x40f8));
  entry(SELECTOR.missing, segmentWords(0, all, 0x4072));
  for (let name = at.FIRST_RANDOM_DESCRIPTOR; name < at.GDT_ENTRIES * 8; name += 8) entry(name, oddWords(random));
  for (let i = 0; i < at.LDT_ENTRIES; i++) {
    const words = random.chance(0.5) ? oddWords(random) : segmentWords(0, all, random.of([0x40f2, 0x40fa, 0x4092]));
    image.u32(at.LDT + i * 8, words[0]);
    image.u32(at.LDT + i * 8 + 4, words[1]);
  }
  if (random.chance(0.3)) {
    const where = at.GDT + 8 + random.below(at.GDT_ENTRIES * 8 - 8);
    image.bytes[where] = image.bytes[where]! ^ (1 << random.below(8));
  }
}

/** A descriptor of any type, of which the fields lead somewhere. */
function oddWords(random: Random): readonly [number, number] {
  if (random.chance(0.1)) return [random.word(), random.word()];
  const attr = random.below(256) | (random.chance(0.8) ? 0x80 : 0) | (random.chance(0.6) ? 0x4000 : 0);
  if ((attr & 0x10) === 0 && random.chance(0.5))
    return gateWords(selector(random), address(random), attr & 0xff, random.below(32));
  const base = random.of([0, 0, 0, 0x10, 0x1000, random.below(0x10000), random.word()]);
  return segmentWords(base, random.of([0xffff_ffff, 0xffff, 0xfff, 0xe00f, 0x10_0fff, random.below(0x10000), 0]), attr);
}

export function putInterruptTable(random: Random, image: Image): void {
  const gates = [0xee, 0xee, 0x8e, 0xef, 0x8f];
  for (let vector = 0; vector < 256; vector++) {
    let words = gateWords(SELECTOR.code32, at.HANDLERS_32 + vector * at.HANDLER_32_BYTES, random.of(gates), 0);
    const kind = random.below(20);
    const handler16 = at.HANDLERS_16 + vector * at.HANDLER_16_BYTES;
    if (kind === 0) words = gateWords(SELECTOR.code16, handler16, random.of([0xe6, 0x86, 0xe7]), 0);
    if (kind === 1) words = gateWords(random.of([SELECTOR.tssB, SELECTOR.tss16]), 0, 0xe5, 0);
    if (kind === 2) words = oddWords(random);
    if (kind === 3)
      words = gateWords(random.of([SELECTOR.code32Level1, SELECTOR.conforming]), words[0] & 0xffff, 0xee, 0);
    image.u32(at.IDT + vector * 8, words[0]);
    image.u32(at.IDT + vector * 8 + 4, words[1]);
  }
}

function little(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (value >>> (8 * i)) & 0xff);
}

/** add esp, 4; mov dword [esp], …; or dword [esp + 8], … */
const DROP_32 = [0x83, 0xc4, 0x04];
const RETURN_TO_32 = [0xc7, 0x04, 0x24];
const OR_FLAG = [0x81, 0x4c, 0x24, 0x08];
/** add sp, 2; push bp; mov bp, sp; mov word [bp + 2], …; pop bp */
const DROP_16 = [0x83, 0xc4, 0x02];
const RETURN_TO_16 = [0x55, 0x89, 0xe5, 0xc7, 0x46, 0x02];
const POP_BP = [0x5d];
const IRET = [0xcf];

/** Handlers drop the error code and go on at some instruction of the case; real-mode vectors lead to those of 16 bits. */
export function putHandlers(random: Random, image: Image, starts: readonly number[], realMode: boolean): void {
  for (let vector = 0; vector < 256; vector++) {
    const hasError = WITH_ERROR_CODE.has(vector);
    const target = random.of(starts);
    const marks = random.chance(0.1) ? OR_FLAG.concat(little(random.of([0x1_0000, 0x100, 0x4_0000]), 4)) : [];
    const code32 = (hasError ? DROP_32 : []).concat(RETURN_TO_32, little(target, 4), marks, IRET);
    const code16 = (hasError && !realMode ? DROP_16 : []).concat(RETURN_TO_16, little(target, 2), POP_BP, IRET);
    image.put(at.HANDLERS_32 + vector * at.HANDLER_32_BYTES, code32);
    image.put(at.HANDLERS_16 + vector * at.HANDLER_16_BYTES, code16);
    image.u16(vector * 4, at.HANDLERS_16 + vector * at.HANDLER_16_BYTES);
    image.u16(vector * 4 + 2, 0);
  }
}

export function putTasks(random: Random, image: Image, starts: readonly number[], cr3: number): void {
  for (const base of [at.TSS_A, at.TSS_B]) {
    const user = random.chance(0.3);
    const stackSelectors = [SELECTOR.data32, SELECTOR.data32Level1, 0, 0];
    for (const level of [0, 1, 2]) {
      image.u32(base + 4 + level * 8, at.STACKS[level]! - (base === at.TSS_A ? 0 : 0x200));
      image.u16(base + 8 + level * 8, random.chance(0.03) ? selector(random) : stackSelectors[level]!);
    }
    image.u32(base + 0x1c, cr3);
    image.u32(base + 0x20, random.of(starts));
    image.u32(base + 0x24, random.chance(0.1) ? random.word() & 0x3_7fd7 : 2);
    for (let i = 0; i < 8; i++) image.u32(base + 0x28 + i * 4, address(random));
    image.u32(base + 0x38, user ? at.STACKS[3] : at.STACKS[0] - 0x100);
    const data = user ? SELECTOR.data32User : SELECTOR.data32;
    const selectors = [data, user ? SELECTOR.code32User : SELECTOR.code32, data, data, 0, data];
    for (const [i, name] of selectors.entries())
      image.u16(base + 0x48 + i * 4, random.chance(0.03) ? selector(random) : name);
    image.u16(base + 0x60, random.chance(0.5) ? SELECTOR.ldt : 0);
    image.u16(base + 0x64, random.chance(0.05) ? 1 : 0);
    image.u16(base + 0x66, 0x88);
    // redirection bitmap, then permissions
    for (let i = 0x68; i < 0x88 + 0x100; i++) image.bytes[base + i] = random.chance(0.5) ? 0 : random.below(256);
  }
  image.u16(at.TSS_16 + 2, at.STACKS[0] - 0x300);
  image.u16(at.TSS_16 + 4, SELECTOR.data32);
  image.u16(at.TSS_16 + 0x0e, random.of(starts));
  image.u16(at.TSS_16 + 0x10, 2);
  for (let i = 0; i < 8; i++) image.u16(at.TSS_16 + 0x12 + i * 2, address(random));
  image.u16(at.TSS_16 + 0x1a, at.STACKS[0] - 0x80);
  for (const [i, name] of [SELECTOR.data32, SELECTOR.code32, SELECTOR.data32, SELECTOR.data32].entries()) {
    image.u16(at.TSS_16 + 0x22 + i * 2, name);
  }
}

/** Identity for the first megabyte, other views of it elsewhere; some pages are missing, read-only or the system's. */
export function putPageTables(random: Random, image: Image, pae: boolean): void {
  const stride = pae ? 8 : 4;
  const table = pae ? at.PAE_TABLE : at.PAGE_TABLE;
  const odd = random.below(3) === 0 ? 0.3 : 0.05;
  for (let page = 0; page < 256; page++) {
    const isTable = page >= at.PAGE_DIRECTORY >>> 12 && page < (at.PAGE_DIRECTORY >>> 12) + 8;
    let flags = isTable ? 0x1 : 0x7;
    if (page >= at.DATA.first >>> 12 ? random.chance(odd) : random.chance(0.01)) flags = random.below(0x200);
    const target = random.chance(0.02) ? random.below(256) : page;
    image.u32(table + page * stride, (target << 12) | flags);
  }
  if (pae) {
    putPaeDirectories(random, image);
    return;
  }
  image.u32(at.PAGE_DIRECTORY, at.PAGE_TABLE | 7);
  image.u32(at.PAGE_DIRECTORY + 4, at.PAGE_TABLE | random.of([7, 7, 3, 5, 1]));
  image.u32(at.PAGE_DIRECTORY + 8, random.of([0x87, 0x87, 0x83, 0x85, 0x187, 0x2087]));
  image.u32(at.PAGE_DIRECTORY + 12, at.ODD_TABLE | 7);
  if (random.chance(0.3)) image.u32(at.PAGE_DIRECTORY + 0xffc, at.PAGE_DIRECTORY | random.of([1, 3]));
  for (let i = 0; i < 1024; i++) image.u32(at.ODD_TABLE + i * 4, oddEntry(random));
}

function putPaeDirectories(random: Random, image: Image): void {
  image.u32(at.PAE_POINTERS, at.PAE_DIRECTORY | 1);
  image.u32(at.PAE_POINTERS + 8, at.PAE_DIRECTORY | 1);
  image.u32(at.PAE_POINTERS + 24, at.PAE_ODD_DIRECTORY | 1);
  image.u32(at.PAE_DIRECTORY, at.PAE_TABLE | 7);
  image.u32(at.PAE_DIRECTORY + 8, random.of([0x87, 0x83, 0x85, 0x2087]));
  image.u32(at.PAE_DIRECTORY + 16, at.PAE_TABLE | random.of([7, 3, 5, 1]));
  for (let i = 0; i < 512; i++) {
    image.u32(at.PAE_ODD_DIRECTORY + i * 8, random.chance(0.5) ? at.PAE_TABLE | random.below(256) : oddEntry(random));
    if (random.chance(0.1)) image.u32(at.PAE_ODD_DIRECTORY + i * 8 + 4, random.word());
  }
}

function oddEntry(random: Random): number {
  return (random.below(256) << 12) | (random.chance(0.8) ? 1 : 0) | random.below(0x200);
}
