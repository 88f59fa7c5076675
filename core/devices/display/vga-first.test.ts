import { expect, test } from "vitest";
import { VgaBench } from "./vga-fixture.ts";

test("text mode 3 shows characters in their colours", () => {
  const bench = new VgaBench();
  bench.setMode("3h");
  bench.plainColors();
  bench.glyph(0x41, [0x18, 0x24, 0x42, 0x7e, 0x42, 0x42]);
  bench.print(0, "A", 0x07);
  bench.print(80, "A", 0x1f);
  const frame = bench.vga.frame(false);
  expect([frame.width, frame.height]).toEqual([720, 400]);
  expect(bench.picture(0, 0, 11, 7)).toBe(
    ["...77......", "..7..7.....", ".7....7....", ".777777....", ".7....7....", ".7....7....", "..........."].join(
      "\n",
    ),
  );
  expect(bench.picture(0, 16, 11, 2)).toBe(["111ff1111..", "11f11f111.."].join("\n"));
  expect(bench.vga.screenText()?.split("\n").slice(0, 3)).toEqual(["A", "A", ""]);
});

test("mode 13h is plain memory, and only what was written is drawn", () => {
  const bench = new VgaBench();
  bench.setMode("13h");
  bench.plainColors();
  expect(bench.legacy.pages.slice(0, 17)).toEqual([...Array.from({ length: 16 }, (_, i) => i * 4096), "hidden"]);
  bench.vga.frame(false);
  bench.poke(0xa_0000 + 321, 7);
  const frame = bench.vga.frame(false);
  expect([frame.width, frame.height]).toEqual([320, 200]);
  expect(frame.dirty).toEqual([{ x: 1, y: 1, width: 1, height: 1 }]);
  expect(bench.picture(0, 0, 3, 3)).toBe(["...", ".7.", "..."].join("\n"));
  expect(bench.vga.screenText()).toBeUndefined();
});
