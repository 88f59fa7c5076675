/**
 * What a standard VGA does to a byte on its way to and from the planes, as pure functions over precomputed masks. The
 * masks live in one Int32Array, so that generated code can read the same words from shared memory.
 *
 * A lane is a 32-bit word with one byte of each plane, plane 0 lowest. [VGA] "Graphics Controller", "Sequencer".
 */
import * as R from "./register-names.ts";
import type { VgaRegisters } from "./vga-registers.ts";

/** 0–3, [VGA] write modes. */
export const P_WRITE_MODE = 0;
export const P_ROTATE = 1;
/** 0 replace, 1 AND, 2 OR, 3 XOR, with the latches. */
export const P_FUNCTION = 2;
/** Planes that take set/reset instead of the processor's byte, in write mode 0. */
export const P_SET_RESET_ENABLE = 3;
/** Set/reset, in every plane: write mode 3. */
export const P_SET_RESET = 4;
/** Set/reset where it is enabled, 0 elsewhere. */
export const P_SET_RESET_ENABLED = 5;
export const P_BIT_MASK = 6;
/** Planes that are written. */
export const P_MAP_MASK = 7;
/** 0: a plane's byte; 1: colour compare. */
export const P_READ_MODE = 8;
/** Number of the plane that read mode 0 gives. */
export const P_READ_PLANE = 9;
export const P_COMPARE = 10;
/** Planes that colour compare looks at. */
export const P_COMPARE_PLANES = 11;
/** How an address finds its lane: ADDRESS_… */
export const P_ADDRESSING = 12;
/** 1: address bit 0 chooses between planes 0, 2 and 1, 3 when writing. */
export const P_WRITE_PARITY = 13;
/** 1: likewise when reading. */
export const P_READ_PARITY = 14;
/** Bits of the window offset that count: 128, 64 or 32 KiB. */
export const P_WINDOW_MASK = 15;
/** 1: a write in write mode 0 puts the byte into every enabled plane as it is. */
export const P_IDENTITY = 16;
export const PIPELINE_WORDS = 17;

export const ADDRESS_PLAIN = 0;
/** Address bit 0 chooses the plane and is cleared for the planes; bit 16 takes its place. */
export const ADDRESS_ODD_EVEN = 1;
/** Address bits 0 and 1 choose the plane. */
export const ADDRESS_CHAIN_4 = 2;

const WINDOW_MASKS = [0x1_ffff, 0xffff, 0x7fff, 0x7fff];
/** A byte times this is the byte in every plane. */
export const EVERY_PLANE = 0x0101_0101;

/** Four bits, one a plane, as a lane. */
export function expandPlanes(bits: number): number {
  return (
    (-(bits & 1) & 0xff) |
    (-((bits >>> 1) & 1) & 0xff00) |
    (-((bits >>> 2) & 1) & 0xff_0000) |
    (-((bits >>> 3) & 1) & 0xff00_0000)
  );
}

/** Fills `pipeline` from the registers. Called when one of them was written, not per access. */
export function preparePipeline(pipeline: Int32Array, registers: VgaRegisters): void {
  const gc = registers.graphics.values;
  const seq = registers.sequencer.values;
  const mode = gc[R.GC_MODE]!;
  const memoryMode = seq[R.SEQ_MEMORY_MODE]!;
  const setReset = expandPlanes(gc[R.GC_SET_RESET]!);
  const enable = expandPlanes(gc[R.GC_ENABLE_SET_RESET]!);
  const rotate = gc[R.GC_DATA_ROTATE]!;
  pipeline[P_WRITE_MODE] = mode & 3;
  pipeline[P_ROTATE] = rotate & 7;
  pipeline[P_FUNCTION] = (rotate >>> 3) & 3;
  pipeline[P_SET_RESET_ENABLE] = enable;
  pipeline[P_SET_RESET] = setReset;
  pipeline[P_SET_RESET_ENABLED] = setReset & enable;
  pipeline[P_BIT_MASK] = Math.imul(gc[R.GC_BIT_MASK]!, EVERY_PLANE);
  pipeline[P_MAP_MASK] = expandPlanes(seq[R.SEQ_MAP_MASK]!);
  pipeline[P_READ_MODE] = (mode & R.GC_MODE_READ_COMPARE) === 0 ? 0 : 1;
  pipeline[P_READ_PLANE] = gc[R.GC_READ_MAP]! & 3;
  pipeline[P_COMPARE] = expandPlanes(gc[R.GC_COLOR_COMPARE]!);
  pipeline[P_COMPARE_PLANES] = expandPlanes(gc[R.GC_COLOR_DONT_CARE]!);
  pipeline[P_ADDRESSING] =
    (memoryMode & R.MEMORY_CHAIN_4) !== 0
      ? ADDRESS_CHAIN_4
      : (gc[R.GC_MISCELLANEOUS]! & R.GC_MISC_CHAIN_ODD_EVEN) !== 0
        ? ADDRESS_ODD_EVEN
        : ADDRESS_PLAIN;
  pipeline[P_WRITE_PARITY] = (memoryMode & R.MEMORY_SEQUENTIAL) === 0 ? 1 : 0;
  pipeline[P_READ_PARITY] = (mode & R.GC_MODE_ODD_EVEN) === 0 ? 0 : 1;
  pipeline[P_WINDOW_MASK] = WINDOW_MASKS[(gc[R.GC_MISCELLANEOUS]! >>> 2) & 3]!;
  pipeline[P_IDENTITY] =
    (mode & 3) === 0 && rotate === 0 && (gc[R.GC_ENABLE_SET_RESET]! & 0x0f) === 0 && gc[R.GC_BIT_MASK] === 0xff ? 1 : 0;
}

