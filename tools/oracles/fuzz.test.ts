/** A short run of the random-code fuzzer; `npm run fuzz` is the long one. */
import { describe, expect, test } from "vitest";
import { Campaign, caseOf } from "./fuzz/campaign.ts";
import { makeWorld, MODES } from "./fuzz/world.ts";
import { FuzzComputer } from "./fuzz/fuzz-computer.ts";

/** Six for each mode. */
const CASES = 6 * MODES.length;
const LEAST_INSTRUCTIONS = 25_000;
const FIRST_SEED = Number(process.env["FUZZ_SEED"] ?? 1);

describe("random code", () => {
  test("does the same on every tier, and touches nothing outside the machine", () => {
    const campaign = new Campaign();
    const failures: string[] = [];
    let instructions = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
      const result = campaign.run(caseOf(seed));
      instructions += result.instructions;
      if (result.failure !== undefined) failures.push(`seed ${seed}: ${result.failure.what}`);
    }
    expect(failures).toEqual([]);
    expect(instructions).toBeGreaterThan(LEAST_INSTRUCTIONS);
  }, 120_000);

  test("a store outside the machine is noticed", () => {
    const computer = new FuzzComputer("interpreter", "386");
    expect(computer.violation()).toBeUndefined();
    computer.engine.state.bytes[computer.engine.ramAt - 1] = 0;
    expect(computer.violation()).toMatch(/guard zone 2/);
  });

  test("a case follows from its seed", () => {
    const { resetState } = new FuzzComputer("interpreter", "i686");
    const [a, b] = [makeWorld(caseOf(7), resetState), makeWorld(caseOf(7), resetState)];
    expect(a).toEqual(b);
    expect(makeWorld(caseOf(12), resetState).ram).not.toEqual(a.ram);
  });
});
