/** Cases in segments of their own: what faults, where it faults, and what is left behind. */
import type { InsnCase } from "./case.ts";
import { limitCase } from "./limit-cases.ts";
import { caseOpcodes, x87MemoryOpcodes, type CaseOpcode } from "./opcodes.ts";
import { alignmentCase, branchCase, forbiddenCase, seriesCase, seriesOpcodes, walkCase } from "./other-cases.ts";
import { Random } from "./random.ts";
import { selectorCase } from "./selector-cases.ts";

export const FAMILIES = ["limits", "selectors", "series", "walk", "branches", "forbidden", "alignment"] as const;
export type Family = (typeof FAMILIES)[number];

/** Families in turn; half of the cases are single instructions at limits. */
const TURN: readonly Family[] = [
  "limits",
  "selectors",
  "limits",
  "series",
  "limits",
  "walk",
  "limits",
  "branches",
  "limits",
  "alignment",
  "limits",
  "selectors",
  "limits",
  "forbidden",
];

/** `count` cases from a seed; of one family, where one is named. */
export function generateFaultCases(count: number, seed: number, only?: Family): InsnCase[] {
  const random = new Random(seed);
  const opcodes = [...caseOpcodes(), ...x87MemoryOpcodes()];
  const many = seriesOpcodes(caseOpcodes());
  let turn = 0;
  const next = (): CaseOpcode => opcodes[turn++ % opcodes.length]!;
  const makers: Readonly<Record<Family, () => InsnCase | undefined>> = {
    limits: () => limitCase(random, next()),
    selectors: () => selectorCase(random),
    series: () => seriesCase(random, many),
    walk: () => walkCase(random, many),
    branches: () => branchCase(random),
    forbidden: () => forbiddenCase(random),
    alignment: () => alignmentCase(random, next()),
  };
  const cases: InsnCase[] = [];
  while (cases.length < count) {
    const made = makers[only ?? TURN[cases.length % TURN.length]!]();
    if (made !== undefined) cases.push(made);
  }
  return cases;
}
