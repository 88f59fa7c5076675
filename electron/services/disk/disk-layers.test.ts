import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskImage, type DiskChoice } from "./disk-image.ts";

const SECTORS = 600;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-layers-"));
  path = join(folder, "a.img");
  writeFileSync(path, numbered());
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const numbered = (): Uint8Array => Uint8Array.from({ length: SECTORS * 512 }, (_, i) => (i >> 9) & 0x7f);
const layer = (name: string): string => join(folder, name);

function open(choice: Partial<DiskChoice> = {}): Promise<DiskImage> {
  return DiskImage.open({ path, writable: true, use: "disk", format: "raw", ...choice }, () => {});
}

/** First bytes of sectors. */
async function bytes(image: DiskImage, ...sectors: number[]): Promise<number[]> {
  const got: number[] = [];
  for (const sector of sectors) {
    const into = new Uint8Array(512);
    await image.disk.read(sector, into);
    got.push(into[0]!);
  }
  return got;
}

async function put(image: DiskImage, sector: number, value: number): Promise<void> {
  await image.disk.write(sector, new Uint8Array(512).fill(value));
}

test("behind a layer the image stays as it was, and both states can be had again", async () => {
  const image = await open();
  await put(image, 1, 0xa1);
  (await image.nextLayer(layer("1"))).take();
  await put(image, 1, 0xb1);
  await put(image, 2, 0);
  (await image.nextLayer(layer("2"))).take();
  await put(image, 3, 0xc3);
  expect(await bytes(image, 1, 2, 3, 4)).toEqual([0xb1, 0, 0xc3, 4]);
  await image.close();

  const states: readonly (readonly [layers: readonly string[], expected: readonly number[]])[] = [
    [[], [0xa1, 2, 3]],
    [[layer("1")], [0xb1, 0, 3]],
    [
      [layer("1"), layer("2")],
      [0xb1, 0, 0xc3],
    ],
  ];
  for (const [layers, expected] of states) {
    const again = await open({ writable: false, layers });
    expect(await bytes(again, 1, 2, 3)).toEqual(expected);
    await again.close();
  }
  expect(readFileSync(path)[512]).toBe(0xa1);
  expect(readFileSync(path)[2 * 512]).toBe(2);
});

test("the last layer is written, those below are not", async () => {
  const image = await open();
  (await image.nextLayer(layer("1"))).take();
  (await image.nextLayer(layer("2"))).take();
  await image.close();
  const before = readFileSync(layer("1"));
  const again = await open({ layers: [layer("1"), layer("2")] });
  await put(again, 5, 0x55);
  await again.close();
  expect(readFileSync(layer("1"))).toEqual(before);
  const last = await open({ layers: [layer("1"), layer("2")] });
  expect(await bytes(last, 5)).toEqual([0x55]);
  await last.close();
});

test("a layer that is dropped leaves no file, and writes go where they went", async () => {
  const image = await open();
  const next = await image.nextLayer(layer("1"));
  const waiting = put(image, 7, 0x77);
  expect(image.disk.readNow?.(7, new Uint8Array(512))).toBe(false);
  await next.drop();
  await waiting;
  await image.close();
  expect(readFileSync(path)[7 * 512]).toBe(0x77);
  expect(readdirSync(folder)).toEqual(["a.img"]);
});

test("writes under way when a layer is made are below it, later ones above", async () => {
  const image = await open();
  const early = Array.from({ length: 20 }, (_, i) => put(image, i * 8, 0x61));
  const next = await image.nextLayer(layer("1"));
  const late = put(image, 1, 0x71);
  next.take();
  await Promise.all([...early, late]);
  await image.close();
  const file = readFileSync(path);
  expect(Array.from({ length: 20 }, (_, i) => file[i * 8 * 512])).toEqual(Array.from({ length: 20 }, () => 0x61));
  expect(file[512]).toBe(1);
});

test("a layer over something that is there already is refused, and the machine goes on", async () => {
  writeFileSync(layer("1"), "mine");
  const image = await open();
  await expect(image.nextLayer(layer("1"))).rejects.toMatchObject({ kind: "io" });
  await put(image, 3, 0x33);
  await image.close();
  expect(readFileSync(layer("1"), "utf8")).toBe("mine");
  expect(readFileSync(path)[3 * 512]).toBe(0x33);
});

test("an image that is not changed: what was written can be kept apart, snapshot by snapshot", async () => {
  const image = await open({ writable: false });
  let ids = 0;
  const copy = async (whole: boolean): Promise<readonly string[]> => {
    const copied = await image.copyScratch({ whole, newId: () => `c${++ids}`, pathOf: layer, turn: () => {} });
    copied.kept();
    return copied.ids;
  };
  expect(await copy(true)).toEqual([]);
  await put(image, 1, 0xa1);
  (await image.nextLayer(layer("unused"))).take();
  await put(image, 1, 0xb1);
  expect(await copy(false)).toEqual(["c1"]);
  (await image.nextLayer(layer("unused"))).take();
  await put(image, 2, 0xb2);
  expect(await copy(true)).toEqual(["c2", "c3"]);
  expect(await bytes(image, 1, 2)).toEqual([0xb1, 0xb2]);
  await image.close();
  expect(readdirSync(folder).toSorted()).toEqual(["a.img", "c1", "c2", "c3"]);
  for (const [layers, expected] of [
    [["c1"], [0xa1, 2]],
    [
      ["c1", "c2"],
      [0xb1, 2],
    ],
    [
      ["c1", "c2", "c3"],
      [0xb1, 0xb2],
    ],
  ] as const) {
    const again = await open({ writable: false, layers: layers.map(layer) });
    expect(await bytes(again, 1, 2)).toEqual(expected);
    await again.close();
  }
  expect(new Uint8Array(readFileSync(path))).toEqual(numbered());
});

test("copies that no snapshot kept are made again by the next", async () => {
  const image = await open({ writable: false });
  await put(image, 1, 0xa1);
  (await image.nextLayer(layer("unused"))).take();
  let ids = 0;
  const options = { whole: false, newId: () => `c${++ids}`, pathOf: layer, turn: () => {} };
  expect((await image.copyScratch(options)).ids).toEqual(["c1"]);
  const again = await image.copyScratch(options);
  expect(again.ids).toEqual(["c2"]);
  again.kept();
  expect((await image.copyScratch(options)).ids).toEqual([]);
  expect(readFileSync(layer("c1"))).toEqual(readFileSync(layer("c2")));
  await image.close();
});

test("a copy that is stopped leaves no file, and loses nothing", async () => {
  const image = await open({ writable: false });
  await put(image, 1, 0xa1);
  const stop = (): never => {
    throw new Error("stopped");
  };
  const common = { whole: true, newId: () => "c1", pathOf: layer };
  await expect(image.copyScratch({ ...common, turn: stop })).rejects.toThrow("stopped");
  expect(readdirSync(folder)).toEqual(["a.img"]);
  expect((await image.copyScratch({ ...common, turn: () => {} })).ids).toEqual(["c1"]);
  await image.close();
});

test("a layer of another disk, or none, is refused by name", async () => {
  writeFileSync(layer("1"), "nonsense");
  await expect(open({ layers: [layer("1")] })).rejects.toThrow(layer("1"));
  await expect(open({ layers: [layer("2")] })).rejects.toMatchObject({ kind: "not-found" });
});
