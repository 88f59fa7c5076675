import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildWelcome } from "./build-welcome.ts";
import { FLOPPY_BYTES, buildFat12Floppy } from "./fat12.ts";

const TIME = { year: 2026, month: 11, day: 25, hour: 12, minute: 34 };
const LONG = Uint8Array.from({ length: 1300 }, (_, i) => i & 0xff);
const FILES = [
  { name: "LONG.BIN", bytes: LONG },
  { name: "EMPTY.TXT", bytes: new Uint8Array(0) },
  { name: "A.B", bytes: Uint8Array.of(1, 2, 3) },
];

/** FAT entry by the book: three bytes hold two of them. */
function next(image: Uint8Array, fat: number, cluster: number): number {
  const at = 512 * (1 + fat * 9) + Math.floor(cluster / 2) * 3;
  const [a, b, c] = image.subarray(at, at + 3);
  return cluster % 2 === 0 ? a! | ((b! & 0x0f) << 8) : (b! >> 4) | (c! << 4);
}

function read(image: Uint8Array, name: string): Uint8Array | undefined {
  const view = new DataView(image.buffer, image.byteOffset);
  for (let at = 19 * 512; image[at] !== 0; at += 32) {
    const found = String.fromCharCode(...image.subarray(at, at + 11));
    if (found !== name) continue;
    const sizeBytes = view.getUint32(at + 28, true);
    const out: number[] = [];
    for (let cluster = view.getUint16(at + 26, true); out.length < sizeBytes; cluster = next(image, 0, cluster)) {
      const start = (33 + cluster - 2) * 512;
      out.push(...image.subarray(start, start + 512));
    }
    return Uint8Array.from(out.slice(0, sizeBytes));
  }
  return undefined;
}

describe("a floppy of three files", () => {
  const image = buildFat12Floppy(new Uint8Array(512).fill(0x11), "LABEL", FILES, TIME);

  test.each([
    ["LONG    BIN", LONG],
    ["EMPTY   TXT", new Uint8Array(0)],
    ["A       B  ", Uint8Array.of(1, 2, 3)],
  ])("%s reads back", (name, bytes) => {
    expect(read(image, name)).toEqual(bytes);
  });

  test("has the size of a 1.44 MB disk, a boot sector, and two equal FATs that name the medium", () => {
    expect(image.length).toBe(FLOPPY_BYTES);
    expect(image[511]).toBe(0x11);
    expect(next(image, 0, 0)).toBe(0xff0);
    expect(image.subarray(512, 10 * 512)).toEqual(image.subarray(10 * 512, 19 * 512));
    expect([2, 3, 4, 5, 6].map((cluster) => next(image, 0, cluster))).toEqual([3, 4, 0xfff, 0xfff, 0]);
  });
});

test.each([
  ["toolongname.txt", /not a name/],
  ["lower.txt", /not a name/],
  ["NOEXT", /not a name/],
])("the name %s is refused", (name, message) => {
  expect(() => buildFat12Floppy(new Uint8Array(512), "L", [{ name, bytes: LONG }], TIME)).toThrow(message);
});

test("more than fits is refused", () => {
  const file = { name: "BIG.BIN", bytes: new Uint8Array(FLOPPY_BYTES) };
  expect(() => buildFat12Floppy(new Uint8Array(512), "L", [file], TIME)).toThrow(/does not fit/);
});

test("the Welcome image is the same at every build and begins with a boot sector", async () => {
  const [first, second] = [await buildWelcome(), await buildWelcome()];
  expect(Buffer.compare(first, second)).toBe(0);
  expect([first[0], first[510], first[511]]).toEqual([0xeb, 0x55, 0xaa]);
});

const hasMtools = spawnSync("mdir", ["--version"]).status === 0;

test.skipIf(!hasMtools)("mtools reads the Welcome floppy", async () => {
  const folder = mkdtempSync(join(tmpdir(), "welcome-"));
  try {
    writeFileSync(join(folder, "welcome.img"), await buildWelcome());
    const { stdout, status } = spawnSync("mtype", ["-i", "welcome.img", "::/README.TXT"], { cwd: folder });
    expect(status).toBe(0);
    expect(stdout.toString()).toMatch(/^Welcome to Nestbox\r\n/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
