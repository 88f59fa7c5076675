import { describe, expect, test } from "vitest";
import type { ModeName } from "./testing/standard-modes.ts";
import { VgaBench } from "./testing/vga-bench.ts";

function graphicsBench(mode: ModeName): VgaBench {
  const bench = new VgaBench();
  bench.setMode(mode);
  bench.plainColors();
  bench.vga.frame(false);
  return bench;
}

const lines = (...text: string[]): string => text.join("\n");

/** Writes one byte to some planes. */
function planar(bench: VgaBench, address: number, planes: number, value: number): void {
  bench.sequencer(2, planes);
  bench.poke(0xa_0000 + address, value);
  bench.sequencer(2, 15);
}

const PLANAR = [
  { mode: "Dh", size: [320, 200], lineBytes: 40 },
  { mode: "Eh", size: [640, 200], lineBytes: 80 },
  { mode: "10h", size: [640, 350], lineBytes: 80 },
  { mode: "12h", size: [640, 480], lineBytes: 80 },
] as const;

describe.each(PLANAR)("mode $mode, 16 colours in planes", ({ mode, size, lineBytes }) => {
  test("has its size, and a bit of each plane in a pixel", () => {
    const bench = graphicsBench(mode);
    planar(bench, 1, 0b0001, 0b1000_1111);
    planar(bench, 1, 0b0010, 0b0100_1111);
    planar(bench, 1, 0b0100, 0b0010_1010);
    planar(bench, 1, 0b1000, 0b0001_1100);
    planar(bench, lineBytes, 0b0101, 0xf0);
    const frame = bench.vga.frame(false);
    expect([frame.width, frame.height]).toEqual(size);
    expect(frame.dirty).toEqual([{ x: 0, y: 0, width: 16, height: 2 }]);
    expect(bench.picture(0, 0, 17, 2)).toBe(lines("........1248fb73.", "5555............."));
  });

  test("the last byte of the last line is on the screen", () => {
    const bench = graphicsBench(mode);
    planar(bench, lineBytes * size[1] - 1, 15, 0x01);
    expect(bench.vga.frame(false).dirty).toEqual([{ x: size[0] - 1, y: size[1] - 1, width: 1, height: 1 }]);
  });
});

describe("CGA modes", () => {
  test("mode 4 keeps odd lines 8 KiB higher", () => {
    const bench = graphicsBench("4h");
    bench.poke(0xb_8000, 0b00_01_10_11);
    bench.poke(0xb_8001, 0b11_11_00_00);
    bench.poke(0xb_a000, 0b01_00_00_00);
    bench.poke(0xb_8000 + 80, 0b10_00_00_00);
    const frame = bench.vga.frame(false);
    expect([frame.width, frame.height]).toEqual([320, 200]);
    expect(bench.picture(0, 0, 9, 4)).toBe(lines(".12333...", "1........", "2........", "........."));
  });

  test("mode 6 shows one plane at 640 by 200", () => {
    const bench = graphicsBench("6h");
    bench.poke(0xb_8000, 0b1010_0000);
    bench.poke(0xb_a000 + 79, 0b0000_0001);
    const frame = bench.vga.frame(false);
    expect([frame.width, frame.height]).toEqual([640, 200]);
    expect(bench.picture(0, 0, 4, 1)).toBe("1.1.");
    expect(bench.picture(636, 1, 4, 1)).toBe("...1");
  });
});

