/** Draws the guest's picture from what the screen channel brings. */
import type { ScreenOutput } from "../../electron/contract/screen.ts";

export interface ScreenMode {
  readonly width: number;
  readonly height: number;
  readonly text: boolean;
  /** Width by height of the picture on a monitor of the time; 0: its pixels are square. */
  readonly aspect: number;
}

/** The part of a canvas that is drawn on. */
export interface PaintCanvas {
  width: number;
  height: number;
  getContext(kind: "2d", options: { alpha: boolean }): PaintContext | null;
}

interface PaintContext {
  putImageData(image: ImageData, x: number, y: number): void;
}

type Rect = Extract<ScreenOutput, { type: "rect" }>;

export class Painter {
  readonly #canvas: PaintCanvas;
  readonly #context: PaintContext | null;
  readonly #makeImage: (rect: Rect) => ImageData;

  constructor(canvas: PaintCanvas, makeImage: (rect: Rect) => ImageData = imageOf) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false });
    this.#makeImage = makeImage;
  }

  mode({ width, height }: ScreenMode): void {
    // Setting a size clears the canvas, also when it is the same size.
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
  }

  rect(rect: Rect): void {
    this.#context?.putImageData(this.#makeImage(rect), rect.x, rect.y);
  }
}

function imageOf({ pixels, width, height }: Rect): ImageData {
  return new ImageData(new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength), width, height);
}
