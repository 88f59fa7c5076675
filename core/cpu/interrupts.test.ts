import { describe, expect, test } from "vitest";
import {
  CODE0,
  CODE3,
  CODE32,
  DATA0,
  DATA3,
  DATA32,
  doublewords,
  DPL1,
  DPL3,
  type Fixture,
  FREE,
  gate,
  GDT,
  IDT,
  outcome,
  protectedCpu,
  putDescriptor,
  putGate,
  putWords,
  realModeCpu,
  segment,
  STACK0,
  STACK3,
  TSS,
  words,
} from "./cpu-fixture.ts";
import { AC, IF, NT, RF, TF, VM } from "./flags.ts";
import { CR0, CR2, CS, DR, DS, ES, FS, GS, IDTR_BASE, IDTR_LIMIT, SHADOW, SS, TR } from "./layout.ts";
import { ESP } from "./stack.ts";
import { Vector } from "./vectors.ts";

/** Gate types with P and DPL 0. */
const INTERRUPT32 = 0x8e;
const TRAP32 = 0x8f;
const INTERRUPT16 = 0x86;
const TASK = 0x85;
const NOT_PRESENT = 0x80;
const CONFORMING32 = 0x409f;

function realWithVector(): Fixture {
  const fixture = realModeCpu();
  putWords(fixture, 0x21 * 4, [0x5678, 0x1234]);
  fixture.system.loadSegment(SS, 0x800);
  fixture.state.setGpr32(ESP, 0xabcd_0100);
  return fixture;
}

describe("real mode", () => {
  test("INT pushes FLAGS, CS and IP and clears IF, TF and AC", () => {
    const fixture = realWithVector();
    const { state, system } = fixture;
    state.eflags = 0x0ed7 | TF | AC;
    state.set(SHADOW, 1);
    expect(system.softwareInterrupt(0x21, 0xfff2)).toBe(true);
    expect(words(fixture, 0x80fa, 3)).toEqual([0xfff2, 0xf000, 0x0fd7]);
    expect(state.gpr32(ESP)).toBe(0xabcd_00fa);
    expect([state.selector(CS), state.segBase(CS), state.eip]).toEqual([0x1234, 0x12340, 0x5678]);
    expect(state.eflags).toBe(0x0cd7);
    expect(state.get(SHADOW)).toBe(0);
  });

  test("the stack pointer wraps at 64 KiB", () => {
    const fixture = realWithVector();
    fixture.state.setGpr32(ESP, 2);
    expect(fixture.system.softwareInterrupt(0x21, 7)).toBe(true);
    expect(fixture.state.gpr16(ESP)).toBe(0xfffc);
    expect(words(fixture, 0x8000, 1)).toEqual([fixture.state.eflags]);
  });

  test.each([
    ["vector beyond the IDT", (f: Fixture) => f.state.set(IDTR_LIMIT, 0x21 * 4 + 2), "13(0)"],
    ["odd stack pointer that would straddle the end", (f: Fixture) => f.state.setGpr32(ESP, 1), "12(0)"],
    ["third push straddles", (f: Fixture) => f.state.setGpr32(ESP, 5), "12(0)"],
  ])("%s: %s", (_title, arrange, expected) => {
    const fixture = realWithVector();
    arrange(fixture);
    expect(outcome(fixture, () => fixture.system.softwareInterrupt(0x21, 0))).toBe(expected);
  });

  test("LIDT moves the vectors, and exceptions push no error code", () => {
    const fixture = realWithVector();
    fixture.state.set(IDTR_BASE, 0x4000);
    putWords(fixture, 0x4000 + 13 * 4, [0x10, 0x20]);
    expect(fixture.system.deliverException(Vector.GP, 0, 0x99)).toBe(true);
    expect(words(fixture, 0x80fa, 1)).toEqual([0x99]);
    expect(fixture.state.eip).toBe(0x10);
  });

  test("a hardware interrupt returns to EIP", () => {
    const fixture = realWithVector();
    fixture.state.eip = 0x777;
    expect(fixture.system.deliverInterrupt(0x21)).toBe(true);
    expect(words(fixture, 0x80fa, 1)).toEqual([0x777]);
  });

  test("no room for the stack frame of any exception is a shutdown", () => {
    const fixture = realWithVector();
    fixture.state.setGpr32(ESP, 3);
    expect(fixture.system.deliverException(Vector.UD, 0, 0x42)).toBe(false);
    expect(fixture.system.shutdownReport).toContain(
      "Triple fault: #UD → #SS(0h) → #SS(0h) → #DF(0h) → #SS(0h) → shutdown",
    );
    expect(fixture.system.shutdownReport).toContain("EIP=00000042");
  });
});

