/**
 * Keyboard and mouse of the guest's canvas. A click captures both; the host key, and whatever takes the focus away, lets
 * go of them.
 */
import type { ScreenInput } from "../../electron/contract/screen.ts";
import { KeyboardRelay } from "./keyboard-relay.ts";
import { MouseRelay } from "./mouse-relay.ts";
import { PointerRelay } from "./pointer-relay.ts";

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
  readonly #pointer: PointerRelay;
  readonly #end = new AbortController();
  #state = NOT_CAPTURED;
  #isRunning = false;
  /** The guest follows an absolute pointer: nothing is locked. */
  #isFollowed = false;
  /** The lock ends because we end it. */
  #isLeaving = false;

  constructor(canvas: HTMLCanvasElement, host: CanvasCaptureHost) {
    this.#canvas = canvas;
    this.#host = host;
    this.#mouse = new MouseRelay(
      (input) => host.send(input),
      (flush) => requestAnimationFrame(flush),
    );
    this.#pointer = new PointerRelay(
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
    this.#unlock();
    this.#pointer.releaseAll();
    this.#become({ hasKeyboard: false });
  }

  /** Nothing is captured while the guest cannot hear it. */
  setRunning(isRunning: boolean): void {
    this.#isRunning = isRunning;
    if (!isRunning) this.release();
  }

  setPointerFollowed(isFollowed: boolean): void {
    if (isFollowed === this.#isFollowed) return;
    this.#isFollowed = isFollowed;
    if (isFollowed) this.#unlock();
    else this.#pointer.releaseAll();
  }

  close(): void {
    this.release();
    this.#end.abort();
  }

  #unlock(): void {
    if (!this.#isLocked) return;
    this.#isLeaving = true;
    document.exitPointerLock();
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
    // A button may be let go anywhere on the page.
    document.addEventListener("mouseup", (event) => this.#mouseUp(event), options);
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

  /** The click that captures is not the guest's; where the guest follows the pointer, every click is. */
  #mouseDown(event: MouseEvent): void {
    if (!this.#isRunning) return;
    event.preventDefault();
    this.#host.userActed();
    this.#keyboard.used();
    this.take();
    if (this.#isFollowed) {
      this.#point(event);
      return this.#pointer.buttons(event.buttons);
    }
    if (this.#isLocked) this.#mouse.buttons(event.buttons);
    else requestLock(this.#canvas);
  }

  #mouseUp(event: MouseEvent): void {
    if (this.#isLocked) return this.#mouse.buttons(event.buttons);
    if (!this.#pointer.hasButtons) return;
    this.#point(event);
    this.#pointer.buttons(event.buttons);
  }

  #point({ clientX, clientY }: MouseEvent): void {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    if (width > 0 && height > 0) this.#pointer.move((clientX - left) / width, (clientY - top) / height);
  }

  #mouseMove(event: MouseEvent): void {
    if (this.#isFollowed && this.#isRunning) return this.#point(event);
    if (this.#isLocked) this.#mouse.move(event.movementX, event.movementY);
  }

  #wheel(event: WheelEvent): void {
    if (this.#isFollowed && this.#isRunning) {
      event.preventDefault();
      return this.#pointer.wheel(event);
    }
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
