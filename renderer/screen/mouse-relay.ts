/** Motion, wheel and buttons on their way to the guest: motion is gathered, so that each frame sends at most one. */
import type { ScreenInput } from "../../electron/contract/screen.ts";
import { notchesOf, type WheelMove } from "./wheel.ts";

type MouseInput = Extract<ScreenInput, { type: "mouse" }>;

/** The contract's bounds of one message. */
const MAX_STEP = 32_767;
export class MouseRelay {
  readonly #send: (input: MouseInput) => void;
  readonly #schedule: (flush: () => void) => void;
  #dx = 0;
  #dy = 0;
  #notches = 0;
  #buttons = 0;
  #isScheduled = false;

  /** `schedule` runs its argument before the next frame. */
  constructor(send: (input: MouseInput) => void, schedule: (flush: () => void) => void) {
    this.#send = send;
    this.#schedule = schedule;
  }

  move(dx: number, dy: number): void {
    this.#dx += dx;
    this.#dy += dy;
    this.#soon();
  }

  wheel(move: WheelMove): void {
    this.#notches += notchesOf(move);
    this.#soon();
  }

  /** `buttons` as a DOM event has them: bit 0 left, 1 right, 2 middle. */
  buttons(buttons: number): void {
    const known = buttons & 31;
    if (known === this.#buttons) return;
    // Where the pointer was when the button changed matters to the guest: motion goes first.
    this.flush();
    this.#buttons = known;
    this.#send({ type: "mouse", dx: 0, dy: 0, wheel: 0, buttons: known });
  }

  /** The page no longer hears the mouse. */
  releaseAll(): void {
    this.#dx = this.#dy = this.#notches = 0;
    this.buttons(0);
  }

  /** Sends what has gathered; fractions wait for the rest of them. */
  flush(): void {
    this.#isScheduled = false;
    const [dx, dy, wheel] = [whole(this.#dx), whole(this.#dy), whole(this.#notches)];
    if (dx === 0 && dy === 0 && wheel === 0) return;
    this.#dx -= dx;
    this.#dy -= dy;
    this.#notches -= wheel;
    this.#send({ type: "mouse", dx, dy, wheel, buttons: this.#buttons });
  }

  #soon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => this.flush());
  }
}

function whole(value: number): number {
  // Adding 0 turns -0 into 0.
  return Math.max(-MAX_STEP, Math.min(MAX_STEP, Math.trunc(value))) + 0;
}
