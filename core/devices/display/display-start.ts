/**
 * Where the picture starts in memory. The CRT controller loads it at vertical retrace, so a guest that writes it while the
 * picture is being drawn shows the new page from the next frame on.
 */
import { z } from "zod";
import { maybeDeltaNs, word } from "../state-fields.ts";
import { startAddress } from "./crtc-fields.ts";
import type { VideoTiming } from "./video-timing.ts";

export const displayStartState = z.strictObject({
  latched: word,
  /** Until the registers are loaded; null when they were. */
  loadInNs: maybeDeltaNs,
});
export type DisplayStartState = z.infer<typeof displayStartState>;

/** The start address that the picture under way was begun with. */
export class DisplayStart {
  #latched = 0;
  #loadAtNs = Infinity;

  /** The start registers are about to change. */
  beforeWrite(crtc: Uint8Array, nowNs: number, timing: VideoTiming): void {
    this.#settle(crtc, nowNs);
    if (this.#loadAtNs === Infinity) this.#loadAtNs = timing.nextRetraceNs(nowNs);
  }

  /** The start address of the picture now on the screen. */
  current(crtc: Uint8Array, nowNs: number): number {
    this.#settle(crtc, nowNs);
    return this.#latched;
  }

  #settle(crtc: Uint8Array, nowNs: number): void {
    if (nowNs < this.#loadAtNs) return;
    this.#latched = startAddress(crtc);
    this.#loadAtNs = Infinity;
  }

  save(crtc: Uint8Array, nowNs: number): DisplayStartState {
    this.#settle(crtc, nowNs);
    if (this.#loadAtNs === Infinity) return { latched: this.#latched, loadInNs: null };
    return { latched: this.#latched, loadInNs: Math.max(0, this.#loadAtNs - nowNs) };
  }

  restore(state: DisplayStartState, nowNs: number): void {
    this.#latched = state.latched;
    this.#loadAtNs = state.loadInNs === null ? Infinity : nowNs + state.loadInNs;
  }

  reset(): void {
    this.#latched = 0;
    this.#loadAtNs = Infinity;
  }
}
