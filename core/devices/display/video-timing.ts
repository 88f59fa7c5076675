/**
 * Where the electron beam is. Lines and frames follow from the CRT controller's totals and the dot clock; the position
 * is computed from the guest's clock when asked for, so that nothing ticks.
 */
import { verticalValue } from "./crtc-fields.ts";
import * as R from "./register-names.ts";
import type { VgaRegisters } from "./vga-registers.ts";

/** [VGA] "Miscellaneous Output Register": 25.175 and 28.322 MHz. DEVIATION: the external clocks count as the first. */
const DOT_CLOCKS_HZ = [25_175_000, 28_322_000, 25_175_000, 25_175_000];
const NS_PER_SECOND = 1e9;
const STATUS_BLANK = 0x01;
const STATUS_RETRACE = 0x08;

/** Bochs VBE sets no timings: 60 frames a second, a twentieth of each in retrace. */
const EXTENDED_FRAME_NS = NS_PER_SECOND / 60;
const EXTENDED_TOTAL = 1.05;
const EXTENDED_ACTIVE = 0.8;

/** Times are nanoseconds of the guest's clock. */
export class VideoTiming {
  frameNs = EXTENDED_FRAME_NS;
  #lineNs = 1;
  #activeNs = 0;
  #visibleLines = 0;
  #retraceFirst = 0;
  #retraceEnd = 0;

  /** From the registers of a standard mode. */
  update(registers: VgaRegisters): void {
    const crtc = registers.crtc.values;
    const clocking = registers.sequencer.values[R.SEQ_CLOCKING_MODE]!;
    const dots = (clocking & R.CLOCKING_8_DOTS) === 0 ? 9 : 8;
    const clock = DOT_CLOCKS_HZ[(registers.miscellaneous >>> 2) & 3]!;
    const characterNs = (dots * NS_PER_SECOND * ((clocking & R.CLOCKING_HALF_DOT_CLOCK) === 0 ? 1 : 2)) / clock;
    const scale = (crtc[R.CRTC_MODE_CONTROL]! & R.MODE_LINES_HALVED) === 0 ? 1 : 2;
    this.#lineNs = characterNs * (crtc[R.CRTC_HORIZONTAL_TOTAL]! + 5);
    this.#activeNs = characterNs * (crtc[R.CRTC_HORIZONTAL_DISPLAY_END]! + 1);
    this.#visibleLines = scale * (verticalValue(crtc, R.CRTC_VERTICAL_DISPLAY_END) + 1);
    const first = verticalValue(crtc, R.CRTC_RETRACE_START);
    // the end is given by its low four bits
    const length = (crtc[R.CRTC_RETRACE_END]! - first) & 0x0f;
    this.#retraceFirst = scale * first;
    this.#retraceEnd = scale * (first + (length === 0 ? 16 : length));
    this.frameNs = this.#lineNs * scale * (verticalValue(crtc, R.CRTC_VERTICAL_TOTAL) + 2);
  }

  /** For a Bochs VBE mode of `height` lines. */
  updateExtended(height: number): void {
    const total = Math.ceil(height * EXTENDED_TOTAL) + 4;
    this.frameNs = EXTENDED_FRAME_NS;
    this.#lineNs = EXTENDED_FRAME_NS / total;
    this.#activeNs = this.#lineNs * EXTENDED_ACTIVE;
    this.#visibleLines = height;
    this.#retraceFirst = height + 1;
    this.#retraceEnd = total;
  }

  /** Input status register 1: bit 0 while nothing is displayed, bit 3 in vertical retrace. */
  status(nowNs: number): number {
    const inFrame = nowNs - Math.floor(nowNs / this.frameNs) * this.frameNs;
    const line = Math.floor(inFrame / this.#lineNs);
    const blank = line >= this.#visibleLines || inFrame - line * this.#lineNs >= this.#activeNs;
    const retrace = line >= this.#retraceFirst && line < this.#retraceEnd;
    return (blank ? STATUS_BLANK : 0) | (retrace ? STATUS_RETRACE : 0);
  }

  /** Frames begun since power-on: the blink counter. */
  frames(nowNs: number): number {
    return Math.floor(nowNs / this.frameNs);
  }

  /** The next time after `nowNs` at which vertical retrace starts. */
  nextRetraceNs(nowNs: number): number {
    const start = (this.#retraceFirst * this.#lineNs) % this.frameNs;
    const retrace = Math.floor(nowNs / this.frameNs) * this.frameNs + start;
    return retrace > nowNs ? retrace : retrace + this.frameNs;
  }
}
