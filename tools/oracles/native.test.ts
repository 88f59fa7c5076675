/**
 * The emulator against the host's own processor, on generated cases: registers, flags that are defined, memory, and what
 * was raised where. ORACLE_SEED and ORACLE_CASES in the environment look further than the usual run.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { TIERS } from "./bare-cpu.ts";
import type { CaseResult } from "./native/case.ts";
import { describeCase, differences } from "./native/compare.ts";
import { EmulatedProgram } from "./native/emulated-program.ts";
import { generateCases } from "./native/generate-cases.ts";
import { hostCanRun, runNatively } from "./native/native-program.ts";

const CASES = Number(process.env["ORACLE_CASES"] ?? 10_000);
const SEED = Number(process.env["ORACLE_SEED"] ?? 386);
const SHOWN = 5;

describe.skipIf(!hostCanRun())("the host's own processor", () => {
  const cases = generateCases(CASES, SEED);
  let native: CaseResult[] = [];
  beforeAll(() => {
    native = runNatively(cases);
  });

  test("ran every case, and some of them fault", () => {
    expect(native.length).toBe(CASES);
    expect(new Set(native.map(({ vector }) => vector)).size).toBeGreaterThan(2);
  });

  test.each(TIERS)(
    "agrees with %s",
    (tier) => {
      const program = new EmulatedProgram(tier);
      const failures: string[] = [];
      for (const [n, testCase] of cases.entries()) {
        const found = differences(testCase, native[n]!, program.run(testCase, n));
        if (found.length > 0) failures.push(`${describeCase(testCase)}\n  ${found.join("; ")}`);
      }
      expect(failures.slice(0, SHOWN), `${failures.length} of ${CASES} cases`).toEqual([]);
    },
    120_000,
  );
});
