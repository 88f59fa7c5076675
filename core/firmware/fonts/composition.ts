/**
 * Characters made of others: a letter and its accent laid over each other, or a glyph in reverse.
 * Codes as in code page 437; the words are parts of the glyph sheets.
 */
import { invariant } from "../../base/errors.ts";
import type { Glyphs } from "./parse-sheet.ts";

const OVERLAYS: Readonly<Record<string, readonly [base: string, mark: string]>> = {
  "80": ["43", "cedilla"],
  "81": ["75", "diaer"],
  "82": ["65", "acute"],
  "83": ["61", "circ"],
  "84": ["61", "diaer"],
  "85": ["61", "grave"],
  "86": ["61", "ring"],
  "87": ["63", "cedilla"],
  "88": ["65", "circ"],
  "89": ["65", "diaer"],
  "8A": ["65", "grave"],
  "8B": ["dotless", "diaer-i"],
  "8C": ["dotless", "circ-i"],
  "8D": ["dotless", "grave"],
  "93": ["6F", "circ"],
  "94": ["6F", "diaer"],
  "95": ["6F", "grave"],
  "96": ["75", "circ"],
  "97": ["75", "grave"],
  "98": ["79", "diaer"],
  A0: ["61", "acute"],
  A1: ["dotless", "acute"],
  A2: ["6F", "acute"],
  A3: ["75", "acute"],
  A4: ["6E", "tilde"],
};

const REVERSED: Readonly<Record<string, string>> = { "08": "07", "0A": "09" };

/** Adds the composed characters that the sheets did not draw themselves. */
export function compose(glyphs: Glyphs): void {
  for (const [name, [base, mark]] of Object.entries(OVERLAYS)) {
    if (glyphs.has(name)) continue;
    const over = part(glyphs, mark);
    glyphs.set(
      name,
      part(glyphs, base).map((row, y) => row | (over[y] ?? 0)),
    );
  }
  for (const [name, of] of Object.entries(REVERSED)) {
    glyphs.set(
      name,
      part(glyphs, of).map((row) => row ^ 0xff),
    );
  }
}

function part(glyphs: Glyphs, name: string): Uint8Array {
  const glyph = glyphs.get(name);
  invariant(glyph !== undefined, `fonts: no glyph ${name} to compose with`);
  return glyph;
}
