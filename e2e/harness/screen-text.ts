/** Reads text off a picture of the guest's screen: every cell is compared with the glyphs of the PC's own font. */
import { CP437 } from "../../core/devices/display/cp437.ts";
import { FONT_8X16 } from "../../core/firmware/fonts/fonts.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** One number a pixel; equal colours are equal numbers. */
  readonly pixels: Uint32Array;
}

const CELL_HEIGHT = 16;
const GLYPH_WIDTH = 8;
/** Stands for a cell that shows no character of the font: half a picture, or the cursor over it. */
export const UNREADABLE = "\uFFFD";

/** Codes by the look of their glyph; of glyphs that look alike the lowest printable one counts. */
const CODES = new Map<string, number>();
for (let code = 255; code >= 0; code--) {
  const look = [...FONT_8X16.subarray(code * CELL_HEIGHT, (code + 1) * CELL_HEIGHT)].join(",");
  if (code >= 0x20 || !CODES.has(look)) CODES.set(look, code);
}

/** The lines of an 80- or 40-column text screen, without the blanks at their ends; undefined when it is none. */
export function textOf(picture: Picture): string[] | undefined {
  const cellWidth = [9, 8].find((width) => picture.width === width * 80 || picture.width === width * 40);
  if (cellWidth === undefined || picture.height % CELL_HEIGHT !== 0) return undefined;
  return Array.from({ length: picture.height / CELL_HEIGHT }, (_, row) =>
    Array.from({ length: picture.width / cellWidth }, (__, column) => characterAt(picture, column * cellWidth, row))
      .join("")
      .trimEnd(),
  );
}

function characterAt(picture: Picture, x: number, row: number): string {
  const first = picture.pixels[row * CELL_HEIGHT * picture.width + x]!;
  const rows = Array.from({ length: CELL_HEIGHT }, (_, line) => {
    const at = (row * CELL_HEIGHT + line) * picture.width + x;
    let bits = 0;
    for (let dot = 0; dot < GLYPH_WIDTH; dot++) bits = (bits << 1) | (picture.pixels[at + dot] === first ? 0 : 1);
    return bits;
  });
  // Which of the two colours is the ink is not known: the corner may be part of the glyph.
  const code = CODES.get(rows.join(",")) ?? CODES.get(rows.map((bits) => bits ^ 0xff).join(","));
  return code === undefined ? UNREADABLE : CP437[code]!;
}
