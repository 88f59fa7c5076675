import { describe, expect, test } from "vitest";
import { type Fixture, outcome, protectedCpu, realModeCpu } from "./cpu-fixture.ts";
import type { CpuModelId } from "./cpu-model.ts";
import {
  CR0,
  CR2,
  CR3,
  CR4,
  CS,
  DR,
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  IDTR_LIMIT,
  SEG_READ_COUNT,
  segAddress,
} from "./layout.ts";

describe("reset", () => {
  test.each([
    ["386", 0x0308, 0x10],
    ["486", 0x0433, 0x6000_0010],
    ["pentium", 0x052c, 0x6000_0010],
  ] as [CpuModelId, number, number][])("%s", (model, signature, cr0) => {
    const { state } = realModeCpu(model);
    expect([state.gpr32(2), state.get(CR0), state.eip, state.eflags, state.cpl]).toEqual([
      signature,
      cr0,
      0xfff0,
      2,
      0,
    ]);
    expect([state.selector(CS), state.segBase(CS), state.segLimit(CS)]).toEqual([0xf000, 0xffff_0000, 0xffff]);
    expect([state.get(DR + 48), state.get(DR + 56)]).toEqual([0xffff_0ff0, 0x400]);
    expect(state.get(segAddress(CS) + SEG_READ_COUNT)).toBe(0x10000);
  });

  test("undoes everything", () => {
    const fixture = protectedCpu(3);
    fixture.state.setGpr32(0, 5);
    fixture.system.reset();
    const fresh = realModeCpu();
    expect(fixture.state.bytes.slice(0x1000, 0x2000)).toEqual(fresh.state.bytes.slice(0x1000, 0x2000));
  });
});

describe("privileged at level 3", () => {
  const attempts: [string, (f: Fixture) => boolean][] = [
    ["LGDT", (f) => f.system.lgdt(0, 0, 32)],
    ["LIDT", (f) => f.system.lidt(0, 0, 32)],
    ["LMSW", (f) => f.system.lmsw(1)],
    ["CLTS", (f) => f.system.clts()],
    ["MOV CR0", (f) => f.system.movToCr(0, 1)],
    ["MOV from CR3", (f) => f.system.movFromCr(3)],
    ["MOV DR", (f) => f.system.movToDr(0, 1)],
    ["MOV from DR", (f) => f.system.movFromDr(7)],
    ["INVLPG", (f) => f.system.invlpg(0)],
    ["HLT", (f) => f.system.requireLevel0()],
    ["LLDT", (f) => f.system.lldt(0)],
    ["LTR", (f) => f.system.ltr(0x28)],
    ["RDMSR", (f) => f.system.rdmsr()],
    ["WRMSR", (f) => f.system.wrmsr()],
  ];
  test.each(attempts)("%s", (_title, attempt) => {
    const fixture = protectedCpu(3);
    expect(outcome(fixture, () => attempt(fixture))).toBe("13(0)");
  });
});

describe("CR0", () => {
  const cases: [title: string, model: CpuModelId, value: number, expected: string, after: number][] = [
    ["ET is fixed and reserved bits are ignored", "486", 0x1ff8_ffc0, "done", 0x10],
    ["386 has five bits", "386", 0x7fff_ffef, "done", 0x1f],
    ["PG without PE", "386", 0x8000_0000, "13(0)", 0x10],
    ["NW without CD", "486", 0x2000_0001, "13(0)", 0x6000_0010],
    ["PG with PE", "486", 0x8000_0001, "done", 0x8000_0011],
  ];
  test.each(cases)("%s", (_title, model, value, expected, after) => {
    const fixture = realModeCpu(model);
    expect(outcome(fixture, () => fixture.system.movToCr(0, value))).toBe(expected);
    expect(fixture.state.get(CR0)).toBe(after >>> 0);
  });

  test("the engine hears of PE and PG, not of a value written again", () => {
    const { system, told } = realModeCpu();
    const flushes = told.flushAll;
    const modes = told.modeChanged;
    system.movToCr(0, 0x6000_0010);
    expect([told.flushAll, told.modeChanged]).toEqual([flushes, modes]);
    system.movToCr(0, 0x6000_0011);
    expect([told.flushAll, told.modeChanged]).toEqual([flushes + 1, modes + 1]);
    system.movToCr(0, 0xe000_0011);
    expect([told.flushAll, told.modeChanged]).toEqual([flushes + 2, modes + 2]);
  });

  test("LMSW sets PE and cannot clear it; CLTS", () => {
    const { state, system } = realModeCpu();
    expect(system.lmsw(0xffff)).toBe(true);
    expect(state.get(CR0)).toBe(0x6000_001f);
    expect(system.lmsw(0)).toBe(true);
    expect(state.get(CR0)).toBe(0x6000_0011);
    system.lmsw(8);
    expect(system.clts()).toBe(true);
    expect(state.get(CR0)).toBe(0x6000_0011);
    expect(system.movFromCr(0)).toBe(true);
    expect(system.result).toBe(0x6000_0011);
  });
});

