import { describe, expect, test } from "vitest";
import type { ModeName } from "./testing/standard-modes.ts";
import { VgaBench } from "./testing/vga-bench.ts";

const A = [0x18, 0x24, 0x42, 0x7e, 0x42, 0x42];

function textBench(mode: ModeName): VgaBench {
  const bench = new VgaBench();
  bench.setMode(mode);
  bench.plainColors();
  bench.glyph(0x41, A);
  return bench;
}

const lines = (...text: string[]): string => text.join("\n");

const SIZES = [
  { mode: "1h", size: [360, 400], columns: 40 },
  { mode: "3h", size: [720, 400], columns: 80 },
] as const;

test.each(SIZES)("mode $mode shows $columns columns of characters in their colours", ({ mode, size, columns }) => {
  const bench = textBench(mode);
  bench.print(0, "A", 0x07);
  bench.print(columns, "A", 0x1f);
  const frame = bench.vga.frame(false);
  expect([frame.width, frame.height]).toEqual(size);
  expect(bench.picture(0, 0, 11, 7)).toBe(
    lines("...77......", "..7..7.....", ".7....7....", ".777777....", ".7....7....", ".7....7....", "..........."),
  );
  expect(bench.picture(0, 16, 11, 2)).toBe(lines("111ff1111..", "11f11f111.."));
  expect(bench.vga.screenText()?.split("\n")).toEqual(["A", "A", ...Array.from({ length: 23 }, () => "")]);
});

test("mode 7 answers at the monochrome ports and underlines", () => {
  const bench = new VgaBench();
  bench.setMode("7h");
  bench.color(0, 0, 0, 0);
  bench.color(8, 7, 0, 0);
  bench.color(0x18, 15, 0, 0);
  expect(bench.in(0x3d4)).toBe(0xff);
  bench.sequencer(2, 4);
  bench.sequencer(4, 6);
  bench.graphics(5, 0);
  bench.graphics(6, 4);
  A.forEach((row, i) => bench.poke(0xa_0000 + 0x41 * 32 + i, row));
  bench.sequencer(2, 3);
  bench.sequencer(4, 2);
  bench.graphics(5, 0x10);
  bench.graphics(6, 0x0a);
  bench.print(0, "A", 0x07);
  bench.print(1, "A", 0x09);
  bench.crtc(0x14, 5);
  expect(bench.picture(0, 3, 18, 4)).toBe(
    lines(".777777...ffffff..", ".7....7...f....f..", ".7....7..fffffffff", ".................."),
  );
});

describe("cells", () => {
  test("only the changed ones are drawn again", () => {
    const bench = textBench("3h");
    bench.vga.frame(false);
    expect(bench.vga.frame(false).dirty).toEqual([]);
    bench.print(3, "AA", 7);
    bench.print(80 * 9 + 79, "A", 7);
    expect(bench.vga.frame(false).dirty).toEqual([
      { x: 27, y: 0, width: 18, height: 16 },
      { x: 711, y: 144, width: 9, height: 16 },
    ]);
    bench.print(3, "AA", 7);
    expect(bench.vga.frame(false).dirty).toEqual([]);
    expect(bench.vga.frame(true).dirty).toEqual([{ x: 0, y: 0, width: 720, height: 400 }]);
  });

  test("a new glyph, a new colour and a new font show at once", () => {
    const bench = textBench("3h");
    bench.print(0, "AA", 0x07);
    bench.print(2, "A", 0x0f);
    bench.vga.frame(false);
    bench.glyph(0x41, [0xff]);
    expect(bench.picture(0, 0, 27, 1)).toBe("77777777.77777777.ffffffff.");
    bench.color(0x07, 3, 0, 0);
    expect(bench.picture(0, 0, 27, 1)).toBe("33333333.33333333.ffffffff.");
    // font at 2000h in plane 2, for characters with attribute bit 3: map A is number 4
    bench.glyph(0x41, [0x0f], 1);
    bench.sequencer(3, 0x20);
    expect(bench.picture(0, 0, 27, 1)).toBe("33333333.33333333.....ffff.");
  });

  test("line characters join in the ninth column, others do not", () => {
    const bench = textBench("3h");
    for (const character of [0xc4, 0xe4]) bench.glyph(character, [0xff]);
    bench.print(0, "\u00c4\u00e4", 7);
    expect(bench.picture(0, 0, 18, 1)).toBe("77777777777777777.");
    bench.attribute(0x10, 0x08);
    expect(bench.picture(0, 0, 18, 1)).toBe("77777777.77777777.");
  });

  test("eight dots make 640 columns", () => {
    const bench = textBench("3h");
    bench.print(0, "AA", 7);
    bench.sequencer(1, 1);
    expect(bench.vga.frame(false).width).toBe(640);
    expect(bench.picture(0, 0, 16, 1)).toBe("...77......77...");
  });

  test("blink or bright backgrounds, by the clock", () => {
    const bench = textBench("3h");
    bench.print(0, "A", 0x97);
    bench.nowNs = 0;
    expect(bench.picture(0, 0, 9, 1)).toBe("111771111");
    // 31.5 kHz lines, 449 of them: 70 frames a second; characters blink after 16
    bench.nowNs = 17 * (1e9 / 70.086);
    expect(bench.picture(0, 0, 9, 1)).toBe("111111111");
    bench.attribute(0x10, 0x04);
    expect(bench.picture(0, 0, 9, 1)).toBe("999779999");
  });

  test("code page 437 becomes Unicode", () => {
    const bench = textBench("3h");
    bench.print(0, "\u00da\u00c4\u00bf\u0000\u0001\u00ff\u0000", 7);
    expect(bench.vga.screenText()?.split("\n")[0]).toBe("┌─┐ ☺");
  });
});

