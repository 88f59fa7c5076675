import { describe, expect, test } from "vitest";
import {
  CODE0,
  CODE32,
  DATA0,
  DATA3,
  DATA32,
  DPL1,
  DPL3,
  FREE,
  GDT,
  outcome,
  protectedCpu,
  putDescriptor,
  realModeCpu,
  segment,
} from "./cpu-fixture.ts";
import { CS, DS, ES, SEG_READ_COUNT, SEG_WRITE_COUNT, SS, segAddress } from "./layout.ts";
import type { Fixture } from "./cpu-fixture.ts";

function counts(fixture: Fixture, index: number, field: number): number[] {
  return [0, 1, 2, 3].map((log2) => fixture.state.get(segAddress(index) + field + log2 * 4));
}

const DATA_16 = 0x0093;
const READ_ONLY = 0x4091;
const EXPAND_DOWN_16 = 0x0097;
const EXPAND_DOWN_32 = 0x4097;
const EXECUTE_ONLY = 0x4099;
const CONFORMING = 0x409f;

describe("real mode", () => {
  test("loads change base and selector, and every segment can be read and written", () => {
    const fixture = realModeCpu();
    expect(fixture.system.loadSegment(DS, 0x1234)).toBe(true);
    expect(fixture.state.selector(DS)).toBe(0x1234);
    expect(fixture.state.segBase(DS)).toBe(0x12340);
    expect(counts(fixture, DS, SEG_READ_COUNT)).toEqual([0x10000, 0xffff, 0xfffd, 0xfff9]);
    expect(counts(fixture, CS, SEG_WRITE_COUNT)).toEqual([0x10000, 0xffff, 0xfffd, 0xfff9]);
  });

  test.each([
    [DS, 0xffff, 1, "done"],
    [DS, 0xffff, 2, "13(0)"],
    [SS, 0xfffd, 4, "12(0)"],
    [DS, 0x10000, 1, "13(0)"],
    [CS, 0xfffc, 4, "done"],
  ])("segment %i offset %i size %i: %s", (index, offset, sizeBytes, expected) => {
    const fixture = realModeCpu();
    expect(outcome(fixture, () => fixture.system.checkAccess(index, offset, sizeBytes, true))).toBe(expected);
  });

  test("a limit loaded in protected mode lives on (unreal mode)", () => {
    const fixture = protectedCpu(0);
    expect(fixture.system.movToCr(0, 0x10)).toBe(true);
    expect(fixture.system.loadSegment(DS, 0x2000)).toBe(true);
    expect(fixture.state.segLimit(DS)).toBe(0xffff_ffff);
    expect(fixture.state.segBase(DS)).toBe(0x20000);
    expect(fixture.system.checkAccess(DS, 0x80_0000, 4, true)).toBe(true);
    expect(counts(fixture, CS, SEG_WRITE_COUNT)[0]).toBe(0xffff_ffff);
  });
});

