/** CRT controller values that are spread over registers. */
import * as R from "./register-names.ts";

/** Bits 8 and 9 in the overflow register, by register of the low eight. */
const OVERFLOW_BITS: Readonly<Record<number, readonly [bit8: number, bit9: number]>> = {
  [R.CRTC_VERTICAL_TOTAL]: [0, 5],
  [R.CRTC_VERTICAL_DISPLAY_END]: [1, 6],
  [R.CRTC_RETRACE_START]: [2, 7],
};

/** A 10-bit vertical count: total, display end or retrace start. */
export function verticalValue(
  crtc: Uint8Array,
  register: typeof R.CRTC_VERTICAL_TOTAL | typeof R.CRTC_VERTICAL_DISPLAY_END | typeof R.CRTC_RETRACE_START,
): number {
  const [bit8, bit9] = OVERFLOW_BITS[register]!;
  const overflow = crtc[R.CRTC_OVERFLOW]!;
  return crtc[register]! | (((overflow >>> bit8) & 1) << 8) | (((overflow >>> bit9) & 1) << 9);
}

/** The scan line after which the address counter starts anew at 0. */
export function lineCompare(crtc: Uint8Array): number {
  const bit8 = (crtc[R.CRTC_OVERFLOW]! & R.OVERFLOW_LINE_COMPARE) << 4;
  const bit9 = (crtc[R.CRTC_MAXIMUM_SCAN_LINE]! & 0x40) << 3;
  return crtc[R.CRTC_LINE_COMPARE]! | bit8 | bit9;
}

/** Registers Ch and Dh: what the picture begins with, in units of the address counter. */
export function startAddress(crtc: Uint8Array): number {
  return (crtc[R.CRTC_START_HIGH]! << 8) | crtc[R.CRTC_START_LOW]!;
}

/** Registers Eh and Fh: where the text cursor is, in units of the address counter. */
export function cursorAddress(crtc: Uint8Array): number {
  return (crtc[R.CRTC_CURSOR_HIGH]! << 8) | crtc[R.CRTC_CURSOR_LOW]!;
}
