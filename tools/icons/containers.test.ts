import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { icns, ico } from "./containers.ts";

const FOLDER = join(import.meta.dirname, "../../resources/icons");
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47];

test("each PNG has the size that it is named for", () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".png"));
  expect(names.length).toBeGreaterThan(6);
  for (const name of names) {
    const { width, height } = decode(readFileSync(join(FOLDER, name)));
    expect(`${width}x${height}.png`).toBe(name);
  }
});

test("the committed icon.ico holds a PNG wherever its directory says", () => {
  const file = readFileSync(join(FOLDER, "icon.ico"));
  const count = file.readUInt16LE(4);
  expect(count).toBe(7);
  for (let index = 0; index < count; index++) {
    const entry = 6 + index * 16;
    const [sizeBytes, at] = [file.readUInt32LE(entry + 8), file.readUInt32LE(entry + 12)];
    const { width } = decode(file.subarray(at, at + sizeBytes));
    expect(width % 256).toBe(file[entry]);
  }
});

test("the committed icon.icns is a chain of known parts that ends with the file", () => {
  const file = readFileSync(join(FOLDER, "icon.icns"));
  expect(file.toString("latin1", 0, 4)).toBe("icns");
  expect(file.readUInt32BE(4)).toBe(file.length);
  const types: string[] = [];
  let at = 8;
  while (at < file.length) {
    types.push(file.toString("latin1", at, at + 4));
    expect([...file.subarray(at + 8, at + 12)]).toEqual(PNG_SIGNATURE);
    at += file.readUInt32BE(at + 4);
  }
  expect(at).toBe(file.length);
  expect(types).toContain("ic10");
});

test("containers of no image are valid and empty", () => {
  expect([...ico([])]).toEqual([0, 0, 1, 0, 0, 0]);
  expect([...icns([])]).toEqual([0x69, 0x63, 0x6e, 0x73, 0, 0, 0, 8]);
});
