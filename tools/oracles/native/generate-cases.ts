import type { InsnCase } from "./case.ts";
import { caseOpcodes } from "./opcodes.ts";
import { Random } from "./random.ts";
import { sequenceCase, sequenceOpcodes } from "./sequence-cases.ts";
import { singleCase } from "./single-cases.ts";

/** Of ten cases: single instructions, sequences, loops. */
const SINGLES = 6;
const SEQUENCES = 2;

/** `count` user-mode cases from a seed: every opcode in turn, and sequences of many. */
export function generateCases(count: number, seed: number): InsnCase[] {
  const random = new Random(seed);
  const opcodes = caseOpcodes();
  const usable = sequenceOpcodes(opcodes);
  const cases: InsnCase[] = [];
  let turn = 0;
  while (cases.length < count) {
    const kind = cases.length % 10;
    if (kind >= SINGLES) {
      cases.push(sequenceCase(random, usable, kind >= SINGLES + SEQUENCES));
      continue;
    }
    const made = singleCase(random, opcodes[turn++ % opcodes.length]!);
    if (made !== undefined) cases.push(made);
  }
  return cases;
}