describe("protected mode, same level", () => {
  test("interrupt gate", () => {
    const fixture = protectedCpu(0);
    const { state, system } = fixture;
    putGate(fixture, 0x30, gate(CODE0, 0x1234_5678, INTERRUPT32));
    state.eflags = 0x246 | TF | NT;
    expect(system.deliverInterrupt(0x30)).toBe(true);
    expect(doublewords(fixture, STACK0 - 12, 3)).toEqual([0x100, CODE0, 0x4346]);
    expect(state.gpr32(ESP)).toBe(STACK0 - 12);
    expect(state.eip).toBe(0x1234_5678);
    expect(state.eflags).toBe(0x46);
  });

  test("trap gate leaves IF", () => {
    const fixture = protectedCpu(0);
    putGate(fixture, 0x30, gate(CODE0, 0x10, TRAP32));
    fixture.state.eflags = IF | TF;
    expect(fixture.system.softwareInterrupt(0x30, 0)).toBe(true);
    expect(fixture.state.eflags).toBe(IF | 2);
  });

  test("16-bit gate pushes words and has a 16-bit entry point", () => {
    const fixture = protectedCpu(0);
    putGate(fixture, 0x30, gate(CODE0, 0xdead_1234, INTERRUPT16));
    expect(fixture.system.softwareInterrupt(0x30, 0x4_4444)).toBe(true);
    expect(words(fixture, STACK0 - 6, 3)).toEqual([0x4444, CODE0, 2]);
    expect(fixture.state.eip).toBe(0x1234);
  });

  test.each([
    ["a fault pushes RF and its error code", Vector.GP, 0x18, [0x18, 0x100, CODE0, RF | 2]],
    ["#DF pushes its error code and leaves RF", Vector.DF, 0, [0, 0x100, CODE0, 2]],
  ])("%s", (_title, vector, errorCode, expected) => {
    const fixture = protectedCpu(0);
    putGate(fixture, vector, gate(CODE0, 0, INTERRUPT32));
    expect(fixture.system.deliverException(vector, errorCode, 0x100)).toBe(true);
    expect(doublewords(fixture, STACK0 - 16, 4)).toEqual(expected);
    expect(fixture.state.eflags & RF).toBe(0);
  });

  test("INT 13 pushes no error code", () => {
    const fixture = protectedCpu(0);
    putGate(fixture, 13, gate(CODE0, 0, INTERRUPT32));
    expect(fixture.system.softwareInterrupt(13, 0x102)).toBe(true);
    expect(fixture.state.gpr32(ESP)).toBe(STACK0 - 12);
  });

  test("#DB clears general detect", () => {
    const fixture = protectedCpu(0);
    putGate(fixture, 1, gate(CODE0, 0, INTERRUPT32));
    expect(fixture.system.movToDr(7, 0x2000)).toBe(true);
    expect(outcome(fixture, () => fixture.system.movToDr(0, 1))).toContain("1(0)");
    expect(fixture.state.get(DR + 6 * 8) & 0x2000).toBe(0x2000);
    expect(fixture.system.deliverException(Vector.DB, 0, 0x100)).toBe(true);
    expect(fixture.system.movToDr(0, 1)).toBe(true);
  });
});

