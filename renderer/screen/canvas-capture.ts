/**
 * Keyboard and mouse of the guest's canvas. A click captures both; the host key, and whatever takes the focus away, lets
 * go of them.
 */
import type { ScreenInput } from "../../electron/contract/screen.ts";
import { KeyboardRelay } from "./keyboard-relay.ts";
import { MouseRelay } from "./mouse-relay.ts";

export interface CaptureState {
  readonly hasKeyboard: boolean;
  readonly hasMouse: boolean;
}

export const NOT_CAPTURED: CaptureState = { hasKeyboard: false, hasMouse: false };

export interface CanvasCaptureHost {
  send(input: ScreenInput): void;
  hostKey(): string;
  /** A key that was pressed with the host key. */
  command(code: string): void;
  /** The user did something in the page. */
  userActed(): void;
  changed(state: CaptureState): void;
}

/** Browsers end the pointer lock at Esc, and then do not tell the page of the key. */
const ESCAPE_CODE = "Escape";

export class CanvasCapture {
  readonly #canvas: HTMLCanvasElement;
  readonly #host: CanvasCaptureHost;
  readonly #keyboard: KeyboardRelay;
  readonly #mouse: MouseRelay;
  readonly #end = new AbortController();
  #state = NOT_CAPTURED;
  #isRunning = false;
  /** The lock ends because we end it. */
  #isLeaving = false;

  constructor(canvas: HTMLCanvasElement, host: CanvasCaptureHost) {
    this.#canvas = canvas;
    this.#host = host;
    this.#mouse = new MouseRelay(
      (input) => host.send(input),
      (flush) => requestAnimationFrame(flush),
    );
    this.#keyboard = new KeyboardRelay({
      send: (code, pressed) => host.send({ type: "key", code, pressed }),
      hostKey: () => host.hostKey(),
      command: (code) => host.command(code),
      toggleCapture: () => (this.#state.hasKeyboard ? this.release() : this.take()),
    });
    this.#listen();
  }

  /** Captures the keyboard, if there is a running guest to type into. */
  take(): void {
    if (!this.#isRunning) return;
    this.#canvas.focus({ preventScroll: true });
    this.#become({ hasKeyboard: true });
  }

  release(): void {
    if (this.#isLocked) {
      this.#isLeaving = true;
      document.exitPointerLock();
    }
    this.#become({ hasKeyboard: false });
  }

  /** Nothing is captured while the guest cannot hear it. */
  setRunning(isRunning: boolean): void {
    this.#isRunning = isRunning;
    if (!isRunning) this.release();
  }

  close(): void {
    this.release();
    this.#end.abort();
  }

  get #isLocked(): boolean {
    return document.pointerLockElement === this.#canvas;
  }

  #become(changes: Partial<CaptureState>): void {
    const next = { ...this.#state, ...changes };
    if (next.hasKeyboard === this.#state.hasKeyboard && next.hasMouse === this.#state.hasMouse) return;
    this.#state = next;
    this.#keyboard.setCaptured(next.hasKeyboard);
    if (!next.hasMouse) this.#mouse.releaseAll();
    this.#host.changed(next);
  }

  #listen(): void {
    const canvas = this.#canvas;
    const options = { signal: this.#end.signal };
    canvas.addEventListener("keydown", (event) => this.#keyDown(event), options);
    canvas.addEventListener("keyup", (event) => this.#keyboard.up(event) && event.preventDefault(), options);
    canvas.addEventListener("blur", () => this.release(), options);
    canvas.addEventListener("mousedown", (event) => this.#mouseDown(event), options);
    canvas.addEventListener("mouseup", (event) => this.#isLocked && this.#mouse.buttons(event.buttons), options);
    canvas.addEventListener("mousemove", (event) => this.#mouseMove(event), options);
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { ...options, passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault(), options);
    document.addEventListener("pointerlockchange", () => this.#lockChanged(), options);
    addEventListener("blur", () => this.#keyboard.releaseAll(), options);
  }

  #keyDown(event: KeyboardEvent): void {
    const isTaken = this.#keyboard.down(event);
    // From the keyboard alone: Enter on the focused screen captures it.
    const captures = !isTaken && event.key === "Enter" && this.#isRunning;
    if (captures) this.take();
    if (isTaken || captures) event.preventDefault();
  }

  /** The click that captures is not the guest's. */
  #mouseDown(event: MouseEvent): void {
    if (!this.#isRunning) return;
    event.preventDefault();
    this.#host.userActed();
    this.#keyboard.used();
    this.take();
    if (this.#isLocked) this.#mouse.buttons(event.buttons);
    else requestLock(this.#canvas);
  }

  #mouseMove(event: MouseEvent): void {
    if (this.#isLocked) this.#mouse.move(event.movementX, event.movementY);
  }

  #wheel(event: WheelEvent): void {
    if (!this.#isLocked) return;
    event.preventDefault();
    this.#mouse.wheel(event);
  }

  #lockChanged(): void {
    const hasMouse = this.#isLocked;
    this.#become({ hasMouse });
    const isOurs = this.#isLeaving;
    this.#isLeaving = false;
    if (hasMouse || isOurs || !this.#state.hasKeyboard || !document.hasFocus()) return;
    this.#host.send({ type: "key", code: ESCAPE_CODE, pressed: true });
    this.#host.send({ type: "key", code: ESCAPE_CODE, pressed: false });
  }
}

/** Refused where another lock has just ended, and where there is none: keys are captured all the same. */
function requestLock(element: HTMLElement): void {
  try {
    void Promise.resolve<unknown>(element.requestPointerLock()).catch(() => {});
  } catch {
    // Older browsers throw.
  }
}
