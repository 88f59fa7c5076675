import { decode } from "../decode/decoder.ts";
import type { Insn } from "../decode/insn.ts";
import { OPCODES } from "../isa/rows.ts";
import type { MandatoryPrefix, OpcodeRow } from "../isa/row.ts";

const OPERAND_SIZE = 0x66;
const ADDRESS_SIZE = 0x67;
const REPNE = 0xf2;
const REP = 0xf3;
const SIZES = [[], [OPERAND_SIZE], [ADDRESS_SIZE], [OPERAND_SIZE, ADDRESS_SIZE]] as const;
const REPEATS = [[], [REP], [REPNE]] as const;
const MAP_BYTES = { one: [], "0f": [0x0f] } as const;
const PREFIX_BYTES: Readonly<Record<MandatoryPrefix, readonly number[]>> = {
  none: [],
  "66": [OPERAND_SIZE],
  f3: [REP],
  f2: [REPNE],
};
const MEMORY_FORM = 0x00;
const REGISTER_FORM = 0xc0;
const IMMEDIATE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/**
 * One instruction of every operand form and size that the rows allow, as the decoder sees it. The interpreter has a
 * handler for each.
 */
export function* shapes(): Generator<Insn> {
  for (const entry of OPCODES) {
    for (const form of [MEMORY_FORM, REGISTER_FORM]) {
      const modrm = form | ((entry.reg ?? 0) << 3) | (entry.rm ?? 0);
      for (const sizes of SIZES) {
        for (const repeat of entry.row.repeat === undefined ? [[]] : REPEATS) {
          const insn = decoded(entry, [...repeat, ...sizes], modrm);
          if (insn !== undefined) yield insn;
        }
      }
    }
  }
}

/** Undefined where the row has no such form. The other mode with the opposite prefixes gives the same sizes. */
function decoded(entry: OpcodeRow, prefixes: readonly number[], modrm: number): Insn | undefined {
  const mandatory = PREFIX_BYTES[entry.prefix ?? "none"];
  const bytes = [...mandatory, ...prefixes, ...MAP_BYTES[entry.map], entry.opcode, modrm, ...IMMEDIATE];
  const insn = decode(Uint8Array.from(bytes), 0, 16);
  return "fault" in insn ? undefined : insn;
}
