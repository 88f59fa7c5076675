/** Files that a machine cannot be started with: each is named, and nothing endless is read. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { VmStart } from "../contract/vm-process.ts";
import { MachineFiles } from "./machine-files.ts";

let folder: string;
let rom: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-files-"));
  rom = join(folder, "rom.bin");
  writeFileSync(rom, new Uint8Array(65536));
});

afterAll(() => rmSync(folder, { recursive: true }));

const open = (change: Partial<VmStart>): Promise<MachineFiles> =>
  MachineFiles.open(
    {
      memoryMiB: 1,
      bootOrder: ["a"],
      cpu: "i686",
      engine: "auto",
      clock: "wall",
      floppies: [null, null],
      firmware: { bios: rom, video: rom },
      ...change,
    },
    () => {},
  );

test.each([
  ["firmware that is a device", () => ({ firmware: { bios: "/dev/zero", video: rom } }), "not an ordinary file"],
  ["firmware that is a folder", () => ({ firmware: { bios: rom, video: folder } }), "is a folder"],
  ["firmware that is missing", () => ({ firmware: { bios: join(folder, "no"), video: rom } }), "There is no file"],
  ["firmware that is a text", () => ({ firmware: { bios: sized(300), video: rom } }), "no firmware's size"],
  ["firmware that is empty", () => ({ firmware: { bios: sized(0), video: rom } }), "no firmware's size"],
  ["firmware that is cut off", () => ({ firmware: { bios: sized(131_071), video: rom } }), '131071" has 131071 bytes'],
  ["firmware that is too large", () => ({ firmware: { bios: sized(320 << 10), video: rom } }), "192 or 256 KiB"],
  ["firmware of 17 MiB", () => ({ firmware: { bios: sized(17 << 20), video: rom } }), "is larger than 16 MiB"],
  [
    "display firmware that is cut off",
    () => ({ firmware: { bios: rom, video: sized(1000) } }),
    "display firmware's size",
  ],
  ["display firmware of 128 KiB", () => ({ firmware: { bios: rom, video: sized(128 << 10) } }), "up to 64 KiB"],
  ["a kernel that is a device", () => ({ kernel: kernel("/dev/zero") }), "not an ordinary file"],
  ["a kernel larger than the memory", () => ({ kernel: kernel(large()) }), "is larger than 1 MiB"],
  [
    "an initial RAM disk that is missing",
    () => ({ kernel: { ...kernel(rom), initrd: join(folder, "no") } }),
    "no file",
  ],
])("%s", async (_, change, message) => {
  await expect(open(change())).rejects.toThrow(message);
});

test("what is read reaches the machine", async () => {
  const files = await open({ kernel: { ...kernel(rom), initrd: rom } });
  expect(files.config.bios).toHaveLength(65536);
  expect(files.config.kernel).toMatchObject({ name: rom, commandLine: "x" });
  expect(files.config.kernel?.initrd).toHaveLength(65536);
  await files.close();
});

function kernel(path: string): NonNullable<VmStart["kernel"]> {
  return { kernel: path, initrd: null, commandLine: "x", rom };
}

/** A file of so many bytes, and of that name. */
function sized(sizeBytes: number): string {
  const path = join(folder, String(sizeBytes));
  writeFileSync(path, "");
  truncateSync(path, sizeBytes);
  return path;
}

function large(): string {
  const path = join(folder, "large");
  writeFileSync(path, new Uint8Array(2 ** 20 + 1));
  return path;
}
