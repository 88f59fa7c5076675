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

test("a viewer that grants no credit gets two pictures, costs no more memory, and then sees the newest", () => {
  vi.useFakeTimers();
  let frame: DisplayFrame = { width: 4, height: 1, pixels: new Uint32Array(4), dirty: [] };
  const source = { frame: () => frame, screenText: () => undefined, speakerHz: () => 0, hasPointer: false };
  const screens = new ScreenHub(source);
  const batches: Uint8Array<ArrayBuffer>[] = [];
  screens.open("slow", (batch) => batches.push(batch));
  for (let count = 1; count <= 1000; count++) {
    frame = { ...frame, pixels: new Uint32Array(4).fill(count), dirty: [{ x: count % 4, y: 0, width: 1, height: 1 }] };
    screens.serial(0, new Uint8Array(1024).fill(count));
    vi.advanceTimersByTime(20);
  }
  expect(batches).toHaveLength(2);
  screens.credit("slow");
  vi.advanceTimersByTime(20);
  expect(batches).toHaveLength(3);
  const outputs = decodeBatch(batches[2]!);
  const rects = outputs.filter((output) => output.type === "rect");
  expect(rects.length).toBeLessThanOrEqual(24);
  const newest = new Uint8Array(new Uint32Array([1000]).buffer);
  expect(rects.at(-1)?.pixels.slice(0, 4)).toEqual(newest);
  expect(outputs.find((output) => output.type === "serial")?.bytes).toHaveLength(256 * 1024);
  screens.stop();
});
