import { describe, expect, test } from "vitest";
import { FONT_8X14, FONT_8X16, FONT_8X8 } from "./fonts.ts";
import { lineRow } from "./line-graphics.ts";

const FONTS = [
  { name: "8×16", font: FONT_8X16, height: 16 },
  { name: "8×14", font: FONT_8X14, height: 14 },
  { name: "8×8", font: FONT_8X8, height: 8 },
];

/** Characters that look alike in code page 437 too. */
const BLANK = [0x00, 0x20, 0xff];

// Which edges the line characters reach, from their Unicode names: 0 no, 1 light, 2 double. Left, right, up, down.
const EDGES: Readonly<Record<string, string>> = {
  "│": "0011",
  "┤": "1011",
  "╡": "2011",
  "╢": "1022",
  "╖": "1002",
  "╕": "2001",
  "╣": "2022",
  "║": "0022",
  "╗": "2002",
  "╝": "2020",
  "╜": "1020",
  "╛": "2010",
  "┐": "1001",
  "└": "0110",
  "┴": "1110",
  "┬": "1101",
  "├": "0111",
  "─": "1100",
  "┼": "1111",
  "╞": "0211",
  "╟": "0122",
  "╚": "0220",
  "╔": "0202",
  "╩": "2220",
  "╦": "2202",
  "╠": "0222",
  "═": "2200",
  "╬": "2222",
  "╧": "2210",
  "╨": "1120",
  "╤": "2201",
  "╥": "1102",
  "╙": "0120",
  "╘": "0210",
  "╒": "0201",
  "╓": "0102",
  "╫": "1122",
  "╪": "2211",
  "┘": "1010",
  "┌": "0101",
};
const VERTICAL = [0b00000000, 0b00011000, 0b01100110];

/** The rows that have dots. */
function inked(glyph: Uint8Array): number[] {
  return [...glyph.entries()].filter(([, row]) => row !== 0).map(([y]) => y);
}

describe.each(FONTS)("$name", ({ font, height }) => {
  const glyph = (code: number): Uint8Array => font.subarray(code * height, (code + 1) * height);
  const column = (code: number, x: number): string => [...glyph(code)].map((row) => (row >> (7 - x)) & 1).join("");

  test("has 256 glyphs", () => expect(font.length).toBe(256 * height));

  test("every character but the blanks has dots, and no two are alike", () => {
    const seen = new Map<string, number>();
    for (let code = 0; code < 256; code++) {
      const rows = [...glyph(code)];
      expect([code, rows.every((row) => row === 0)]).toEqual([code, BLANK.includes(code)]);
      if (BLANK.includes(code)) continue;
      expect([code, seen.get(rows.join())]).toEqual([code, undefined]);
      seen.set(rows.join(), code);
    }
  });

  test("letters leave a column for the gap to the next", () => {
    const letters = Array.from({ length: 0x7b - 0x30 }, (_, index) => 0x30 + index).filter((code) => code !== 0x5f);
    expect(letters.filter((code) => column(code, 7).includes("1"))).toEqual([]);
  });

  test("letters stand on one line and capitals are of one height", () => {
    const top = inked(glyph(0x48))[0];
    const base = inked(glyph(0x48)).at(-1);
    for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789bdhkl") {
      expect([letter, inked(glyph(letter.charCodeAt(0)))[0]]).toEqual([letter, top]);
    }
    for (const letter of "ABCDEFGHIJKLMNORSTUVWXYZ0123456789abcdefhiklmnorstuvwxz") {
      expect([letter, inked(glyph(letter.charCodeAt(0))).at(-1)]).toEqual([letter, base]);
    }
  });

  test.each(Object.entries(EDGES).map(([name, edges], index) => ({ name, code: 0xb3 + index, edges })))(
    "$name reaches its edges where its neighbours do",
    ({ code, edges }) => {
      const [left = 0, right = 0, up = 0, down = 0] = edges.split("").map(Number);
      const rows = [...Array(height).keys()];
      const middle = lineRow(height);
      const sideways = [
        () => false,
        (y: number) => y === middle,
        (y: number) => y === middle - 1 || y === middle + 1,
      ].map((on) => rows.map((y) => (on(y) ? "1" : "0")).join(""));
      expect(column(code, 0)).toBe(sideways[left]);
      expect(column(code, 7)).toBe(sideways[right]);
      expect(glyph(code)[0]).toBe(VERTICAL[up]);
      expect(glyph(code)[height - 1]).toBe(VERTICAL[down]);
    },
  );

  test("the lines of a character hang together", () => {
    // Every dot reaches an edge of the cell through neighbouring dots: nothing floats where lines cross.
    for (let code = 0xb3; code <= 0xda; code++) {
      const on = (x: number, y: number): boolean => (((glyph(code)[y] ?? 0) >> (7 - x)) & 1) === 1;
      const reached = new Set<number>();
      const queue: [number, number][] = [];
      const visit = (x: number, y: number): void => {
        if (x < 0 || x > 7 || y < 0 || y >= height || !on(x, y) || reached.has(y * 8 + x)) return;
        reached.add(y * 8 + x);
        queue.push([x, y]);
      };
      for (let y = 0; y < height; y++) for (const x of [0, 7]) visit(x, y);
      for (let x = 0; x < 8; x++) for (const y of [0, height - 1]) visit(x, y);
      for (let next = queue.pop(); next; next = queue.pop()) {
        const [x, y] = next;
        visit(x - 1, y);
        visit(x + 1, y);
        visit(x, y - 1);
        visit(x, y + 1);
      }
      const dots = [...glyph(code)].reduce((sum, row) => sum + row.toString(2).replaceAll("0", "").length, 0);
      expect([code, reached.size]).toEqual([code, dots]);
    }
  });

  test("halves make a whole, shades repeat in every direction", () => {
    for (const [a, b] of [
      [0xdc, 0xdf],
      [0xdd, 0xde],
    ] as const) {
      for (let y = 0; y < height; y++) expect((glyph(a)[y] ?? 0) ^ (glyph(b)[y] ?? 0)).toBe(0xff);
    }
    for (const [code, share] of [
      [0xb0, 2],
      [0xb1, 4],
      [0xb2, 6],
    ] as const) {
      const rows = glyph(code);
      for (let y = 0; y < height; y++) {
        expect(rows[y]?.toString(2).replaceAll("0", "").length).toBe(share);
        expect(rows[y]).toBe(rows[(y + 2) % height]);
      }
    }
  });
});

test("the code page's order of line characters", () => expect(Object.keys(EDGES)).toHaveLength(0xdb - 0xb3));
