import { decode } from "../decode/decoder.ts";
import type { Insn } from "../decode/insn.ts";

const PREFIXES = { operand: 0x66, address: 0x67, repne: 0xf2, rep: 0xf3 } as const;
const SIZES = [[], [PREFIXES.operand], [PREFIXES.address], [PREFIXES.operand, PREFIXES.address]] as const;
const REPEATS = [[], [PREFIXES.rep], [PREFIXES.repne]] as const;
const TWO_BYTE = 0x0f;
const IS_PREFIX = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3]);
/** ModRM bytes: every reg field, in a memory form and a register form. */
const MODRM = [0x00, 0xc0].flatMap((form) => Array.from({ length: 8 }, (_, reg) => form | (reg << 3)));
/** Operand codes that come from a ModRM byte; others give the same instruction whatever the byte. */
const MODRM_OPERAND = /^([EGMRCDT][a-z]*|Sw|Rv\/Mw)$/;
const IMMEDIATE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/**
 * One instruction of every operand form and size that the decoder knows, by decoding every opcode with every prefix
 * that can matter. The interpreter has a handler for each.
 */
export function* shapes(): Generator<Insn> {
  for (const map of [[], [TWO_BYTE]]) {
    for (let opcode = 0; opcode < 0x100; opcode++) {
      if (map.length === 0 && (opcode === TWO_BYTE || IS_PREFIX.has(opcode))) continue;
      for (const modrm of MODRM) {
        const body = [...map, opcode, modrm, ...IMMEDIATE];
        const first = decodeIn(body, 16);
        if (first === undefined) continue;
        // the other mode with the opposite prefixes gives the same sizes
        for (const sizes of SIZES) {
          for (const repeat of first.row.repeat === undefined ? [[]] : REPEATS) {
            const insn = decodeIn([...repeat, ...sizes, ...body], 16);
            if (insn !== undefined) yield insn;
          }
        }
        if (!first.row.operands.some((code) => MODRM_OPERAND.test(code))) break;
      }
    }
  }
}

function decodeIn(bytes: readonly number[], mode: 16): Insn | undefined {
  const decoded = decode(Uint8Array.from(bytes), 0, mode);
  return "fault" in decoded ? undefined : decoded;
}
