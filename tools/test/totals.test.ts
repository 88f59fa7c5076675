import { expect, test } from "vitest";
import { playwrightTotals, vitestTotals } from "./totals.ts";

test("a vitest file that broke before its first test is a failure", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 0,
    testResults: [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{}] },
    ],
  };
  expect(vitestTotals(JSON.stringify(report))).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

test("a flaky browser test is a failure", () => {
  const report = { stats: { expected: 5, unexpected: 0, flaky: 1, skipped: 2 }, errors: [] };
  expect(playwrightTotals(JSON.stringify(report))).toEqual({ passed: 5, failed: 1, skipped: 2 });
});
