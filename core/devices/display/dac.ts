/** The DAC: 256 colours of three components, written and read through one data port that counts. */
import { z } from "zod";
import { byte, upTo } from "../state-fields.ts";

const ENTRIES = 256;
const WRITING = 0;
const READING = 3;

export const dacState = z.strictObject({
  readIndex: byte,
  writeIndex: byte,
  /** Which of red, green, blue comes next. */
  component: upTo(2),
  reading: z.boolean(),
  /** Red and green of the entry being written; they take effect with blue. */
  pending: z.tuple([byte, byte]),
  mask: byte,
  wide: z.boolean(),
  colors: z.array(byte).length(ENTRIES * 3),
});
export type DacState = z.infer<typeof dacState>;

/** Components have 6 bits, or 8 while `wide`. [VGA] "Video DAC". */
export class Dac {
  /** Red, green, blue of each entry: 6 bits each, or 8 when `wide`. */
  readonly colors = new Uint8Array(ENTRIES * 3);
  mask = 0xff;
  /** Components are 8 bits: a Bochs VBE extension. */
  wide = false;
  #readIndex = 0;
  #writeIndex = 0;
  #component = 0;
  #reading = false;
  #red = 0;
  #green = 0;

  /** Port 3C7h as it reads. */
  get state(): number {
    return this.#reading ? READING : WRITING;
  }

  get writeIndex(): number {
    return this.#writeIndex;
  }

  startRead(index: number): void {
    this.#readIndex = index;
    this.#component = 0;
    this.#reading = true;
  }

  startWrite(index: number): void {
    this.#writeIndex = index;
    this.#component = 0;
    this.#reading = false;
  }

  read(): number {
    const value = this.colors[this.#readIndex * 3 + this.#component]!;
    if (++this.#component === 3) {
      this.#component = 0;
      this.#readIndex = (this.#readIndex + 1) & 0xff;
    }
    return this.wide ? value : value & 0x3f;
  }

  /** True when a colour changed. */
  write(value: number): boolean {
    const level = this.wide ? value : value & 0x3f;
    if (this.#component === 0) {
      this.#red = level;
      this.#component = 1;
      return false;
    }
    if (this.#component === 1) {
      this.#green = level;
      this.#component = 2;
      return false;
    }
    const at = this.#writeIndex * 3;
    const { colors } = this;
    const changed = colors[at] !== this.#red || colors[at + 1] !== this.#green || colors[at + 2] !== level;
    colors[at] = this.#red;
    colors[at + 1] = this.#green;
    colors[at + 2] = level;
    this.#component = 0;
    this.#writeIndex = (this.#writeIndex + 1) & 0xff;
    return changed;
  }

  /** Pixel word 0xAABBGGRR of an entry, opaque. */
  pixel(entry: number): number {
    const red = this.#level(entry * 3);
    const green = this.#level(entry * 3 + 1);
    const blue = this.#level(entry * 3 + 2);
    return 0xff00_0000 | (blue << 16) | (green << 8) | red | 0;
  }

  #level(at: number): number {
    const value = this.colors[at]!;
    return this.wide ? value : ((value & 0x3f) << 2) | ((value & 0x3f) >> 4);
  }

  save(): DacState {
    return {
      readIndex: this.#readIndex,
      writeIndex: this.#writeIndex,
      component: this.#component,
      reading: this.#reading,
      pending: [this.#red, this.#green],
      mask: this.mask,
      wide: this.wide,
      colors: [...this.colors],
    };
  }

  restore(state: DacState): void {
    this.#readIndex = state.readIndex;
    this.#writeIndex = state.writeIndex;
    this.#component = state.component;
    this.#reading = state.reading;
    [this.#red, this.#green] = state.pending;
    this.mask = state.mask;
    this.wide = state.wide;
    this.colors.set(state.colors);
  }

  reset(): void {
    this.restore({
      readIndex: 0,
      writeIndex: 0,
      component: 0,
      reading: false,
      pending: [0, 0],
      mask: 0xff,
      wide: false,
      colors: Array.from({ length: ENTRIES * 3 }, () => 0),
    });
  }
}
