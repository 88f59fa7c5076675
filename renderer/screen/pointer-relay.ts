/** An absolute pointer on its way to a guest that follows it: each frame sends at most one place. */
import type { ScreenInput } from "../../electron/contract/screen.ts";
import { notchesOf, type WheelMove } from "./wheel.ts";

type PointerInput = Extract<ScreenInput, { type: "pointer" }>;

/** The contract's scale over the whole picture. */
const FULL = 65_535;
const KNOWN_BUTTONS = 31;

export class PointerRelay {
  readonly #send: (input: PointerInput) => void;
  readonly #schedule: (flush: () => void) => void;
  #x = 0;
  #y = 0;
  #notches = 0;
  #buttons = 0;
  #hasMoved = false;
  #isScheduled = false;

  /** `schedule` runs its argument before the next frame. */
  constructor(send: (input: PointerInput) => void, schedule: (flush: () => void) => void) {
    this.#send = send;
    this.#schedule = schedule;
  }

  /** As shares of the picture's width and height; outside of it counts as its edge. */
  move(shareX: number, shareY: number): void {
    const [x, y] = [scaled(shareX), scaled(shareY)];
    if (x === this.#x && y === this.#y) return;
    this.#x = x;
    this.#y = y;
    this.#hasMoved = true;
    this.#soon();
  }

  wheel(move: WheelMove): void {
    this.#notches += notchesOf(move);
    this.#soon();
  }

  /** `buttons` as a DOM event has them. */
  buttons(buttons: number): void {
    const known = buttons & KNOWN_BUTTONS;
    if (known === this.#buttons) return;
    // The button belongs to the place where the pointer is now.
    this.flush();
    this.#buttons = known;
    this.#tell(0);
  }

  get hasButtons(): boolean {
    return this.#buttons !== 0;
  }

  releaseAll(): void {
    this.#notches = 0;
    this.buttons(0);
  }

  flush(): void {
    this.#isScheduled = false;
    const wheel = Math.trunc(this.#notches) + 0;
    if (!this.#hasMoved && wheel === 0) return;
    this.#notches -= wheel;
    this.#tell(wheel);
  }

  #tell(wheel: number): void {
    this.#hasMoved = false;
    this.#send({ type: "pointer", x: this.#x, y: this.#y, wheel, buttons: this.#buttons });
  }

  #soon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => this.flush());
  }
}

function scaled(share: number): number {
  return Math.round(Math.max(0, Math.min(1, share)) * FULL);
}
