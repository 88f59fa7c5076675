/**
 * Sends the guest's screen, serial output and speaker to its viewers. Each viewer has credits and remembers what changed
 * since its last batch, so that a slow one sees fewer pictures and never an old one.
 */
import type { DisplayFrame } from "../../core/bus/display.ts";
import { encodeBatch, type CutRect } from "../contract/frame-codec.ts";
import { INITIAL_CREDITS, type ScreenOutput } from "../contract/screen.ts";

/** 60 pictures a second while something moves, 20 once nothing has for a second. */
const TICK_MS = 1000 / 60;
const CALM_TICK_MS = 50;
const CALM_AFTER_TICKS = 60;
/** More rectangles than this are sent as the one around them. */
const MAX_RECTS = 24;
const MAX_CREDITS = 4;
/** Serial output that a viewer may be behind before the oldest is dropped, and what a new viewer is shown. */
const MAX_SERIAL_BYTES = 256 * 1024;

type Rect = DisplayFrame["dirty"][number];

export interface ScreenSource {
  frame(full: boolean): DisplayFrame;
  screenText(): string | undefined;
  speakerHz(): number;
  readonly hasPointer: boolean;
}

interface Viewer {
  readonly send: (batch: Uint8Array<ArrayBuffer>) => void;
  credits: number;
  dirty: Rect[];
  serial: Map<number, Uint8Array<ArrayBuffer>>;
  mode: string;
  hz: number;
  followsPointer: boolean;
}

export class ScreenHub {
  readonly #source: ScreenSource;
  readonly #viewers = new Map<string, Viewer>();
  readonly #history = new Map<number, Uint8Array<ArrayBuffer>>();
  #timer: NodeJS.Timeout | undefined;
  #calmTicks = 0;
  /** When the next picture is appointed. */
  #dueMs = 0;

  constructor(source: ScreenSource) {
    this.#source = source;
  }

  open(name: string, send: (batch: Uint8Array<ArrayBuffer>) => void): void {
    const viewer: Viewer = {
      send,
      credits: INITIAL_CREDITS,
      dirty: [],
      serial: new Map(this.#history),
      mode: "",
      hz: 0,
      followsPointer: false,
    };
    this.#viewers.set(name, viewer);
    this.stir();
  }

  close(name: string): void {
    this.#viewers.delete(name);
    if (this.#viewers.size === 0) this.stop();
  }

  credit(name: string): void {
    const viewer = this.#viewers.get(name);
    if (viewer !== undefined) viewer.credits = Math.min(MAX_CREDITS, viewer.credits + 1);
  }

  refresh(name: string): void {
    const viewer = this.#viewers.get(name);
    if (viewer !== undefined) viewer.mode = "";
    this.stir();
  }

  /** Bytes that the guest sent from a serial port. */
  serial(port: number, bytes: Uint8Array): void {
    keep(this.#history, port, bytes);
    for (const viewer of this.#viewers.values()) keep(viewer.serial, port, bytes);
  }

  /** Something is about to change on the screen: look at it at full rate again. */
  stir(): void {
    this.#calmTicks = 0;
    if (this.#timer === undefined && this.#viewers.size > 0) this.#schedule(1);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Sends what there is to every viewer that has credit. Also called once when the machine ends. */
  deliver(): void {
    if (this.#viewers.size === 0) return;
    const frame = this.#source.frame(false);
    const text = this.#source.screenText() !== undefined;
    const hz = this.#source.speakerHz();
    this.#calmTicks = frame.dirty.length > 0 ? 0 : this.#calmTicks + 1;
    for (const viewer of this.#viewers.values()) {
      for (const rect of frame.dirty) viewer.dirty.push(rect);
      if (viewer.dirty.length > MAX_RECTS) viewer.dirty = [around(viewer.dirty)];
      if (viewer.credits > 0) this.#deliverTo(viewer, frame, text, hz);
    }
  }

  /** The whole picture as it is now; viewers lose nothing by it. */
  picture(): DisplayFrame {
    const frame = this.#source.frame(false);
    for (const viewer of this.#viewers.values()) for (const rect of frame.dirty) viewer.dirty.push(rect);
    return frame;
  }

  #deliverTo(viewer: Viewer, frame: DisplayFrame, text: boolean, hz: number): void {
    const outputs: (ScreenOutput | CutRect)[] = [];
    const { width, height, aspect = 0 } = frame;
    const mode = `${width}×${height} ${text} ${aspect}`;
    if (viewer.mode !== mode) {
      viewer.mode = mode;
      viewer.dirty = [{ x: 0, y: 0, width, height }];
      outputs.push({ type: "mode", width, height, text, aspect });
    }
    for (const rect of viewer.dirty) {
      outputs.push({ type: "cut", ...rect, picture: frame.pixels, pitch: frame.width });
    }
    for (const [port, bytes] of viewer.serial) outputs.push({ type: "serial", port, bytes });
    const isFollowed = this.#source.hasPointer;
    if (viewer.followsPointer !== isFollowed) outputs.push({ type: "pointer", isFollowed });
    if (viewer.hz !== hz) outputs.push({ type: "speaker", hz });
    if (outputs.length === 0) return;
    viewer.dirty = [];
    viewer.serial.clear();
    viewer.hz = hz;
    viewer.followsPointer = isFollowed;
    viewer.credits--;
    viewer.send(encodeBatch([...outputs, { type: "flush" }]));
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.deliver();
      if (this.#viewers.size > 0) this.#schedule(this.#nextDelayMs());
    }, delayMs);
  }

  /** By appointed times, so that neither a late timer nor the time that a picture takes adds up. */
  #nextDelayMs(): number {
    if (this.#calmTicks >= CALM_AFTER_TICKS) return CALM_TICK_MS;
    const nowMs = performance.now();
    this.#dueMs += TICK_MS;
    // too far behind to catch up, or from a calmer time
    if (this.#dueMs < nowMs || this.#dueMs > nowMs + TICK_MS) this.#dueMs = nowMs + TICK_MS;
    return Math.max(1, Math.floor(this.#dueMs - nowMs));
  }
}

function around(rects: readonly Rect[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function keep(store: Map<number, Uint8Array<ArrayBuffer>>, port: number, bytes: Uint8Array): void {
  const old = store.get(port) ?? new Uint8Array(0);
  const joined = new Uint8Array(old.length + bytes.length);
  joined.set(old);
  joined.set(bytes, old.length);
  store.set(port, joined.slice(Math.max(0, joined.length - MAX_SERIAL_BYTES)));
}
