import { describe, expect, test } from "vitest";
import { VgaBench } from "./testing/vga-bench.ts";

describe("banks of registers", () => {
  test.each([
    { name: "sequencer", port: 0x3c4, index: 1, value: 0xff, reads: 0x3d },
    { name: "sequencer, no such register", port: 0x3c4, index: 6, value: 0x12, reads: 0xff },
    { name: "graphics controller", port: 0x3ce, index: 5, value: 0xff, reads: 0x7b },
    { name: "graphics controller, no such register", port: 0x3ce, index: 12, value: 0x12, reads: 0xff },
    { name: "CRT controller", port: 0x3d4, index: 0x14, value: 0xff, reads: 0x7f },
    { name: "CRT controller, no such register", port: 0x3d4, index: 0x30, value: 0x12, reads: 0xff },
  ])("$name keeps the bits it has", ({ port, index, value, reads }) => {
    const bench = new VgaBench();
    bench.out(0x3c2, 1);
    bench.outWord(port, index, value);
    expect(bench.in(port)).toBe(index);
    expect(bench.in(port + 1)).toBe(reads);
  });

  test("index ports ignore bits that no index has", () => {
    const bench = new VgaBench();
    bench.out(0x3c4, 0xfa);
    bench.out(0x3ce, 0xf8);
    expect([bench.in(0x3c4), bench.in(0x3ce)]).toEqual([2, 8]);
  });

  test("a word reads index and data", () => {
    const bench = new VgaBench();
    bench.outWord(0x3ce, 8, 0x5a);
    expect(bench.vga.ports.read(0x3ce - 0x3b0, 2)).toBe(0x5a08);
  });

  test("CRTC registers 0 to 7 are protected, but for line compare", () => {
    const bench = new VgaBench();
    bench.out(0x3c2, 1);
    bench.crtc(0, 0x11);
    bench.crtc(0x11, 0x80);
    bench.crtc(0, 0x22);
    bench.crtc(7, 0xff);
    bench.crtc(8, 0x33);
    const read = (index: number): number => {
      bench.out(0x3d4, index);
      return bench.in(0x3d5);
    };
    expect([read(0), read(7), read(8)]).toEqual([0x11, 0x10, 0x33]);
  });

  test("the attribute port takes index and data in turn, and status reads start it anew", () => {
    const bench = new VgaBench();
    bench.out(0x3c2, 1);
    bench.out(0x3c0, 0x01);
    bench.out(0x3c0, 0x2a);
    bench.out(0x3c0, 0x02);
    bench.in(0x3da);
    bench.out(0x3c0, 0x21);
    expect([bench.in(0x3c0), bench.in(0x3c1)]).toEqual([0x21, 0x2a]);
    bench.out(0x3d4, 0x24);
    expect(bench.in(0x3d5)).toBe(0x80);
  });

  test("colour and monochrome ports answer by turns", () => {
    const bench = new VgaBench();
    expect(bench.in(0x3d4)).toBe(0xff);
    bench.out(0x3b4, 3);
    expect(bench.in(0x3b4)).toBe(3);
    bench.out(0x3c2, 1);
    expect([bench.in(0x3b4), bench.in(0x3d4)]).toEqual([0xff, 3]);
    bench.out(0x3da, 0x01);
    expect([bench.in(0x3ca), bench.in(0x3cc)]).toEqual([1, 1]);
  });
});

describe("DAC", () => {
  test("counts through components and entries", () => {
    const bench = new VgaBench();
    bench.out(0x3c8, 0xff);
    for (const level of [1, 2, 0xc3, 4, 5, 6]) bench.out(0x3c9, level);
    expect(bench.in(0x3c8)).toBe(1);
    expect(bench.in(0x3c7)).toBe(0);
    bench.out(0x3c7, 0xff);
    expect(bench.in(0x3c7)).toBe(3);
    expect(Array.from({ length: 6 }, () => bench.in(0x3c9))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("an entry changes with its last component", () => {
    const bench = new VgaBench();
    bench.out(0x3c8, 4);
    bench.out(0x3c9, 9);
    bench.out(0x3c7, 4);
    expect(bench.in(0x3c9)).toBe(0);
  });
});

/** Mode 3: 100 characters of 9 dots at 28.322 MHz make a line, 449 lines a frame. */
const LINE_NS = (100 * 9 * 1e9) / 28_322_000;
const BEAM = [
  { where: "the first line", line: 0, part: 0.1, status: 0x00 },
  { where: "beside a line", line: 10, part: 0.9, status: 0x01 },
  { where: "the last line", line: 399, part: 0.5, status: 0x00 },
  { where: "below the picture", line: 405, part: 0.1, status: 0x01 },
  { where: "vertical retrace", line: 412, part: 0.1, status: 0x09 },
  { where: "the end of retrace", line: 413, part: 0.9, status: 0x09 },
  { where: "after retrace", line: 414, part: 0.1, status: 0x01 },
  { where: "the next frame", line: 449 + 5, part: 0.1, status: 0x00 },
];

test.each(BEAM)("input status 1 follows the beam: $where", ({ line, part, status }) => {
  const bench = new VgaBench();
  bench.setMode("3h");
  bench.nowNs = 449 * LINE_NS * 1000 + (line + part) * LINE_NS;
  expect(bench.in(0x3da)).toBe(status);
});

test("a Bochs VBE mode has retraces too", () => {
  const bench = new VgaBench(1 << 20);
  bench.setMode("13h");
  bench.dispi(1, 640);
  bench.dispi(2, 480);
  bench.dispi(3, 8);
  bench.dispi(4, 0x41);
  let changes = 0;
  for (let i = 0, last = 0; i < 10_000; i++, bench.nowNs += 1e4) {
    const retrace = bench.in(0x3da) & 8;
    if (retrace > last) changes++;
    last = retrace;
  }
  expect(changes).toBe(6);
});
