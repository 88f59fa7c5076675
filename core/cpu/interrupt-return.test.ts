import { describe, expect, test } from "vitest";
import {
  CODE0,
  CODE3,
  CODE32,
  DATA0,
  DATA3,
  DATA32,
  DPL3,
  type Fixture,
  FREE,
  outcome,
  protectedCpu,
  putDescriptor,
  putDoublewords,
  putWords,
  realModeCpu,
  segment,
  STACK0,
  STACK3,
} from "./cpu-fixture.ts";
import { AC, ID, IF, IOPL, NT, VM } from "./flags.ts";
import { CS, DS, ES, FS, GS, SS } from "./layout.ts";
import { ESP } from "./stack.ts";

const CONFORMING32 = 0x409f;

function realWithStack(): Fixture {
  const fixture = realModeCpu();
  fixture.system.loadSegment(SS, 0x800);
  fixture.state.setGpr32(ESP, 0x100);
  return fixture;
}

describe("real mode", () => {
  test("IRET", () => {
    const fixture = realWithStack();
    const { state } = fixture;
    putWords(fixture, 0x8100, [0x1111, 0x2222, 0xffff]);
    state.eflags = AC;
    expect(fixture.system.iret(16, 0)).toBe(true);
    expect([state.eip, state.selector(CS), state.segBase(CS), state.gpr32(ESP)]).toEqual([
      0x1111, 0x2222, 0x22220, 0x106,
    ]);
    expect(state.eflags).toBe(0x7fd7 | AC);
  });

  test("IRETD takes AC and ID, leaves VM and clears RF", () => {
    const fixture = realWithStack();
    putDoublewords(fixture, 0x8100, [0x1111, 0x2222, 0xffff_ffff]);
    expect(fixture.system.iret(32, 0)).toBe(true);
    expect(fixture.state.eflags).toBe(0x7fd7 | AC | ID);
    expect(fixture.state.gpr32(ESP)).toBe(0x10c);
  });

  test.each([
    ["EIP over the limit", (f: Fixture) => putDoublewords(f, 0x8100, [0x1_0000, 0, 0]), "13(0)"],
    ["frame straddles the end of the stack", (f: Fixture) => f.state.setGpr32(ESP, 0xfffd), "12(0)"],
  ])("%s", (_title, put, expected) => {
    const fixture = realWithStack();
    put(fixture);
    expect(outcome(fixture, () => fixture.system.iret(32, 0))).toBe(expected);
  });
});

