/** The two character generators in plane 2, copied out so that drawing a cell reads consecutive bytes. */
import * as R from "./register-names.ts";
import type { VgaRegisters } from "./vga-registers.ts";
import type { Vram } from "./vram.ts";

const FONT_BYTES = 256 * 32;
/** [VGA] "Character Map Select Register": where the eight fonts lie. */
const FONT_ADDRESSES = [0x0000, 0x4000, 0x8000, 0xc000, 0x2000, 0x6000, 0xa000, 0xe000];
const PLANE_2 = 0x00ff_0000;

/** Fonts A and B as the sequencer chooses them; read anew when plane 2 was written. */
export class FontCache {
  /** Font of characters whose attribute bit 3 is 0, then of those where it is 1; 32 rows a character. */
  readonly rows = new Uint8Array(2 * FONT_BYTES);
  #select = -1;

  /** Copies the fonts again if they may have changed; true when a row differs. */
  update(registers: VgaRegisters, vram: Vram, force: boolean): boolean {
    const select = registers.sequencer.values[R.SEQ_CHARACTER_MAP]!;
    if (!force && select === this.#select && (vram.touched & PLANE_2) === 0) return false;
    this.#select = select;
    const mapB = (select & 3) | ((select >>> 2) & 4);
    const mapA = ((select >>> 2) & 3) | ((select >>> 3) & 4);
    const changedB = this.#copy(0, FONT_ADDRESSES[mapB]!, vram);
    const changedA = this.#copy(FONT_BYTES, FONT_ADDRESSES[mapA]!, vram);
    return changedA || changedB;
  }

  #copy(to: number, from: number, vram: Vram): boolean {
    let changed = false;
    for (let i = 0; i < FONT_BYTES; i++) {
      const row = (vram.lanes[vram.laneOf(from + i)]! >>> 16) & 0xff;
      if (this.rows[to + i] === row) continue;
      this.rows[to + i] = row;
      changed = true;
    }
    return changed;
  }
}
