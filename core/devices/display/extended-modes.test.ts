import { describe, expect, test } from "vitest";
import { VgaBench } from "./testing/vga-bench.ts";

const VRAM_BYTES = 1 << 20;
const LFB = 0x40;
const NO_CLEAR = 0x80;

function extendedBench(width: number, height: number, bitsPerPixel: number, flags = LFB): VgaBench {
  const bench = new VgaBench(VRAM_BYTES);
  bench.setMode("13h");
  bench.plainColors();
  setExtended(bench, width, height, bitsPerPixel, flags);
  return bench;
}

function setExtended(bench: VgaBench, width: number, height: number, bitsPerPixel: number, flags = LFB): void {
  bench.dispi(4, 0);
  bench.dispi(1, width);
  bench.dispi(2, height);
  bench.dispi(3, bitsPerPixel);
  bench.dispi(4, flags | 1);
}

/** Pixels as 0xAABBGGRR. */
const DEPTHS = [
  { bits: 8, bytes: [7], pixel: 0xff00_001c },
  { bits: 15, bytes: [0x1f, 0x7c], pixel: 0xffff_00ff },
  { bits: 15, bytes: [0xe0, 0x03], pixel: 0xff00_ff00 },
  { bits: 16, bytes: [0xe0, 0x07], pixel: 0xff00_ff00 },
  { bits: 16, bytes: [0x01, 0x88], pixel: 0xff08_008c },
  { bits: 24, bytes: [0x11, 0x22, 0x33], pixel: 0xff11_2233 },
  { bits: 32, bytes: [0x11, 0x22, 0x33, 0x44], pixel: 0xff11_2233 },
];

describe.each(DEPTHS)("$bits bits per pixel, $bytes", ({ bits, bytes, pixel }) => {
  test.each(["linear", "banked"])("%s", (how) => {
    const bench = extendedBench(320, 200, bits, how === "linear" ? LFB : 0);
    bench.vga.frame(false);
    const at = (199 * 320 + 319) * bytes.length;
    bench.dispi(5, at >>> 16);
    bytes.forEach((value, i) => {
      if (how === "linear") bench.pokeLinear(at + i, value);
      else {
        bench.dispi(5, (at + i) >>> 16);
        bench.poke(0xa_0000 + ((at + i) & 0xffff), value);
      }
    });
    const frame = bench.vga.frame(false);
    expect([frame.width, frame.height]).toEqual([320, 200]);
    expect(frame.pixels[199 * 320 + 319]).toBe(pixel);
    expect(frame.dirty).toEqual([{ x: 319, y: 199, width: 1, height: 1 }]);
  });
});

test("4 bits per pixel are planes, with banks of them", () => {
  const bench = extendedBench(800, 600, 4);
  // as a BIOS sets the path to memory: planes, no chain-4
  bench.sequencer(4, 6);
  bench.graphics(5, 0);
  expect(bench.legacy.pages[0]).toBe("trapped");
  bench.vga.frame(false);
  bench.sequencer(2, 0b0101);
  bench.poke(0xa_0000 + 100 * 599, 0x80);
  bench.dispi(9, 1);
  bench.dispi(8, 8);
  const frame = bench.vga.frame(false);
  expect([frame.width, frame.height]).toEqual([800, 600]);
  bench.dispi(8, 0);
  expect(bench.picture(0, 598, 2, 1)).toBe("5.");
  // one plane of 1 MiB of memory has 256 KiB: four banks
  bench.dispi(5, 3);
  bench.poke(0xa_0000, 0x40);
  expect([bench.vram[3 * 0x4_0000], bench.vram[3 * 0x4_0000 + 2]]).toEqual([0x40, 0x40]);
  bench.dispi(5, 4);
  expect(bench.readDispi(5)).toBe(0);
});

describe("geometry", () => {
  test("virtual width and offsets move the view", () => {
    const bench = extendedBench(320, 200, 8);
    bench.dispi(6, 640);
    bench.pokeLinear(640 * 3 + 10, 9);
    bench.dispi(8, 10);
    bench.dispi(9, 3);
    expect(bench.picture(0, 0, 2, 1)).toBe("9.");
    expect(bench.readDispi(7)).toBe(Math.floor(VRAM_BYTES / 640));
  });

  test.each([
    { name: "beyond the largest", ask: [4000, 3000, 8], got: [2048, 512, 8] },
    { name: "nothing", ask: [0, 0, 0], got: [8, 1, 8] },
    { name: "an odd width", ask: [1027, 1, 32], got: [1024, 1, 32] },
    { name: "more than there is memory", ask: [1024, 768, 32], got: [1024, 256, 32] },
    { name: "a depth that does not exist", ask: [640, 480, 12], got: [640, 480, 8] },
  ])("$name is brought to what can be shown", ({ ask, got }) => {
    const bench = extendedBench(ask[0]!, ask[1]!, ask[2]!);
    expect([1, 2, 3].map((register) => bench.readDispi(register))).toEqual(got);
    const frame = bench.vga.frame(false);
    expect([frame.width, frame.height]).toEqual(got.slice(0, 2));
  });

  test("offsets cannot leave memory", () => {
    const bench = extendedBench(640, 480, 16);
    bench.dispi(6, 0xffff);
    bench.dispi(8, 0xffff);
    bench.dispi(9, 0xffff);
    const lineBytes = bench.readDispi(6) * 2;
    const last = (bench.readDispi(9) + bench.readDispi(2) - 1) * lineBytes + (bench.readDispi(8) + 640) * 2;
    expect(last).toBeLessThanOrEqual(VRAM_BYTES);
    bench.vga.frame(false);
  });
});

