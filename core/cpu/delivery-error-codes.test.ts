/** What stands in the error code when the delivery of a hardware interrupt faults, and edges of the checks. */
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
  IDT,
  outcome,
  protectedCpu,
  putDescriptor,
  putDoublewords,
  putGate,
  segment,
  STACK0,
  STACK3,
  TSS,
} from "./cpu-fixture.ts";
import { LDTR, TR } from "./layout.ts";
import { ESP } from "./stack.ts";
import { Vector } from "./vectors.ts";

const INTERRUPT32 = 0x8e;
const CONFORMING32 = 0x409f;
const HANDLER = FREE;
const OTHER = FREE + 8;
const TASK = FREE + 16;
const TASK_BASE = 0x4000;
const EXPAND_DOWN = 0x4097;

/** Level 3, whose handlers of #TS, #NP, #SS and #GP are conforming: their frames land on the user's stack. */
function cpu(): Fixture {
  const fixture = protectedCpu(3);
  putDescriptor(fixture, HANDLER, segment(0, 0xffff, CONFORMING32));
  for (const vector of [Vector.TS, Vector.NP, Vector.SS, Vector.GP]) {
    putGate(fixture, vector, gate(HANDLER, vector * 16, INTERRUPT32));
  }
  putGate(fixture, 0x30, gate(CODE0, 0, INTERRUPT32));
  return fixture;
}

describe("EXT", () => {
  const cases: [title: string, put: (f: Fixture) => void, vector: number, errorCode: number][] = [
    ["no gate", (f) => putGate(f, 0x30, [0, 0]), Vector.GP, 0x183],
    ["gate not present", (f) => putGate(f, 0x30, gate(CODE0, 0, 0x0e)), Vector.NP, 0x183],
    ["null selector", (f) => putGate(f, 0x30, gate(0, 0, INTERRUPT32)), Vector.GP, 1],
    ["beyond the GDT", (f) => putGate(f, 0x30, gate(0x1003, 0, INTERRUPT32)), Vector.GP, 0x1001],
    ["data", (f) => putGate(f, 0x30, gate(DATA0 | 3, 0, INTERRUPT32)), Vector.GP, 0x11],
    ["TSS too short", (f) => f.system.segments.setHidden(TR, 0x28, TSS, 8, 0x8b), Vector.TS, 0x29],
    ["stack null", (f) => f.memory.write32(TSS + 8, 0, true), Vector.TS, 1],
    ["stack of level 3", (f) => f.memory.write32(TSS + 8, DATA3, true), Vector.TS, 0x21],
    ["stack absent", (f) => putDescriptor(f, DATA0, segment(0, 0xffff, DATA32 & ~0x80)), Vector.SS, 0x11],
    ["stack too small", (f) => putDescriptor(f, DATA0, segment(0, STACK0 - 4, EXPAND_DOWN)), Vector.SS, 0x11],
    [
      "entry point over the limit",
      (f) => {
        putDescriptor(f, OTHER, segment(0, 0xff, CODE32));
        putGate(f, 0x30, gate(OTHER, 0x100, INTERRUPT32));
      },
      Vector.GP,
      1,
    ],
    ["task gate to no TSS", (f) => putGate(f, 0x30, gate(CODE0 | 3, 0, 0x85)), Vector.GP, 9],
    [
      "task gate to an absent TSS",
      (f) => {
        putDescriptor(f, TASK, segment(TASK_BASE, 0x67, 0x09));
        putGate(f, 0x30, gate(TASK, 0, 0x85));
      },
      Vector.NP,
      TASK | 1,
    ],
    [
      "TSS of the task too short",
      (f) => {
        putDescriptor(f, TASK, segment(TASK_BASE, 0x66, 0x89));
        putGate(f, 0x30, gate(TASK, 0, 0x85));
      },
      Vector.TS,
      TASK | 1,
    ],
  ];
  test.each(cases)("%s", (_title, put, vector, errorCode) => {
    const fixture = cpu();
    put(fixture);
    expect(fixture.system.deliverInterrupt(0x30)).toBe(true);
    expect(fixture.state.eip).toBe(vector * 16);
    expect(doublewords(fixture, STACK3 - 16, 3)).toEqual([errorCode, 0x100, CODE3]);
  });
});

/** Level 0 with handlers, and INT 30h's gate to a task at level 0 that starts at 777h with its stack at STACK0. */
function cpuWithTask(): Fixture {
  const fixture = protectedCpu(0);
  for (const handled of [Vector.TS, Vector.NP, Vector.GP]) {
    putGate(fixture, handled, gate(CODE0, handled * 16, INTERRUPT32));
  }
  putDescriptor(fixture, TASK, segment(TASK_BASE, 0x67, 0x89));
  putGate(fixture, 0x30, gate(TASK, 0, 0x85));
  putDoublewords(fixture, TASK_BASE + 0x20, [0x777, 2]);
  putDoublewords(fixture, TASK_BASE + 0x38, [STACK0]);
  putDoublewords(fixture, TASK_BASE + 0x48, [DATA0, CODE0, DATA0, DATA0, DATA0, DATA0]);
  return fixture;
}

