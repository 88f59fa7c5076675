/** Which image sizes are diskettes, and how their tracks lie. [ECMA-147] and the IBM PC formats that DOS knows. */
import { LeView } from "../../core/base/bytes.ts";

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

const SECTOR_BYTES = 512;
/** In a FAT boot sector: bytes in a sector, sectors of the volume. [ECMA-107]. */
const BPB_SECTOR_BYTES = 11;
const BPB_SECTORS = 19;

/**
 * The shape of an image that ends before its diskette does, as boot loaders' makers leave out what is empty. It must be
 * bootable, and no file system may say that there ought to be more: that is an image cut off.
 */
export function shortFloppyShape(sizeBytes: number, bootSector: Uint8Array): FloppyShape | undefined {
  if (sizeBytes === 0 || sizeBytes % SECTOR_BYTES !== 0 || bootSector.length < SECTOR_BYTES) return undefined;
  const sector = new LeView(bootSector);
  if (sector.u16(510) !== 0xaa55) return undefined;
  const isFat = sector.u16(BPB_SECTOR_BYTES) === SECTOR_BYTES;
  if (isFat && sector.u16(BPB_SECTORS) * SECTOR_BYTES > sizeBytes) return undefined;
  const larger = SHAPES.find(([kib]) => kib * 1024 > sizeBytes && USUAL_KIB.has(kib));
  return larger === undefined ? undefined : { cylinders: larger[1], heads: larger[2], sectorsPerTrack: larger[3] };
}

/** Formats that such an image may be of: what drives of the last decades read. */
const USUAL_KIB: ReadonlySet<number> = new Set([720, 1440, 2880]);

export function shapeBytes({ cylinders, heads, sectorsPerTrack }: FloppyShape): number {
  return cylinders * heads * sectorsPerTrack * SECTOR_BYTES;
}

/** The shape of a raw image of this size; undefined when no diskette has it. */
export function floppyShape(sizeBytes: number): FloppyShape | undefined {
  const shape = SHAPES.find(([kib]) => kib * 1024 === sizeBytes);
  return shape === undefined ? undefined : { cylinders: shape[1], heads: shape[2], sectorsPerTrack: shape[3] };
}
