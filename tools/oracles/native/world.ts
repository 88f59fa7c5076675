/**
 * What surrounds a case besides its registers: a local descriptor table, selectors, and pages. The native program makes
 * the descriptors with Linux's modify_ldt, which fixes level 3 and the accessed bit; the emulator has the same table.
 */

/** `flags` as in Linux's struct user_desc. [MODIFY_LDT]. */
export interface TableEntry {
  /** What `base` counts from: the case's first code byte, its memory, or nothing. */
  readonly from: "code" | "memory" | "zero";
  readonly base: number;
  /** 20 bits, as in the descriptor. */
  readonly limit: number;
  readonly flags: number;
}

export const DescriptorFlag = {
  big: 0x01,
  expandDown: 0x02,
  code: 0x04,
  conforming: 0x06,
  /** Data that cannot be written, code that cannot be read. */
  restricted: 0x08,
  granular: 0x10,
  absent: 0x20,
} as const;

/** An entry with nothing in it. */
export const EMPTY_ENTRY: TableEntry = { from: "zero", base: 0, limit: 0, flags: 0x28 };
/** Entries of the table: one for each segment register in the order of encoding, and more to load. */
export const TABLE_ENTRIES = 12;

export interface World {
  readonly table: readonly TableEntry[];
  /** What ES CS SS DS FS GS hold at the start: selectors of the table, or 0. */
  readonly selectors: readonly number[];
  /** EIP of the first byte of the code. */
  readonly eip: number;
  readonly place: Place;
  /** Doublewords in the case's memory: byte offset, value. */
  readonly pokes: readonly (readonly [at: number, value: number])[];
  /** EFLAGS bits that mean something where an instruction faulted. */
  readonly faultFlags: number;
}

/**
 * Where the 256 bytes of a case are: in a page alone, at the end of one whose neighbour can only be read, at the end of one
 * whose neighbour is missing, and at the start of one behind a missing page.
 */
export const PLACES = ["alone", "before read-only", "before absent", "behind absent"] as const;
export type Place = (typeof PLACES)[number];

export const PAGE_BYTES = 0x1000;
const MEBIBYTE = 0x10_0000;
const FIRST_PAGE = 0x2000_0000;
const LAST_256 = 0xf00;

/** The writable page of each place, a mebibyte apart, so that segments of some size reach one only. */
export const WRITABLE_PAGES: Readonly<Record<Place, number>> = {
  alone: FIRST_PAGE,
  "before read-only": FIRST_PAGE + MEBIBYTE,
  "before absent": FIRST_PAGE + 2 * MEBIBYTE,
  "behind absent": FIRST_PAGE + 3 * MEBIBYTE,
};
export const READ_ONLY_PAGE = WRITABLE_PAGES["before read-only"] + PAGE_BYTES;
/** Every byte of the page that can only be read. */
export const READ_ONLY_FILL = 0x5a;

/** Linear address of a case's 256 bytes. */
export function memoryAddress(place: Place): number {
  const inEnd = place === "before read-only" || place === "before absent";
  return WRITABLE_PAGES[place] + (inEnd ? LAST_256 : 0);
}

/** A selector of the local table, level 3. */
export function tableSelector(index: number): number {
  return index * 8 + 7;
}

/** Base that an entry has when the code is at `codeAt`. */
export function entryBase({ from, base }: TableEntry, codeAt: number, place: Place): number {
  const origin = from === "code" ? codeAt : from === "memory" ? memoryAddress(place) : 0;
  return (origin + base) >>> 0;
}

/** The entry's descriptor as two doublewords. [SDM] 3A figure 3-8. */
export function descriptorWords({ limit, flags }: TableEntry, base: number): readonly [low: number, high: number] {
  if (flags === EMPTY_ENTRY.flags && limit === 0 && base === 0) return [0, 0];
  const contents = (flags >> 1) & 3;
  const type = 1 | ((flags & DescriptorFlag.restricted) === 0 ? 2 : 0) | (contents << 2);
  const present = (flags & DescriptorFlag.absent) === 0 ? 0x80 : 0;
  const attributes = type | 0x70 | present;
  const upper = ((flags & DescriptorFlag.big) !== 0 ? 0x40 : 0) | ((flags & DescriptorFlag.granular) !== 0 ? 0x80 : 0);
  const low = (((base & 0xffff) << 16) | (limit & 0xffff)) >>> 0;
  const high =
    ((base & 0xff00_0000) | (upper << 16) | (limit & 0xf_0000) | (attributes << 8) | ((base >>> 16) & 0xff)) >>> 0;
  return [low, high];
}

/** Segments of plain 16-bit cases, each with a base of its own so that a wrong one shows, and limits that operands meet. */
const WORD_BASES = [32, 0, 16, 0, 8, 24];
export const DATA_LIMIT_16 = 0xcf;
export const CODE_LIMIT_16 = 127;

export const WORD_WORLD: World = {
  table: WORD_BASES.map((base, index) =>
    index === 1
      ? { from: "code", base: 0, limit: CODE_LIMIT_16, flags: DescriptorFlag.code }
      : { from: "memory", base, limit: DATA_LIMIT_16, flags: 0 },
  ),
  selectors: WORD_BASES.map((_, index) => tableSelector(index)),
  eip: 0,
  place: "alone",
  pokes: [],
  faultFlags: 0,
};