describe("protected mode", () => {
  test("same level", () => {
    const fixture = protectedCpu(0);
    const { state } = fixture;
    putDoublewords(fixture, STACK0, [0x1234, CODE0, IF | IOPL | 1]);
    expect(fixture.system.iret(32, 0)).toBe(true);
    expect([state.eip, state.eflags, state.gpr32(ESP)]).toEqual([0x1234, IF | IOPL | 3, STACK0 + 12]);
  });

  test("outer level: stack, level, and data segments that it may not see", () => {
    const fixture = protectedCpu(0);
    const { state, system } = fixture;
    system.loadSegment(ES, DATA3);
    putDoublewords(fixture, STACK0, [0x1234, CODE3, IF, STACK3, DATA3]);
    expect(system.iret(32, 0)).toBe(true);
    expect([state.cpl, state.selector(CS), state.selector(SS), state.gpr32(ESP)]).toEqual([3, CODE3, DATA3, STACK3]);
    expect([ES, DS, FS, GS].map((index) => state.selector(index))).toEqual([DATA3, 0, 0, 0]);
    expect(state.eflags).toBe(IF | 2);
  });

  test("a 16-bit outer stack leaves the upper half of ESP", () => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, 0xffff, 0x93 | DPL3));
    fixture.state.setGpr32(ESP, 0x1_8000);
    putDoublewords(fixture, 0x1_8000, [0x1234, CODE3, 0, 0x5555_4444, FREE | 3]);
    expect(fixture.system.iret(32, 0)).toBe(true);
    expect(fixture.state.gpr32(ESP)).toBe(0x1_4444);
  });

  test.each([
    ["IF and IOPL stay at level 3 with IOPL 0", 0, IF | IOPL | 1, 3],
    ["IF changes at level 3 with IOPL 3", IOPL, IF | 1, IF | IOPL | 3],
    ["VM cannot be set from level 3", 0, VM, 2],
  ])("%s", (_title, before, image, after) => {
    const fixture = protectedCpu(3);
    fixture.state.eflags = before;
    putDoublewords(fixture, STACK3, [0x1234, CODE3, image]);
    expect(fixture.system.iret(32, 0)).toBe(true);
    expect(fixture.state.eflags).toBe(after);
  });

  const NP_CODE3 = (CODE32 & ~0x80) | DPL3;
  const cases: [title: string, frame: number[], attr: number, expected: string][] = [
    ["null CS", [0, 0, 0], CODE32, "13(0)"],
    ["CS beyond the GDT", [0, 0x1000, 0], CODE32, "13(1000)"],
    ["data", [0, DATA0, 0], CODE32, "13(10)"],
    ["DPL differs from RPL", [0, CODE0 | 3, 0, 0, DATA3], CODE32, "13(8)"],
    ["conforming DPL above RPL", [0, FREE, 0], CONFORMING32 | DPL3, "13(80)"],
    ["not present", [0, FREE | 3, 0, 0, DATA3], NP_CODE3, "11(80)"],
    ["EIP over the limit", [0x100, FREE, 0], CODE32, "13(0)"],
    ["EIP over the limit of outer code", [0x100, FREE | 3, 0, 0, DATA3], CODE32 | DPL3, "13(0)"],
    ["null outer stack", [0, CODE3, 0, 0, 0], CODE32, "13(0)"],
    ["outer stack of level 0", [0, CODE3, 0, 0, DATA0], CODE32, "13(10)"],
    ["outer stack with RPL 0", [0, CODE3, 0, 0, DATA3 & ~3], CODE32, "13(20)"],
    ["outer stack is code", [0, CODE3, 0, 0, CODE3], CODE32, "13(18)"],
  ];
  test.each(cases)("%s", (_title, frame, attr, expected) => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, 0xff, attr));
    putDoublewords(fixture, STACK0, frame);
    expect(outcome(fixture, () => fixture.system.iret(32, 0))).toBe(expected);
  });

  test("outer stack not present", () => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, 0xff, (DATA32 | DPL3) & ~0x80));
    putDoublewords(fixture, STACK0, [0, CODE3, 0, 0, FREE | 3]);
    expect(outcome(fixture, () => fixture.system.iret(32, 0))).toBe("12(80)");
  });

  test("RPL below CPL", () => {
    const fixture = protectedCpu(3);
    putDoublewords(fixture, STACK3, [0, CODE0, 0]);
    expect(outcome(fixture, () => fixture.system.iret(32, 0))).toBe("13(8)");
  });

  test("a page fault on the outer half of the frame changes nothing", () => {
    const fixture = protectedCpu(0);
    fixture.state.setGpr32(ESP, 0x9ff4);
    putDoublewords(fixture, 0x9ff4, [0, CODE3, 0]);
    fixture.memory.missing.add(0xa);
    expect(outcome(fixture, () => fixture.system.iret(32, 0))).toBe("14(0)");
  });
});

describe("virtual-8086 mode", () => {
  test("is entered by IRETD from level 0 with VM in the image", () => {
    const fixture = protectedCpu(0);
    const { state, system } = fixture;
    putDoublewords(fixture, STACK0, [0x1234, 0x1000, VM | IF, 0x200, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000]);
    const told = fixture.told.modeChanged;
    expect(system.iret(32, 0)).toBe(true);
    expect([CS, SS, ES, DS, FS, GS].map((index) => state.segBase(index))).toEqual([
      0x10000, 0x20000, 0x30000, 0x40000, 0x50000, 0x60000,
    ]);
    expect([state.eip, state.gpr32(ESP), state.cpl, state.eflags]).toEqual([0x1234, 0x200, 3, VM | IF | 2]);
    expect(system.checkAccess(CS, 0xffff, 1, true)).toBe(true);
    expect(fixture.told.modeChanged).toBe(told + 1);
  });

  test("IRET inside needs IOPL 3 and leaves IOPL", () => {
    const fixture = protectedCpu(0);
    const { state, system } = fixture;
    putDoublewords(fixture, STACK0, [0, 0x900, VM, 0x10, 0x900, 0, 0, 0, 0]);
    system.iret(32, 0);
    expect(outcome(fixture, () => system.iret(16, 0))).toBe("13(0)");
    state.eflags = VM | IOPL;
    putWords(fixture, 0x9010, [0x55, 0x66, IF | 1]);
    expect(system.iret(16, 0)).toBe(true);
    expect([state.eip, state.segBase(CS), state.eflags]).toEqual([0x55, 0x660, VM | IOPL | IF | 3]);
  });
});

test("NT asks for the task that the back link names", () => {
  const fixture = protectedCpu(0);
  fixture.state.eflags = NT;
  fixture.memory.write32(0x3000, CODE0, true);
  expect(outcome(fixture, () => fixture.system.iret(32, 0))).toBe("10(8)");
});