describe("protected mode, faults of INT 30h", () => {
  const NP_CODE = CODE32 & ~0x80;
  const cases: [title: string, level: 0 | 3, put: (f: Fixture) => void, expected: string][] = [
    ["beyond the IDT", 0, (f) => f.state.set(IDTR_LIMIT, 0x30 * 8 + 6), "13(182)"],
    ["not a gate", 0, (f) => putGate(f, 0x30, segment(0, 0, DATA32)), "13(182)"],
    ["call gate", 0, (f) => putGate(f, 0x30, gate(CODE0, 0, 0x8c)), "13(182)"],
    ["gate DPL below CPL", 3, (f) => putGate(f, 0x30, gate(CODE0, 0, INTERRUPT32)), "13(182)"],
    ["gate not present", 0, (f) => putGate(f, 0x30, gate(CODE0, 0, INTERRUPT32 & ~NOT_PRESENT)), "11(182)"],
    ["null selector", 0, (f) => putGate(f, 0x30, gate(0, 0, INTERRUPT32)), "13(0)"],
    ["selector beyond the GDT", 0, (f) => putGate(f, 0x30, gate(0x1008, 0, INTERRUPT32)), "13(1008)"],
    ["data segment", 0, (f) => putGate(f, 0x30, gate(DATA0, 0, INTERRUPT32)), "13(10)"],
    ["code of an outer level", 0, (f) => putGate(f, 0x30, gate(CODE3, 0, INTERRUPT32)), "13(18)"],
    [
      "code not present",
      0,
      (f) => {
        putDescriptor(f, FREE, segment(0, 0xffff, NP_CODE));
        putGate(f, 0x30, gate(FREE, 0, INTERRUPT32));
      },
      "11(80)",
    ],
    [
      "entry point over the limit",
      0,
      (f) => {
        putDescriptor(f, FREE, segment(0, 0xff, CODE32));
        putGate(f, 0x30, gate(FREE, 0x100, INTERRUPT32));
      },
      "13(0)",
    ],
    ["IDT not mapped", 0, (f) => f.memory.missing.add(IDT >>> 12), "14(0)"],
    [
      "stack not mapped",
      0,
      (f) => {
        putGate(f, 0x30, gate(CODE0, 0, INTERRUPT32));
        f.memory.missing.add((STACK0 - 1) >>> 12);
      },
      "14(2)",
    ],
  ];
  test.each(cases)("%s", (_title, level, put, expected) => {
    const fixture = protectedCpu(level);
    put(fixture);
    expect(outcome(fixture, () => fixture.system.softwareInterrupt(0x30, 0x102))).toBe(expected);
  });
});

function userWithGate(attr = INTERRUPT32 | DPL3): Fixture {
  const fixture = protectedCpu(3);
  putGate(fixture, 0x30, gate(CODE0, 0x400, attr));
  return fixture;
}

