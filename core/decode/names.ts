/** Spellings of decoded instructions, from their rows. */
import type { Insn } from "./insn.ts";

const BYTES = ["al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"] as const;
const WORDS = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"] as const;

/** Name of a general register as encoded: 4–7 at 8 bits are AH CH DH BH. */
export function registerName(index: number, sizeBits: number): string {
  if (sizeBits === 8) return BYTES[index]!;
  return (sizeBits === 32 ? "e" : "") + WORDS[index]!;
}

export const SEGMENT_NAMES = ["es", "cs", "ss", "ds", "fs", "gs"] as const;

/** The mnemonic at this instruction's operand size, or address size where the row says so. */
export function mnemonicOf({ row, opSizeBits, addrSizeBits }: Insn): string {
  const sizeBits = row.nameByAddressSize === true ? addrSizeBits : opSizeBits;
  return sizeBits === 16 ? row.name : (row.name32 ?? row.name);
}
