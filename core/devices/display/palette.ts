/** Pixel words for the values that the planes give: DAC colours, and the 16 attribute colours through them. */
import type { Dac } from "./dac.ts";
import * as R from "./register-names.ts";
import type { VgaRegisters } from "./vga-registers.ts";

/** Words as the frame buffer holds them; made anew when a colour changed. */
export class Palette {
  /** By 8-bit pixel value. */
  readonly colors = new Int32Array(256);
  /** By 4-bit pixel value. */
  readonly attributes = new Int32Array(16);

  /** Recomputes; true when a colour differs from before. */
  update(registers: VgaRegisters, dac: Dac): boolean {
    let changed = false;
    for (let i = 0; i < 256; i++) {
      const pixel = dac.pixel(i & dac.mask);
      if (pixel === this.colors[i]) continue;
      this.colors[i] = pixel;
      changed = true;
    }
    const attribute = registers.attribute.values;
    const enabled = attribute[R.ATTR_COLOR_PLANE_ENABLE]! & 0x0f;
    const select = attribute[R.ATTR_COLOR_SELECT]!;
    const low = (attribute[R.ATTR_MODE_CONTROL]! & R.ATTR_MODE_COLOR_SELECT) === 0 ? 0x3f : 0x0f;
    const high = ((select & 0x0c) << 4) | ((select << 4) & 0x3f & ~low);
    for (let i = 0; i < 16; i++) {
      const pixel = this.colors[(attribute[i & enabled]! & low) | high]!;
      if (pixel === this.attributes[i]) continue;
      this.attributes[i] = pixel;
      changed = true;
    }
    return changed;
  }
}