describe("faults in a task that an interrupt entered", () => {
  const segments: [title: string, field: number, attr: number, vector: number, errorCode: number][] = [
    ["data segment absent", 0x54, DATA32 & ~0x80, Vector.NP, OTHER | 1],
    ["data segment is an LDT", 0x54, 0x82, Vector.TS, OTHER | 1],
    ["EIP over the limit of CS", 0x4c, CODE32, Vector.GP, 1],
  ];
  test.each(segments)("%s", (_title, field, attr, vector, errorCode) => {
    const fixture = cpuWithTask();
    putDescriptor(fixture, OTHER, segment(0, 0xff, attr));
    fixture.memory.write32(TASK_BASE + field, OTHER, true);
    expect(fixture.system.deliverInterrupt(0x30)).toBe(true);
    expect(fixture.state.eip).toBe(vector * 16);
    expect(doublewords(fixture, fixture.state.gpr32(ESP), 2)).toEqual([errorCode, 0x777]);
  });

  const ldts: [title: string, selector: number, attr: number, text: string][] = [
    ["LDT is data", OTHER, DATA32, "#TS(89h)"],
    ["LDT absent", OTHER, 0x02, "#TS(89h)"],
    ["LDT in the LDT", 0xc, 0x82, "#TS(dh)"],
  ];
  // The LDT is loaded before SS, so that no handler but a task has a stack.
  test.each(ldts)("%s: no stack to handle it on", (_title, selector, attr, text) => {
    const fixture = cpuWithTask();
    putDescriptor(fixture, OTHER, segment(0, 0xff, attr));
    fixture.memory.write32(TASK_BASE + 0x60, selector, true);
    expect(fixture.system.deliverInterrupt(0x30)).toBe(false);
    expect(fixture.system.shutdownReport).toContain(`interrupt 30h → ${text} → #SS(1h) → #DF(0h)`);
    expect(fixture.state.selector(LDTR)).toBe(selector);
  });
});

describe("edges", () => {
  test("tables, TSS and inner stack may be out of the user's reach", () => {
    const attempts: ((f: Fixture) => boolean)[] = [
      (f) => f.system.softwareInterrupt(0x31, 0),
      (f) => f.system.farCall(OTHER | 3, 0, 32, 0),
      (f) => f.system.farJump(CODE3, 0, 0),
      (f) => f.system.loadSegment(0, DATA3),
      (f) => f.system.lar(CODE0),
      (f) => f.system.farCall(TASK | 3, 0, 32, 0),
      (f) => f.system.checkPort(0, 1),
    ];
    for (const attempt of attempts) {
      const fixture = cpu();
      putGate(fixture, 0x31, gate(CODE0, 0, INTERRUPT32 | DPL3));
      putDescriptor(fixture, OTHER, gate(CODE0, 0, 0x8c | DPL3));
      putDescriptor(fixture, TASK, segment(TASK_BASE, 0x67, 0x89 | DPL3));
      putDoublewords(fixture, TASK_BASE + 0x48, [DATA0, CODE0, DATA0, DATA0, DATA0, DATA0]);
      fixture.system.segments.setHidden(TR, 0x28, TSS, 0x6f, 0x8b);
      fixture.memory.write32(TSS + 0x66, 0x68, true);
      for (const address of [GDT, IDT, TSS, TASK_BASE, STACK0 - 1]) fixture.memory.supervisorOnly.add(address >>> 12);
      expect(outcome(fixture, () => attempt(fixture))).toBe("done");
    }
  });

  test("entry points and return addresses may equal the limit", () => {
    const attempts: ((f: Fixture) => boolean)[] = [
      (f) => f.system.softwareInterrupt(0x31, 0),
      (f) => f.system.farJump(TASK, 0, 0),
      (f) => f.system.farCall(TASK, 0, 32, 0),
      (f) => f.system.farJump(OTHER, 0xff, 0),
      (f) => f.system.farReturn(32, 0),
      (f) => f.system.iret(32, 0),
    ];
    for (const attempt of attempts) {
      const fixture = protectedCpu(0);
      putDescriptor(fixture, OTHER, segment(0, 0xff, CODE32));
      putDescriptor(fixture, TASK, gate(OTHER, 0xff, 0x8c));
      putGate(fixture, 0x31, gate(OTHER, 0xff, INTERRUPT32));
      putDoublewords(fixture, STACK0, [0xff, OTHER, 2]);
      expect(outcome(fixture, () => attempt(fixture))).toBe("done");
    }
  });

  test("the TSS may end with the stack's selector", () => {
    for (const [limit, expected] of [
      [9, "done"],
      [8, "10(28)"],
    ] as const) {
      const fixture = cpu();
      putGate(fixture, 0x31, gate(CODE0, 0, INTERRUPT32 | DPL3));
      fixture.system.segments.setHidden(TR, 0x28, TSS, limit, 0x8b);
      expect(outcome(fixture, () => fixture.system.softwareInterrupt(0x31, 0))).toBe(expected);
    }
  });

  test("error codes carry no RPL", () => {
    const fixture = cpu();
    putDescriptor(fixture, OTHER, gate(DATA0 | 3, 0, 0x8c | DPL3));
    putGate(fixture, 0x31, gate(DATA0 | 3, 0, INTERRUPT32 | DPL3));
    expect(outcome(fixture, () => fixture.system.farCall(OTHER | 3, 0, 32, 0))).toBe("13(10)");
    expect(outcome(fixture, () => fixture.system.farJump(OTHER | 3, 0, 0))).toBe("13(10)");
    expect(outcome(fixture, () => fixture.system.softwareInterrupt(0x31, 0))).toBe("13(10)");
    expect(outcome(fixture, () => fixture.system.loadSegment(0, DATA0 | 3))).toBe("13(10)");
    putDoublewords(fixture, STACK3, [0, DATA3, 0]);
    expect(outcome(fixture, () => fixture.system.iret(32, 0))).toBe("13(20)");
    const kernel = protectedCpu(0);
    expect(outcome(kernel, () => kernel.system.ltr(DATA0 | 3))).toBe("13(10)");
  });
});
