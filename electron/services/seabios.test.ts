import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { seabiosPaths } from "./seabios.ts";

const folder = mkdtempSync(join(tmpdir(), "nestbox-seabios-"));
afterAll(() => rmSync(folder, { recursive: true }));

function place(name: string, ...files: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const file of files) writeFileSync(join(path, file), "");
  return path;
}

test("the first folder that has both ROMs is taken", () => {
  const half = place("half", "bios-256k.bin");
  const whole = place("whole", "bios-256k.bin", "vgabios-stdvga.bin");
  expect(seabiosPaths([join(folder, "none"), half, whole])).toEqual({
    bios: join(whole, "bios-256k.bin"),
    video: join(whole, "vgabios-stdvga.bin"),
  });
});

test("a host without it is told what to install", () => {
  expect(() => seabiosPaths([join(folder, "none")])).toThrow(/Install the package seabios/);
});