describe("other control registers", () => {
  test.each([
    ["CR1", "pentium", 1, "6(0)"],
    ["CR5", "pentium", 5, "6(0)"],
    ["CR4 on a 486", "486", 4, "6(0)"],
    ["CR4 on a Pentium", "pentium", 4, "done"],
  ] as [string, CpuModelId, number, string][])("%s", (_title, model, index, expected) => {
    const fixture = realModeCpu(model);
    expect(outcome(fixture, () => fixture.system.movToCr(index, 0))).toBe(expected);
    expect(outcome(fixture, () => fixture.system.movFromCr(index))).toBe(expected);
  });

  test("CR3 flushes and keeps the bits of the model", () => {
    const { state, system, told } = realModeCpu("386");
    expect(system.movToCr(3, 0x1234_5fff)).toBe(true);
    expect(state.get(CR3)).toBe(0x1234_5000);
    expect(told.flushNonGlobal).toBe(1);
    const pentium = realModeCpu();
    pentium.system.movToCr(3, 0x1234_5fff);
    expect(pentium.state.get(CR3)).toBe(0x1234_5018);
  });

  test("CR2 is plain, CR4 refuses bits that do not exist", () => {
    const fixture = realModeCpu();
    expect(fixture.system.movToCr(2, -1)).toBe(true);
    expect(fixture.state.get(CR2)).toBe(0xffff_ffff);
    expect(outcome(fixture, () => fixture.system.movToCr(4, 0x20))).toBe("13(0)");
    expect(fixture.system.movToCr(4, 0x14)).toBe(true);
    expect(fixture.state.get(CR4)).toBe(0x14);
  });

  test("INVLPG names the page", () => {
    const { system, told } = realModeCpu();
    system.invlpg(-0x1000);
    expect(told.flushPage).toEqual([0xffff_f000]);
  });
});

describe("debug and test registers", () => {
  test("DR6 and DR7 have fixed bits; DR4 and DR5 are other names of them", () => {
    const { state, system } = realModeCpu();
    system.movToDr(4, 0);
    expect(state.get(DR + 48)).toBe(0xffff_0ff0);
    system.movToDr(6, -1);
    expect(state.get(DR + 48)).toBe(0xffff_efff);
    system.movToDr(5, 0xffff_dbff);
    expect(state.get(DR + 56)).toBe(0xffff_07ff);
    system.movToDr(3, 0x1234_5678);
    expect(system.movFromDr(3)).toBe(true);
    expect(system.result).toBe(0x1234_5678);
  });

  test("DR4 is undefined with CR4.DE", () => {
    const fixture = realModeCpu();
    fixture.system.movToCr(4, 8);
    expect(outcome(fixture, () => fixture.system.movToDr(4, 0))).toBe("6(0)");
    expect(outcome(fixture, () => fixture.system.movToDr(6, 0))).toBe("done");
  });

  test.each([
    ["386", 6, "done"],
    ["386", 3, "6(0)"],
    ["486", 3, "done"],
    ["pentium", 6, "6(0)"],
  ] as [CpuModelId, number, string][])("TR on a %s: TR%i %s", (model, index, expected) => {
    const fixture = realModeCpu(model);
    expect(outcome(fixture, () => fixture.system.movToTr(index, 0xdead))).toBe(expected);
    expect(outcome(fixture, () => fixture.system.movFromTr(index))).toBe(expected);
    expect(fixture.system.result).toBe(expected === "done" ? 0xdead : 0);
  });
});

test("LGDT and LIDT take 24 bits of the base with 16-bit operands, SGDT gives as many", () => {
  const { state, system } = realModeCpu();
  system.lgdt(0x1_1234, 0xff12_3456, 16);
  expect([state.get(GDTR_LIMIT), state.get(GDTR_BASE)]).toEqual([0x1234, 0x12_3456]);
  system.lidt(0x3ff, 0xff12_3456, 32);
  expect([state.get(IDTR_LIMIT), state.get(IDTR_BASE)]).toEqual([0x3ff, 0xff12_3456]);
  expect([system.sidtBase(16), system.sidtBase(32), system.sgdtBase(32)]).toEqual([0x12_3456, 0xff12_3456, 0x12_3456]);
});

describe("CPUID, time stamp counter, MSRs", () => {
  test("CPUID", () => {
    const { state, system } = realModeCpu();
    expect(system.cpuid()).toBe(true);
    state.setGpr32(0, 0);
    system.cpuid();
    const vendor = [3, 2, 1].map((register) => state.gpr32(register));
    expect(new TextDecoder().decode(new Uint8Array(new Uint32Array(vendor).buffer))).toBe("GenuineIntel");
    state.setGpr32(0, 1);
    system.cpuid();
    expect([state.gpr32(0), state.gpr32(2) & 0x10]).toEqual([0x052c, 0x10]);
  });

  test("none of it on a 486", () => {
    const fixture = realModeCpu("486");
    for (const name of ["cpuid", "rdtsc", "rdmsr", "wrmsr"] as const) {
      expect(outcome(fixture, () => fixture.system[name]())).toBe("6(0)");
    }
  });

  test("RDTSC counts on from what WRMSR stored", () => {
    const fixture = realModeCpu();
    const { state, system } = fixture;
    fixture.ticks = 0x12_3456_789a;
    system.rdtsc();
    expect([state.gpr32(2), state.gpr32(0)]).toEqual([0x12, 0x3456_789a]);
    state.setGpr32(1, 0x10);
    state.setGpr32(0, 0xffff_ffff);
    state.setGpr32(2, 7);
    expect(system.wrmsr()).toBe(true);
    fixture.ticks += 1;
    expect(system.rdmsr()).toBe(true);
    expect([state.gpr32(2), state.gpr32(0)]).toEqual([8, 0]);
  });

  test("CR4.TSD, unknown MSR", () => {
    const fixture = protectedCpu(3);
    expect(outcome(fixture, () => fixture.system.rdtsc())).toBe("done");
    fixture.state.set(CR4, 4);
    expect(outcome(fixture, () => fixture.system.rdtsc())).toBe("13(0)");
    const level0 = protectedCpu(0);
    level0.state.setGpr32(1, 0x1234);
    expect(outcome(level0, () => level0.system.rdmsr())).toBe("13(0)");
  });
});
