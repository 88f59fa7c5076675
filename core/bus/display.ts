/** A picture of the guest's screen. Pixels are 0xAABBGGRR words (canvas RGBA order on little-endian hosts). */
export interface DisplayFrame {
  readonly width: number;
  readonly height: number;
  /** width × height words; the same array from frame to frame while the size stays. */
  readonly pixels: Uint32Array;
  /** Rectangles that changed since the previous frame; empty when nothing did. */
  readonly dirty: readonly Rect[];
  /** Width by height of the picture on a monitor of the time; absent: its pixels are square. */
  readonly aspect?: number;
}

/** In pixels; never empty, always inside its frame. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a display adapter shows to the machine. Called between slices, not per guest access. */
export interface DisplayAdapter {
  /** Renders what changed since the last call. `full` asks for one rectangle over everything (a new viewer). */
  frame(full: boolean): DisplayFrame;
  /** Text of the screen in a text mode, lines joined by "\n" without trailing blanks; undefined in graphics modes. */
  screenText(): string | undefined;
}
