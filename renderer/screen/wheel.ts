/** How far a wheel was turned, in notches. */
export interface WheelMove {
  readonly deltaY: number;
  /** 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
}

/** Browsers report about this many pixels for one notch of a wheel. */
const PIXELS_PER_NOTCH = 100;
const LINES_PER_NOTCH = 3;

export function notchesOf({ deltaY, deltaMode }: WheelMove): number {
  return deltaMode === 0 ? deltaY / PIXELS_PER_NOTCH : deltaMode === 1 ? deltaY / LINES_PER_NOTCH : deltaY;
}