describe("cursor", () => {
  test("has the shape of its registers, and blinks", () => {
    const bench = textBench("3h");
    bench.print(0, "  ", 7);
    bench.crtc(0x0a, 2);
    bench.crtc(0x0b, 3);
    bench.crtc(0x0f, 1);
    bench.nowNs = 0;
    expect(bench.picture(8, 1, 11, 4)).toBe(lines("...........", ".777777777.", ".777777777.", "..........."));
    bench.nowNs = 9 * (1e9 / 70.086);
    expect(bench.vga.frame(false).dirty).toEqual([{ x: 9, y: 0, width: 9, height: 16 }]);
    expect(bench.picture(8, 2, 11, 1)).toBe("...........");
  });

  test.each([
    { name: "off", start: 0x22, end: 3 },
    { name: "start after end", start: 4, end: 3 },
  ])("does not show when $name", ({ start, end }) => {
    const bench = textBench("3h");
    bench.print(0, "  ", 7);
    bench.crtc(0x0a, start);
    bench.crtc(0x0b, end);
    bench.nowNs = 0;
    expect(bench.picture(0, 0, 9, 16)).toBe(lines(...Array.from({ length: 16 }, () => ".........")));
  });
});

describe("scrolling", () => {
  test("by start address, loaded at retrace", () => {
    const bench = textBench("3h");
    bench.print(80, "A", 7);
    bench.print(81, "B", 7);
    bench.nowNs = 100 * (1e9 / 70.086) + 1e6;
    bench.vga.frame(false);
    bench.crtc(0x0d, 80);
    expect(bench.vga.screenText()?.split("\n").slice(0, 2)).toEqual(["", "AB"]);
    bench.nowNs += 1e9 / 70;
    expect(bench.vga.screenText()?.split("\n").slice(0, 2)).toEqual(["AB", ""]);
    expect(bench.picture(0, 0, 9, 1)).toBe("...77....");
  });

  test("by rows and pixels", () => {
    const bench = textBench("3h");
    bench.print(0, "AA", 7);
    bench.crtc(0x08, 1);
    // with nine dots, 2 means three pixels
    bench.attribute(0x13, 2);
    expect(bench.picture(0, 0, 15, 3)).toBe(lines("..7.....7..7...", "...7...7....7..", "7777...777777.."));
    expect(bench.picture(0, 15, 9, 1)).toBe(".........");
    expect(bench.vga.screenText()?.split("\n")[0]).toBe("AA");
  });

  test("the split screen shows memory from 0, without panning if asked", () => {
    const bench = textBench("3h");
    bench.print(0, "A", 7);
    bench.crtc(0x0c, 0x10);
    bench.crtc(0x18, 31);
    bench.crtc(0x07, 0x0f);
    bench.crtc(0x09, 0x0f);
    bench.attribute(0x13, 0);
    bench.nowNs += 1e9;
    expect(bench.vga.screenText()?.split("\n").slice(0, 4)).toEqual(["", "", "A", ""]);
    expect(bench.picture(0, 31, 9, 2)).toBe(lines(".........", "..77....."));
    bench.attribute(0x10, 0x2c);
    expect(bench.picture(0, 31, 9, 2)).toBe(lines(".........", "...77...."));
  });
});
