import { describe, expect, test } from "vitest";
import {
  CODE0,
  CODE3,
  CODE32,
  DATA0,
  DATA3,
  DATA32,
  doublewords,
  type Fixture,
  FREE,
  gate,
  GDT,
  outcome,
  protectedCpu,
  putDescriptor,
  putDoublewords,
  putGate,
  putWords,
  segment,
  STACK0,
  TSS,
  TSS32,
} from "./cpu-fixture.ts";
import { IF, NT, RF, VM } from "./flags.ts";
import { CR0, CS, DR, DS, ES, FS, GS, LDTR, SS, TR } from "./layout.ts";
import { CR0_TS } from "./mode.ts";
import { EBP, ESP } from "./stack.ts";
import { Vector } from "./vectors.ts";

const TASK = 0x88;
const TASK_GATE = 0x90;
const LDT = 0x98;
const OTHER = 0x4000;
const STACK = 0xa000;
const AVAILABLE32 = 0x89;
const AVAILABLE16 = 0x81;
const BUSY = 2;

/** A processor in one task, and another 32-bit task at OTHER. */
function cpu(level: 0 | 3 = 0): Fixture {
  const fixture = protectedCpu(level);
  putDescriptor(fixture, TASK, segment(OTHER, 0x67, AVAILABLE32));
  putDescriptor(fixture, TASK_GATE, gate(TASK, 0, 0xe5));
  putDoublewords(fixture, OTHER + 0x20, [
    0x7777,
    IF | 2,
    0xa0,
    0xc0,
    0xd0,
    0xb0,
    STACK,
    0xbb,
    0x51,
    0xd1,
    DATA0,
    CODE0,
    DATA0,
    DATA3,
    0,
    DATA0,
    0,
  ]);
  return fixture;
}

function setTask(fixture: Fixture, offset: number, value: number): void {
  fixture.memory.write32(OTHER + offset, value, true);
}

function typeByte(fixture: Fixture, selector: number): number {
  return fixture.memory.read8(GDT + selector + 5, true);
}

function selectors(fixture: Fixture): number[] {
  return [ES, CS, SS, DS, FS, GS].map((index) => fixture.state.selector(index));
}