describe("256 colours", () => {
  test("mode 13h is plain memory, and only what was written is drawn", () => {
    const bench = graphicsBench("13h");
    expect(bench.legacy.pages.slice(0, 17)).toEqual([...Array.from({ length: 16 }, (_, i) => i * 4096), "hidden"]);
    bench.poke(0xa_0000 + 321, 7);
    bench.poke(0xa_0000 + 319, 8);
    const frame = bench.vga.frame(false);
    expect([frame.width, frame.height]).toEqual([320, 200]);
    expect(frame.dirty).toEqual([{ x: 1, y: 0, width: 319, height: 2 }]);
    expect(bench.picture(0, 0, 3, 3)).toBe(lines("...", ".7.", "..."));
    expect(bench.vga.screenText()).toBeUndefined();
  });

  test("mode 13h with a store that passes through the graphics controller", () => {
    const bench = graphicsBench("13h");
    bench.poke(0xa_0000 + 5, 0x1f);
    bench.graphics(8, 0x0f);
    bench.poke(0xa_0000 + 4, 0x13);
    bench.graphics(8, 0xff);
    expect(bench.picture(3, 0, 4, 1)).toBe(".3v.");
  });

  test("Mode X is 320 by 240 in planes", () => {
    const bench = graphicsBench("X");
    planar(bench, 80, 0b0001, 1);
    planar(bench, 80, 0b0010, 2);
    planar(bench, 80, 0b1100, 3);
    planar(bench, 81, 0b1111, 4);
    planar(bench, 80 * 240 - 1, 0b1000, 5);
    const frame = bench.vga.frame(false);
    expect([frame.width, frame.height]).toEqual([320, 240]);
    expect(bench.picture(0, 1, 9, 1)).toBe("12334444.");
    expect(bench.picture(316, 239, 4, 1)).toBe("...5");
  });

  test("what mode 13h drew is still there for Mode X", () => {
    const bench = graphicsBench("13h");
    bench.poke(0xa_0000 + 4 * 80 + 1, 9);
    bench.sequencer(4, 6);
    bench.graphics(4, 1);
    // chained address 320 is plane address 320
    expect(bench.peek(0xa_0000 + 320)).toBe(9);
    planar(bench, 324, 0b0010, 10);
    bench.sequencer(4, 0xe);
    expect([bench.peek(0xa_0000 + 321), bench.peek(0xa_0000 + 325)]).toEqual([9, 10]);
    expect(bench.picture(0, 1, 7, 1)).toBe(".9...a.");
  });

  test("without the 8-bit pixel clock each nibble is a pixel", () => {
    const bench = graphicsBench("13h");
    bench.attribute(0x10, 0x01);
    bench.plainColors();
    bench.poke(0xa_0000, 0x12);
    bench.poke(0xa_0003, 0x9a);
    expect(bench.vga.frame(false).width).toBe(640);
    expect(bench.picture(0, 0, 8, 1)).toBe("12....9a");
  });
});

describe("what the CRT controller does to graphics", () => {
  test("pixel panning moves by pixels, in 256 colours by half of it", () => {
    const planes = graphicsBench("Dh");
    planar(planes, 0, 15, 0b0001_0000);
    planar(planes, 40, 15, 0b0000_0001);
    planes.attribute(0x13, 3);
    expect(planes.picture(0, 0, 6, 2)).toBe(lines("f.....", "....f."));
    expect(planes.picture(316, 0, 4, 1)).toBe("....");
    const bytes = graphicsBench("13h");
    bytes.poke(0xa_0002, 5);
    bytes.attribute(0x13, 4);
    expect(bytes.picture(0, 0, 3, 1)).toBe("5..");
  });

  test("byte panning moves by characters", () => {
    const bench = graphicsBench("Dh");
    planar(bench, 2, 15, 0xf0);
    bench.crtc(0x08, 0x40);
    expect(bench.picture(0, 0, 6, 1)).toBe("ffff..");
  });

  test("line compare starts again at 0", () => {
    const bench = graphicsBench("12h");
    planar(bench, 0, 15, 0xff);
    bench.crtc(0x0d, 40);
    bench.crtc(0x18, 99);
    bench.crtc(0x07, 0x2e);
    bench.crtc(0x09, 0x00);
    bench.nowNs += 1e9;
    expect(bench.picture(0, 99, 8, 2)).toBe(lines("........", "ffffffff"));
  });

  test("line compare counts scan lines, two of which are a line of mode 13h", () => {
    const bench = graphicsBench("13h");
    bench.poke(0xa_0000, 7);
    bench.crtc(0x11, 0);
    bench.crtc(0x0d, 80);
    bench.crtc(0x18, 199);
    bench.crtc(0x07, 0x0f);
    bench.crtc(0x09, 0x01);
    bench.nowNs += 1e9;
    expect(bench.picture(0, 99, 2, 2)).toBe(lines("..", "7."));
  });

  test("a page flip shows from the next retrace on", () => {
    const bench = graphicsBench("X");
    planar(bench, 0x4b00, 15, 6);
    const frameNs = 1e9 / 59.94;
    bench.nowNs = 60 * frameNs + 1e6;
    bench.vga.frame(false);
    bench.crtc(0x0c, 0x4b);
    bench.crtc(0x0d, 0x00);
    expect(bench.picture(0, 0, 2, 1)).toBe("..");
    bench.nowNs += frameNs;
    expect(bench.picture(0, 0, 2, 1)).toBe("66");
  });

  test("the start address wraps at the end of the planes", () => {
    const bench = graphicsBench("Dh");
    planar(bench, 0xfff8, 15, 0x80);
    planar(bench, 0, 15, 0x40);
    bench.crtc(0x0c, 0xff);
    bench.crtc(0x0d, 0xf8);
    bench.nowNs += 1e9;
    expect(bench.picture(0, 0, 2, 1)).toBe("f.");
    expect(bench.picture(64, 0, 2, 1)).toBe(".f");
  });

  test("counting by two shows each byte twice", () => {
    const bench = graphicsBench("Dh");
    planar(bench, 0, 15, 0x80);
    bench.crtc(0x17, 0xeb);
    expect(bench.picture(0, 0, 9, 1)).toBe("f.......f");
  });
});

