import { expect, test } from "vitest";
import { placeScreen, type ScreenArea } from "./scaling.ts";

const area = (width: number, height: number, ratio = 1, left = 0, top = 0): ScreenArea => ({
  width,
  height,
  ratio,
  left,
  top,
});
const TEXT = { width: 720, height: 400, aspect: 0 };

test.each([
  ["integer", area(1440, 800), 2, true],
  ["integer", area(1439, 900), 1, true],
  ["integer", area(2400, 1500), 3, true],
  ["integer", area(360, 400), 0.5, false],
  ["fit", area(1080, 700), 1.5, false],
  ["fit", area(1440, 800), 2, true],
] as const)("%s in %j is scaled by %d", (scaling, place, scale, isSharp) => {
  expect(placeScreen(TEXT, place, scaling, "square")).toMatchObject({ scale, isSharp });
});

test.each([1, 1.25, 1.5, 2, 3])("at %d device pixels per CSS pixel every edge is on a device pixel", (ratio) => {
  for (const offset of [0, 48, 48.3, 36.7]) {
    const place = placeScreen(TEXT, area(1601, 913, ratio, offset, offset), "integer", "square");
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
  const place = placeScreen({ width: 320, height: 200, aspect: 0 }, area(1000, 700), "integer", "square");
  expect(place).toMatchObject({ left: 20, top: 50, width: 960, height: 600 });
});

const MODE_13H = { width: 320, height: 200, aspect: 4 / 3 };

test.each([
  ["fit", "bySize", 960, 720, 3],
  ["integer", "bySize", 960, 600, 3],
  ["integer", "monitor", 960, 720, 3],
  ["fit", "square", 1000, 625, 3.125],
] as const)("a 320 × 200 picture, %s and %s: %d × %d", (scaling, shape, width, height, scale) => {
  const place = placeScreen(MODE_13H, area(1000, 720), scaling, shape);
  expect(place).toMatchObject({ width, height });
  expect(place.scale).toBeCloseTo(scale);
});

test("a stretched picture is sharp only when its pixels are whole both ways", () => {
  expect(placeScreen(MODE_13H, area(1600, 1200), "fit", "bySize")).toMatchObject({
    scale: 5,
    height: 1200,
    isSharp: true,
  });
  expect(placeScreen(MODE_13H, area(960, 720), "fit", "bySize")).toMatchObject({ scale: 3, isSharp: false });
  expect(placeScreen({ width: 640, height: 480, aspect: 4 / 3 }, area(1280, 960), "fit", "bySize").isSharp).toBe(true);
});