describe("switching", () => {
  test("JMP saves the old task, loads the new one, passes the busy bit", () => {
    const fixture = cpu();
    const { state, system } = fixture;
    state.setGpr32(EBP, 0x1234_5678);
    state.eflags = 0x86;
    system.movToDr(7, 0x3ff);
    expect(system.farJump(TASK, 0, 0x105)).toBe(true);
    expect(doublewords(fixture, TSS + 0x20, 2)).toEqual([0x105, 0x86]);
    expect(doublewords(fixture, TSS + 0x38, 2)).toEqual([STACK0, 0x1234_5678]);
    expect(doublewords(fixture, TSS + 0x48, 3)).toEqual([DATA0, CODE0, DATA0]);
    expect([typeByte(fixture, TSS32), typeByte(fixture, TASK)]).toEqual([0x89, 0x8b]);
    expect([state.eip, state.eflags, state.gpr32(0), state.gpr32(ESP), state.gpr32(7)]).toEqual([
      0x7777,
      IF | 2,
      0xa0,
      STACK,
      0xd1,
    ]);
    expect(selectors(fixture)).toEqual([DATA0, CODE0, DATA0, DATA3, 0, DATA0]);
    expect([state.selector(TR), state.segBase(TR), state.segAttr(TR)]).toEqual([TASK, OTHER, 0x8b]);
    expect(state.get(CR0) & CR0_TS).toBe(CR0_TS);
    expect(state.get(DR + 7 * 8)).toBe(0x6aa);
    expect(system.checkAccess(FS, 0, 1, false)).toBe(false);
  });

  test("CALL through a task gate nests, IRET comes back", () => {
    const fixture = cpu(3);
    const { state, system } = fixture;
    expect(system.farCall(TASK_GATE | 3, 0, 32, 0x105)).toBe(true);
    expect(fixture.memory.read16(OTHER, true)).toBe(TSS32);
    expect(state.eflags).toBe(NT | IF | 2);
    expect(state.cpl).toBe(0);
    expect([typeByte(fixture, TSS32), typeByte(fixture, TASK)]).toEqual([0x8b, 0x8b]);
    expect(system.iret(32, 0x7780)).toBe(true);
    expect([typeByte(fixture, TSS32), typeByte(fixture, TASK)]).toEqual([0x8b, 0x89]);
    expect(doublewords(fixture, OTHER + 0x20, 2)).toEqual([0x7780, IF | 2]);
    expect([state.eip, state.cpl, state.selector(TR)]).toEqual([0x105, 3, TSS32]);
    expect(selectors(fixture)).toEqual([DATA3, CODE3, DATA3, DATA3, DATA3, DATA3]);
  });

  test("an exception through a task gate pushes its error code on the new stack and saves RF", () => {
    const fixture = cpu();
    putGate(fixture, Vector.DF, gate(TASK, 0, 0x85));
    putGate(fixture, Vector.GP, gate(TASK, 0, 0x85));
    expect(fixture.system.deliverException(Vector.GP, 0x50, 0x100)).toBe(true);
    expect(doublewords(fixture, STACK - 4, 1)).toEqual([0x50]);
    expect(doublewords(fixture, TSS + 0x20, 2)).toEqual([0x100, RF | 2]);
    expect(fixture.state.gpr32(ESP)).toBe(STACK - 4);
    expect(fixture.state.eip).toBe(0x7777);
  });

  test("a fault long after an interrupt through a task gate is not taken for one of the switch", () => {
    const fixture = cpu();
    putGate(fixture, 0x30, gate(TASK, 0, 0x85));
    expect(fixture.system.deliverInterrupt(0x30)).toBe(true);
    expect(outcome(fixture, () => fixture.system.farJump(0, 0, 0))).toBe("13(0)");
  });

  test("LDT and virtual-8086 tasks", () => {
    const fixture = cpu();
    putDescriptor(fixture, LDT, segment(0x5000, 0x17, 0x82));
    setTask(fixture, 0x60, LDT);
    setTask(fixture, 0x24, VM | 2);
    expect(fixture.system.farJump(TASK, 0, 0x105)).toBe(true);
    const { state } = fixture;
    expect([state.selector(LDTR), state.segBase(LDTR)]).toEqual([LDT, 0x5000]);
    expect([state.cpl, state.segBase(CS), state.segBase(DS), state.segAttr(SS)]).toEqual([3, 0x80, 0x230, 0xf3]);
  });

  test("286 task: words, no FS and GS", () => {
    const fixture = cpu();
    putDescriptor(fixture, TASK, segment(OTHER, 0x2b, AVAILABLE16));
    putWords(fixture, OTHER + 0x0e, [0x777, 2, 1, 2, 3, 4, 0xa000, 6, 7, 8, DATA0, CODE0, DATA0, DATA0, 0]);
    expect(fixture.system.farCall(TASK, 0, 32, 0x105)).toBe(true);
    const { state } = fixture;
    expect([state.eip, state.eflags, state.gpr16(0), state.gpr16(ESP)]).toEqual([0x777, NT | 2, 1, 0xa000]);
    expect(selectors(fixture)).toEqual([DATA0, CODE0, DATA0, DATA0, 0, 0]);
    expect(doublewords(fixture, TSS + 0x20, 1)).toEqual([0x105]);
  });
});

