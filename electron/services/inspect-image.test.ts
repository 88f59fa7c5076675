import { shapeOfImage } from "./image-file.ts";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectImage } from "./inspect-image.ts";
import { requireMemory } from "./memory-check.ts";
import { defaultHome } from "./home.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-images-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, sizeBytes: number, text = "", at = 3): string {
  const path = join(folder, name);
  const bytes = new Uint8Array(sizeBytes);
  bytes.set(new TextEncoder().encode(text).subarray(0, sizeBytes), Math.min(at, sizeBytes));
  writeFileSync(path, bytes);
  return path;
}

test.each([
  ["FRDOS5.1", "dos", "FreeDOS"],
  ["MSDOS5.0\0\0\0MSDOS   SYS", "dos", "DOS"],
  ["ELKS Embeddable Linux Kernel Subset", "linux", "ELKS"],
  ["KOLIBRI ", "other", "KolibriOS"],
  ["HdrS", "linux", "Linux"],
  ["", "other", "Some game v2"],
])("%j is taken for %s, %s", async (text, osFamily, suggestedName) => {
  expect(await inspectImage(file("some-game_v2.img", 720 * 1024, text))).toMatchObject({ osFamily, suggestedName });
});

test.each([160, 180, 320, 360, 720, 1200, 1440, 1680, 1722, 2880])("%s KiB is a diskette", async (kib) => {
  expect(await inspectImage(file("size.img", kib * 1024))).toMatchObject({ kind: "floppy", sizeBytes: kib * 1024 });
});

test("bad files are refused with what to do", async () => {
  await expect(inspectImage(file("empty.img", 0))).rejects.toThrow("is empty. Choose another image");
  await expect(inspectImage(file("cut.img", 1440 * 1024 - 512))).rejects.toThrow("probably cut off");
  await expect(inspectImage(join(folder, "none.img"))).rejects.toThrow("There is no file");
  const huge = file("huge.img", 0);
  truncateSync(huge, 40 * 2 ** 30);
  expect(await inspectImage(huge)).toMatchObject({ kind: "disk", format: "raw" });
  expect(() => shapeOfImage(huge, 40 * 2 ** 30, new Uint8Array(0))).toThrow("too large for a floppy disk (40.0 GiB");
  mkdirSync(join(folder, "dir.img"));
  await expect(inspectImage(join(folder, "dir.img"))).rejects.toThrow("is a folder");
  await expect(inspectImage("/dev/zero")).rejects.toThrow("not an ordinary file");
});

test.skipIf(process.getuid?.() === 0)("an unreadable file is refused with what to do", async () => {
  const path = file("secret.img", 720 * 1024);
  chmodSync(path, 0);
  await expect(inspectImage(path)).rejects.toThrow("may not be opened");
});

test("memory is checked against the host and against the machines that run", () => {
  expect(() => requireMemory(512, 0, 1024)).not.toThrow();
  expect(() => requireMemory(1025, 0, 1024)).toThrow("this host has 1024 MiB");
  expect(() => requireMemory(512, 600, 1024)).toThrow("other machines use 600");
  expect(() => requireMemory(300, 600, 1024)).toThrow("other machines use 600");
  expect(() => requireMemory(200, 600, 1024)).not.toThrow();
});

test("the data folder follows the platform, and NESTBOX_HOME goes before", () => {
  const at = (platform: string, env: Record<string, string>): string =>
    defaultHome({ platform, homeFolder: "/home/u", env });
  expect(at("linux", {})).toBe("/home/u/.local/share/nestbox");
  expect(at("linux", { XDG_DATA_HOME: "/data" })).toBe("/data/nestbox");
  expect(at("linux", { XDG_DATA_HOME: "relative" })).toBe("/home/u/.local/share/nestbox");
  expect(at("darwin", {})).toBe("/home/u/Library/Application Support/Nestbox");
  expect(at("win32", { APPDATA: "/roaming" })).toBe("/roaming/Nestbox");
  expect(at("linux", { NESTBOX_HOME: "/mine" })).toBe("/mine");
});

test("an image goes into the drive of its kind", async () => {
  const iso = file("system.iso", 8 << 20);
  const volume = Buffer.from("\u0001CD001\u0001\u0000", "latin1");
  const handle = openSync(iso, "r+");
  writeSync(handle, volume, 0, volume.length, 0x8000);
  writeSync(handle, Buffer.from("\u00ffCD001\u0001\u0000", "latin1"), 0, 8, 0x8800);
  closeSync(handle);
  expect(await inspectImage(iso)).toMatchObject({ kind: "cd", format: "iso9660" });
  expect(await inspectImage(file("disk.img", 10 << 20))).toMatchObject({ kind: "disk", format: "raw" });
});

test("a bootable image that ends early is a diskette, unless its file system says that more belongs to it", async () => {
  const bootable = (name: string, sectors: number): string => {
    const path = file(name, 1_296_384);
    const handle = openSync(path, "r+");
    writeSync(handle, Buffer.from([0x55, 0xaa]), 0, 2, 510);
    if (sectors > 0) {
      writeSync(handle, Buffer.from([0x00, 0x02]), 0, 2, 11);
      writeSync(handle, Buffer.from([sectors & 0xff, sectors >> 8]), 0, 2, 19);
    }
    closeSync(handle);
    return path;
  };
  expect(await inspectImage(bootable("short.img", 0))).toMatchObject({ kind: "floppy" });
  expect(await inspectImage(bootable("short-fat.img", 2532))).toMatchObject({ kind: "floppy" });
  await expect(inspectImage(bootable("cut-fat.img", 2880))).rejects.toThrow("probably cut off");
});

test("an image of another program is told as one, not taken for a raw disk", async () => {
  await expect(inspectImage(file("disk.vhdx", 10 << 20, "vhdxfile", 0))).rejects.toMatchObject({
    kind: "unsupported",
    message:
      '"disk.vhdx": This is a VHDX image, which Nestbox cannot read yet. Convert it to a raw image first, for example with qemu-img.',
  });
  await expect(inspectImage(file("small.vmdk", 70_000, "KDMV", 0))).rejects.toThrow("This is a VMDK image");
});
