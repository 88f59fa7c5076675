import { expect, test } from "vitest";
import { CP437 } from "../../core/devices/display/cp437.ts";
import { FONT_8X16 } from "../../core/firmware/fonts/fonts.ts";
import { textOf, UNREADABLE, type Picture } from "./screen-text.ts";

/** Draws lines as the VGA does, with dots of nine in which the ninth is background. */
function draw(lines: readonly string[], cellWidth: number, ink: number, paper: number): Picture {
  const [width, height] = [cellWidth * 80, lines.length * 16];
  const pixels = new Uint32Array(width * height).fill(paper);
  for (const [row, line] of lines.entries()) {
    for (const [column, character] of Array.from(line).entries()) {
      const glyph = CP437.indexOf(character, 1) * 16;
      for (let y = 0; y < 16; y++) {
        for (let x = 0; x < 8; x++) {
          if ((FONT_8X16[glyph + y]! & (0x80 >> x)) !== 0)
            pixels[(row * 16 + y) * width + column * cellWidth + x] = ink;
        }
      }
    }
  }
  return { width, height, pixels };
}

const LINES = ["C:\\>dir /w *.* & echo 0O1lI|", "", "  ABCXYZ abcxyz {[(<>)]} ~!@#$%^&*_+-=:;'\",.?/`", "─│┌┐└┘ äöü"];

test.each([
  [9, 0xffaaaaaa, 0xff000000],
  [8, 0xff000000, 0xffffffff],
])("text drawn with cells of %i dots is read back", (cellWidth, ink, paper) => {
  expect(textOf(draw(LINES, cellWidth, ink, paper))).toEqual(LINES);
});

test("a character that is not whole is not guessed", () => {
  const picture = draw(["ok"], 9, 1, 0);
  picture.pixels[4] = picture.pixels[4] === 1 ? 0 : 1;
  expect(textOf(picture)?.[0]).toBe(`${UNREADABLE}k`);
});

test("pictures that are no text screens are not read", () => {
  expect(textOf({ width: 320, height: 200, pixels: new Uint32Array(320 * 200) })).toBeUndefined();
});