describe("faults before the switch change nothing", () => {
  const cases: [title: string, put: (f: Fixture) => void, attempt: (f: Fixture) => boolean, expected: string][] = [
    [
      "busy TSS",
      (f) => putDescriptor(f, TASK, segment(OTHER, 0x67, AVAILABLE32 | BUSY)),
      (f) => f.system.farJump(TASK, 0, 0),
      "13(88)",
    ],
    [
      "TSS not present",
      (f) => putDescriptor(f, TASK, segment(OTHER, 0x67, AVAILABLE32 & ~0x80)),
      (f) => f.system.farJump(TASK, 0, 0),
      "11(88)",
    ],
    [
      "TSS too short",
      (f) => putDescriptor(f, TASK, segment(OTHER, 0x66, AVAILABLE32)),
      (f) => f.system.farJump(TASK, 0, 0),
      "10(88)",
    ],
    ["RPL above DPL", () => undefined, (f) => f.system.farJump(TASK | 3, 0, 0), "13(88)"],
    [
      "task gate to a null TSS",
      (f) => putDescriptor(f, TASK_GATE, gate(0, 0, 0xe5)),
      (f) => f.system.farCall(TASK_GATE, 0, 32, 0),
      "13(0)",
    ],
    [
      "task gate into an LDT",
      (f) => putDescriptor(f, TASK_GATE, gate(TASK | 4, 0, 0xe5)),
      (f) => f.system.farCall(TASK_GATE, 0, 32, 0),
      "13(8c)",
    ],
    ["old TSS not writable", (f) => f.memory.missing.add(TSS >>> 12), (f) => f.system.farJump(TASK, 0, 0), "14(2)"],
    ["new TSS not mapped", (f) => f.memory.missing.add(OTHER >>> 12), (f) => f.system.farJump(TASK, 0, 0), "14(0)"],
    [
      "IRET to a task that is not busy",
      (f) => {
        f.state.eflags = NT;
        f.memory.write32(TSS, TASK, true);
      },
      (f) => f.system.iret(32, 0),
      "10(88)",
    ],
  ];
  test.each(cases)("%s", (_title, put, attempt, expected) => {
    const fixture = cpu();
    put(fixture);
    expect(outcome(fixture, () => attempt(fixture))).toBe(expected);
  });
});

describe("faults after the switch belong to the new task", () => {
  /** Runs a switch with a handler for `vector` in place: error code and saved EIP on the new task's stack. */
  function frameAfter(vector: number, put: (fixture: Fixture) => void): number[] {
    const fixture = cpu();
    putGate(fixture, vector, gate(CODE0, 0x900, 0x8e));
    put(fixture);
    expect(fixture.system.farJump(TASK, 0, 0x105)).toBe(true);
    expect(fixture.system.shutdownReport).toBeUndefined();
    expect(fixture.state.eip).toBe(0x900);
    expect(fixture.state.selector(TR)).toBe(TASK);
    return doublewords(fixture, fixture.state.gpr32(ESP), 2);
  }

  test.each([
    ["data segment of the wrong kind: #TS", Vector.TS, 0x54, TASK, [TASK, 0x7777]],
    ["data segment not present: #NP", Vector.NP, 0x54, FREE, [FREE, 0x7777]],
    ["EIP over the limit: #GP(0)", Vector.GP, 0x4c, FREE + 0x20, [0, 0x7777]],
  ])("%s", (_title, vector, field, selector, expected) => {
    const frame = frameAfter(vector, (fixture) => {
      putDescriptor(fixture, FREE, segment(0, 0xffff, DATA32 & ~0x80));
      putDescriptor(fixture, FREE + 0x20, segment(0, 0xff, CODE32));
      setTask(fixture, field, selector);
    });
    expect(frame).toEqual(expected);
  });

  test("the T bit raises #DB with DR6.BT", () => {
    const fixture = cpu();
    putGate(fixture, Vector.DB, gate(CODE0, 0x900, 0x8e));
    setTask(fixture, 0x64, 1);
    expect(fixture.system.farJump(TASK, 0, 0x105)).toBe(true);
    expect(fixture.state.get(DR + 6 * 8)).toBe(0xffff_8ff0);
    expect(doublewords(fixture, STACK - 12, 2)).toEqual([0x7777, CODE0]);
  });

  test("without a stack to handle it on: triple fault", () => {
    const fixture = cpu();
    setTask(fixture, 0x50, 0);
    putGate(fixture, Vector.TS, gate(CODE0, 0x900, 0x8e));
    expect(fixture.system.farJump(TASK, 0, 0x105)).toBe(true);
    expect(fixture.system.shutdownReport).toContain("#TS(0h)");
    expect(fixture.system.shutdownReport).toContain("EIP=00007777");
  });
});
