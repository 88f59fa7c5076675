/** Draws the standard graphics modes: decodes the lines whose memory was written, or all when anything else changed. */
import type { DisplayAddress } from "./display-address.ts";
import type { FrameBuffer } from "./frame-buffer.ts";
import { MAX_WIDTH } from "./frame-buffer.ts";
import { decodeBytes, decodeInterleaved, decodeNibbles, decodePlanar } from "./line-decoders.ts";
import type { Palette } from "./palette.ts";
import * as R from "./register-names.ts";
import type { ScanPlan } from "./scan-plan.ts";
import type { VgaRegisters } from "./vga-registers.ts";
import { BLOCK_LANE_SHIFT, PLANE_BYTES, type Vram } from "./vram.ts";

type Decoder = typeof decodePlanar;

const MAX_LANES = MAX_WIDTH / 8 + 1;

/** Modes of 2, 4, 16 and 256 colours. */
export class GraphicsRenderer {
  readonly #lanes = new Int32Array(MAX_LANES);
  readonly #line = new Int32Array(MAX_LANES * 8);

  /** `force`: the registers, the palette or the start address changed. */
  render(
    registers: VgaRegisters,
    plan: ScanPlan,
    address: DisplayAddress,
    vram: Vram,
    palette: Palette,
    picture: FrameBuffer,
    force: boolean,
  ): void {
    const mode = registers.graphics.values[R.GC_MODE]!;
    const attributeMode = registers.attribute.values[R.ATTR_MODE_CONTROL]!;
    const is256 = (mode & R.GC_MODE_SHIFT_256) !== 0;
    const isBytes = is256 && (attributeMode & R.ATTR_MODE_8_BIT) !== 0;
    const decode: Decoder = isBytes
      ? decodeBytes
      : is256
        ? decodeNibbles
        : (mode & R.GC_MODE_SHIFT_INTERLEAVED) !== 0
          ? decodeInterleaved
          : decodePlanar;
    const colors = isBytes ? palette.colors : palette.attributes;
    const resized = picture.resize(plan.columns * (isBytes ? 4 : 8), plan.height);
    const all = force || resized;
    if (!all && vram.touched === 0) return;
    // an 8-bit pixel lasts two dots
    const dots = registers.attribute.values[R.ATTR_PIXEL_PANNING]! & 7;
    const panning = isBytes ? dots >>> 1 : dots;
    const splitPanning = (attributeMode & R.ATTR_MODE_PANNING_COMPATIBLE) === 0 ? panning : 0;
    for (let y = 0; y < plan.height; y++) {
      const shift = y >= plan.split ? splitPanning : panning;
      const count = plan.columns + (shift > 0 ? 1 : 0);
      if (!this.#fetch(plan.address[y]!, plan.rowScan[y]!, count, address, vram) && !all) continue;
      decode(this.#lanes, count, colors, this.#line);
      picture.commitLine(y, this.#line, shift);
    }
  }

  /** Reads a line's lanes; true when one of them was written since the last picture. */
  #fetch(counter: number, rowScan: number, count: number, address: DisplayAddress, vram: Vram): boolean {
    const { lanes, dirty } = vram;
    const into = this.#lanes;
    if (address.isConsecutive(vram) && counter + count <= PLANE_BYTES) {
      for (let i = 0; i < count; i++) into[i] = lanes[counter + i]!;
      return vram.isDirty(counter, counter + count - 1);
    }
    let written = 0;
    for (let i = 0; i < count; i++) {
      const lane = vram.laneOf(address.planeAddress((counter + (i >>> address.countShift)) & 0xffff, rowScan));
      into[i] = lanes[lane]!;
      written |= dirty[lane >>> BLOCK_LANE_SHIFT]!;
    }
    return written !== 0;
  }
}