describe("protected mode, to an inner level", () => {
  test("stack from the TSS, old SS:ESP on it", () => {
    const fixture = userWithGate();
    fixture.state.eflags = IF;
    expect(fixture.system.softwareInterrupt(0x30, 0x102)).toBe(true);
    expect(doublewords(fixture, STACK0 - 20, 5)).toEqual([0x102, CODE3, IF | 2, STACK3, DATA3]);
    const { state } = fixture;
    expect([state.selector(CS), state.selector(SS), state.cpl, state.gpr32(ESP)]).toEqual([
      CODE0,
      DATA0,
      0,
      STACK0 - 20,
    ]);
  });

  test("hardware interrupts ignore the gate's DPL", () => {
    const fixture = userWithGate(INTERRUPT32);
    expect(fixture.system.deliverInterrupt(0x30)).toBe(true);
    expect(fixture.state.cpl).toBe(0);
  });

  test("a user cannot read the inner stack, the processor writes it nevertheless", () => {
    const fixture = userWithGate();
    fixture.memory.supervisorOnly.add((STACK0 - 1) >>> 12);
    expect(fixture.system.softwareInterrupt(0x30, 0x102)).toBe(true);
  });

  test("conforming code runs at the caller's level on the caller's stack", () => {
    const fixture = protectedCpu(3);
    putDescriptor(fixture, FREE, segment(0, 0xffff, CONFORMING32));
    putGate(fixture, 0x30, gate(FREE, 0x400, INTERRUPT32 | DPL3));
    expect(fixture.system.softwareInterrupt(0x30, 0x102)).toBe(true);
    expect([fixture.state.selector(CS), fixture.state.cpl, fixture.state.gpr32(ESP)]).toEqual([
      FREE | 3,
      3,
      STACK3 - 12,
    ]);
  });

  test("286 TSS and 16-bit gate", () => {
    const fixture = userWithGate(INTERRUPT16 | DPL3);
    fixture.system.segments.setHidden(TR, 0x28, TSS, 0x2b, 0x83);
    putWords(fixture, TSS + 2, [STACK0, DATA0]);
    expect(fixture.system.softwareInterrupt(0x30, 0x102)).toBe(true);
    expect(words(fixture, STACK0 - 10, 5)).toEqual([0x102, CODE3, 2, STACK3, DATA3]);
  });

  const stackCases: [title: string, put: (f: Fixture) => void, expected: string][] = [
    ["TSS too short", (f) => f.system.segments.setHidden(TR, 0x28, TSS, 8, 0x8b), "10(28)"],
    ["null stack", (f) => f.memory.write32(TSS + 8, 0, true), "10(0)"],
    ["stack beyond the GDT", (f) => f.memory.write32(TSS + 8, 0x1000, true), "10(1000)"],
    ["wrong RPL", (f) => f.memory.write32(TSS + 8, DATA0 | 1, true), "10(10)"],
    ["wrong DPL", (f) => f.memory.write32(TSS + 8, DATA3, true), "10(20)"],
    ["code", (f) => f.memory.write32(TSS + 8, CODE0, true), "10(8)"],
    ["not present", (f) => putDescriptor(f, DATA0, segment(0, 0xffff_ffff, DATA32 & ~0x80)), "12(10)"],
    ["no room", (f) => putDescriptor(f, DATA0, segment(0, 0xff, DATA32)), "12(10)"],
    ["TSS not mapped", (f) => f.memory.missing.add(TSS >>> 12), "14(0)"],
  ];
  test.each(stackCases)("%s", (_title, put, expected) => {
    const fixture = userWithGate();
    put(fixture);
    expect(outcome(fixture, () => fixture.system.softwareInterrupt(0x30, 0x102))).toBe(expected);
  });

  test("EXT is set in the error codes of hardware interrupts", () => {
    const fixture = userWithGate();
    fixture.memory.write32(TSS + 8, DATA3, true);
    putGate(fixture, Vector.TS, gate(FREE, 0x500, INTERRUPT32));
    putDescriptor(fixture, FREE, segment(0, 0xffff, CONFORMING32));
    expect(fixture.system.deliverInterrupt(0x30)).toBe(true);
    expect(doublewords(fixture, STACK3 - 16, 4)).toEqual([0x21, 0x100, CODE3, RF | 2]);
    expect(fixture.state.eip).toBe(0x500);
  });
});

function kernelWithGates(gates: readonly number[]): Fixture {
  const fixture = protectedCpu(0);
  for (const vector of gates) putGate(fixture, vector, gate(CODE0, vector * 16, INTERRUPT32));
  return fixture;
}

