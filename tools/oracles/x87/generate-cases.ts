/** Random cases: an instruction, an x87 to run it on, and what of the outcome is defined. */
import { decode } from "../../../core/decode/decoder.ts";
import { disassemble } from "../../../core/decode/disassembler.ts";
import { OPCODES } from "../../../core/isa/rows.ts";
import type { OpcodeRow } from "../../../core/isa/row.ts";
import { Random } from "../native/random.ts";
import { IMAGE_BYTES, type X87Case } from "./case.ts";
import { near, type OperandKind, randomNumber, randomOperand, type Ten } from "./random-values.ts";

const BIAS = 0x3fff;
const MEMORY_FORM = 0x05; // [disp32]
const WHOLE_STATUS = 0xffff;
const C1 = 0x200;
const EFLAGS = 0x8d5;
/** Their environment has addresses and opcodes that processors keep differently. */
const EXCLUDED = new Set(["frstor", "fnsave", "fldenv", "fnstenv"]);

/** Instructions whose results are approximations. */
const APPROXIMATE: Readonly<Record<string, number>> = {
  f2xm1: 1,
  fyl2x: 1,
  fyl2xp1: 1,
  fptan: 1,
  fpatan: 1,
  fsin: 1,
  fcos: 1,
  fsincos: 1,
};

const ROWS = OPCODES.filter(({ row }) => row.escape !== undefined && !EXCLUDED.has(row.name));

export function generateX87Cases(count: number, seed: number, only?: string): X87Case[] {
  const random = new Random(seed);
  const rows = only === undefined ? ROWS : ROWS.filter(({ row }) => row.name === only);
  return Array.from({ length: count }, () => makeCase(random, random.of(rows)));
}

function makeCase(random: Random, entry: OpcodeRow): X87Case {
  const { row, opcode: first, reg = 0 } = entry;
  const usesMemory = row.modrm === "memory";
  const rm = entry.rm ?? (row.operands.includes("STi") ? random.below(8) : 0);
  const modrm = (reg << 3) | (usesMemory ? MEMORY_FORM : 0xc0 | rm);
  const opcode = [first, modrm];
  const decoded = decode(Uint8Array.from([...opcode, 0, 0, 0, 0]), 0, 32);
  if ("fault" in decoded) throw new Error(`${row.name} does not decode`);
  const masked = random.chance(0.7);
  return {
    opcode,
    usesMemory,
    image: image(random, row.name, masked),
    operand: row.name === "fldcw" ? controlWord(random, masked) : randomOperand(random, operandKind(entry)),
    eax: random.word(),
    eflags: 0x202 | (random.word() & EFLAGS),
    text: disassemble(decoded, 0, 32),
    status: row.name in APPROXIMATE ? WHOLE_STATUS & ~C1 : WHOLE_STATUS,
    compares: /^fu?i?com/.test(row.name) || row.name === "ftst",
    ulps: APPROXIMATE[row.name] ?? 0,
  };
}

function operandKind({ row: { name, operands } }: OpcodeRow): OperandKind {
  if (name.startsWith("fb")) return "decimal";
  if (name.startsWith("fi")) return "integer";
  return operands[0] === "Mt" ? "extended" : operands[0] === "Mq" ? "double" : "single";
}

function control(random: Random, masked: boolean): number {
  const masks = masked ? 0x3f : random.below(64);
  return masks | 0x40 | (random.of([0, 2, 3, 3]) << 8) | (random.below(4) << 10) | (random.below(2) << 12);
}

function controlWord(random: Random, masked: boolean): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint16(0, control(random, masked), true);
  return bytes;
}

/** Arguments of the functions, which are defined in a part of the numbers only. */
function argumentFor(random: Random, name: string): Ten {
  const number = randomNumber(random);
  const [lo, hi, exp] = number;
  const sign = exp & 0x8000;
  const normal = (hi | 0x8000_0000) >>> 0;
  switch (name) {
    case "f2xm1":
      // defined from -1 to 1
      if ((exp & 0x7fff) === 0x7fff || (exp & 0x7fff) < BIAS) return number;
      return [lo, normal, sign | (BIAS - 1 - random.below(12))];
    case "fyl2xp1":
      if ((exp & 0x7fff) === 0x7fff || (exp & 0x7fff) < BIAS - 2) return number;
      return [lo, normal, sign | (BIAS - 3 - random.below(12))];
    case "fyl2x":
      return random.chance(0.5)
        ? [lo, normal, BIAS - random.below(3)]
        : random.chance(0.8)
          ? [lo, hi, exp & 0x7fff]
          : number;
    case "fsin":
    case "fcos":
    case "fsincos":
    case "fptan":
      return random.chance(0.3) || (exp & 0x7fff) < BIAS ? number : [lo, normal, sign | (BIAS - 6 + random.below(12))];
    default:
      return number;
  }
}

function image(random: Random, name: string, masked: boolean): Uint8Array {
  const bytes = new Uint8Array(IMAGE_BYTES);
  const view = new DataView(bytes.buffer);
  const top = random.below(8);
  // exceptions that have been noticed before stay; none may wait
  const controlBits = control(random, masked);
  const flags = random.chance(0.2) ? random.below(64) & controlBits : 0;
  const empty = random.chance(0.15) ? random.below(256) : (EMPTY_FOR_PUSHES << top) | ((EMPTY_FOR_PUSHES << top) >> 8);
  let tags = 0;
  for (let n = 0; n < 8; n++) if ((empty >> n) & 1) tags |= 3 << (n * 2);
  view.setUint32(0, 0xffff_0000 | controlBits, true);
  view.setUint32(4, 0xffff_0000 | (top << 11) | (random.word() & 0x4700) | flags, true);
  view.setUint32(8, 0xffff_0000 | tags, true);
  const first = argumentFor(random, name);
  for (let n = 0; n < 8; n++) {
    const [lo, hi, exp] = n === 0 ? first : random.chance(0.15) ? near(random, first) : randomNumber(random);
    const at = 28 + n * 10;
    view.setUint32(at, lo, true);
    view.setUint32(at + 4, hi, true);
    view.setUint16(at + 8, exp, true);
  }
  return bytes;
}

/** The last two registers, counted from the top. */
const EMPTY_FOR_PUSHES = 0xc0;
