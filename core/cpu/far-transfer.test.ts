import { describe, expect, test } from "vitest";
import {
  CODE0,
  CODE3,
  CODE32,
  DATA0,
  DATA3,
  DATA32,
  doublewords,
  DPL3,
  type Fixture,
  FREE,
  gate,
  GDT,
  outcome,
  protectedCpu,
  putDescriptor,
  putDoublewords,
  putWords,
  realModeCpu,
  segment,
  STACK0,
  STACK3,
  TSS,
  words,
} from "./cpu-fixture.ts";
import { CS, DS, SS } from "./layout.ts";
import { ESP } from "./stack.ts";

const CONFORMING32 = 0x409f;
const CODE16 = 0x009b;
const CALL32 = 0x8c;
const CALL16 = 0x84;
const GATE = FREE + 8;

function realWithStack(): Fixture {
  const fixture = realModeCpu();
  fixture.system.loadSegment(SS, 0x800);
  fixture.state.setGpr32(ESP, 0x100);
  return fixture;
}

describe("real mode", () => {
  test("JMP", () => {
    const { system, state } = realWithStack();
    expect(system.farJump(0x1234, 0x5678, 0)).toBe(true);
    expect([state.selector(CS), state.segBase(CS), state.eip]).toEqual([0x1234, 0x12340, 0x5678]);
  });

  test("CALL and RETF with 16-bit operands", () => {
    const fixture = realWithStack();
    const { system, state } = fixture;
    expect(system.farCall(0x1234, 0x5678, 16, 0xfff5)).toBe(true);
    expect(words(fixture, 0x80fc, 2)).toEqual([0xfff5, 0xf000]);
    expect(state.gpr32(ESP)).toBe(0xfc);
    expect(system.farReturn(16, 6)).toBe(true);
    expect([state.selector(CS), state.segBase(CS), state.eip, state.gpr32(ESP)]).toEqual([
      0xf000, 0xf0000, 0xfff5, 0x106,
    ]);
  });

  test("CALL with 32-bit operands pushes doublewords", () => {
    const fixture = realWithStack();
    expect(fixture.system.farCall(0x1234, 0x5678, 32, 0xfff5)).toBe(true);
    expect(doublewords(fixture, 0x80f8, 2)).toEqual([0xfff5, 0xf000]);
  });

  test.each([
    ["JMP over the limit", (f: Fixture) => f.system.farJump(0, 0x1_0000, 0), "13(0)"],
    ["CALL over the limit", (f: Fixture) => f.system.farCall(0, 0x1_0000, 32, 0), "13(0)"],
  ])("%s", (_title, attempt, expected) => {
    const fixture = realWithStack();
    expect(outcome(fixture, () => attempt(fixture))).toBe(expected);
  });

  test("RETF to an offset over the limit, and over the end of the stack", () => {
    const fixture = realWithStack();
    putDoublewords(fixture, 0x8100, [0x1_0000, 0]);
    expect(outcome(fixture, () => fixture.system.farReturn(32, 0))).toBe("13(0)");
    fixture.state.setGpr32(ESP, 0xfffd);
    expect(outcome(fixture, () => fixture.system.farReturn(32, 0))).toBe("12(0)");
    fixture.state.setGpr32(ESP, 0xffff);
    expect(outcome(fixture, () => fixture.system.farCall(0, 0, 16, 0))).toBe("done");
    fixture.state.setGpr32(ESP, 1);
    expect(outcome(fixture, () => fixture.system.farCall(0, 0, 16, 0))).toBe("12(0)");
  });
});

test("switching to protected mode and back, as a boot loader does", () => {
  const fixture = realModeCpu();
  const { system, state, told } = fixture;
  putDescriptor(fixture, CODE0, segment(0, 0xffff_ffff, CODE32));
  putDescriptor(fixture, DATA0, segment(0, 0xffff_ffff, DATA32));
  putDescriptor(fixture, FREE, segment(0, 0xffff, CODE16));
  expect(system.lgdt(0xfff, GDT, 16)).toBe(true);
  const before = told.modeChanged;
  expect(system.movToCr(0, 0x11)).toBe(true);
  expect(told.modeChanged).toBe(before + 1);
  expect(state.segBase(CS)).toBe(0xffff_0000);
  expect(system.farJump(CODE0, 0x7000, 0)).toBe(true);
  expect(told.modeChanged).toBe(before + 2);
  expect(system.loadSegment(SS, DATA0)).toBe(true);
  expect([state.selector(CS), state.segBase(CS), state.segLimit(CS), state.eip]).toEqual([
    CODE0,
    0,
    0xffff_ffff,
    0x7000,
  ]);
  expect(system.farJump(FREE, 0x10, 0)).toBe(true);
  expect(system.movToCr(0, 0x10)).toBe(true);
  expect(system.farJump(0x700, 0x20, 0)).toBe(true);
  expect([state.segBase(CS), state.segLimit(CS)]).toEqual([0x7000, 0xffff]);
  expect(system.checkAccess(CS, 0, 4, true)).toBe(true);
});