describe("faults during delivery", () => {
  test.each([
    ["benign, then #GP: #GP", Vector.UD, [Vector.GP, Vector.DF], Vector.GP],
    ["contributory, then #GP: #DF", Vector.DE, [Vector.GP, Vector.DF], Vector.DF],
    ["page fault, then #GP: #DF", Vector.PF, [Vector.GP, Vector.DF], Vector.DF],
    ["interrupt, then #GP: #GP", 0x30, [Vector.GP, Vector.DF], Vector.GP],
  ])("%s", (_title, first, gates, expected) => {
    const fixture = kernelWithGates(gates);
    const delivered =
      first === 0x30 ? fixture.system.deliverInterrupt(0x30) : fixture.system.deliverException(first, 0, 0x100);
    expect(delivered).toBe(true);
    expect(fixture.state.eip).toBe(expected * 16);
    const error = expected === Vector.DF ? 0 : first * 8 + 3;
    expect(doublewords(fixture, STACK0 - 16, 2)).toEqual([error, 0x100]);
  });

  test("a page fault while a contributory exception is delivered is a page fault", () => {
    const fixture = kernelWithGates([Vector.PF, Vector.DF]);
    putDescriptor(fixture, FREE, segment(0, 0xffff, CODE32));
    // #NP's gate lies in the IDT's second page, which is missing.
    fixture.state.set(IDTR_BASE, IDT + 0x1000 - 11 * 8);
    for (const vector of [Vector.PF, Vector.DF, Vector.NP]) {
      fixture.memory.write32(IDT + 0x1000 - 11 * 8 + vector * 8, 0, true);
    }
    fixture.memory.missing.add((IDT + 0x1000) >>> 12);
    expect(fixture.system.deliverException(Vector.NP, 0, 0x100)).toBe(false);
    expect(fixture.system.shutdownReport).toContain("#NP(0h) → #PF(0h) → #PF(0h) → #DF(0h) → #GP(43h) → shutdown");
    expect(fixture.state.get(CR2)).toBe(IDT + 0x1000 + 3 * 8);
  });

  test("nothing to deliver with: triple fault, with a report of chain and registers", () => {
    const fixture = kernelWithGates([]);
    fixture.state.setGpr32(0, 0xcafe_babe);
    expect(fixture.system.deliverException(Vector.UD, 0, 0x100)).toBe(false);
    const report = fixture.system.shutdownReport!;
    expect(report).toContain("Triple fault: #UD → #GP(33h) → #GP(6bh) → #DF(0h) → #GP(43h) → shutdown");
    expect(report).toContain("EAX=CAFEBABE");
    expect(report).toContain("CS=0008 base=00000000 limit=FFFFFFFF attr=C09B");
    expect(report).toContain("IDTR=00002000:07FF");
    fixture.system.reset();
    expect(fixture.system.shutdownReport).toBeUndefined();
    expect(fixture.state.get(CR0) & 1).toBe(0);
  });
});

function virtual8086(iopl: number): Fixture {
  const fixture = protectedCpu(3);
  const { state, system } = fixture;
  state.eflags = VM | IF | (iopl << 12);
  for (const index of [ES, CS, SS, DS, FS, GS]) system.segments.setVirtual8086Segment(index, 0x100 + index);
  state.setGpr32(ESP, 0x200);
  putGate(fixture, 0x30, gate(CODE0, 0x400, INTERRUPT32 | DPL3));
  return fixture;
}

describe("virtual-8086 mode", () => {
  test("interrupts save all segment registers and leave the mode", () => {
    const fixture = virtual8086(3);
    expect(fixture.system.softwareInterrupt(0x30, 0x12)).toBe(true);
    const flags = VM | IF | 0x3000 | 2;
    expect(doublewords(fixture, STACK0 - 36, 9)).toEqual([
      0x12,
      0x101,
      flags,
      0x200,
      0x102,
      0x100,
      0x103,
      0x104,
      0x105,
    ]);
    const { state } = fixture;
    expect(state.eflags).toBe(0x3002);
    expect([ES, DS, FS, GS].map((index) => state.selector(index))).toEqual([0, 0, 0, 0]);
    expect([state.selector(CS), state.selector(SS), state.cpl]).toEqual([CODE0, DATA0, 0]);
    expect(fixture.system.checkAccess(DS, 0, 1, false)).toBe(false);
  });

  test("INT n needs IOPL 3, INT3 does not", () => {
    const fixture = virtual8086(0);
    expect(outcome(fixture, () => fixture.system.softwareInterrupt(0x30, 0x12))).toBe("13(0)");
    expect(fixture.system.trapInstruction(0x30, 0x12)).toBe(true);
  });

  test("only level 0 can be entered", () => {
    const fixture = virtual8086(3);
    putDescriptor(fixture, FREE, segment(0, 0xffff, CODE32 | DPL1));
    putGate(fixture, 0x30, gate(FREE, 0, INTERRUPT32 | DPL3));
    expect(outcome(fixture, () => fixture.system.softwareInterrupt(0x30, 0x12))).toBe("13(80)");
  });
});

test("a task gate needs an available TSS", () => {
  const fixture = protectedCpu(0);
  putGate(fixture, 0x30, gate(0x28, 0, TASK));
  expect(outcome(fixture, () => fixture.system.softwareInterrupt(0x30, 0x102))).toBe("13(28)");
  expect(fixture.memory.read8(GDT + 0x28 + 5, true)).toBe(0x8b);
});
