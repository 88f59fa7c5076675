/** Memory forms of the ModRM byte. [SDM] 2A tables 2-1 to 2-3. */
import type { Cursor } from "./cursor.ts";
import type { SegmentIndex } from "./insn.ts";

const SS = 2;
const DS = 3;
const BX = 3;
const ESP = 4;
const BP = 5;
const SI = 6;
const DI = 7;
const NONE = -1;

/** 16-bit forms by r/m. */
const BASE_16 = [BX, BX, BP, BP, SI, DI, BP, BX] as const;
const INDEX_16 = [SI, DI, SI, DI, NONE, NONE, NONE, NONE] as const;

const SCALES = [1, 2, 4, 8] as const;

/** Address parts of the instruction being decoded; the operand copies them. */
export class EffectiveAddress {
  base = NONE;
  index = NONE;
  scale: 1 | 2 | 4 | 8 = 1;
  disp = 0;
  /** Without an override. */
  segment: SegmentIndex = DS;

  read16(cursor: Cursor, modrm: number): void {
    const mod = modrm >> 6;
    const rm = modrm & 7;
    this.scale = 1;
    if (mod === 0 && rm === 6) {
      this.base = NONE;
      this.index = NONE;
      this.segment = DS;
      this.disp = cursor.i16();
      return;
    }
    this.base = BASE_16[rm]!;
    this.index = INDEX_16[rm]!;
    this.segment = this.base === BP ? SS : DS;
    this.disp = mod === 0 ? 0 : mod === 1 ? cursor.i8() : cursor.i16();
  }

  read32(cursor: Cursor, modrm: number): void {
    const mod = modrm >> 6;
    this.base = modrm & 7;
    this.index = NONE;
    this.scale = 1;
    if (this.base === ESP) {
      const sib = cursor.u8();
      this.base = sib & 7;
      const index = (sib >> 3) & 7;
      if (index !== ESP) {
        this.index = index;
        this.scale = SCALES[sib >> 6]!;
      }
    }
    if (mod === 0 && this.base === BP) {
      this.base = NONE;
      this.segment = DS;
      this.disp = cursor.i32();
      return;
    }
    this.segment = this.base === ESP || this.base === BP ? SS : DS;
    this.disp = mod === 0 ? 0 : mod === 1 ? cursor.i8() : cursor.i32();
  }
}