describe("colours", () => {
  test("attribute registers, plane enable, colour select and DAC mask", () => {
    const bench = graphicsBench("Dh");
    planar(bench, 0, 0b0101, 0x80);
    expect(bench.picture(0, 0, 1, 1)).toBe("5");
    bench.attribute(0x12, 0x0b);
    expect(bench.picture(0, 0, 1, 1)).toBe("1");
    bench.attribute(0x12, 0x0f);
    bench.attribute(0x05, 0x1f);
    bench.color(0x1f, 20, 0, 0);
    expect(bench.picture(0, 0, 1, 1)).toBe("k");
    bench.color(0x2f, 21, 0, 0);
    bench.attribute(0x10, 0x81);
    bench.attribute(0x14, 0x02);
    expect(bench.picture(0, 0, 1, 1)).toBe("l");
    bench.color(0xef, 22, 0, 0);
    bench.attribute(0x14, 0x0e);
    expect(bench.picture(0, 0, 1, 1)).toBe("m");
    bench.out(0x3c6, 0x2f);
    expect(bench.picture(0, 0, 1, 1)).toBe("l");
  });

  test("six bits become eight", () => {
    const bench = graphicsBench("13h");
    bench.color(0, 0x3f, 0x20, 0x01);
    expect(bench.vga.frame(false).pixels[0]).toBe(0xff04_82ff);
  });

  test("a palette write redraws only if it changes a colour", () => {
    const bench = graphicsBench("13h");
    bench.color(0, 0, 0, 0);
    bench.color(200, 1, 2, 3);
    expect(bench.vga.frame(false).dirty).toEqual([]);
    bench.color(0, 1, 0, 0);
    expect(bench.vga.frame(false).dirty).toEqual([{ x: 0, y: 0, width: 320, height: 200 }]);
  });
});

test.each(["screen off", "palette disconnected"])("%s: black, at the same size", (how) => {
  const bench = graphicsBench("13h");
  bench.poke(0xa_0000, 9);
  bench.vga.frame(false);
  if (how === "screen off") bench.sequencer(1, 0x21);
  else {
    bench.in(0x3da);
    bench.out(0x3c0, 0);
  }
  const frame = bench.vga.frame(false);
  expect([frame.width, frame.height, frame.dirty.length]).toEqual([320, 200, 1]);
  expect(frame.pixels.every((pixel) => pixel === 0xff00_0000)).toBe(true);
  if (how === "screen off") bench.sequencer(1, 0x01);
  else {
    bench.in(0x3da);
    bench.out(0x3c0, 0x20);
  }
  expect(bench.picture(0, 0, 2, 1)).toBe("9.");
});

const SIZES: readonly [ModeName, string][] = [
  ["4h", "320x200"],
  ["6h", "640x200"],
  ["Dh", "320x200"],
  ["Eh", "640x200"],
  ["10h", "640x350"],
  ["12h", "640x480"],
  ["13h", "320x200"],
  ["X", "320x240"],
];

test.each(SIZES)("mode %s is %s, without repeated pixels or lines", (mode, size) => {
  const { width, height } = graphicsBench(mode).vga.frame(false);
  expect(`${width}x${height}`).toBe(size);
});
