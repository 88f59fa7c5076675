import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DisplayFrame } from "../../core/bus/display.ts";
import { decodeBatch } from "../contract/frame-codec.ts";
import type { ScreenOutput } from "../contract/screen.ts";
import { ScreenHub } from "./screen-hub.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A guest's screen of 2 × 1 pixels that the test changes. */
function hub() {
  let frame: DisplayFrame = { width: 2, height: 1, pixels: new Uint32Array(2), dirty: [] };
  const source = { frame: () => frame, screenText: () => undefined, speakerHz: () => 0, hasPointer: false };
  const seen: ScreenOutput[] = [];
  const screens = new ScreenHub(source);
  screens.open("a", (batch) => {
    seen.push(...decodeBatch(batch));
    screens.credit("a");
  });
  const look = (): ScreenOutput[] => {
    vi.advanceTimersByTime(100);
    return seen.splice(0);
  };
  return { source, screens, look, show: (next: Partial<DisplayFrame>) => (frame = { ...frame, ...next }) };
}

test("a viewer is told when the guest begins and ceases to follow the pointer, once each", () => {
  const { source, screens, look } = hub();
  const pointers = (): unknown[] => look().filter(({ type }) => type === "pointer");
  expect(pointers()).toEqual([]);
  source.hasPointer = true;
  expect(pointers()).toEqual([{ type: "pointer", isFollowed: true }]);
  expect(pointers()).toEqual([]);
  source.hasPointer = false;
  expect(pointers()).toEqual([{ type: "pointer", isFollowed: false }]);
  screens.stop();
});

test("a picture of another shape is a new mode, with its shape", () => {
  const { screens, look, show } = hub();
  const modes = (): unknown[] => look().filter(({ type }) => type === "mode");
  expect(modes()).toEqual([{ type: "mode", width: 2, height: 1, text: false, aspect: 0 }]);
  show({ aspect: 1.25 });
  expect(modes()).toEqual([{ type: "mode", width: 2, height: 1, text: false, aspect: 1.25 }]);
  expect(modes()).toEqual([]);
  screens.stop();
});
