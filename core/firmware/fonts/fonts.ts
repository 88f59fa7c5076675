/** Nestbox's own character sets: code page 437 in the three cell heights of the VGA, one byte a row, 256 glyphs each. */
import { invariant } from "../../base/errors.ts";
import { compose } from "./composition.ts";
import { CORRECTIONS_8X14, UNSHORTENED_8X14 } from "./corrections-8x14.ts";
import { GLYPHS_8X8 } from "./glyphs-8x8.ts";
import { LETTERS_8X16 } from "./letters-8x16.ts";
import { addLineGraphics } from "./line-graphics.ts";
import { type Glyphs, parseSheet } from "./parse-sheet.ts";
import { shorten, trim } from "./shorten.ts";
import { SYMBOLS_8X16 } from "./symbols-8x16.ts";

/** Blank by design: NUL, space and the no-break space. */
const BLANK = ["00", "20", "FF"];

const tall = parseSheet(SYMBOLS_8X16, 16, parseSheet(LETTERS_8X16, 16));
const middle = parseSheet(CORRECTIONS_8X14, 14);
for (const name of UNSHORTENED_8X14.split(" ")) middle.set(name, trim(tall.get(name) ?? new Uint8Array(16)));
for (const [name, glyph] of tall) if (!middle.has(name)) middle.set(name, shorten(glyph));
const low = parseSheet(GLYPHS_8X8, 8);

export const FONT_8X16: Uint8Array = font(tall, 16);
export const FONT_8X14: Uint8Array = font(middle, 14);
export const FONT_8X8: Uint8Array = font(low, 8);

function font(glyphs: Glyphs, height: number): Uint8Array {
  compose(glyphs);
  addLineGraphics(glyphs, height);
  for (const name of BLANK) glyphs.set(name, new Uint8Array(height));
  const out = new Uint8Array(256 * height);
  for (let code = 0; code < 256; code++) {
    const name = code.toString(16).toUpperCase().padStart(2, "0");
    const glyph = glyphs.get(name);
    invariant(glyph !== undefined, `fonts: character ${name} has no glyph at 8×${height}`);
    out.set(glyph, code * height);
  }
  return out;
}
