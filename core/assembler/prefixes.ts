import type { TokenReader } from "./expression.ts";
import { REGISTERS } from "./registers.ts";
import type { Prefixes } from "./statement.ts";

const REPEATS: Readonly<Record<string, number>> = { rep: 0xf3, repe: 0xf3, repz: 0xf3, repne: 0xf2, repnz: 0xf2 };
const SIZE_PREFIXES = new Set(["o16", "o32", "a16", "a32"]);

/** Words before an instruction, apart from segment registers. */
export function isPrefix(word: string): boolean {
  return Object.hasOwn(REPEATS, word) || SIZE_PREFIXES.has(word) || word === "lock";
}

/** A segment register before an instruction is an override. */
export function takesSegment(word: string): boolean {
  return REGISTERS.get(word.toLowerCase())?.kind === "sreg";
}

/** Takes one prefix word, if one is next. */
export function takePrefix(reader: TokenReader, prefixes: Prefixes): boolean {
  if (reader.next?.kind !== "word") return false;
  const word = reader.next.text.toLowerCase();
  const register = REGISTERS.get(word);
  if (Object.hasOwn(REPEATS, word)) prefixes.repeat = REPEATS[word]!;
  else if (word === "lock") prefixes.lock = true;
  else if (register?.kind === "sreg") prefixes.segment = register.index;
  else if (SIZE_PREFIXES.has(word)) {
    const bits = word.endsWith("16") ? 16 : 32;
    if (word[0] === "o") prefixes.operandBits = bits;
    else prefixes.addressBits = bits;
  } else return false;
  reader.at++;
  return true;
}
