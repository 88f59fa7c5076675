import { describe, expect, test } from "vitest";
import {
  doublewords,
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
  TSS,
  words,
} from "./cpu-fixture.ts";
import { IOPL, VM } from "./flags.ts";
import { SS, TR } from "./layout.ts";
import { EBP, ESP } from "./stack.ts";

describe("ENTER", () => {
  test("level 0", () => {
    const fixture = protectedCpu(0);
    const { state, system } = fixture;
    state.setGpr32(EBP, 0x1234_5678);
    expect(system.enter(0x20, 0, 32)).toBe(true);
    expect(doublewords(fixture, STACK0 - 4, 1)).toEqual([0x1234_5678]);
    expect([state.gpr32(EBP), state.gpr32(ESP)]).toEqual([STACK0 - 4, STACK0 - 0x24]);
  });

  test("level 3 copies two frame pointers and pushes its own", () => {
    const fixture = protectedCpu(0);
    const { state, system } = fixture;
    state.setGpr32(EBP, STACK3);
    putDoublewords(fixture, STACK3 - 8, [22, 11]);
    expect(system.enter(8, 3, 32)).toBe(true);
    expect(doublewords(fixture, STACK0 - 16, 4)).toEqual([STACK0 - 4, 22, 11, STACK3]);
    expect(state.gpr32(ESP)).toBe(STACK0 - 24);
  });

  test("levels are taken modulo 32, and a copied pointer may be one that was just pushed", () => {
    const fixture = protectedCpu(0);
    const { state, system } = fixture;
    // [EBP - 4] is the slot of the first push.
    state.setGpr32(EBP, STACK0);
    expect(system.enter(0, 34, 32)).toBe(true);
    expect(doublewords(fixture, STACK0 - 12, 3)).toEqual([STACK0 - 4, STACK0, STACK0]);
  });

  test("16-bit operands on a 16-bit stack leave the upper halves", () => {
    const fixture = realModeCpu();
    const { state, system } = fixture;
    system.loadSegment(SS, 0x800);
    state.setGpr32(ESP, 0xaaaa_0100);
    state.setGpr32(EBP, 0xbbbb_0200);
    expect(system.enter(0x10, 1, 16)).toBe(true);
    expect(words(fixture, 0x80fc, 2)).toEqual([0xfe, 0x200]);
    expect([state.gpr32(EBP), state.gpr32(ESP)]).toEqual([0xbbbb_00fe, 0xaaaa_00ec]);
  });

  test.each([
    ["the frame leaves the segment", (f: Fixture) => f.state.setGpr32(ESP, 0x1010), 0x20, 0, "12(0)"],
    ["a push does", (f: Fixture) => f.state.setGpr32(ESP, 0x1006), 0, 1, "12(0)"],
    ["a copied pointer does", (f: Fixture) => f.state.setGpr32(EBP, 0x1004), 0, 3, "12(0)"],
    ["the end of the frame is not mapped", (f: Fixture) => f.memory.missing.add(6), 0x1ff0, 0, "14(2)"],
  ])("%s", (_title, put, frameBytes, level, expected) => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, 0x1000, 0x4097));
    expect(fixture.system.loadSegment(SS, FREE)).toBe(true);
    put(fixture);
    expect(outcome(fixture, () => fixture.system.enter(frameBytes, level, 32))).toBe(expected);
  });
});

describe("ports", () => {
  const MAP = 0x68;
  /** TSS with a map for ports 0–1Fh and the closing byte. */
  function cpu(map: readonly number[], flags = 0): Fixture {
    const fixture = protectedCpu(3);
    fixture.state.eflags = flags;
    fixture.system.segments.setHidden(TR, 0x28, TSS, MAP + map.length - 1, 0x8b);
    putWords(fixture, TSS + 0x66, [MAP]);
    map.forEach((byte, i) => fixture.memory.write8(TSS + MAP + i, byte, true));
    return fixture;
  }

  const cases: [title: string, map: number[], flags: number, port: number, size: number, expected: string][] = [
    ["bit clear", [0, 0, 0xff], 0, 8, 1, "done"],
    ["bit set", [0, 4, 0xff], 0, 10, 1, "13(0)"],
    ["one of two set", [0x80, 0, 0xff], 0, 6, 2, "13(0)"],
    ["doubleword over a byte's edge", [0, 1, 0xff], 0, 6, 4, "13(0)"],
    ["doubleword over a byte's edge, clear", [0x3f, 0xfc, 0xff], 0, 6, 4, "done"],
    ["beyond the map", [0, 0, 0xff], 0, 0x10, 1, "13(0)"],
    ["IOPL 3 needs no map", [0xff, 0xff], IOPL, 0, 1, "done"],
    ["virtual-8086 mode looks at the map whatever IOPL is", [0xff, 0xff], IOPL | VM, 0, 1, "13(0)"],
    ["virtual-8086 mode, bit clear", [0, 0xff], VM, 0, 1, "done"],
  ];
  test.each(cases)("%s", (_title, map, flags, port, size, expected) => {
    const fixture = cpu(map, flags);
    expect(outcome(fixture, () => fixture.system.checkPort(port, size))).toBe(expected);
  });

  test("a 286 TSS has no map", () => {
    const fixture = cpu([0, 0xff]);
    fixture.system.segments.setHidden(TR, 0x28, TSS, 0xff, 0x83);
    expect(outcome(fixture, () => fixture.system.checkPort(0, 1))).toBe("13(0)");
  });

  test("level 0 and real mode are free", () => {
    expect(protectedCpu(0).system.checkPort(0xffff, 4)).toBe(true);
    expect(realModeCpu().system.checkPort(0xffff, 4)).toBe(true);
  });
});
