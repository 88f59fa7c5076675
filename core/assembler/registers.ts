import type { SegmentIndex } from "../decode/insn.ts";

/** A register as the source names it. */
export type RegisterName =
  | { readonly kind: "reg"; readonly index: number; readonly sizeBits: 8 | 16 | 32; readonly high: boolean }
  | { readonly kind: "sreg"; readonly index: SegmentIndex }
  | { readonly kind: "cr" | "dr" | "tr" | "st"; readonly index: number };

const WORDS = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"];
const LOW_BYTES = ["al", "cl", "dl", "bl"];
const HIGH_BYTES = ["ah", "ch", "dh", "bh"];
const SEGMENTS: readonly (readonly [string, SegmentIndex])[] = [
  ["es", 0],
  ["cs", 1],
  ["ss", 2],
  ["ds", 3],
  ["fs", 4],
  ["gs", 5],
];

/** Every register of the 386 and the x87, by its lower-case name. */
export const REGISTERS: ReadonlyMap<string, RegisterName> = new Map<string, RegisterName>([
  ...WORDS.map((name, index) => [name, general(index, 16)] as const),
  ...WORDS.map((name, index) => [`e${name}`, general(index, 32)] as const),
  ...LOW_BYTES.map((name, index) => [name, general(index, 8)] as const),
  ...HIGH_BYTES.map((name, index) => [name, { ...general(index, 8), high: true }] as const),
  ...SEGMENTS.map(([name, index]) => [name, { kind: "sreg", index } as const] as const),
  ...(["cr", "dr", "tr", "st"] as const).flatMap((kind) =>
    Array.from({ length: 8 }, (_, index) => [`${kind}${index}`, { kind, index }] as const),
  ),
]);

function general(index: number, sizeBits: 8 | 16 | 32) {
  return { kind: "reg", index, sizeBits, high: false } as const;
}
