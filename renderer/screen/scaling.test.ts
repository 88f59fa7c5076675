import { expect, test } from "vitest";
import { placeScreen, type ScreenArea } from "./scaling.ts";

const area = (width: number, height: number, ratio = 1, left = 0, top = 0): ScreenArea => ({
  width,
  height,
  ratio,
  left,
  top,
});
const TEXT = { width: 720, height: 400 };

test.each([
  ["integer", area(1440, 800), 2, true],
  ["integer", area(1439, 900), 1, true],
  ["integer", area(2400, 1500), 3, true],
  ["integer", area(360, 400), 0.5, false],
  ["fit", area(1080, 700), 1.5, false],
  ["fit", area(1440, 800), 2, true],
] as const)("%s in %j is scaled by %d", (scaling, place, scale, isSharp) => {
  expect(placeScreen(TEXT, place, scaling)).toMatchObject({ scale, isSharp });
});

test.each([1, 1.25, 1.5, 2, 3])("at %d device pixels per CSS pixel every edge is on a device pixel", (ratio) => {
  for (const offset of [0, 48, 48.3, 36.7]) {
    const place = placeScreen(TEXT, area(1601, 913, ratio, offset, offset), "integer");
    const edges = [
      (offset + place.left) * ratio,
      (offset + place.top) * ratio,
      (offset + place.left + place.width) * ratio,
      (offset + place.top + place.height) * ratio,
    ];
    for (const edge of edges) expect(Math.abs(edge - Math.round(edge))).toBeLessThan(1e-6);
    expect((place.width * ratio) / TEXT.width).toBeCloseTo(place.scale);
  }
});

test("the picture stands in the middle and inside", () => {
  const place = placeScreen({ width: 320, height: 200 }, area(1000, 700), "integer");
  expect(place).toMatchObject({ left: 20, top: 50, width: 960, height: 600 });
});
