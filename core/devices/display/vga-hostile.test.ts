import { array, assert, constant, constantFrom, integer, oneof, property, record, type Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import type { AccessSize } from "../../bus/device.ts";
import type { DisplayFrame } from "../../bus/display.ts";
import { vga } from "./vga.ts";
import { VgaBench } from "./testing/vga-bench.ts";

const BLACK = 0xff00_0000;
const size = constantFrom<AccessSize>(1, 2, 4);
const value = oneof(integer({ min: 0, max: 0xff }), integer({ min: 0, max: 0xffff_ffff }));

const step = oneof(
  {
    weight: 6,
    arbitrary: record({ at: constant("port"), offset: integer({ min: 0, max: 47 }), size, value }),
  },
  {
    weight: 6,
    arbitrary: record({
      at: constant("indexed"),
      offset: constantFrom(0x04, 0x14, 0x1e, 0x24),
      size: constant<AccessSize>(2),
      value: integer({ min: 0, max: 0xffff }),
    }),
  },
  {
    weight: 3,
    arbitrary: record({
      at: constant("dispi"),
      offset: integer({ min: 0, max: 11 }),
      size,
      value: integer({ min: 0, max: 0xffff }),
    }),
  },
  {
    weight: 4,
    arbitrary: record({ at: constant("memory"), offset: integer({ min: 0, max: 0x1_ffff }), size, value }),
  },
  {
    weight: 1,
    arbitrary: record({ at: constant("mmio"), offset: integer({ min: 0, max: 0xfff }), size, value }),
  },
  { weight: 2, arbitrary: record({ at: constant("frame"), offset: constant(0), size, value }) },
);

type Step = typeof step extends Arbitrary<infer T> ? T : never;

/** Does one step. Returns what is wrong with the picture, if it made one. */
function apply(bench: VgaBench, { at, offset, size: bytes, value: word }: Step): string[] {
  const { vga: device } = bench;
  bench.nowNs += word % 7e6;
  switch (at) {
    case "dispi":
      bench.dispi(offset, word & 0xffff);
      return [];
    case "frame":
      device.screenText();
      return problems(device.frame(false));
    default: {
      const handler = at === "memory" ? device.legacyMemory : at === "mmio" ? device.mmio : device.ports;
      handler.write(offset, bytes, word);
      const read = handler.read(offset, bytes);
      return read >= 0 && read < 2 ** (8 * bytes) ? [] : [`${at} reads ${read}`];
    }
  }
}

function problems(frame: DisplayFrame): string[] {
  const { width, height } = frame;
  const found: string[] = [];
  if (width < 1 || height < 1 || width > 2048 || height > 1536) found.push(`size ${width}×${height}`);
  if (frame.pixels.length !== width * height) found.push(`${frame.pixels.length} pixels`);
  if (frame.pixels.some((pixel) => pixel < BLACK)) found.push("a transparent pixel");
  for (const rect of frame.dirty) {
    const isInside = rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= width && rect.y + rect.height <= height;
    if (!isInside || rect.width < 1 || rect.height < 1) found.push(`rectangle ${JSON.stringify(rect)}`);
  }
  return found;
}

test("any register values give a picture, and none throws", () => {
  const check = property(
    constantFrom("3h" as const, "12h" as const, "13h" as const),
    array(step, { minLength: 1, maxLength: 60 }),
    (mode, steps) => {
      const bench = new VgaBench();
      bench.setMode(mode);
      expect(steps.flatMap((one) => apply(bench, one))).toEqual([]);
    },
  );
  expect(() => assert(check, { numRuns: 300, seed: 1 })).not.toThrow();
});

/** Size and pixels. A screen that is off stays as large as it was, which no state tells. */
function shown(frame: DisplayFrame): unknown {
  if (frame.pixels.every((pixel) => pixel === BLACK)) return "black";
  return { width: frame.width, height: frame.height, pixels: frame.pixels };
}

test("a picture drawn step by step equals one drawn at once from the saved state", () => {
  const check = property(
    constantFrom("1h" as const, "3h" as const, "4h" as const, "12h" as const, "13h" as const, "X" as const),
    array(step, { minLength: 1, maxLength: 40 }),
    (mode, steps) => {
      const bench = new VgaBench();
      bench.setMode(mode);
      for (const one of steps) apply(bench, one);
      const frame = bench.vga.frame(false);
      const state = vga.state.parse(JSON.parse(JSON.stringify(bench.vga.save())));
      const fresh = new VgaBench();
      fresh.nowNs = bench.nowNs;
      fresh.vram.set(bench.vram);
      fresh.vga.restore(state);
      expect(shown(fresh.vga.frame(false))).toEqual(shown(frame));
      expect(fresh.vga.screenText()).toBe(bench.vga.screenText());
      expect(fresh.vga.save()).toEqual(state);
    },
  );
  expect(() => assert(check, { numRuns: 200, seed: 2 })).not.toThrow();
});

test.each([
  { name: "a bit that no register has", change: { sequencer: { index: 0, registers: [0, 0, 0, 0, 1] } } },
  { name: "too few registers", change: { sequencer: { index: 0, registers: [] } } },
  { name: "an index beyond its bits", change: { sequencer: { index: 8, registers: [0, 0, 0, 0, 0] } } },
  { name: "a register that is no byte", change: { miscellaneous: 256 } },
])("state with $name is refused", ({ change }) => {
  const state = new VgaBench().vga.save();
  expect(vga.state.safeParse(state).success).toBe(true);
  expect(vga.state.safeParse({ ...state, registers: { ...state.registers, ...change } }).success).toBe(false);
});

test("reset equals power-on", () => {
  const bench = new VgaBench();
  const atPowerOn = bench.vga.save();
  bench.setMode("13h");
  bench.dispi(4, 0x21);
  bench.vga.reset();
  expect(bench.vga.save()).toEqual(atPowerOn);
  expect(bench.legacy.pages.every((page) => page === "hidden")).toBe(true);
});
