/** Draws the Bochs VBE modes: planes of 16 colours, palette bytes, and direct colour of 15 to 32 bits. */
import type { DispiMode } from "./dispi.ts";
import { MAX_WIDTH, type FrameBuffer } from "./frame-buffer.ts";
import { decodePlanar } from "./line-decoders.ts";
import type { Palette } from "./palette.ts";
import type { Vram } from "./vram.ts";

const OPAQUE = 0xff00_0000 | 0;

/** Draws lines whose memory was written, or all. */
export class ExtendedRenderer {
  readonly #line = new Int32Array(MAX_WIDTH + 16);
  readonly #lanes = new Int32Array(MAX_WIDTH / 8 + 1);
  /** By 15- or 16-bit pixel: its pixel word. Made when first needed. */
  #direct = new Int32Array(0);
  #directBits = 0;

  /** `force`: the mode, the palette or the start changed. */
  render(mode: DispiMode, vram: Vram, palette: Palette, picture: FrameBuffer, force: boolean): void {
    const resized = picture.resize(mode.width, mode.height);
    const all = force || resized;
    if (!all && vram.touched === 0) return;
    const { bitsPerPixel, pitchBytes, width } = mode;
    const isPlanar = bitsPerPixel === 4;
    // a lane is four bytes of a linear picture, or one address of four planes
    const laneShift = isPlanar ? 0 : 2;
    const lineBytes = isPlanar ? (width >>> 3) + 1 : (width * bitsPerPixel + 7) >>> 3;
    if (bitsPerPixel === 15 || bitsPerPixel === 16) this.#prepareDirect(bitsPerPixel);
    for (let y = 0; y < mode.height; y++) {
      const at = mode.startBytes + y * pitchBytes;
      if (!all && !vram.isDirty(at >>> laneShift, (at + lineBytes - 1) >>> laneShift)) continue;
      switch (bitsPerPixel) {
        case 4:
          for (let i = 0; i < lineBytes; i++) this.#lanes[i] = vram.lanes[at + i] ?? 0;
          decodePlanar(this.#lanes, lineBytes, palette.attributes, this.#line);
          break;
        case 8:
          for (let x = 0; x < width; x++) this.#line[x] = palette.colors[vram.bytes[at + x]!]!;
          break;
        case 15:
        case 16:
          for (let x = 0; x < width; x++) this.#line[x] = this.#direct[vram.words[(at >>> 1) + x]!]!;
          break;
        case 24:
          this.#decode24(vram.bytes, at, width);
          break;
        default:
          picture.commitPixels(y, vram.lanes, (at >>> 2) + mode.startPixel);
          continue;
      }
      picture.commitLine(y, this.#line, mode.startPixel);
    }
  }

  #decode24(bytes: Uint8Array, at: number, width: number): void {
    for (let x = 0, i = at; x < width; x++, i += 3) {
      this.#line[x] = OPAQUE | (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    }
  }

  #prepareDirect(bits: 15 | 16): void {
    if (this.#directBits === bits) return;
    this.#directBits = bits;
    this.#direct = Int32Array.from({ length: 0x1_0000 }, (_, pixel) => {
      const blue = pixel & 0x1f;
      const green = bits === 15 ? widen5((pixel >>> 5) & 0x1f) : widen6((pixel >>> 5) & 0x3f);
      const red = (pixel >>> (bits === 15 ? 10 : 11)) & 0x1f;
      return OPAQUE | (widen5(blue) << 16) | (green << 8) | widen5(red);
    });
  }
}

function widen5(level: number): number {
  return (level << 3) | (level >>> 2);
}

function widen6(level: number): number {
  return (level << 2) | (level >>> 4);
}
