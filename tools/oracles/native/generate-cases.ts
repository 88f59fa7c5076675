import type { InsnCase } from "./case.ts";
import { caseOpcodes, type CaseOpcode } from "./opcodes.ts";
import { Random } from "./random.ts";
import { sequenceCase, sequenceOpcodes } from "./sequence-cases.ts";
import { singleCase } from "./single-cases.ts";
import { wordCase } from "./word-cases.ts";

/** Kinds of cases, in turn: half of them single instructions in 32-bit code. */
const KINDS = ["single", "word", "single", "sequence", "single", "word", "single", "loop", "single", "word"] as const;

/** `count` user-mode cases from a seed: every opcode in turn, and sequences of many. */
export function generateCases(count: number, seed: number): InsnCase[] {
  const random = new Random(seed);
  const opcodes = caseOpcodes();
  const usable = sequenceOpcodes(opcodes);
  const turn = { single: 0, word: 0 };
  const next = (kind: "single" | "word"): CaseOpcode => opcodes[turn[kind]++ % opcodes.length]!;
  const make = (kind: (typeof KINDS)[number]): InsnCase | undefined => {
    if (kind === "single") return singleCase(random, next(kind));
    if (kind === "word") return wordCase(random, next(kind));
    return sequenceCase(random, usable, kind === "loop");
  };
  const cases: InsnCase[] = [];
  while (cases.length < count) {
    const made = make(KINDS[cases.length % KINDS.length]!);
    if (made !== undefined) cases.push(made);
  }
  return cases;
}