describe("protected loads", () => {
  const cases: [
    title: string,
    level: 0 | 3,
    index: number,
    selector: number,
    descriptor: [number, number, number] | null,
    expected: string,
  ][] = [
    ["data for data", 0, DS, DATA0, null, "done"],
    ["null for data", 0, DS, 3, null, "done"],
    ["null for the stack", 0, SS, 0, null, "13(0)"],
    ["beyond the GDT", 0, DS, 0x1000, null, "13(1000)"],
    ["last byte beyond the GDT", 0, DS, 0xffb, null, "13(ff8)"],
    ["LDT without an LDT", 0, DS, 0x0c, null, "13(c)"],
    ["DPL 0 at level 3", 3, DS, DATA0, null, "13(10)"],
    ["RPL 3 for DPL 0", 0, DS, DATA0 | 3, null, "13(10)"],
    ["DPL 3 at level 0", 0, DS, DATA3, null, "done"],
    ["execute-only code", 0, DS, FREE, [0, 0xffff, EXECUTE_ONLY], "13(80)"],
    ["readable code", 0, DS, CODE0, null, "done"],
    ["conforming code of DPL 0 at level 3", 3, DS, FREE | 3, [0, 0xffff, CONFORMING], "done"],
    ["system descriptor", 0, DS, 0x28, null, "13(28)"],
    ["data not present", 0, DS, FREE, [0, 0xffff, DATA32 & ~0x80], "11(80)"],
    ["stack not present", 0, SS, FREE, [0, 0xffff, DATA32 & ~0x80], "12(80)"],
    ["read-only stack", 0, SS, FREE, [0, 0xffff, READ_ONLY], "13(80)"],
    ["code as stack", 0, SS, CODE0, null, "13(8)"],
    ["stack of DPL 3 at level 0", 0, SS, DATA3, null, "13(20)"],
    ["stack RPL 0 at level 3", 3, SS, DATA3 & ~3, null, "13(20)"],
    ["stack DPL 1 at level 0", 0, SS, FREE, [0, 0xffff, DATA32 | DPL1], "13(80)"],
    ["stack", 3, SS, DATA3, null, "done"],
  ];
  test.each(cases)("%s", (_title, level, index, selector, descriptor, expected) => {
    const fixture = protectedCpu(level);
    if (descriptor) putDescriptor(fixture, FREE, segment(...descriptor));
    const before = fixture.state.selector(index);
    expect(outcome(fixture, () => fixture.system.loadSegment(index, selector))).toBe(expected);
    expect(fixture.state.selector(index)).toBe(expected === "done" ? selector : before);
  });

  test("the accessed bit is set in memory and in the register", () => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0x1234_5678, 0xf_ffff, 0x4092));
    expect(fixture.system.loadSegment(ES, FREE)).toBe(true);
    expect(fixture.memory.read8(GDT + FREE + 5, true)).toBe(0x93);
    expect(fixture.state.segAttr(ES)).toBe(0x4093);
    expect(fixture.state.segBase(ES)).toBe(0x1234_5678);
    expect(fixture.state.segLimit(ES)).toBe(0xf_ffff);
  });

  test("a page fault on the descriptor table changes nothing", () => {
    const fixture = protectedCpu(3);
    fixture.memory.missing.add(GDT >>> 12);
    expect(outcome(fixture, () => fixture.system.loadSegment(DS, DATA3))).toBe("14(0)");
  });

  test("granularity scales the limit", () => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, 0x10_0fff, DATA32));
    fixture.system.loadSegment(DS, FREE);
    expect(fixture.state.segLimit(DS)).toBe(0x10_0fff);
  });

  test("engine hears of a change of stack size only when there is one", () => {
    const fixture = protectedCpu(0);
    fixture.system.loadSegment(SS, DATA0);
    const before = fixture.told.modeChanged;
    fixture.system.loadSegment(SS, DATA0);
    expect(fixture.told.modeChanged).toBe(before);
    putDescriptor(fixture, FREE, segment(0, 0xffff, DATA_16));
    fixture.system.loadSegment(SS, FREE);
    expect(fixture.told.modeChanged).toBe(before + 1);
  });
});

