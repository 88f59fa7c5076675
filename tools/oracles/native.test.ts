/**
 * The emulator against the host's own processor, on generated cases: registers, flags that are defined, memory, and what
 * was raised where. ORACLE_SEED and ORACLE_CASES in the environment look further than the usual run.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { TIERS } from "./bare-cpu.ts";
import type { CaseResult } from "./native/case.ts";
import { describeCase, differences } from "./native/compare.ts";
import { EmulatedProgram } from "./native/emulated-program.ts";
import { generateFaultCases } from "./native/fault-cases.ts";
import { generateCases } from "./native/generate-cases.ts";
import { hostCanRun, runNatively } from "./native/native-program.ts";

const CASES = Number(process.env["ORACLE_CASES"] ?? 10_000);
const SEED = Number(process.env["ORACLE_SEED"] ?? 386);
const SHOWN = 5;

describe.skipIf(!hostCanRun())("the host's own processor", () => {
  const faults = Math.floor(CASES / 4);
  const cases = [...generateCases(CASES - faults, SEED), ...generateFaultCases(faults, SEED)];
  let native: CaseResult[] = [];
  beforeAll(() => {
    native = runNatively(cases);
  });

  test("ran every case, and some of them fault", () => {
    expect(native.length).toBe(CASES);
    // #DE #UD #NP #SS #GP #PF #AC
    for (const vector of [0, 6, 11, 12, 13, 14, 17]) expect(native.some((each) => each.vector === vector)).toBe(true);
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
