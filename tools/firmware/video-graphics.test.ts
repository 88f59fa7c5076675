/** INT 10h in graphics modes, VGA's and VBE's: characters, pixels, scrolling, and what they look like. */
import { beforeAll, describe, expect, test } from "vitest";
import { FONT_8X14, FONT_8X16, FONT_8X8 } from "../../core/firmware/fonts/fonts.ts";
import { cellDots, glyphDots, VideoGuest } from "./testing/video-guest.ts";

interface Mode {
  readonly mode: number;
  /** A pixel of colour 0Bh as it is read back; undefined: not worth knowing. */
  readonly pixel: number;
  readonly font: Uint8Array;
  readonly cellHeight: number;
  readonly lines: number;
  /** Bit 7 of a colour asks for exclusive-or. */
  readonly hasXor: boolean;
}

const CELL_16 = { font: FONT_8X16, cellHeight: 16 };
const CELL_14 = { font: FONT_8X14, cellHeight: 14 };
const CELL_8 = { font: FONT_8X8, cellHeight: 8 };
const MODES: readonly Mode[] = [
  { mode: 0x04, pixel: 0x03, ...CELL_8, lines: 200, hasXor: true },
  { mode: 0x05, pixel: 0x03, ...CELL_8, lines: 200, hasXor: true },
  { mode: 0x06, pixel: 0x01, ...CELL_8, lines: 200, hasXor: true },
  { mode: 0x0d, pixel: 0x0b, ...CELL_8, lines: 200, hasXor: true },
  { mode: 0x0e, pixel: 0x0b, ...CELL_8, lines: 200, hasXor: true },
  { mode: 0x0f, pixel: 0x0b, ...CELL_14, lines: 350, hasXor: true },
  { mode: 0x10, pixel: 0x0b, ...CELL_14, lines: 350, hasXor: true },
  { mode: 0x11, pixel: 0x0b, ...CELL_16, lines: 480, hasXor: true },
  { mode: 0x12, pixel: 0x0b, ...CELL_16, lines: 480, hasXor: true },
  { mode: 0x13, pixel: 0x0b, ...CELL_8, lines: 200, hasXor: false },
  { mode: 0x101, pixel: 0x0b, ...CELL_16, lines: 480, hasXor: false },
  { mode: 0x102, pixel: 0x0b, ...CELL_16, lines: 600, hasXor: true },
  { mode: 0x10e, pixel: 0xff, ...CELL_8, lines: 200, hasXor: true },
  { mode: 0x110, pixel: 0xff, ...CELL_16, lines: 480, hasXor: true },
  { mode: 0x112, pixel: 0xff, ...CELL_16, lines: 480, hasXor: true },
  { mode: 0x115, pixel: 0xff, ...CELL_16, lines: 600, hasXor: true },
  { mode: 0x142, pixel: 0xff, ...CELL_16, lines: 480, hasXor: true },
];

const set = (mode: number): string =>
  mode < 0x100 ? `mov ax, ${mode}\nint 0x10\n` : `mov ax, 0x4F02\nmov bx, ${mode}\nint 0x10\n`;
const at = (row: number, column: number): string => `mov ah, 2\nmov bh, 0\nmov dx, ${(row << 8) | column}\nint 0x10\n`;
const write = (character: string, color: number): string =>
  `mov ax, 0x0900 + '${character}'\nmov bx, ${color}\nmov cx, 1\nint 0x10\n`;
const READ = "mov ah, 8\nmov bh, 0\nint 0x10\n";
const readAt = (row: number, column: number): string => at(row, column) + READ;
/** A row's last line, so that a scroll that moves too few lines shows. */
const bottomRow = ({ lines, cellHeight }: Mode): number => Math.floor(lines / cellHeight) - 1;

/** As many as a program of the cases has room for. */
const GROUPS = [MODES.slice(0, 6), MODES.slice(6, 12), MODES.slice(12)];