describe("protected accesses", () => {
  const cases: [
    title: string,
    attr: number,
    limit: number,
    offset: number,
    size: number,
    write: boolean,
    expected: string,
  ][] = [
    ["last byte", DATA32, 0xfff, 0xfff, 1, true, "done"],
    ["over the limit by one", DATA32, 0xfff, 0xffe, 4, false, "13(0)"],
    ["write to read-only data", READ_ONLY, 0xffff, 0, 1, true, "13(0)"],
    ["read of read-only data", READ_ONLY, 0xffff, 0, 1, false, "done"],
    ["write to code", CODE32, 0xffff, 0, 1, true, "13(0)"],
    ["read of readable code", CODE32, 0xffff, 0, 1, false, "done"],
    ["below an expand-down segment", EXPAND_DOWN_32, 0xfff, 0xfff, 1, true, "13(0)"],
    ["lowest byte of an expand-down segment", EXPAND_DOWN_32, 0xfff, 0x1000, 1, true, "done"],
    ["top of a big expand-down segment", EXPAND_DOWN_32, 0xfff, 0xffff_fffc, 4, true, "done"],
    ["over the top of a big expand-down segment", EXPAND_DOWN_32, 0xfff, 0xffff_fffd, 4, true, "13(0)"],
    ["top of a small expand-down segment", EXPAND_DOWN_16, 0xfff, 0xfffe, 2, true, "done"],
    ["over the top of a small expand-down segment", EXPAND_DOWN_16, 0xfff, 0xffff, 2, true, "13(0)"],
  ];
  test.each(cases)("%s", (_title, attr, limit, offset, size, write, expected) => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, limit, attr));
    expect(fixture.system.loadSegment(DS, FREE)).toBe(true);
    expect(outcome(fixture, () => fixture.system.checkAccess(DS, offset, size, write))).toBe(expected);
  });

  test("a null segment faults and has no fast path", () => {
    const fixture = protectedCpu(0);
    fixture.system.loadSegment(DS, 0);
    expect(outcome(fixture, () => fixture.system.checkAccess(DS, 0, 1, false))).toBe("13(0)");
    expect(counts(fixture, DS, SEG_READ_COUNT)).toEqual([0, 0, 0, 0]);
  });

  test("the stack's limit is #SS", () => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, 0xff, DATA32));
    fixture.system.loadSegment(SS, FREE);
    expect(outcome(fixture, () => fixture.system.checkAccess(SS, 0x100, 1, false))).toBe("12(0)");
  });

  test.each([
    ["data", DATA32, 0xfff, [0x1000, 0xfff, 0xffd, 0xff9], [0x1000, 0xfff, 0xffd, 0xff9]],
    [
      "whole address space",
      DATA32,
      0xffff_ffff,
      [0xffff_ffff, 0xffff_ffff, 0xffff_fffd, 0xffff_fff9],
      [0xffff_ffff, 0xffff_ffff, 0xffff_fffd, 0xffff_fff9],
    ],
    ["two bytes", DATA32, 1, [2, 1, 0, 0], [2, 1, 0, 0]],
    ["read-only", READ_ONLY, 0xff, [0x100, 0xff, 0xfd, 0xf9], [0, 0, 0, 0]],
    ["code", CODE32, 0xff, [0x100, 0xff, 0xfd, 0xf9], [0, 0, 0, 0]],
    ["expand-down", EXPAND_DOWN_32, 0xff, [0, 0, 0, 0], [0, 0, 0, 0]],
  ])("fast-path counts: %s", (_title, attr, limit, read, write) => {
    const fixture = protectedCpu(0);
    putDescriptor(fixture, FREE, segment(0, limit, attr | DPL3));
    fixture.system.loadSegment(DS, FREE);
    expect(counts(fixture, DS, SEG_READ_COUNT)).toEqual(read);
    expect(counts(fixture, DS, SEG_WRITE_COUNT)).toEqual(write);
  });

  test("fast-path counts agree with the exact check for every offset near the edges", () => {
    const fixture = protectedCpu(0);
    for (const limit of [0, 1, 2, 3, 6, 7, 8, 0x1000, 0xffff_fffe]) {
      putDescriptor(fixture, FREE, segment(0, limit, DATA32));
      fixture.system.loadSegment(DS, FREE);
      const edge = fixture.state.segLimit(DS);
      for (let log2 = 0; log2 < 4; log2++) {
        const count = counts(fixture, DS, SEG_READ_COUNT)[log2]!;
        for (let offset = Math.max(0, edge - 10); offset <= Math.min(edge + 2, 0xffff_fffe); offset++) {
          expect(fixture.system.checkAccess(DS, offset, 1 << log2, false)).toBe(offset < count || edge === 0xffff_ffff);
        }
      }
    }
  });
});

test("CS can be written through while PE is clear only", () => {
  const fixture = protectedCpu(0);
  expect(counts(fixture, CS, SEG_WRITE_COUNT)[0]).toBe(0);
  expect(fixture.system.movToCr(0, 0x10)).toBe(true);
  expect(counts(fixture, CS, SEG_WRITE_COUNT)[0]).toBe(0xffff_ffff);
  expect(fixture.system.movToCr(0, 0x11)).toBe(true);
  expect(counts(fixture, CS, SEG_WRITE_COUNT)[0]).toBe(0);
});
