import { describe, expect, test } from "vitest";
import {
  CODE0,
  DATA0,
  DATA3,
  DATA32,
  DPL3,
  type Fixture,
  FREE,
  gate,
  GDT,
  outcome,
  protectedCpu,
  putDescriptor,
  realModeCpu,
  segment,
  TSS32,
} from "./cpu-fixture.ts";
import { DS, LDTR, TR } from "./layout.ts";

describe("LAR, LSL, VERR, VERW", () => {
  type Answers = readonly [lar: number | null, lsl: number | null, verr: boolean, verw: boolean];
  const NOTHING: Answers = [null, null, false, false];
  const put: Record<string, readonly [number, number]> = {
    code: segment(0, 0xff, 0x409a),
    executeOnly: segment(0, 0xff, 0x4098),
    conforming: segment(0, 0xff, 0x409e),
    readOnly: segment(0, 0xff, 0x4090 | DPL3),
    ldt: segment(0, 0xff, 0x82),
    callGate: gate(CODE0, 0, 0x8c),
    interruptGate: gate(CODE0, 0, 0x8e),
    reserved: segment(0, 0xff, 0x80),
    absent: segment(0, 0xff, 0x4012 | DPL3),
  };
  const cases: [title: string, level: 0 | 3, selector: number, words: string | null, answers: Answers][] = [
    ["null", 0, 0, null, NOTHING],
    ["beyond the GDT", 0, 0x1000, null, NOTHING],
    ["no LDT", 0, 0xc, null, NOTHING],
    ["flat data", 0, DATA0, null, [0xcf_9300, 0xffff_ffff, true, true]],
    ["data of level 0 from level 3", 3, DATA0, null, NOTHING],
    ["data of level 0 with RPL 3", 0, DATA0 | 3, null, NOTHING],
    ["data of level 3", 3, DATA3, null, [0xcf_f300, 0xffff_ffff, true, true]],
    ["code", 0, FREE, "code", [0x40_9a00, 0xff, true, false]],
    ["execute-only code", 0, FREE, "executeOnly", [0x40_9800, 0xff, false, false]],
    ["conforming code from level 3", 3, FREE, "conforming", [0x40_9e00, 0xff, true, false]],
    ["read-only data", 3, FREE, "readOnly", [0x40_f000, 0xff, true, false]],
    ["not present: an answer all the same", 3, FREE, "absent", [0x40_7200, 0xff, true, true]],
    ["LDT", 0, FREE, "ldt", [0x8200, 0xff, false, false]],
    ["TSS", 0, TSS32, null, [0x8b00, 0x67, false, false]],
    ["call gate", 0, FREE, "callGate", [0x8c00, null, false, false]],
    ["interrupt gate", 0, FREE, "interruptGate", NOTHING],
    ["reserved type", 0, FREE, "reserved", NOTHING],
  ];
  test.each(cases)("%s", (_title, level, selector, words, [lar, lsl, verr, verw]) => {
    const fixture = protectedCpu(level);
    const { system } = fixture;
    if (words !== null) putDescriptor(fixture, FREE, put[words]!);
    expect(system.lar(selector)).toBe(true);
    expect(system.zero ? system.result : null).toBe(lar);
    expect(system.lsl(selector)).toBe(true);
    expect(system.zero ? system.result : null).toBe(lsl);
    expect(system.verr(selector)).toBe(true);
    expect(system.zero).toBe(verr);
    expect(system.verw(selector)).toBe(true);
    expect(system.zero).toBe(verw);
  });

  test("a page fault on the table is one", () => {
    const fixture = protectedCpu(0);
    fixture.memory.missing.add(GDT >>> 12);
    expect(outcome(fixture, () => fixture.system.lar(DATA0))).toBe("14(0)");
  });

  test("real mode does not know them", () => {
    const fixture = realModeCpu();
    for (const name of ["lar", "lsl", "verr", "verw", "lldt", "ltr"] as const) {
      expect(outcome(fixture, () => fixture.system[name](8))).toBe("6(0)");
    }
  });
});

describe("LLDT and LTR", () => {
  const LDT = 0x82;
  const TSS = 0x89;
  const cases: [title: string, name: "lldt" | "ltr", selector: number, attr: number, expected: string][] = [
    ["LLDT", "lldt", FREE, LDT, "done"],
    ["LLDT null", "lldt", 0, LDT, "done"],
    ["LLDT in the LDT", "lldt", FREE | 4, LDT, "13(84)"],
    ["LLDT beyond the GDT", "lldt", 0x1000, LDT, "13(1000)"],
    ["LLDT of a TSS", "lldt", FREE, TSS, "13(80)"],
    ["LLDT of data", "lldt", FREE, DATA32, "13(80)"],
    ["LLDT not present", "lldt", FREE, LDT & ~0x80, "11(80)"],
    ["LTR", "ltr", FREE, TSS, "done"],
    ["LTR 286", "ltr", FREE, 0x81, "done"],
    ["LTR null", "ltr", 0, TSS, "13(0)"],
    ["LTR busy", "ltr", FREE, TSS | 2, "13(80)"],
    ["LTR of code", "ltr", CODE0, TSS, "13(8)"],
    ["LTR in the LDT", "ltr", FREE | 4, TSS, "13(84)"],
    ["LTR not present", "ltr", FREE, TSS & ~0x80, "11(80)"],
  ];
  test.each(cases)("%s", (_title, name, selector, attr, expected) => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0x5000, 0xff, attr));
    expect(outcome(fixture, () => fixture.system[name](selector))).toBe(expected);
  });

  test("LLDT and LTR load base and limit, LTR marks the TSS busy", () => {
    const fixture = protectedCpu(0);
    const { state, system } = fixture;
    putDescriptor(fixture, FREE, segment(0x5000, 0xff, LDT));
    putDescriptor(fixture, FREE + 8, segment(0x6000, 0x67, TSS));
    system.lldt(FREE);
    system.ltr(FREE + 8);
    expect([state.selector(LDTR), state.segBase(LDTR), state.segLimit(LDTR)]).toEqual([FREE, 0x5000, 0xff]);
    expect([state.selector(TR), state.segBase(TR), state.segLimit(TR)]).toEqual([FREE + 8, 0x6000, 0x67]);
    expect(fixture.memory.read8(GDT + FREE + 8 + 5, true)).toBe(TSS | 2);
    system.lldt(0);
    expect(outcome(fixture, () => system.loadSegment(DS, 4))).toBe("13(4)");
  });

  test("selectors reach the LDT once it is loaded", () => {
    const fixture: Fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0x5000, 0xf, LDT));
    putDescriptor(fixture, 8, segment(0x7000, 0xff, DATA32), 0x5000);
    expect(fixture.system.lldt(FREE)).toBe(true);
    expect(fixture.system.loadSegment(DS, 0xc)).toBe(true);
    expect(fixture.state.segBase(DS)).toBe(0x7000);
    expect(outcome(fixture, () => fixture.system.loadSegment(DS, 0x14))).toBe("13(14)");
  });
});