describe.each(GROUPS)("characters and pixels", (...group) => {
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run(
      group.flatMap((mode) => [
        { name: `write ${mode.mode}`, code: set(mode.mode) + at(3, 5) + write("g", 0x0f) + READ },
        { name: `xor ${mode.mode}`, code: write("g", 0x8f) + READ },
        {
          name: `pixel ${mode.mode}`,
          code: "mov ax, 0x0C0B\nmov bh, 0\nmov cx, 301\nmov dx, 187\nint 0x10\nmov ax, 0x0D00\nint 0x10\nmov bl, al\ndec cx\nmov ax, 0x0D00\nint 0x10\nmov bh, al",
        },
        {
          name: `scroll ${mode.mode}`,
          code: `${at(2, 7)}${write("Q", 0x0f)}mov ax, 0x0601\nmov bh, 0\nxor cx, cx\nmov dx, 0x1010\nint 0x10\n${readAt(1, 7)}mov si, ax\n${readAt(2, 7)}`,
        },
        {
          name: `type ${mode.mode}`,
          code: `${at(bottomRow(mode), 0)}mov ax, 0x0E50\nmov bx, 0x0F\nint 0x10\nmov ax, 0x0E0A\nint 0x10\nmov ah, 3\nint 0x10\nmov si, dx\n${readAt(bottomRow(mode) - 1, 0)}`,
        },
      ]),
    );
  }, 120_000);

  describe.each(group)("mode $mode", ({ mode, pixel, hasXor, ...size }) => {
    test("a character is read as it was written", () => {
      expect(guest.answer(`write ${mode}`).eax & 0xff).toBe("g".charCodeAt(0));
    });
    test("written again by exclusive-or, it is gone", () => {
      // a blank cell is read as the first character without dots
      expect(guest.answer(`xor ${mode}`).eax & 0xff).toBe(hasXor ? 0 : "g".charCodeAt(0));
    });
    test("a pixel is read as it was written, its neighbour is black", () => {
      expect(guest.answer(`pixel ${mode}`).ebx & 0xffff).toBe(pixel);
    });
    test("a window scrolls", () => {
      expect(guest.answer(`scroll ${mode}`).esi & 0xff).toBe("Q".charCodeAt(0));
      expect(guest.answer(`scroll ${mode}`).eax & 0xff).toBe(0);
    });
    test("typing in the last row moves the rest up", () => {
      expect(guest.answer(`type ${mode}`).esi & 0xffff).toBe((bottomRow({ mode, pixel, hasXor, ...size }) << 8) | 1);
      expect(guest.answer(`type ${mode}`).eax & 0xff).toBe("P".charCodeAt(0));
    });
  });
});

describe("pictures", () => {
  const PICTURES = MODES.filter(({ mode }) => [0x04, 0x06, 0x0d, 0x12, 0x13, 0x102, 0x112].includes(mode));
  test.each(PICTURES)("mode $mode shows the glyphs of its font", async ({ mode, font, cellHeight }) => {
    const guest = await VideoGuest.run([
      {
        name: "write",
        code: `${set(mode)}${at(3, 5)}${write("g", 0x0f)}${at(4, 6)}mov ax, 0x0982\nmov bx, 7\nmov cx, 2\nint 0x10`,
      },
    ]);
    const { frame } = guest;
    const black = frame.pixels[0]!;
    const look = (row: number, column: number): string[] =>
      cellDots(frame, { row, column, width: 8, height: cellHeight }, black);
    expect(look(3, 5)).toEqual(glyphDots(font, cellHeight, "g"));
    expect(look(4, 6)).toEqual(glyphDots(font, cellHeight, 0x82));
    expect(look(4, 7)).toEqual(glyphDots(font, cellHeight, 0x82));
    expect(look(3, 6)).toEqual(glyphDots(font, cellHeight, " "));
  });

  test.each([
    { cells: "8×16", code: "mov ax, 3\nint 0x10\n", font: FONT_8X16, height: 16 },
    { cells: "8×8", code: "mov ax, 3\nint 0x10\nmov ax, 0x1112\nmov bl, 0\nint 0x10\n", font: FONT_8X8, height: 8 },
    {
      cells: "8×14",
      code: "mov ax, 0x1201\nmov bl, 0x30\nint 0x10\nmov ax, 3\nint 0x10\n",
      font: FONT_8X14,
      height: 14,
    },
  ])("text of $cells has the glyphs of its font, lines joined across nine dots", async ({ code, font, height }) => {
    const guest = await VideoGuest.run([
      {
        name: "write",
        code: `${code}${at(3, 5)}mov ax, 0x09C9\nmov bx, 7\nmov cx, 1\nint 0x10\n${at(3, 6)}mov ax, 0x09CD\nmov cx, 3\nint 0x10\n${at(20, 0)}`,
      },
    ]);
    const { frame } = guest;
    const width = frame.width / 80;
    const black = frame.pixels[0]!;
    expect(cellDots(frame, { row: 3, column: 5, width, height }, black)).toEqual(glyphDots(font, height, 0xc9));
    expect(cellDots(frame, { row: 3, column: 7, width, height }, black)).toEqual(glyphDots(font, height, 0xcd));
    const line = font.subarray(0xcd * height, 0xce * height).indexOf(0xff);
    const from = (3 * height + line) * frame.width;
    const across = frame.pixels.subarray(from + 6 * width, from + 9 * width);
    expect(across.every((pixel) => pixel !== black)).toBe(true);
  });
});
