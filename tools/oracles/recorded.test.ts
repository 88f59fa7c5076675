/** The emulator against cases that a real processor ran once: needs neither an assembler nor an x86 host. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TIERS } from "./bare-cpu.ts";
import { describeCase, differences } from "./native/compare.ts";
import { EmulatedProgram } from "./native/emulated-program.ts";
import { readRecordedSet, writeRecordedSet } from "./native/recorded-set.ts";

const set = readRecordedSet(readFileSync(new URL("native/recorded-cases.txt.gz", import.meta.url)));
const SHOWN = 5;

describe(`${set.cases.length} cases recorded on ${set.processor}`, () => {
  test.each(TIERS)("on %s", (tier) => {
    const program = new EmulatedProgram(tier);
    const failures: string[] = [];
    for (const [n, { testCase, result }] of set.cases.entries()) {
      const found = differences(testCase, result, program.run(testCase, n));
      if (found.length > 0) failures.push(`${describeCase(testCase)}\n  ${found.join("; ")}`);
    }
    expect(failures.slice(0, SHOWN)).toEqual([]);
  });

  test("a set survives being written and read", () => {
    expect(readRecordedSet(writeRecordedSet(set))).toEqual(set);
  });
});

describe("the comparison", () => {
  const { testCase, result } = set.cases.find(
    ({ result: { vector }, testCase: { definedFlags } }) => vector === 13 && definedFlags === 0x8d5 + 0x400,
  )!;
  const wrong: readonly (readonly [what: string, change: Partial<typeof result>])[] = [
    ["a register", { registers: result.registers.map((value, n) => (n === 3 ? value ^ 1 : value) >>> 0) }],
    ["a defined flag", { eflags: result.eflags ^ 0x40 }],
    ["memory", { memory: result.memory.map((byte, n) => (n === 200 ? byte ^ 0x80 : byte)) }],
    ["the vector", { vector: 6 }],
    ["the error code", { errorCode: 0x18 }],
    ["the address of a page fault", { cr2: 0x1234 }],
    ["the place", { ipOffset: result.ipOffset + 1 }],
  ];
  test.each(wrong)("sees %s", (_what, change) => {
    expect(differences(testCase, result, { ...result, ...change })).toHaveLength(1);
  });

  test("does not look at undefined flags", () => {
    const lenient = { ...testCase, definedFlags: testCase.definedFlags & ~0x10 };
    expect(differences(lenient, result, { ...result, eflags: result.eflags ^ 0x10 })).toEqual([]);
  });
});
