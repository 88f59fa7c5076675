import { describe, expect, test } from "vitest";
import { PlanarReference } from "./testing/planar-reference.ts";
import { VgaBench } from "./testing/vga-bench.ts";

/** A generator that gives the same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** An adapter and the reference, programmed alike. */
class Pair {
  readonly bench = new VgaBench();
  readonly reference = new PlanarReference();

  constructor() {
    this.bench.out(0x3c2, 0x63);
    this.sequencer(2, 15);
    this.sequencer(4, 6);
    this.graphics(6, 5);
    this.graphics(8, 0xff);
  }

  sequencer(index: number, value: number): void {
    this.bench.sequencer(index, value);
    this.reference.sequencer[index] = value;
  }

  graphics(index: number, value: number): void {
    this.bench.graphics(index, value);
    this.reference.graphics[index] = value;
  }

  write(offset: number, value: number): void {
    this.bench.poke(0xa_0000 + offset, value);
    this.reference.write(offset, value);
  }

  /** Both reads. DEVIATION: reads of a direct window leave the latches alone. */
  read(offset: number): [number, number] {
    const latched = this.bench.legacy.pages[offset >>> 12] === "trapped";
    return [this.bench.peek(0xa_0000 + offset), this.reference.read(offset, latched)];
  }

  /** Every byte of the four planes, as the guest reads it. */
  planes(): Uint8Array[] {
    this.sequencer(4, 6);
    this.graphics(5, 0);
    this.graphics(6, 5);
    return this.reference.planes.map((_, plane) => {
      this.graphics(4, plane);
      return Uint8Array.from({ length: 0x1_0000 }, (__, at) => this.bench.peek(0xa_0000 + at));
    });
  }
}

const PATHS = [
  { name: "write mode 0", graphics: { 5: 0 } },
  { name: "write mode 1", graphics: { 5: 1 } },
  { name: "write mode 2", graphics: { 5: 2 } },
  { name: "write mode 3", graphics: { 5: 3 } },
  { name: "write mode 0, colour compare", graphics: { 5: 8 } },
  { name: "write mode 2, odd and even", graphics: { 5: 0x12, 6: 7 }, memoryMode: 2 },
  { name: "odd and even, 128 KiB", graphics: { 5: 0x10, 6: 3 }, memoryMode: 2, span: 0x2_0000 },
  { name: "chain-4", graphics: { 5: 0 }, memoryMode: 0xe },
  { name: "chain-4, 128 KiB", graphics: { 5: 0, 6: 1 }, memoryMode: 0xe, span: 0x2_0000 },
  { name: "chain-4, write mode 3", graphics: { 5: 3 }, memoryMode: 0xe },
] as const;

describe.each(PATHS)("$name", (path) => {
  test("does to random data what the reference does", () => {
    const pick = numbers(path.name.length * 7919);
    const pair = new Pair();
    // something to read and to latch
    for (let i = 0; i < 2000; i++) pair.write(pick(0x1_0000), pick(256));
    if ("memoryMode" in path) pair.sequencer(4, path.memoryMode);
    for (const [index, value] of Object.entries(path.graphics)) pair.graphics(Number(index), value);
    const span = "span" in path ? path.span : 0x1_0000;
    for (let i = 0; i < 4000; i++) {
      if (i % 8 === 0) {
        const index = [0, 1, 2, 3, 4, 7, 8][pick(7)]!;
        pair.graphics(index, pick(256) & [15, 15, 15, 31, 3, 0, 0, 15, 255][index]!);
        pair.sequencer(2, pick(16));
      }
      const [got, wanted] = pair.read(pick(span));
      expect(got).toBe(wanted);
      pair.write(pick(span), pick(256));
    }
    expect(pair.planes()).toEqual(pair.reference.planes);
  });
});

