/**
 * The x87 against the host's own processor, and against one that ran cases once: registers, status, tags, memory, EFLAGS.
 * Approximations (sines, logarithms …) may differ by one unit in the last place, everything else not at all.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { TIERS } from "./bare-cpu.ts";
import { hostCanRun } from "./native/native-program.ts";
import type { X87Case, X87Result } from "./x87/case.ts";
import { describeX87, x87Differences } from "./x87/compare.ts";
import { runX87OnTier } from "./x87/emulated-program.ts";
import { generateX87Cases } from "./x87/generate-cases.ts";
import { runX87Natively } from "./x87/native-program.ts";
import { readRecordedX87 } from "./x87/recorded-set.ts";

const CASES = Number(process.env["ORACLE_CASES"] ?? 5500);
const SEED = Number(process.env["ORACLE_SEED"] ?? 387);
const SHOWN = 5;
/** Rounds until every block has been compiled. */
const ROUNDS = { interpreter: 1, jit: 2, regions: 4 } as const;

function failures(cases: readonly X87Case[], wanted: readonly X87Result[], got: readonly X87Result[]): string[] {
  return cases.flatMap((testCase, n) => {
    const found = x87Differences(testCase, wanted[n]!, got[n]!);
    return found.length === 0 ? [] : [`${describeX87(testCase)}\n  ${found.join("; ")}`];
  });
}

describe.skipIf(!hostCanRun())("the host's own processor", () => {
  const cases = generateX87Cases(CASES, SEED);
  let native: X87Result[] = [];
  beforeAll(() => {
    native = runX87Natively(cases);
  });

  test("ran instructions of every kind, and some of them raised exceptions", () => {
    const status = native.map(({ image }) => image[4]!);
    for (const flag of [1, 2, 4, 8, 16, 32, 64, 128]) {
      expect(status.filter((bits) => (bits & flag) !== 0).length).toBeGreaterThan(CASES / 200);
    }
    expect(new Set(cases.map(({ text }) => text.split(" ")[0])).size).toBeGreaterThan(80);
  });

  test.each(TIERS)(
    "agrees with %s",
    (tier) => {
      const found = failures(cases, native, runX87OnTier(cases, tier, ROUNDS[tier]));
      expect(found.slice(0, SHOWN), `${found.length} of ${CASES} cases`).toEqual([]);
    },
    120_000,
  );
});

const recorded = readRecordedX87(readFileSync(new URL("x87/recorded-cases.gz", import.meta.url)));

describe(`${recorded.cases.length} cases recorded on ${recorded.processor}`, () => {
  test("on the interpreter", () => {
    const found = failures(recorded.cases, recorded.results, runX87OnTier(recorded.cases, "interpreter"));
    expect(found.slice(0, SHOWN)).toEqual([]);
  });

  const wrong: readonly (readonly [what: string, at: number])[] = [
    ["the control word", 0],
    ["a flag", 4],
    ["the tags", 9],
    ["a register", 28 + 9],
    ["the last register", 28 + 79],
  ];
  const n = recorded.cases.findIndex(({ text, ulps }) => text.startsWith("fadd") && ulps === 0);
  test.each(wrong)("the comparison sees %s", (_what, at) => {
    const result = recorded.results[n]!;
    const image = result.image.map((byte, i) => (i === at ? byte ^ 4 : byte));
    expect(x87Differences(recorded.cases[n]!, result, { ...result, image })).toHaveLength(1);
  });

  test("the comparison sees memory, EAX and EFLAGS", () => {
    const result = recorded.results[n]!;
    const operand = result.operand.map((byte) => byte ^ 1);
    const changed = { ...result, operand, eax: result.eax ^ 1, eflags: result.eflags ^ 1 };
    expect(x87Differences(recorded.cases[n]!, result, changed)).toHaveLength(3);
  });
});
