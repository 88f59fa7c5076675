/** The picture that the renderers draw into, and which parts of it changed. */
import type { DisplayFrame, Rect } from "../../bus/display.ts";

/** No guest gets a larger picture. */
export const MAX_WIDTH = 2048;
export const MAX_HEIGHT = 1536;
/** Opaque black. */
export const BLACK = 0xff00_0000 | 0;
/** Changed lines closer than this share a rectangle. */
const JOIN_LINES = 4;

interface Bounds {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Pixels as 0xAABBGGRR words, and the rectangles that differ from what was last taken. */
export class FrameBuffer {
  width = 0;
  height = 0;
  pixels = new Uint32Array(0);
  /** The same words, signed: stores of them need no conversion. */
  words = new Int32Array(0);
  #changed: Bounds[] = [];

  constructor(width: number, height: number) {
    this.resize(width, height);
  }

  /** True when the picture has another size now; it is black then. */
  resize(width: number, height: number): boolean {
    if (width === this.width && height === this.height) return false;
    this.width = width;
    this.height = height;
    this.pixels = new Uint32Array(width * height);
    this.words = new Int32Array(this.pixels.buffer);
    this.words.fill(BLACK);
    this.#changed = [{ left: 0, top: 0, right: width, bottom: height }];
    return true;
  }

  /** Takes line `y` from `line`, which starts at `from`, and notes what differs. */
  commitLine(y: number, line: Int32Array, from: number): void {
    const { words, width } = this;
    const base = y * width;
    let left = 0;
    while (left < width && words[base + left] === line[from + left]) left++;
    if (left === width) return;
    let right = width;
    while (words[base + right - 1] === line[from + right - 1]) right--;
    for (let x = left; x < right; x++) words[base + x] = line[from + x]!;
    this.change(left, y, right, y + 1);
  }

  /**
   * Takes line `y` from pixels of 32 bits (blue, green, red, nothing) from `from` on, in one pass: this is most of the
   * work for a guest that draws much. HOT: npm run bench:frames.
   */
  commitPixels(y: number, lanes: Int32Array, from: number): void {
    const { words, width } = this;
    const base = y * width;
    let left = -1;
    let right = 0;
    for (let x = 0; x < width; x++) {
      const lane = lanes[from + x]!;
      const pixel = BLACK | ((lane & 0xff) << 16) | (lane & 0xff00) | ((lane >>> 16) & 0xff);
      if (words[base + x] === pixel) continue;
      words[base + x] = pixel;
      if (left < 0) left = x;
      right = x + 1;
    }
    if (left >= 0) this.change(left, y, right, y + 1);
  }

  /** Makes every pixel `color`. */
  fill(color: number): void {
    this.words.fill(color);
    this.change(0, 0, this.width, this.height);
  }

  /** Notes that the pixels from (left, top) up to (right, bottom) differ. Calls come in rising order of `top`. */
  change(left: number, top: number, right: number, bottom: number): void {
    const last = this.#changed.at(-1);
    if (last === undefined || top > last.bottom + JOIN_LINES || top < last.top) {
      this.#changed.push({ left, top, right, bottom });
      return;
    }
    last.left = Math.min(last.left, left);
    last.right = Math.max(last.right, right);
    last.bottom = Math.max(last.bottom, bottom);
  }

  /** The picture with what changed since the last call. */
  take(full: boolean): DisplayFrame {
    const { width, height, pixels } = this;
    const changed = full ? [{ left: 0, top: 0, right: width, bottom: height }] : this.#changed;
    this.#changed = [];
    return { width, height, pixels, dirty: changed.map((bounds) => rectangle(bounds)) };
  }
}

function rectangle({ left, top, right, bottom }: Bounds): Rect {
  return { x: left, y: top, width: right - left, height: bottom - top };
}
