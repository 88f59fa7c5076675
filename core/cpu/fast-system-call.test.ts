import { describe, expect, test } from "vitest";
import { outcome, protectedCpu, realModeCpu, type Fixture } from "./cpu-fixture.ts";
import { IF } from "./flags.ts";
import { CS, SS } from "./layout.ts";

const EAX = 0;
const ECX = 1;
const EDX = 2;
const ESP = 4;
const MSR_CS = 0x174;
const MSR_ESP = 0x175;
const MSR_EIP = 0x176;

function setMsr({ state, system }: Fixture, msr: number, value: number): void {
  const saved = [EAX, ECX, EDX].map((register) => state.gpr32(register));
  state.setGpr32(ECX, msr);
  state.setGpr32(EAX, value);
  state.setGpr32(EDX, 0);
  expect(system.wrmsr()).toBe(true);
  for (const [n, register] of [EAX, ECX, EDX].entries()) state.setGpr32(register, saved[n]!);
}

function prepared(level: 0 | 3, selector = 0x60): Fixture {
  const fixture = protectedCpu(0, "i686");
  setMsr(fixture, MSR_CS, selector);
  setMsr(fixture, MSR_ESP, 0x7000);
  setMsr(fixture, MSR_EIP, 0x1234);
  if (level === 0) return fixture;
  // MSRs can be written at level 0 only: enter level 3 the way a system does
  fixture.state.setGpr32(ECX, 0x9000);
  fixture.state.setGpr32(EDX, 0x100);
  expect(fixture.system.sysexit()).toBe(true);
  return fixture;
}

describe("SYSENTER", () => {
  test("goes to level 0 with flat segments and interrupts off", () => {
    const fixture = prepared(3);
    const { state, system } = fixture;
    state.eflags = IF | 0x45;
    const changes = fixture.told.modeChanged;
    expect(outcome(fixture, () => system.sysenter())).toBe("done");
    expect([state.selector(CS), state.selector(SS), state.cpl]).toEqual([0x60, 0x68, 0]);
    expect([state.eip, state.gpr32(ESP)]).toEqual([0x1234, 0x7000]);
    expect(state.eflags).toBe(0x47);
    expect([state.segBase(CS), state.segLimit(CS), state.segAttr(CS)]).toEqual([0, 0xffff_ffff, 0xc09b]);
    expect([state.segBase(SS), state.segLimit(SS), state.segAttr(SS)]).toEqual([0, 0xffff_ffff, 0xc093]);
    expect(fixture.told.modeChanged).toBe(changes + 1);
  });

  test.each([
    ["without a code segment", 0],
    ["with a null code segment", 3],
  ])("%s: #GP(0)", (_title, selector) => {
    const fixture = prepared(0, selector);
    expect(outcome(fixture, () => fixture.system.sysenter())).toBe("13(0)");
  });

  test("in real mode: #GP(0)", () => {
    const fixture = realModeCpu("i686");
    setMsr(fixture, MSR_CS, 8);
    expect(outcome(fixture, () => fixture.system.sysenter())).toBe("13(0)");
  });
});

describe("SYSEXIT", () => {
  test("goes to level 3 with EIP from EDX and ESP from ECX", () => {
    const fixture = prepared(3);
    const { state } = fixture;
    expect([state.selector(CS), state.selector(SS), state.cpl]).toEqual([0x73, 0x7b, 3]);
    expect([state.eip, state.gpr32(ESP)]).toEqual([0x100, 0x9000]);
    expect([state.segAttr(CS), state.segAttr(SS)]).toEqual([0xc0fb, 0xc0f3]);
  });

  test("outside level 0: #GP(0)", () => {
    const fixture = prepared(3);
    expect(outcome(fixture, () => fixture.system.sysexit())).toBe("13(0)");
  });
});

test("the MSRs of SYSENTER are the i686's", () => {
  const fixture = protectedCpu(0, "pentium");
  fixture.state.setGpr32(ECX, MSR_CS);
  expect(outcome(fixture, () => fixture.system.wrmsr())).toBe("13(0)");
  expect(outcome(fixture, () => fixture.system.rdmsr())).toBe("13(0)");
});

test("RDPMC reads counters that stand still", () => {
  const fixture = protectedCpu(0, "i686");
  const { state, system } = fixture;
  state.setGpr32(EAX, 5);
  state.setGpr32(ECX, 1);
  expect(outcome(fixture, () => system.rdpmc())).toBe("done");
  expect([state.gpr32(EAX), state.gpr32(EDX)]).toEqual([0, 0]);
  state.setGpr32(ECX, 2);
  expect(outcome(fixture, () => system.rdpmc())).toBe("13(0)");
  const user = protectedCpu(3, "i686");
  expect(outcome(user, () => user.system.rdpmc())).toBe("13(0)");
});
