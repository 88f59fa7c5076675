/**
 * The CRT controller's walk down the screen: for each line of the picture, the memory address it starts at and the row
 * inside its characters. [VGA] "CRT Controller".
 */
import { lineCompare, verticalValue } from "./crtc-fields.ts";
import { MAX_HEIGHT } from "./frame-buffer.ts";
import * as R from "./register-names.ts";

const ROW_SCAN_MASK = 0x1f;
const ADDRESS_MASK = 0xffff;

/** Lines of the picture, repeated scan lines left out. */
export class ScanPlan {
  /** Lines of the picture. Lines that the hardware repeats count once. */
  height = 1;
  /** Character clocks in a line. */
  columns = 1;
  /** By line: value of the memory address counter at its start. */
  readonly address = new Int32Array(MAX_HEIGHT);
  /** By line: row scan counter. */
  readonly rowScan = new Uint8Array(MAX_HEIGHT);
  /** The first line below the split, or `height`. */
  split = 1;

  /** In graphics modes, rows of a character that would show the same memory become one line. */
  build(crtc: Uint8Array, start: number, isGraphics: boolean): void {
    const mode = crtc[R.CRTC_MODE_CONTROL]!;
    const scale = (mode & R.MODE_LINES_HALVED) === 0 ? 1 : 2;
    const maximum = crtc[R.CRTC_MAXIMUM_SCAN_LINE]!;
    const rows = (maximum & ROW_SCAN_MASK) + 1;
    const rowsDiffer = !isGraphics || (mode & (R.MODE_ROW_SCAN_0 | R.MODE_ROW_SCAN_1)) !== 3;
    const repeat = ((maximum & R.MAXIMUM_SCAN_DOUBLE) === 0 ? 1 : 2) * (rowsDiffer ? 1 : rows);
    const scanLines = scale * (verticalValue(crtc, R.CRTC_VERTICAL_DISPLAY_END) + 1);
    this.height = Math.min(MAX_HEIGHT, Math.ceil(scanLines / repeat));
    this.columns = crtc[R.CRTC_HORIZONTAL_DISPLAY_END]! + 1;
    this.split = Math.min(this.height, Math.ceil((scale * (lineCompare(crtc) + 1)) / repeat));

    const pitch = crtc[R.CRTC_OFFSET]! * 2;
    const lastRow = rowsDiffer ? rows - 1 : 0;
    const preset = crtc[R.CRTC_PRESET_ROW_SCAN]!;
    let address = start + ((preset >>> 5) & 3);
    let row = rowsDiffer ? preset & ROW_SCAN_MASK : 0;
    for (let y = 0; y < this.height; y++) {
      if (y === this.split) {
        address = 0;
        row = 0;
      }
      this.address[y] = address & ADDRESS_MASK;
      this.rowScan[y] = row;
      if (row === lastRow) {
        row = 0;
        address += pitch;
      } else row = (row + 1) & ROW_SCAN_MASK;
    }
  }

  /** Line `y` is the first of a row of characters. */
  startsRow(y: number): boolean {
    if (y === 0 || y === this.split) return true;
    const above = this.rowScan[y - 1]!;
    return this.rowScan[y] !== above + 1;
  }
}
