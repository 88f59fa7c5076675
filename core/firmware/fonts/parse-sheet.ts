/**
 * Reads glyph sheets: blocks of up to eight glyphs side by side, a line of names above rows of dots. A row begins with
 * its number in the character cell; rows that no glyph of the block uses are left out. A name is the character's code in
 * two hexadecimal digits, or a word for a part that only compositions use.
 */
import { invariant } from "../../base/errors.ts";

/** Name → one byte a row, the leftmost dot in bit 7. */
export type Glyphs = Map<string, Uint8Array>;

/** Adds the glyphs of `sheet`, drawn in cells of `height` rows, to `glyphs`. */
export function parseSheet(sheet: string, height: number, glyphs: Glyphs = new Map()): Glyphs {
  let block: Uint8Array[] = [];
  for (const line of sheet.split("\n")) {
    const words = line.split(" ").filter((word) => word !== "");
    const [first, ...rest] = words;
    if (first === undefined) continue;
    if (rest.length > 0 && rest.every(isRow)) {
      const row = Number(first);
      invariant(row < height && rest.length === block.length, `glyph sheet: bad row "${line}"`);
      block.forEach((glyph, index) => (glyph[row] = dots(rest[index] ?? "")));
    } else {
      block = words.map((name) => {
        invariant(!glyphs.has(name), `glyph sheet: ${name} is drawn twice`);
        const glyph = new Uint8Array(height);
        glyphs.set(name, glyph);
        return glyph;
      });
    }
  }
  return glyphs;
}

function isRow(word: string): boolean {
  return /^[.#]{8}$/.test(word);
}

function dots(row: string): number {
  return Number.parseInt(row.replaceAll("#", "1").replaceAll(".", "0"), 2);
}
