/** Makes 14-row glyphs of 16-row ones. */

/** Rows of small letters; one of them goes, so that all letters shrink alike. */
const FROM = 6;
const TO = 10;

/** Drops the empty bottom row, and the row whose loss shows least. */
export function shorten(glyph: Uint8Array): Uint8Array {
  const drop = leastMissed(glyph);
  return glyph.filter((_, y) => y !== drop && y !== 15);
}

/** Drops the top and the bottom row. */
export function trim(glyph: Uint8Array): Uint8Array {
  return glyph.slice(1, 15);
}

/** A row that repeats the one above, as near to the middle of the capitals as possible; else the one most like it. */
function leastMissed(glyph: Uint8Array): number {
  let best = FROM;
  let bestCost = Infinity;
  for (let y = FROM; y <= TO; y++) {
    const cost = dotCount((glyph[y] ?? 0) ^ (glyph[y - 1] ?? 0)) * 16 + Math.abs(y - 8);
    if (cost < bestCost) {
      best = y;
      bestCost = cost;
    }
  }
  return best;
}

function dotCount(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