describe("registers", () => {
  test("identify the interface and its memory", () => {
    const bench = new VgaBench(VRAM_BYTES);
    expect(bench.readDispi(0)).toBe(0xb0c5);
    bench.dispi(0, 0xb0c2);
    expect(bench.readDispi(0)).toBe(0xb0c2);
    bench.dispi(0, 0x1234);
    expect(bench.readDispi(0)).toBe(0xb0c2);
    expect(bench.readDispi(10)).toBe(16);
    expect(bench.readDispi(99)).toBe(0);
  });

  test("tell the limits when asked", () => {
    const bench = extendedBench(640, 480, 8);
    bench.dispi(4, 2);
    expect([1, 2, 3].map((register) => bench.readDispi(register))).toEqual([2048, 1536, 32]);
    bench.dispi(4, 0);
    expect(bench.readDispi(1)).toBe(640);
  });

  test("can be reached as bytes and through the aligned port", () => {
    const bench = new VgaBench();
    const { dispiPorts } = bench.vga;
    dispiPorts.write(0, 1, 1);
    dispiPorts.write(1, 1, 0x80);
    dispiPorts.write(2, 1, 0x02);
    expect(dispiPorts.read(2, 2)).toBe(0x280);
    expect([dispiPorts.read(1, 1), dispiPorts.read(2, 1)]).toEqual([0x80, 0x02]);
  });

  test("and through the PCI function's register page, with the VGA's own", () => {
    const bench = new VgaBench(VRAM_BYTES);
    const { mmio } = bench.vga;
    expect(mmio.read(0x500, 2)).toBe(0xb0c5);
    mmio.write(0x502, 2, 800);
    expect(bench.readDispi(1)).toBe(800);
    mmio.write(0x40e, 2, 0x3c08);
    bench.out(0x3ce, 8);
    expect(bench.in(0x3cf)).toBe(0x3c);
    expect(mmio.read(0x604, 4)).toBe(0x1e1e_1e1e);
    // two registers at once
    mmio.write(0x502, 4, (480 << 16) | 640);
    expect([bench.readDispi(1), bench.readDispi(2)]).toEqual([640, 480]);
    expect(mmio.read(0x502, 4)).toBe((480 << 16) | 640);
    expect(mmio.read(0x514, 4)).toBe(16);
  });

  test("clear memory with the mode, or not", () => {
    const bench = extendedBench(320, 200, 8);
    bench.pokeLinear(5, 7);
    setExtended(bench, 320, 200, 8, LFB | NO_CLEAR);
    expect(bench.vram[5]).toBe(7);
    setExtended(bench, 320, 200, 8);
    expect(bench.vram[5]).toBe(0);
  });

  test("widen the DAC to eight bits", () => {
    const bench = extendedBench(320, 200, 8, LFB | 0x20);
    bench.color(0, 0x12, 0xff, 0x80);
    expect(bench.vga.frame(false).pixels[0]).toBe(0xff80_ff12);
    bench.out(0x3c7, 0);
    expect([bench.in(0x3c9), bench.in(0x3c9)]).toEqual([0x12, 0xff]);
  });
});

describe("windows", () => {
  test("the linear frame buffer is the whole memory", () => {
    const bench = new VgaBench(VRAM_BYTES);
    expect(bench.linear.pages).toEqual(Array.from({ length: 256 }, (_, page) => page * 4096));
  });

  test("banks move A0000h through memory and wrap", () => {
    const bench = extendedBench(640, 480, 8);
    bench.dispi(5, 3);
    expect([bench.legacy.pages[0], bench.legacy.pages[15], bench.legacy.pages[16]]).toEqual([
      0x3_0000,
      0x3_f000,
      "hidden",
    ]);
    bench.dispi(5, 16);
    expect(bench.legacy.pages[0]).toBe(0);
  });

  test("a bank's pixels are drawn though the bank moved on", () => {
    const bench = extendedBench(640, 480, 8);
    bench.vga.frame(false);
    bench.poke(0xa_0000, 3);
    bench.dispi(5, 2);
    expect(bench.picture(0, 0, 2, 1)).toBe("3.");
  });

  test("switched off, the standard mode is back", () => {
    const bench = extendedBench(640, 480, 8);
    bench.dispi(4, 0);
    const frame = bench.vga.frame(false);
    expect([frame.width, frame.height, bench.legacy.pages[0]]).toEqual([320, 200, 0]);
  });
});

test("the VGA's own modes fill a 4:3 monitor; Bochs VBE modes have square pixels", () => {
  const bench = new VgaBench(VRAM_BYTES);
  bench.setMode("13h");
  expect(bench.vga.frame(false).aspect).toBeCloseTo(4 / 3);
  setExtended(bench, 320, 200, 8);
  expect(bench.vga.frame(false).aspect).toBeUndefined();
  bench.dispi(4, 0);
  expect(bench.vga.frame(false).aspect).toBeCloseTo(4 / 3);
});