describe("protected mode, direct", () => {
  const NP = CODE32 & ~0x80;
  const cases: [title: string, level: 0 | 3, selector: number, attr: number, offset: number, expected: string][] = [
    ["same level", 0, FREE, CODE32, 0xff, "done"],
    ["null", 0, 3, CODE32, 0, "13(0)"],
    ["beyond the GDT", 0, 0x1000, CODE32, 0, "13(1000)"],
    ["data", 0, DATA0, CODE32, 0, "13(10)"],
    ["not present", 0, FREE, NP, 0, "11(80)"],
    ["outer level", 0, CODE3, CODE32, 0, "13(18)"],
    ["inner level", 3, CODE0, CODE32, 0, "13(8)"],
    ["RPL above CPL", 0, FREE | 3, CODE32, 0, "13(80)"],
    ["conforming inner code", 3, FREE, CONFORMING32, 0, "done"],
    ["conforming outer code", 0, FREE, CONFORMING32 | DPL3, 0, "13(80)"],
    ["conforming code not present", 3, FREE, CONFORMING32 & ~0x80, 0, "11(80)"],
    ["offset over the limit", 0, FREE, CODE32, 0x100, "13(0)"],
    ["LDT descriptor", 0, FREE, 0x82, 0, "13(80)"],
  ];
  test.each(cases)("JMP and CALL: %s", (_title, level, selector, attr, offset, expected) => {
    for (const attempt of [
      (f: Fixture) => f.system.farJump(selector, offset, 7),
      (f: Fixture) => f.system.farCall(selector, offset, 32, 7),
    ]) {
      const fixture = protectedCpu(level);
      putDescriptor(fixture, FREE, segment(0, 0xff, attr));
      expect(outcome(fixture, () => attempt(fixture))).toBe(expected);
      const reached = [fixture.state.selector(CS), fixture.state.cpl, fixture.state.eip];
      const start = [level === 0 ? CODE0 : CODE3, level, 0x100];
      expect(reached).toEqual(expected === "done" ? [(selector & ~3) | level, level, offset] : start);
    }
  });

  test("CALL to 16-bit code decodes anew and its RETF comes back", () => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, 0xffff, CODE16));
    const told = fixture.told.modeChanged;
    expect(fixture.system.farCall(FREE, 0x10, 32, 0x123)).toBe(true);
    expect(fixture.told.modeChanged).toBe(told + 1);
    expect(doublewords(fixture, STACK0 - 8, 2)).toEqual([0x123, CODE0]);
    expect(fixture.system.farReturn(32, 0)).toBe(true);
    expect([fixture.state.selector(CS), fixture.state.eip, fixture.state.gpr32(ESP)]).toEqual([CODE0, 0x123, STACK0]);
  });

  test("CALL with the stack not mapped", () => {
    const fixture = protectedCpu(3);
    fixture.memory.missing.add((STACK3 - 1) >>> 12);
    expect(outcome(fixture, () => fixture.system.farCall(CODE3, 0, 32, 0))).toBe("14(6)");
  });
});

function withGate(level: 0 | 3, descriptor: readonly [number, number]): Fixture {
  const fixture = protectedCpu(level);
  putDescriptor(fixture, GATE, descriptor);
  return fixture;
}

