/** How the CRT controller's counters become an address in the planes. [VGA] "CRT Mode Control", "Underline Location". */
import * as R from "./register-names.ts";
import type { Vram } from "./vram.ts";

const BYTE = 0;
const WORD = 1;
const DOUBLE_WORD = 2;

/** From a counter value and a row to the lane of video memory. */
export class DisplayAddress {
  /** Character clocks share an address when the counter runs slower than the dot clock: log2 of how many. */
  countShift = 0;
  #unit = BYTE;
  /** Word mode: which counter bit becomes address bit 0. */
  #wrapBit = 15;
  #rowMask = 0;

  update(crtc: Uint8Array): void {
    const mode = crtc[R.CRTC_MODE_CONTROL]!;
    const underline = crtc[R.CRTC_UNDERLINE]!;
    this.#unit = (underline & R.UNDERLINE_DOUBLE_WORD) !== 0 ? DOUBLE_WORD : (mode & R.MODE_BYTE) === 0 ? WORD : BYTE;
    this.#wrapBit = (mode & R.MODE_ADDRESS_WRAP) === 0 ? 13 : 15;
    this.#rowMask = ~mode & (R.MODE_ROW_SCAN_0 | R.MODE_ROW_SCAN_1);
    this.countShift = (underline & R.UNDERLINE_COUNT_BY_4) !== 0 ? 2 : (mode & R.MODE_COUNT_BY_2) !== 0 ? 1 : 0;
  }

  /** Plane address of a counter value in a row of a character. */
  planeAddress(counter: number, rowScan: number): number {
    let address: number;
    switch (this.#unit) {
      case BYTE:
        address = counter & 0xffff;
        break;
      case WORD:
        address = ((counter << 1) & 0xfffe) | ((counter >>> this.#wrapBit) & 1);
        break;
      default:
        address = ((counter << 2) & 0xfffc) | ((counter >>> 14) & 3);
    }
    // row scan bits replace address bits 13 and 14: the even and odd lines of the CGA lie 8 KiB apart
    const replaced = this.#rowMask << 13;
    return (address & ~replaced) | ((rowScan << 13) & replaced);
  }

  /** Neighbouring counter values are neighbouring lanes, below the wrap at 64 Ki. */
  isConsecutive(vram: Vram): boolean {
    if (this.#rowMask !== 0 || this.countShift !== 0) return false;
    return vram.chained ? this.#unit === DOUBLE_WORD : this.#unit === BYTE;
  }
}
