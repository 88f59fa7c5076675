/** Which image sizes are diskettes, and how their tracks lie. [ECMA-147] and the IBM PC formats that DOS knows. */
export interface FloppyShape {
  readonly cylinders: number;
  readonly heads: 1 | 2;
  readonly sectorsPerTrack: number;
}

const SHAPES: readonly (readonly [kib: number, cylinders: number, heads: 1 | 2, sectorsPerTrack: number])[] = [
  [160, 40, 1, 8],
  [180, 40, 1, 9],
  [320, 40, 2, 8],
  [360, 40, 2, 9],
  [720, 80, 2, 9],
  [1200, 80, 2, 15],
  [1440, 80, 2, 18],
  [1680, 80, 2, 21],
  [1722, 82, 2, 21],
  [2880, 80, 2, 36],
];

export const LARGEST_FLOPPY_BYTES = 2880 * 1024;
export const FLOPPY_SIZES_TEXT = "160, 180, 320, 360, 720, 1200, 1440, 1680, 1722 or 2880 KiB";

/** The shape of a raw image of this size; undefined when no diskette has it. */
export function floppyShape(sizeBytes: number): FloppyShape | undefined {
  const shape = SHAPES.find(([kib]) => kib * 1024 === sizeBytes);
  return shape === undefined ? undefined : { cylinders: shape[1], heads: shape[2], sectorsPerTrack: shape[3] };
}
