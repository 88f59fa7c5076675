/**
 * From lanes (one byte of each plane) to pixels of a line, one function for each way the graphics controller can shift
 * them out. [VGA] "Graphics Mode Register". All write from `line[0]`; the caller sizes the arrays.
 */

/** 16 colours: a pixel has one bit in each plane. */
export function decodePlanar(lanes: Int32Array, count: number, attributes: Int32Array, line: Int32Array): void {
  for (let i = 0, x = 0; i < count; i++, x += 8) {
    const lane = lanes[i]!;
    const nibbles =
      SPREAD[lane & 0xff]! |
      (SPREAD[(lane >>> 8) & 0xff]! << 1) |
      (SPREAD[(lane >>> 16) & 0xff]! << 2) |
      (SPREAD[lane >>> 24]! << 3);
    storeNibbles(nibbles, attributes, line, x);
  }
}

/** The CGA's four colours: pairs of bits from planes 0 then 1, with bits from planes 2 then 3 above them. */
export function decodeInterleaved(lanes: Int32Array, count: number, attributes: Int32Array, line: Int32Array): void {
  for (let i = 0, x = 0; i < count; i++, x += 8) {
    const lane = lanes[i]!;
    const left = SPREAD_PAIRS[lane & 0xff]! | (SPREAD_PAIRS[(lane >>> 16) & 0xff]! << 2);
    const right = SPREAD_PAIRS[(lane >>> 8) & 0xff]! | (SPREAD_PAIRS[lane >>> 24]! << 2);
    storeNibbles((left << 16) | right, attributes, line, x);
  }
}

/** 256-colour shifting without the 8-bit pixel clock: each nibble is a pixel. */
export function decodeNibbles(lanes: Int32Array, count: number, attributes: Int32Array, line: Int32Array): void {
  for (let i = 0, x = 0; i < count; i++, x += 8) {
    const lane = lanes[i]!;
    const ordered = (lane << 24) | ((lane & 0xff00) << 8) | ((lane >>> 8) & 0xff00) | (lane >>> 24);
    storeNibbles(ordered, attributes, line, x);
  }
}

/** 256 colours: a byte of each plane in turn is a pixel. */
export function decodeBytes(lanes: Int32Array, count: number, colors: Int32Array, line: Int32Array): void {
  for (let i = 0, x = 0; i < count; i++, x += 4) {
    const lane = lanes[i]!;
    line[x] = colors[lane & 0xff]!;
    line[x + 1] = colors[(lane >>> 8) & 0xff]!;
    line[x + 2] = colors[(lane >>> 16) & 0xff]!;
    line[x + 3] = colors[lane >>> 24]!;
  }
}

/** Eight pixels of four bits, leftmost highest. */
function storeNibbles(nibbles: number, attributes: Int32Array, line: Int32Array, x: number): void {
  line[x] = attributes[nibbles >>> 28]!;
  line[x + 1] = attributes[(nibbles >>> 24) & 15]!;
  line[x + 2] = attributes[(nibbles >>> 20) & 15]!;
  line[x + 3] = attributes[(nibbles >>> 16) & 15]!;
  line[x + 4] = attributes[(nibbles >>> 12) & 15]!;
  line[x + 5] = attributes[(nibbles >>> 8) & 15]!;
  line[x + 6] = attributes[(nibbles >>> 4) & 15]!;
  line[x + 7] = attributes[nibbles & 15]!;
}

/** By byte: its bits as the lowest bits of eight nibbles, in order. */
const SPREAD = Int32Array.from({ length: 256 }, (_, byte) => {
  let nibbles = 0;
  for (let bit = 0; bit < 8; bit++) nibbles |= ((byte >>> bit) & 1) << (4 * bit);
  return nibbles;
});

/** By byte: its pairs of bits as the low halves of four nibbles, in order. */
const SPREAD_PAIRS = Int32Array.from({ length: 256 }, (_, byte) => {
  let nibbles = 0;
  for (let pair = 0; pair < 4; pair++) nibbles |= ((byte >>> (2 * pair)) & 3) << (4 * pair);
  return nibbles;
});
