import { describe, expect, test } from "vitest";
import { decode } from "../decode/decoder.ts";
import { disassemble } from "../decode/disassembler.ts";
import type { Insn } from "../decode/insn.ts";
import { OPCODES } from "../isa/rows.ts";
import type { InsnRow, OpcodeRow } from "../isa/row.ts";
import { assemble } from "./assembler.ts";

const ORIGIN = 0x1000;
const MODES = [16, 32] as const;
const PREFIXES: readonly (readonly number[])[] = [[], [0x66], [0x67], [0x66, 0x67], [0x26], [0x64, 0x67]];
/** [BX+SI]/[EAX], a SIB byte or [SI], address alone, byte and full displacement, registers. */
const MODRM_RM = [0x00, 0x04, 0x05, 0x06, 0x43, 0x44, 0x46, 0x85, 0x84, 0xc0, 0xc3, 0xc4, 0xc7];
/** SIB, displacements and immediates: small, negative, wide. */
const TAILS: readonly (readonly number[])[] = [
  [0x4b, 0x05, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00],
  [0x24, 0xf0, 0xff, 0xff, 0xff, 0xf9, 0xff, 0xff, 0xff, 0x00],
  [0x8d, 0x78, 0x56, 0x34, 0x12, 0xbc, 0x9a, 0x41, 0x21, 0x01],
];

/** Encodings that mean the same as an earlier one, which the assembler takes instead. */
const SHADOWED = new Set([
  ...Array.from({ length: 8 }, (_, reg) => `82/${reg}`),
  "c0/6",
  "c1/6",
  "d0/6",
  "d1/6",
  "d2/6",
  "d3/6",
  "f6/1",
  "f7/1",
  "dcr/2",
  "dcr/3",
  "d9r/3",
  "ddr/1",
  "der/2",
  "dfr/1",
  "dfr/2",
  "dfr/3",
]);

function key({ map, opcode, reg, row }: OpcodeRow): string {
  const hex = opcode.toString(16).padStart(2, "0");
  return `${map === "one" ? "" : "0f"}${hex}${row.escape !== undefined && row.modrm === "register" ? "r" : ""}${reg === undefined ? "" : `/${reg}`}`;
}

function* encodings({ map, opcode, reg, rm, prefix }: OpcodeRow): Generator<Uint8Array> {
  for (const prefixes of PREFIXES) {
    for (const tail of TAILS) {
      for (const modrm of rm === undefined ? MODRM_RM : [0xc0 | rm]) {
        for (const field of reg === undefined ? [0, 3] : [reg]) {
          const mandatory = prefix === "f3" ? [0xf3] : [];
          const opcodes = map === "one" ? [opcode] : [0x0f, opcode];
          yield Uint8Array.of(...prefixes, ...mandatory, ...opcodes, (modrm & 0xc7) | (field << 3), ...tail);
        }
      }
    }
  }
}

/** Rows whose meaning hangs on an operand size that no operand shows. */
const SIZE_UNSEEN = new Set(
  "push pop_sreg ret retf leave enter call jmp jcc loop loope loopne jcxz callf jmpf lgdt lidt sgdt sidt x87_save x87_restore".split(
    " ",
  ),
);

/** What an instruction does, apart from how it is encoded. */
function meaning({ row, operands, opSizeBits, addrSizeBits, lengthBytes, repeat }: Insn): string {
  const usesAddress = operands.some(({ kind }) => kind === "mem") || /^(?:loop|je?cxz)/.test(row.name);
  const values = operands.map((operand) =>
    JSON.stringify(
      operand.kind === "rel" ? { target: wrap(ORIGIN + lengthBytes + operand.delta, opSizeBits) } : operand,
    ),
  );
  return JSON.stringify({
    semantics: row.semantics,
    condition: row.condition,
    operands: row.name === "xchg" ? values.toSorted() : values,
    opSizeBits: row.name32 !== undefined || SIZE_UNSEEN.has(row.semantics) ? opSizeBits : undefined,
    addrSizeBits: usesAddress ? addrSizeBits : undefined,
    repeat,
  });
}

/** Assembles one line and decodes what comes out; a text tells why that did not work. */
function again(text: string, mode: 16 | 32): Insn | string {
  try {
    const { bytes } = assemble(`bits ${mode}\norg ${ORIGIN}\n${text}`);
    const insn = decode(bytes, 0, mode);
    if ("fault" in insn) return `decodes as #${insn.fault}`;
    return insn.lengthBytes === bytes.length ? insn : `decodes as ${insn.lengthBytes} of ${bytes.length} bytes`;
  } catch (error) {
    return String(error);
  }
}

function wrap(value: number, bits: number): number {
  return bits === 16 ? value & 0xffff : value >>> 0;
}

describe.each(MODES)("in %i-bit code", (mode) => {
  test("what the disassembler writes assembles to the same instruction, for every row", () => {
    const reached = new Set<InsnRow>();
    const tried = new Set<string>();
    const failures = new Map<string, string>();
    for (const entry of OPCODES) {
      for (const bytes of encodings(entry)) {
        const before = decode(bytes, 0, mode);
        if ("fault" in before) continue;
        const text = disassemble(before, ORIGIN, mode);
        const wanted = meaning(before);
        if (tried.has(text + wanted)) continue;
        tried.add(text + wanted);
        const after = again(text, mode);
        if (typeof after === "object" && meaning(after) === wanted) reached.add(after.row);
        else {
          const hex = Buffer.from(bytes.subarray(0, before.lengthBytes)).toString("hex");
          failures.set(key(entry), `${hex} → ${text} → ${typeof after === "string" ? after : meaning(after)}`);
        }
      }
    }
    expect([...failures]).toEqual([]);
    const missed = OPCODES.filter(({ row }) => !reached.has(row)).map(key);
    expect(missed.filter((name) => !SHADOWED.has(name))).toEqual([]);
  });
});