/** What write `value` offers to the planes, before the map mask. */
export function writeLanes(pipeline: Int32Array, latches: number, value: number): number {
  if (pipeline[P_IDENTITY] === 1) return Math.imul(value, EVERY_PLANE);
  let lanes: number;
  let mask = pipeline[P_BIT_MASK]!;
  switch (pipeline[P_WRITE_MODE]!) {
    case 0:
      lanes = Math.imul(rotateRight(value, pipeline[P_ROTATE]!), EVERY_PLANE);
      lanes = (lanes & ~pipeline[P_SET_RESET_ENABLE]!) | pipeline[P_SET_RESET_ENABLED]!;
      break;
    case 1:
      return latches;
    case 2:
      lanes = expandPlanes(value);
      break;
    default:
      lanes = pipeline[P_SET_RESET]!;
      mask &= Math.imul(rotateRight(value, pipeline[P_ROTATE]!), EVERY_PLANE);
  }
  switch (pipeline[P_FUNCTION]!) {
    case 1:
      lanes &= latches;
      break;
    case 2:
      lanes |= latches;
      break;
    case 3:
      lanes ^= latches;
      break;
  }
  return (lanes & mask) | (latches & ~mask);
}

/** Planes that a write to `address` reaches, as a lane mask. */
export function writtenPlanes(pipeline: Int32Array, address: number): number {
  const planes = pipeline[P_MAP_MASK]!;
  if (pipeline[P_ADDRESSING] === ADDRESS_CHAIN_4) return planes & (0xff << ((address & 3) << 3));
  if (pipeline[P_WRITE_PARITY] === 0) return planes;
  return planes & (0x00ff_00ff << ((address & 1) << 3));
}

/** Plane address that `address`, an offset from the start of the selected window, means in every plane. */
export function planeAddress(pipeline: Int32Array, address: number): number {
  switch (pipeline[P_ADDRESSING]!) {
    case ADDRESS_PLAIN:
      return address & 0xffff;
    case ADDRESS_ODD_EVEN:
      return (address & 0xfffe) | ((address >>> 16) & 1);
    default:
      return (address & 0xfffc) | ((address >>> 16) & 1);
  }
}

/** What the processor reads from latched lanes. */
export function readLanes(pipeline: Int32Array, latches: number, address: number): number {
  if (pipeline[P_READ_MODE] === 1) {
    const differs = (latches ^ pipeline[P_COMPARE]!) & pipeline[P_COMPARE_PLANES]!;
    return ~(differs | (differs >>> 8) | (differs >>> 16) | (differs >>> 24)) & 0xff;
  }
  let plane = pipeline[P_READ_PLANE]!;
  if (pipeline[P_ADDRESSING] === ADDRESS_CHAIN_4) plane = address & 3;
  else if (pipeline[P_READ_PARITY] === 1) plane = (plane & 2) | (address & 1);
  return (latches >>> (plane << 3)) & 0xff;
}

function rotateRight(value: number, count: number): number {
  return ((value | (value << 8)) >>> count) & 0xff;
}
