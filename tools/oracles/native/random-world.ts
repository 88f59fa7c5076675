/** Random segments around a case's memory, and offsets that lead to where something happens: their ends, ends of pages. */
import { AC, DF, ID, NT } from "../../../core/cpu/flags.ts";
import { ARITHMETIC_FLAGS } from "../defined-flags.ts";
import { CODE_BYTES, MEMORY_BYTES } from "./case.ts";
import type { Random } from "./random.ts";
import {
  DescriptorFlag,
  EMPTY_ENTRY,
  PAGE_BYTES,
  PLACES,
  TABLE_ENTRIES,
  WRITABLE_PAGES,
  entryBase,
  memoryAddress,
  tableSelector,
  type Place,
  type TableEntry,
  type World,
} from "./world.ts";

export const CODE_SEGMENT = 1;
export const STACK_SEGMENT = 2;
/** What user code can see of EFLAGS, but for IF. */
export const ALL_FLAGS = ARITHMETIC_FLAGS | DF | AC | ID | NT;
const SEGMENTS = 6;
const WORD_SPAN = 0x1_0000;
const LAST = 0xffff_ffff;
const { big, expandDown, code, restricted, granular, absent } = DescriptorFlag;

export interface WorldOptions {
  readonly bits: 16 | 32;
  readonly pokes?: World["pokes"];
  /** Segments of 4 GiB among the others: only for code whose addresses are all chosen. */
  readonly flat?: boolean;
  /** No data segment is a readable code segment: far transfers must not run what is in memory. */
  readonly dataOnly?: boolean;
  /** Every segment can be written, and ends within this many bytes behind the memory. */
  readonly plainWithin?: number;
}

export function randomWorld(random: Random, options: WorldOptions): World {
  const place = random.of(PLACES);
  const table: TableEntry[] = [];
  const selectors: number[] = [];
  for (let index = 0; index < SEGMENTS; index++) {
    const isNull = index !== CODE_SEGMENT && index !== STACK_SEGMENT && random.chance(0.05);
    table.push(index === CODE_SEGMENT ? codeEntry(random, options.bits) : dataEntry(random, index, options));
    selectors.push(isNull && options.plainWithin === undefined ? 0 : tableSelector(index));
  }
  while (table.length < TABLE_ENTRIES) table.push(loadableEntry(random));
  return { table, selectors, eip: 0, place, pokes: options.pokes ?? [], faultFlags: ALL_FLAGS };
}

/** It ends with the case's code or inside it. */
function codeEntry(random: Random, bits: 16 | 32): TableEntry {
  const limit = random.chance(0.8) ? CODE_BYTES - 1 : 4 + random.below(40);
  const flags = code | (bits === 32 ? big : 0) | (random.chance(0.2) ? restricted : 0);
  return { from: "code", base: 0, limit, flags };
}

function dataEntry(
  random: Random,
  index: number,
  { flat = false, dataOnly = false, plainWithin }: WorldOptions,
): TableEntry {
  const size = random.chance(0.5) ? big : 0;
  if (plainWithin !== undefined) {
    const base = random.below(64);
    return { from: "memory", base, limit: MEMORY_BYTES - base - 1 + random.below(plainWithin), flags: size };
  }
  const isStack = index === STACK_SEGMENT;
  const special = isStack ? 0 : random.chance(0.15) ? restricted : !dataOnly && random.chance(0.1) ? code : 0;
  if (flat && random.chance(0.3)) return { from: "zero", base: 0, limit: 0xf_ffff, flags: big | granular | special };
  const away = random.below(160) - 80;
  switch (random.below(5)) {
    case 0:
      return { from: "memory", base: away, limit: random.below(0x180), flags: size | special };
    case 1:
      return { from: "memory", base: away, limit: WORD_SPAN - 1, flags: size | special };
    case 2:
      return { from: "memory", base: away, limit: random.below(3), flags: granular | size | special };
    case 3: {
      // the end of the memory at 64 KiB, where this segment ends
      const limit = WORD_SPAN - MEMORY_BYTES + random.below(MEMORY_BYTES) - 40;
      const writable = isStack ? 0 : special & restricted;
      return { from: "memory", base: MEMORY_BYTES - WORD_SPAN + away, limit, flags: expandDown | writable };
    }
    default: {
      // the same at 4 GiB, with one, two or no pages
      const limit = 0xf_ffff - random.below(3);
      const writable = isStack ? 0 : special & restricted;
      return { from: "memory", base: MEMORY_BYTES + away, limit, flags: expandDown | big | granular | writable };
    }
  }
}

/** What a case may load a segment register with: all sorts of it. */
function loadableEntry(random: Random): TableEntry {
  if (random.chance(0.1)) return EMPTY_ENTRY;
  const missing = random.chance(0.15) ? absent : 0;
  const options = random.of([0, 0, restricted, expandDown, expandDown | restricted, code, code, code | restricted]);
  const size = random.chance(0.5) ? big : 0;
  if ((options & code) !== 0) {
    // the kernel has conforming code only where it is not present
    const conforming = missing !== 0 && random.chance(0.3) ? DescriptorFlag.conforming : 0;
    const base = random.below(16);
    return { from: "code", base, limit: CODE_BYTES - 1 - base, flags: options | conforming | size | missing };
  }
  if ((options & expandDown) !== 0) {
    const limit = WORD_SPAN - MEMORY_BYTES + random.below(64);
    return { from: "memory", base: MEMORY_BYTES - WORD_SPAN, limit, flags: options | missing };
  }
  return { from: "memory", base: random.below(64), limit: 32 + random.below(300), flags: options | size | missing };
}

/** An offset in a segment register's segment, at an end of something or somewhere in the case's memory. */
export function offsetIn(random: Random, world: World, index: number): number {
  const entry = world.selectors[index] === 0 ? EMPTY_ENTRY : world.table[index]!;
  const base = entryBase(entry, 0, world.place);
  const inMemory = (memoryAddress(world.place) + random.below(MEMORY_BYTES) - base) >>> 0;
  if (isFlat(entry)) return random.chance(0.5) ? inMemory : (pageEnd(random, world.place) - base) >>> 0;
  switch (random.below(6)) {
    case 0:
      return (lastByte(entry) - random.below(12) + 4) >>> 0;
    case 1:
      return (pageEnd(random, world.place) - base) >>> 0;
    case 2:
      return random.of([0, 1, 2, 0xfffe, 0xffff, LAST, LAST - 1, LAST - 3, 0x1_0000]);
    default:
      return inMemory;
  }
}

export function isFlat({ from, limit }: TableEntry): boolean {
  return from === "zero" && limit !== 0;
}

/** Last byte of an expand-up segment, first but one of an expand-down one. */
function lastByte({ limit, flags }: TableEntry): number {
  return (flags & granular) === 0 ? limit : limit * PAGE_BYTES + PAGE_BYTES - 1;
}

/** Near the boundary at which the place's memory ends or begins. */
function pageEnd(random: Random, place: Place): number {
  const page = WRITABLE_PAGES[place];
  return (place === "before read-only" || place === "before absent" ? page + PAGE_BYTES : page) + random.below(16) - 10;
}
