/** Draws text modes: compares each character cell with what was last drawn there, and draws the ones that differ. */
import { cursorAddress } from "./crtc-fields.ts";
import type { DisplayAddress } from "./display-address.ts";
import { FontCache } from "./font-cache.ts";
import { MAX_WIDTH, type FrameBuffer } from "./frame-buffer.ts";
import type { Palette } from "./palette.ts";
import * as R from "./register-names.ts";
import type { ScanPlan } from "./scan-plan.ts";
import type { VgaRegisters } from "./vga-registers.ts";
import type { Vram } from "./vram.ts";

/** [VGA]: the cursor changes every 8 frames, blinking characters every 16. */
const CURSOR_BLINK_FRAMES = 8;
const CHARACTER_BLINK_FRAMES = 16;
const CURSOR_OFF = 0x20;
const KEY_CURSOR = 0x1_0000;
const KEY_HIDDEN = 0x2_0000;
const NOTHING_DRAWN = -1;
const ATTRIBUTE_FONT_A = 0x08;
const FONT_BYTES = 256 * 32;

/** Draws cells of 8 or 9 dots with their cursor and blinking. */
export class TextRenderer {
  readonly #font = new FontCache();
  /** By cell, row by row: what was drawn. */
  #drawn = new Int32Array(0);
  /** Everything else that the look of a cell depends on. */
  #style = new Int32Array(8);
  #plan: Int32Array = new Int32Array(0);

  // what the cells are drawn with; set by `render`
  #dots = 8;
  #lineGraphics = false;
  #underline = 0;
  #cursorFirst = 0;
  #cursorLast = 0;
  #backgroundMask = 0x0f;

