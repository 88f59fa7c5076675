import { describe, expect, test } from "vitest";
import { type Fixture, outcome, protectedCpu, realModeCpu } from "./cpu-fixture.ts";
import { AC, ID, IF, IOPL, RF, VM } from "./flags.ts";
import { SHADOW } from "./layout.ts";
import type { CpuModelId } from "./cpu-model.ts";

const LOW = 0x7fd7;

describe("POPF sets", () => {
  const cases: [
    title: string,
    model: CpuModelId,
    level: "real" | 0 | 3,
    before: number,
    opSizeBits: number,
    after: number,
    afterZero: number,
  ][] = [
    ["all but the reserved bits in real mode", "386", "real", 0, 16, LOW, 0],
    ["nothing above bit 15 on a 386", "386", "real", 0, 32, LOW, 0],
    ["AC on a 486", "486", "real", 0, 32, LOW | AC, 0],
    ["AC and ID where there is CPUID", "pentium", "real", 0, 32, LOW | AC | ID, 0],
    ["IOPL and IF at level 0", "386", 0, 0, 32, LOW, 0],
    ["neither IOPL nor IF at level 3 with IOPL 0", "386", 3, 0, 32, LOW & ~(IOPL | IF), 0],
    ["IF but not IOPL at level 3 with IOPL 3", "386", 3, IOPL, 32, LOW, IOPL],
    ["low half only with 16-bit operands", "pentium", 0, AC, 16, LOW | AC, AC],
  ];
  test.each(cases)("%s", (_title, model, level, before, opSizeBits, after, afterZero) => {
    const fixture = level === "real" ? realModeCpu(model) : protectedCpu(level, model);
    fixture.state.eflags = before;
    expect(fixture.system.popFlags(0xffff_ffff, opSizeBits)).toBe(true);
    expect(fixture.state.eflags).toBe(after);
    expect(fixture.system.popFlags(0, opSizeBits)).toBe(true);
    expect(fixture.state.eflags).toBe(afterZero | 2);
  });

  test("RF is cleared", () => {
    const fixture = protectedCpu(0);
    fixture.state.eflags = RF;
    expect(fixture.system.popFlags(RF, 32)).toBe(true);
    expect(fixture.state.eflags).toBe(2);
  });
});

function virtual8086(iopl: number): Fixture {
  const fixture = protectedCpu(3);
  fixture.state.eflags = VM | (iopl << 12);
  return fixture;
}

describe("virtual-8086 mode", () => {
  test.each([
    ["POPF", (f: Fixture) => f.system.popFlags(IF, 16)],
    ["PUSHF", (f: Fixture) => f.system.flagsToPush(16) !== -1],
    ["CLI", (f: Fixture) => f.system.cli()],
    ["STI", (f: Fixture) => f.system.sti()],
  ])("%s needs IOPL 3", (_title, attempt) => {
    for (const iopl of [0, 1, 2]) {
      const fixture = virtual8086(iopl);
      expect(outcome(fixture, () => attempt(fixture))).toBe("13(0)");
    }
    const fixture = virtual8086(3);
    expect(outcome(fixture, () => attempt(fixture))).toBe("done");
  });

  test("POPF changes IF and leaves IOPL and VM", () => {
    const fixture = virtual8086(3);
    expect(fixture.system.popFlags(IF, 32)).toBe(true);
    expect(fixture.state.eflags).toBe(VM | IOPL | IF | 2);
  });
});

describe("CLI and STI", () => {
  test.each([
    ["level 3, IOPL 0", 3, 0, "13(0)"],
    ["level 3, IOPL 3", 3, IOPL, "done"],
    ["level 0, IOPL 0", 0, 0, "done"],
  ] as const)("%s", (_title, level, flags, expected) => {
    for (const name of ["cli", "sti"] as const) {
      const fixture = protectedCpu(level);
      fixture.state.eflags = flags;
      expect(outcome(fixture, () => fixture.system[name]())).toBe(expected);
    }
  });

  test("STI casts a shadow only where IF was clear", () => {
    const { state, system } = realModeCpu();
    expect(system.sti()).toBe(true);
    expect([state.eflags, state.get(SHADOW)]).toEqual([IF | 2, 1]);
    state.set(SHADOW, 0);
    expect(system.sti()).toBe(true);
    expect(state.get(SHADOW)).toBe(0);
    expect(system.cli()).toBe(true);
    expect(state.eflags).toBe(2);
  });
});

test("PUSHF images leave out RF and VM", () => {
  const fixture = protectedCpu(0);
  fixture.state.eflags = RF | AC | ID | 0x8d5 | IF;
  expect(fixture.system.flagsToPush(32)).toBe(AC | ID | 0x8d7 | IF);
  expect(fixture.system.flagsToPush(16)).toBe(0xad7);
});

test("every combination of the arithmetic flags survives the lazy form", () => {
  const { state } = realModeCpu();
  for (let i = 0; i < 64; i++) {
    const flags = (i & 1) | ((i & 2) << 1) | ((i & 4) << 2) | ((i & 8) << 3) | ((i & 16) << 3) | ((i & 32) << 6);
    state.eflags = flags;
    expect(state.eflags).toBe(flags | 2);
  }
});
