/** Makes pictures of the adapter's state: chooses the renderer, and tells it whether more than memory changed. */
import type { DisplayFrame } from "../../bus/display.ts";
import type { Dac } from "./dac.ts";
import { DisplayAddress } from "./display-address.ts";
import type { Dispi } from "./dispi.ts";
import { ExtendedRenderer } from "./extended-renderer.ts";
import { BLACK, FrameBuffer } from "./frame-buffer.ts";
import { GraphicsRenderer } from "./graphics-renderer.ts";
import { Palette } from "./palette.ts";
import * as R from "./register-names.ts";
import { ScanPlan } from "./scan-plan.ts";
import { TextRenderer } from "./text-renderer.ts";
import { textOf } from "./text-screen.ts";
import type { VgaRegisters } from "./vga-registers.ts";
import type { Vram } from "./vram.ts";

type Kind = "blank" | "text" | "graphics" | "extended";

/** What is shown before a guest sets a mode. */
const FIRST_WIDTH = 720;
const FIRST_HEIGHT = 400;
const MONITOR_ASPECT = 4 / 3;

/** One picture at a time: `render` gives it with what changed since the last call. */
export class Screen {
  /** A register that the picture depends on was written. */
  registersChanged = true;
  /** The attribute palette or the DAC was written. */
  colorsChanged = true;
  readonly #registers: VgaRegisters;
  readonly #dac: Dac;
  readonly #dispi: Dispi;
  readonly #vram: Vram;
  readonly #plan = new ScanPlan();
  readonly #address = new DisplayAddress();
  readonly #palette = new Palette();
  readonly #picture = new FrameBuffer(FIRST_WIDTH, FIRST_HEIGHT);
  readonly #text = new TextRenderer();
  readonly #graphics = new GraphicsRenderer();
  readonly #extended = new ExtendedRenderer();
  #kind: Kind = "blank";
  #start = 0;

  constructor(registers: VgaRegisters, dac: Dac, dispi: Dispi, vram: Vram) {
    this.#registers = registers;
    this.#dac = dac;
    this.#dispi = dispi;
    this.#vram = vram;
  }

  /** `start`: the display's start address; `frames`: how many the display has shown, for blinking. */
  render(start: number, frames: number, full: boolean): DisplayFrame {
    const kind = this.#kindNow();
    const isNewKind = kind !== this.#kind;
    let force = isNewKind;
    this.#kind = kind;
    if (this.colorsChanged && this.#palette.update(this.#registers, this.#dac)) force = true;
    this.colorsChanged = false;
    if (this.registersChanged || start !== this.#start) {
      this.#buildPlan(start);
      // cells are compared one by one, whatever the registers say
      if (kind !== "text") force = true;
    }
    this.registersChanged = false;
    this.#start = start;
    switch (kind) {
      case "blank":
        if (isNewKind) this.#picture.fill(BLACK);
        break;
      case "text":
        this.#text.render(
          this.#registers,
          this.#plan,
          this.#address,
          this.#vram,
          this.#palette,
          this.#picture,
          frames,
          force,
        );
        break;
      case "graphics":
        this.#graphics.render(
          this.#registers,
          this.#plan,
          this.#address,
          this.#vram,
          this.#palette,
          this.#picture,
          force,
        );
        break;
      case "extended":
        this.#extended.render(this.#dispi.mode, this.#vram, this.#palette, this.#picture, force);
    }
    this.#vram.clean();
    const frame = this.#picture.take(full);
    // Every mode of the VGA itself fills its monitor, whatever its numbers; Bochs VBE modes have square pixels.
    return this.#dispi.enabled ? frame : { ...frame, aspect: MONITOR_ASPECT };
  }

  /** Undefined in graphics modes. */
  text(start: number): string | undefined {
    if (this.#dispi.enabled || this.#isGraphics) return undefined;
    if (this.registersChanged || start !== this.#start) {
      // the next picture must still learn of the change
      this.registersChanged = true;
      this.#buildPlan(start);
    }
    return textOf(this.#plan, this.#address, this.#vram);
  }

  #kindNow(): Kind {
    const clocking = this.#registers.sequencer.values[R.SEQ_CLOCKING_MODE]!;
    if (!this.#registers.screenOn || (clocking & R.CLOCKING_SCREEN_OFF) !== 0) return "blank";
    if (this.#dispi.enabled) return "extended";
    return this.#isGraphics ? "graphics" : "text";
  }

  get #isGraphics(): boolean {
    return (this.#registers.graphics.values[R.GC_MISCELLANEOUS]! & R.GC_MISC_GRAPHICS) !== 0;
  }

  #buildPlan(start: number): void {
    const crtc = this.#registers.crtc.values;
    this.#plan.build(crtc, start, this.#isGraphics);
    this.#address.update(crtc);
  }
}