describe("call gates", () => {
  test("same level: the gate's offset and size count", () => {
    const fixture = withGate(0, gate(CODE0, 0x1234_5678, CALL32));
    expect(fixture.system.farCall(GATE, 0x9999, 16, 0x123)).toBe(true);
    expect(doublewords(fixture, STACK0 - 8, 2)).toEqual([0x123, CODE0]);
    expect(fixture.state.eip).toBe(0x1234_5678);
  });

  test("JMP at the same level pushes nothing", () => {
    const fixture = withGate(0, gate(CODE0, 0x1234, CALL16));
    expect(fixture.system.farJump(GATE, 0, 0)).toBe(true);
    expect([fixture.state.eip, fixture.state.gpr32(ESP)]).toEqual([0x1234, STACK0]);
  });

  test("inner level: stack of the TSS, parameters in order, and RETF drops both copies", () => {
    const fixture = withGate(3, gate(CODE0, 0x1234, CALL32 | DPL3, 3));
    const { state, system } = fixture;
    putDoublewords(fixture, STACK3, [11, 22, 33]);
    expect(system.farCall(GATE | 3, 0, 32, 0x123)).toBe(true);
    expect(doublewords(fixture, STACK0 - 28, 7)).toEqual([0x123, CODE3, 11, 22, 33, STACK3, DATA3]);
    expect([state.selector(CS), state.selector(SS), state.cpl, state.gpr32(ESP), state.eip]).toEqual([
      CODE0,
      DATA0,
      0,
      STACK0 - 28,
      0x1234,
    ]);
    system.loadSegment(DS, DATA0);
    expect(system.farReturn(32, 12)).toBe(true);
    expect([
      state.selector(CS),
      state.selector(SS),
      state.cpl,
      state.gpr32(ESP),
      state.eip,
      state.selector(DS),
    ]).toEqual([CODE3, DATA3, 3, STACK3 + 12, 0x123, 0]);
  });

  test("16-bit gate copies words", () => {
    const fixture = withGate(3, gate(CODE0, 0x1234, CALL16 | DPL3, 2));
    putWords(fixture, STACK3, [11, 22]);
    expect(fixture.system.farCall(GATE | 3, 0, 32, 0x123)).toBe(true);
    expect(words(fixture, STACK0 - 12, 6)).toEqual([0x123, CODE3, 11, 22, STACK3, DATA3]);
  });

  const faults: [
    title: string,
    level: 0 | 3,
    words: readonly [number, number],
    put: (f: Fixture) => void,
    expected: string,
  ][] = [
    ["gate DPL below CPL", 3, gate(CODE0, 0, CALL32), () => undefined, "13(88)"],
    ["gate not present", 0, gate(CODE0, 0, CALL32 & ~0x80), () => undefined, "11(88)"],
    ["null target", 0, gate(0, 0, CALL32), () => undefined, "13(0)"],
    ["target is data", 0, gate(DATA0, 0, CALL32), () => undefined, "13(10)"],
    ["target of an outer level", 0, gate(CODE3, 0, CALL32), () => undefined, "13(18)"],
    ["interrupt gate", 0, gate(CODE0, 0, 0x8e), () => undefined, "13(88)"],
    [
      "TSS too short",
      3,
      gate(CODE0, 0, CALL32 | DPL3),
      (f) => f.system.segments.setHidden(7, 0x28, TSS, 8, 0x8b),
      "10(28)",
    ],
    ["bad inner stack", 3, gate(CODE0, 0, CALL32 | DPL3), (f) => f.memory.write32(TSS + 8, DATA3, true), "10(20)"],
    [
      "inner stack just large enough for 31 parameters",
      3,
      gate(CODE0, 0, CALL32 | DPL3, 31),
      (f) => putDescriptor(f, DATA0, segment(0, STACK0 - 35 * 4 - 1, 0x4097)),
      "done",
    ],
    [
      "inner stack one byte too small",
      3,
      gate(CODE0, 0, CALL32 | DPL3, 31),
      (f) => putDescriptor(f, DATA0, segment(0, STACK0 - 35 * 4, 0x4097)),
      "12(10)",
    ],
    [
      "entry point over the limit",
      3,
      gate(FREE, 0x100, CALL32 | DPL3),
      (f) => putDescriptor(f, FREE, segment(0, 0xff, CODE32)),
      "13(0)",
    ],
    [
      "target not present",
      3,
      gate(FREE, 0, CALL32 | DPL3),
      (f) => putDescriptor(f, FREE, segment(0, 0xff, CODE32 & ~0x80)),
      "11(80)",
    ],
    ["parameters not mapped", 3, gate(CODE0, 0, CALL32 | DPL3, 1), (f) => f.memory.missing.add(STACK3 >>> 12), "14(4)"],
  ];
  test.each(faults)("%s", (_title, level, descriptor, put, expected) => {
    const fixture = withGate(level, descriptor);
    put(fixture);
    expect(outcome(fixture, () => fixture.system.farCall(GATE | level, 0, 32, 0x123))).toBe(expected);
  });

  test("JMP cannot change the level", () => {
    const fixture = withGate(3, gate(CODE0, 0, CALL32 | DPL3));
    expect(outcome(fixture, () => fixture.system.farJump(GATE | 3, 0, 0))).toBe("13(8)");
  });
});

describe("RETF faults", () => {
  test.each([
    ["null", [0, 0], "13(0)"],
    ["to an inner level", [0, CODE0], "13(8)"],
    ["data", [0, DATA3], "13(20)"],
    ["beyond the GDT", [0, 0x1003], "13(1000)"],
  ])("%s", (_title, frame, expected) => {
    const fixture = protectedCpu(3);
    putDoublewords(fixture, STACK3, frame);
    expect(outcome(fixture, () => fixture.system.farReturn(32, 0))).toBe(expected);
  });

  test("outer stack null", () => {
    const fixture = protectedCpu(0);
    putDoublewords(fixture, STACK0, [0, CODE3, 1, 2, STACK3, 0]);
    expect(outcome(fixture, () => fixture.system.farReturn(32, 8))).toBe("13(0)");
  });
});