describe("memory addressing", () => {
  test.each([1, 2, 3, 4])("changes at random and loses nothing (%i)", (seed) => {
    const pick = numbers(seed);
    const pair = new Pair();
    let wasDirect = 0;
    for (let i = 0; i < 3000; i++) {
      const step = pick(12);
      if (step === 0) pair.sequencer(4, [2, 6, 6, 0xe, 0xe, 0xe][pick(6)]!);
      else if (step === 1) pair.sequencer(2, [15, 15, pick(16)][pick(3)]!);
      else if (step === 2) pair.graphics(8, [0xff, 0xff, pick(256)][pick(3)]!);
      else if (step === 3) pair.graphics(5, [0, 0, 0, 1, 2, 3, 8, 0x10][pick(8)]!);
      else if (step === 4) pair.bench.nowNs += pick(3e6);
      else if (step === 5 && pick(8) === 0) pair.bench.vga.frame(false);
      else if (step === 6) pair.graphics(3, [0, 0, pick(32)][pick(3)]!);
      for (let n = 0; n < 4; n++) {
        if (typeof pair.bench.legacy.pages[0] === "number") wasDirect++;
        const [got, wanted] = pair.read(pick(0x1_0000));
        expect(got).toBe(wanted);
        pair.write(pick(0x1_0000), pick(256));
      }
    }
    expect(wasDirect).toBeGreaterThan(200);
    expect(pair.planes()).toEqual(pair.reference.planes);
  });

  test("wide accesses are bytes in rising order", () => {
    const pair = new Pair();
    pair.sequencer(4, 2);
    pair.graphics(5, 0x10);
    pair.graphics(6, 0x07);
    const { legacyMemory } = pair.bench.vga;
    legacyMemory.write(0x100, 4, 0x4433_2211);
    [0x11, 0x22, 0x33, 0x44].forEach((value, i) => pair.reference.write(0x100 + i, value));
    expect(legacyMemory.read(0x100, 4)).toBe(0x4433_2211);
    expect(legacyMemory.read(0x102, 2)).toBe(0x4433);
    expect(pair.planes()).toEqual(pair.reference.planes);
  });

  test("bulk fills and moves equal single accesses", () => {
    const pick = numbers(77);
    const pair = new Pair();
    for (let i = 0; i < 300; i++) pair.write(i, pick(256));
    pair.bench.vga.legacyMemory.fill(0x80, 2, 0xbeef, 20);
    for (let i = 0; i < 40; i += 2) {
      pair.reference.write(0x80 + i, 0xef);
      pair.reference.write(0x81 + i, 0xbe);
    }
    pair.graphics(5, 1);
    pair.bench.vga.legacyMemory.move(0x00, 0x10, 100, 1);
    for (let i = 0; i < 100; i++) pair.reference.write(0x10 + i, pair.reference.read(i, true));
    pair.bench.vga.legacyMemory.move(0xc0, 0xd0, 60, -1);
    for (let i = 0; i < 60; i++) pair.reference.write(0xd0 - i, pair.reference.read(0xc0 - i, true));
    expect(pair.planes()).toEqual(pair.reference.planes);
  });

  test("latches can be read back through CRTC register 22h", () => {
    const pair = new Pair();
    pair.write(5, 0xa7);
    pair.read(5);
    pair.bench.out(0x3d4, 0x22);
    expect(pair.bench.in(0x3d5)).toBe(0xa7);
  });
});

const WINDOWS = [
  { select: 0, visible: [0, 32] },
  { select: 1, visible: [0, 16] },
  { select: 2, visible: [16, 24] },
  { select: 3, visible: [24, 32] },
] as const;

test.each(WINDOWS)("memory map $select shows the pages it says", ({ select, visible }) => {
  const { bench } = new Pair();
  bench.graphics(6, (select << 2) | 1);
  const pages = bench.legacy.pages.map((page) => page === "trapped");
  expect(pages).toEqual(pages.map((_, page) => page >= visible[0] && page < visible[1]));
  bench.out(0x3c2, 0x61);
  expect(bench.legacy.pages.every((page) => page === "hidden")).toBe(true);
});

test("the window is not touched by register writes that leave it as it is", () => {
  const bench = new VgaBench();
  bench.setMode("13h");
  const calls = bench.legacy.calls;
  bench.graphics(8, 0xff);
  bench.sequencer(2, 15);
  bench.crtc(0x0d, 4);
  bench.attribute(0x13, 2);
  expect(bench.legacy.calls).toBe(calls);
  bench.graphics(8, 0x0f);
  expect(bench.legacy.pages[0]).toBe("trapped");
  bench.graphics(8, 0xff);
  expect(bench.legacy.pages[0]).toBe(0);
});