  /** `force`: nothing of the picture is as it was last drawn. */
  render(
    registers: VgaRegisters,
    plan: ScanPlan,
    address: DisplayAddress,
    vram: Vram,
    palette: Palette,
    picture: FrameBuffer,
    frames: number,
    force: boolean,
  ): void {
    const crtc = registers.crtc.values;
    const attribute = registers.attribute.values;
    const mode = attribute[R.ATTR_MODE_CONTROL]!;
    this.#dots = (registers.sequencer.values[R.SEQ_CLOCKING_MODE]! & R.CLOCKING_8_DOTS) === 0 ? 9 : 8;
    this.#lineGraphics = (mode & R.ATTR_MODE_LINE_GRAPHICS) !== 0;
    this.#underline = crtc[R.CRTC_UNDERLINE]! & 0x1f;
    this.#cursorFirst = crtc[R.CRTC_CURSOR_START]! & 0x1f;
    this.#cursorLast = crtc[R.CRTC_CURSOR_END]! & 0x1f;
    const blinks = (mode & R.ATTR_MODE_BLINK) !== 0;
    this.#backgroundMask = blinks ? 0x07 : 0x0f;

    const columns = Math.min(plan.columns, Math.floor(MAX_WIDTH / this.#dots));
    const resized = picture.resize(columns * this.#dots, plan.height);
    const panning = textPanning(attribute[R.ATTR_PIXEL_PANNING]!, this.#dots);
    const splitPanning = (mode & R.ATTR_MODE_PANNING_COMPATIBLE) === 0 ? panning : 0;
    const fontChanged = this.#font.update(registers, vram, force);
    const moved = this.#styleChanged(plan, columns, panning, splitPanning);
    if (force || resized || fontChanged || moved) this.#drawn.fill(NOTHING_DRAWN);

    const cursorShown =
      (crtc[R.CRTC_CURSOR_START]! & CURSOR_OFF) === 0 &&
      this.#cursorFirst <= this.#cursorLast &&
      Math.floor(frames / CURSOR_BLINK_FRAMES) % 2 === 0;
    const cursorAt = cursorShown ? (cursorAddress(crtc) + ((crtc[R.CRTC_CURSOR_END]! >>> 5) & 3)) & 0xffff : -1;
    const hiddenMask = blinks && Math.floor(frames / CHARACTER_BLINK_FRAMES) % 2 === 1 ? 0x8000 : 0;

    let cell = 0;
    for (let top = 0, bottom = 0; top < plan.height; top = bottom) {
      bottom = rowEnd(plan, top);
      const shift = top >= plan.split ? splitPanning : panning;
      const cells = columns + (shift > 0 ? 1 : 0);
      this.#reserve(cell + cells);
      let left = cells;
      let right = 0;
      for (let column = 0; column < cells; column++, cell++) {
        const counter = (plan.address[top]! + (column >>> address.countShift)) & 0xffff;
        const lane = vram.laneOf(address.planeAddress(counter, 0));
        let key = vram.lanes[lane]! & 0xffff;
        if ((key & hiddenMask) !== 0) key |= KEY_HIDDEN;
        if (counter === cursorAt) key |= KEY_CURSOR;
        if (this.#drawn[cell] === key) continue;
        this.#drawn[cell] = key;
        this.#drawCell(key, column * this.#dots - shift, top, bottom, plan.rowScan[top]!, palette, picture);
        if (left > column) left = column;
        right = column + 1;
      }
      if (right > 0) {
        const x = Math.max(0, left * this.#dots - shift);
        picture.change(x, top, Math.min(picture.width, right * this.#dots - shift), bottom);
      }
    }
  }

  #drawCell(
    key: number,
    x: number,
    top: number,
    bottom: number,
    firstRow: number,
    palette: Palette,
    picture: FrameBuffer,
  ): void {
    const character = key & 0xff;
    const attribute = (key >>> 8) & 0xff;
    const background = palette.attributes[(attribute >>> 4) & this.#backgroundMask]!;
    const ink = palette.attributes[attribute & 0x0f]! ^ background;
    const glyph = ((attribute & ATTRIBUTE_FONT_A) === 0 ? 0 : FONT_BYTES) + character * 32;
    const hidden = (key & KEY_HIDDEN) !== 0;
    const underlined = (attribute & 0x77) === 0x01 && !hidden;
    const hasCursor = (key & KEY_CURSOR) !== 0;
    // [VGA] "Attribute Mode Control": the ninth dot of C0h–DFh repeats the eighth, so that lines join
    const ninth = this.#lineGraphics && (character & 0xe0) === 0xc0 ? 1 : 0;
    const { words, width } = picture;
    const { rows } = this.#font;
    const inside = x >= 0 && x + this.#dots <= width;
    for (let y = top; y < bottom; y++) {
      const row = (firstRow + y - top) & 0x1f;
      let bits = hidden ? 0 : rows[glyph + row]! << 1;
      if (ninth === 1) bits |= (bits >>> 1) & 1;
      if ((underlined && row === this.#underline) || (hasCursor && row >= this.#cursorFirst && row <= this.#cursorLast))
        bits = 0x1ff;
      const at = y * width + x;
      if (inside) {
        words[at] = background ^ (ink & -((bits >>> 8) & 1));
        words[at + 1] = background ^ (ink & -((bits >>> 7) & 1));
        words[at + 2] = background ^ (ink & -((bits >>> 6) & 1));
        words[at + 3] = background ^ (ink & -((bits >>> 5) & 1));
        words[at + 4] = background ^ (ink & -((bits >>> 4) & 1));
        words[at + 5] = background ^ (ink & -((bits >>> 3) & 1));
        words[at + 6] = background ^ (ink & -((bits >>> 2) & 1));
        words[at + 7] = background ^ (ink & -((bits >>> 1) & 1));
        if (this.#dots === 9) words[at + 8] = background ^ (ink & -(bits & 1));
      } else {
        for (let dot = 0; dot < this.#dots; dot++) {
          if (x + dot >= 0 && x + dot < width) words[at + dot] = background ^ (ink & -((bits >>> (8 - dot)) & 1));
        }
      }
    }
  }

  /** Notes what cells look like besides their contents; true when it differs from the last picture. */
  #styleChanged(plan: ScanPlan, columns: number, panning: number, splitPanning: number): boolean {
    const style = [
      this.#dots | (this.#lineGraphics ? 16 : 0),
      this.#underline,
      this.#cursorFirst,
      this.#cursorLast,
      this.#backgroundMask,
      columns,
      panning,
      splitPanning,
    ];
    let changed = false;
    for (let i = 0; i < style.length; i++) {
      if (this.#style[i] !== style[i]) changed = true;
      this.#style[i] = style[i]!;
    }
    if (this.#plan.length !== plan.height) {
      this.#plan = new Int32Array(plan.height);
      changed = true;
    }
    for (let y = 0; y < plan.height; y++) {
      // where rows begin matters; what they hold is compared cell by cell
      const boundary = plan.rowScan[y]! | (y === plan.split ? 0x20 : 0);
      if (this.#plan[y] !== boundary) changed = true;
      this.#plan[y] = boundary;
    }
    return changed;
  }

  #reserve(cells: number): void {
    if (cells <= this.#drawn.length) return;
    const larger = new Int32Array(Math.max(2 * this.#drawn.length, cells + 2048)).fill(NOTHING_DRAWN);
    larger.set(this.#drawn);
    this.#drawn = larger;
  }
}

/** The line after the character row that `top` is in. */
function rowEnd(plan: ScanPlan, top: number): number {
  let y = top + 1;
  while (y < plan.height && !plan.startsRow(y)) y++;
  return y;
}

/** [VGA] "Horizontal PEL Panning": pixels to the left; with nine dots 8 means none. */
function textPanning(register: number, dots: number): number {
  if (dots === 8) return register < 8 ? register : 0;
  return register < 8 ? register + 1 : 0;
}
