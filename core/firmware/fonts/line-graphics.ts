/**
 * The line and block characters B0h–DFh, drawn by rule so that neighbours join at every cell height. The VGA repeats
 * the last dot column of C0h–DFh in the ninth [VGA] "Attribute mode control", which carries lines across 9-dot cells.
 */
import type { Glyphs } from "./parse-sheet.ts";

/** Lines that leave the cell's middle: 0 none, 1 single, 2 double. */
interface Arms {
  readonly left: number;
  readonly right: number;
  readonly up: number;
  readonly down: number;
}

/** B3h–DAh: left, right, up, down. */
const ARMS =
  "0011 1011 2011 1022 1002 2001 2022 0022 2002 2020 1020 2010 1001 0110 1110 1101 0111 1100 1111 0211 " +
  "0122 0220 0202 2220 2202 0222 2200 2222 2210 1120 2201 1102 0120 0210 0201 0102 1122 2211 1010 0101";

const FIRST_LINE = 0xb3;

// Columns of the cell: a single vertical line is 3–4; a double one is 1–2 and 5–6 with a channel between.
const SINGLE_FROM = 3;
const SINGLE_TO = 4;
const DOUBLE_FROM = 1;
const DOUBLE_TO = 6;

/** Adds B0h–DFh at `height` rows. */
export function addLineGraphics(glyphs: Glyphs, height: number): void {
  ARMS.split(" ").forEach((arms, index) => {
    const [left = 0, right = 0, up = 0, down = 0] = arms.split("").map(Number);
    glyphs.set(hex(FIRST_LINE + index), lines({ left, right, up, down }, height));
  });
  const half = height >> 1;
  glyphs.set("B0", shade(height, 0x22, 0x88));
  glyphs.set("B1", shade(height, 0x55, 0xaa));
  glyphs.set("B2", shade(height, 0xdd, 0x77));
  glyphs.set(
    "DB",
    fromRows(height, () => 0xff),
  );
  glyphs.set(
    "DC",
    fromRows(height, (y) => (y < half ? 0 : 0xff)),
  );
  glyphs.set(
    "DD",
    fromRows(height, () => 0xf0),
  );
  glyphs.set(
    "DE",
    fromRows(height, () => 0x0f),
  );
  glyphs.set(
    "DF",
    fromRows(height, (y) => (y < half ? 0xff : 0)),
  );
}

/** The row of a single horizontal line; a double one is the rows above and below it. */
export function lineRow(height: number): number {
  return (height >> 1) - 1;
}

function lines(arms: Arms, height: number): Uint8Array {
  const cell = new Cell(height);
  const middle = lineRow(height);
  doubleArms(cell, arms, middle, height);
  singleArms(cell, arms, middle, height);
  return cell.rows;
}

/** A double arm is a band with a channel cut out; where two meet, the channels open into each other. */
function doubleArms(cell: Cell, { left, right, up, down }: Arms, middle: number, height: number): void {
  const above = middle - 1;
  const below = middle + 1;
  const across = Math.max(up, down);
  const along = Math.max(left, right);
  const [bandFrom, bandTo] = across === 2 ? [DOUBLE_FROM, DOUBLE_TO] : [SINGLE_FROM, SINGLE_TO];
  const [bandTop, bandBottom] = along === 2 ? [above, below] : [middle, middle];
  if (left === 2) cell.fill(0, bandTo, above, below, true);
  if (right === 2) cell.fill(bandFrom, 7, above, below, true);
  if (up === 2) cell.fill(DOUBLE_FROM, DOUBLE_TO, 0, bandBottom, true);
  if (down === 2) cell.fill(DOUBLE_FROM, DOUBLE_TO, bandTop, height - 1, true);
  if (left === 2) cell.fill(0, SINGLE_TO, middle, middle, false);
  if (right === 2) cell.fill(SINGLE_FROM, 7, middle, middle, false);
  if (up === 2) cell.fill(SINGLE_FROM, SINGLE_TO, 0, middle, false);
  if (down === 2) cell.fill(SINGLE_FROM, SINGLE_TO, middle, height - 1, false);
}

/**
 * A single arm goes through to the other side if it continues there. Else it ends at the line that it meets: the near
 * one of a double line that runs past, the far one of a double line that turns here.
 */
function singleArms(cell: Cell, { left, right, up, down }: Arms, middle: number, height: number): void {
  const vertical = up === 2 || down === 2;
  const verticalPasses = up === 2 && down === 2;
  const horizontal = left === 2 || right === 2;
  const horizontalPasses = left === 2 && right === 2;
  if (left === 1) {
    const end = !vertical || right === 1 ? SINGLE_TO : verticalPasses ? DOUBLE_FROM : DOUBLE_TO;
    cell.fill(0, end, middle, middle, true);
  }
  if (right === 1) {
    const end = !vertical || left === 1 ? SINGLE_FROM : verticalPasses ? DOUBLE_TO : DOUBLE_FROM;
    cell.fill(end, 7, middle, middle, true);
  }
  if (up === 1) {
    const end = !horizontal || down === 1 ? middle : horizontalPasses ? middle - 1 : middle + 1;
    cell.fill(SINGLE_FROM, SINGLE_TO, 0, end, true);
  }
  if (down === 1) {
    const end = !horizontal || up === 1 ? middle : horizontalPasses ? middle + 1 : middle - 1;
    cell.fill(SINGLE_FROM, SINGLE_TO, end, height - 1, true);
  }
}

class Cell {
  readonly rows: Uint8Array;

  constructor(height: number) {
    this.rows = new Uint8Array(height);
  }

  fill(fromColumn: number, toColumn: number, fromRow: number, toRow: number, on: boolean): void {
    const mask = (0xff >> fromColumn) & (0xff << (7 - toColumn));
    for (let y = fromRow; y <= toRow; y++) {
      const row = this.rows[y] ?? 0;
      this.rows[y] = on ? row | mask : row & ~mask;
    }
  }
}

function shade(height: number, even: number, odd: number): Uint8Array {
  return fromRows(height, (y) => (y % 2 === 0 ? even : odd));
}

function fromRows(height: number, row: (y: number) => number): Uint8Array {
  return Uint8Array.from({ length: height }, (_, y) => row(y));
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(2, "0");
}
