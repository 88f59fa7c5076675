/** Files that a machine cannot be started with: each is named, and nothing endless is read. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  writeFileSync(rom, new Uint8Array(512));
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
  expect(files.config.bios).toHaveLength(512);
  expect(files.config.kernel).toMatchObject({ name: rom, commandLine: "x" });
  expect(files.config.kernel?.initrd).toHaveLength(512);
  await files.close();
});

function kernel(path: string): NonNullable<VmStart["kernel"]> {
  return { kernel: path, initrd: null, commandLine: "x", rom };
}

function large(): string {
  const path = join(folder, "large");
  writeFileSync(path, new Uint8Array(2 ** 20 + 1));
  return path;
}
