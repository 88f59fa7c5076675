import { mkdtemp, open, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fork, type ChildProcess } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HostError } from "../../../core/base/errors.ts";
import { DiskFile } from "./disk-file.ts";
import { DiskImage } from "./disk-image.ts";
import { lockDisk } from "./disk-lock.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nestbox-disk-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const numbered = (sectors: number): Uint8Array => Uint8Array.from({ length: sectors * 512 }, (_, i) => (i >> 9) & 0xff);
const kindOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: unknown) => (error instanceof HostError ? error.kind : String(error)),
  );
const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "",
    (error: unknown) => String(error),
  );
const ignore = (): void => {};

describe("locks", () => {
  const COMBINATIONS = [
    { first: "read", second: "read", outcome: "none" },
    { first: "read", second: "write", outcome: "conflict" },
    { first: "write", second: "read", outcome: "conflict" },
    { first: "write", second: "write", outcome: "conflict" },
  ] as const;
  test.each(COMBINATIONS)("$first, then $second: $outcome", async ({ first, second, outcome }) => {
    const path = await file("a.img", numbered(1));
    const held = await lockDisk(path, first);
    expect(await kindOf(lockDisk(path, second).then((lock) => lock.release()))).toBe(outcome);
    await held.release();
    const again = await lockDisk(path, second);
    await again.release();
  });

  test("a refused writer leaves nothing behind", async () => {
    const path = await file("a.img", numbered(1));
    const readers = await Promise.all([lockDisk(path, "read"), lockDisk(path, "read")]);
    expect(await kindOf(lockDisk(path, "write"))).toBe("conflict");
    for (const reader of readers) await reader.release();
    await (await lockDisk(path, "write")).release();
  });

  test("another process holds the lock until it is killed", async () => {
    const path = await file("a.img", numbered(1));
    const script = join(folder, "holder.ts");
    await writeFile(
      script,
      `import { lockDisk } from ${JSON.stringify(join(import.meta.dirname, "disk-lock.ts"))};
       await lockDisk(${JSON.stringify(path)}, "write");
       process.send?.("locked");
       setInterval(() => {}, 1000);`,
    );
    const holder: ChildProcess = fork(script, { execArgv: [] });
    try {
      await new Promise((resolve) => holder.once("message", resolve));
      expect(await messageOf(DiskFile.open(path, "write"))).toMatch(/in use by another machine/);
      expect(await kindOf(DiskFile.open(path, "read"))).toBe("conflict");
    } finally {
      const left = new Promise((resolve) => holder.once("exit", resolve));
      holder.kill("SIGKILL");
      await left;
    }
    await (await DiskFile.open(path, "write")).close();
  });
});

describe("files as stores", () => {
  test("read and write at once and by promises", async () => {
    const path = await file("a.img", numbered(100));
    const store = await DiskFile.open(path, "write");
    const got = new Uint8Array(512);
    expect(store.readNow(5 * 512, got)).toBe(true);
    expect(got[0]).toBe(5);
    await store.read(6 * 512, got);
    expect(got[0]).toBe(6);
    expect(store.writeNow(7 * 512, got)).toBe(true);
    await store.write(8 * 512, got);
    await store.flush();
    await store.close();
    const bytes = await readFile(path);
    expect([5, 6, 7, 8, 9].map((sector) => bytes[sector * 512])).toEqual([5, 6, 6, 6, 9]);
  });

  test("outside, and against being opened for reading", async () => {
    const store = await DiskFile.open(await file("a.img", numbered(2)), "read");
    expect(store.readNow(512, new Uint8Array(1024))).toBe(false);
    expect(await kindOf(store.read(512, new Uint8Array(1024)))).toBe("io");
    expect(store.writeNow(0, new Uint8Array(512))).toBe(false);
    expect(await kindOf(store.write(0, new Uint8Array(512)))).toBe("denied");
    expect(await kindOf(store.grow(4096))).toBe("denied");
    await store.close();
  });

  test("a file that was cut off under a running machine", async () => {
    const path = await file("a.img", numbered(100));
    const store = await DiskFile.open(path, "read");
    await truncate(path, 50 * 512);
    expect(store.readNow(60 * 512, new Uint8Array(512))).toBe(false);
    expect(await messageOf(store.read(60 * 512, new Uint8Array(512)))).toMatch(/has become shorter/);
    await store.close();
  });

  test.skipIf(process.platform === "win32")("a file that was deleted or replaced under a running machine", async () => {
    const path = await file("a.img", numbered(10));
    const store = await DiskFile.open(path, "write");
    await rename(await file("b.img", numbered(10)), path);
    expect(store.writeNow(0, new Uint8Array(512))).toBe(true);
    expect(await messageOf(store.flush())).toMatch(/deleted or replaced/);
    await store.close();
  });

  test.each([
    { name: "missing", path: () => "missing.img", kind: "not-found" },
    { name: "a folder", path: () => ".", kind: "invalid-input" },
  ])("$name", async ({ path, kind }) => {
    expect(await kindOf(DiskFile.open(join(folder, path()), "read"))).toBe(kind);
  });

  test("scratch files leave nothing behind", async () => {
    const store = await DiskFile.scratch(folder);
    await store.grow(1 << 20);
    await store.write(1000, Uint8Array.of(1, 2, 3));
    const got = new Uint8Array(4);
    expect(store.readNow(999, got)).toBe(true);
    expect([...got]).toEqual([0, 1, 2, 3]);
    await store.close();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("images for drives", () => {
  test("not writable: the guest can write, and the file stays as it was", async () => {
    const path = await file("a.img", numbered(300));
    const image = await DiskImage.open({ path, writable: false, use: "disk" }, ignore);
    expect(image.format).toBe("raw");
    await image.disk.write(200, new Uint8Array(512).fill(0xee));
    const got = new Uint8Array(1024);
    await image.disk.read(200, got);
    expect([got[0], got[512]]).toEqual([0xee, 201]);
    await image.close();
    expect(new Uint8Array(await readFile(path))).toEqual(numbered(300));
  });

  test("writable: it is in the file", async () => {
    const path = await file("a.img", numbered(300));
    const image = await DiskImage.open({ path, writable: true, use: "disk" }, ignore);
    expect(image.disk.writeNow?.(200, new Uint8Array(512).fill(0xee))).toBe(true);
    await image.close();
    expect((await readFile(path))[200 * 512]).toBe(0xee);
  });

  test("two machines: both may look, only one may write", async () => {
    const path = await file("a.img", numbered(10));
    const looks = { path, writable: false, use: "disk" } as const;
    const first = await DiskImage.open(looks, ignore);
    const second = await DiskImage.open(looks, ignore);
    expect(await kindOf(DiskImage.open({ ...looks, writable: true }, ignore))).toBe("conflict");
    await first.close();
    await second.close();
    const writer = await DiskImage.open({ ...looks, writable: true }, ignore);
    expect(await messageOf(DiskImage.open(looks, ignore))).toMatch(/in use by another machine/);
    await writer.close();
  });

  test("a CD, and the same file as a disk", async () => {
    const bytes = new Uint8Array(40 * 2048);
    bytes.set(new TextEncoder().encode("CD001"), 16 * 2048 + 1);
    const path = await file("a.iso", bytes);
    const cd = await DiskImage.open({ path, writable: true, use: "cd" }, ignore);
    expect([cd.format, cd.disk.sectorBytes, cd.disk.sectors, cd.disk.readOnly]).toEqual(["iso9660", 2048, 40, true]);
    await cd.close();
    const disk = await DiskImage.open({ path, writable: false, use: "disk" }, ignore);
    expect([disk.format, disk.disk.sectorBytes, disk.disk.sectors]).toEqual(["iso9660", 512, 160]);
    await disk.close();
  });

  const BAD = [
    { name: "empty", bytes: new Uint8Array(0), choice: {}, message: /a\.img": The image is empty/ },
    {
      name: "a part of a machine",
      bytes: new TextEncoder().encode("NESTOVL\n"),
      choice: {},
      message: /only the changes of a disk/,
    },
    {
      name: "of a format of tomorrow",
      bytes: numbered(1),
      choice: { format: "vhdx2" },
      message: /knows no image format "vhdx2"/,
    },
  ];
  test.each(BAD)("an image that is $name is refused, and let go of", async ({ bytes, choice, message }) => {
    const path = await file("a.img", bytes);
    expect(await messageOf(DiskImage.open({ path, writable: true, use: "disk", ...choice }, ignore))).toMatch(message);
    await (await lockDisk(path, "write")).release();
  });

  test("a disk of 1 TiB is opened at once, and its end can be written", async () => {
    const path = await file("big.img", new Uint8Array(0));
    const handle = await open(path, "r+");
    await handle.truncate(2 ** 40);
    await handle.close();
    const image = await DiskImage.open({ path, writable: false, use: "disk" }, ignore);
    expect(image.disk.sectors).toBe(2 ** 31);
    await image.disk.write(2 ** 31 - 1, new Uint8Array(512).fill(9));
    const got = new Uint8Array(1024);
    await image.disk.read(2 ** 31 - 2, got);
    expect([got[0], got[512]]).toEqual([0, 9]);
    await image.close();
  });

  test.skipIf(process.platform === "win32")("what cannot be made durable is told once", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const path = await file("a.img", numbered(10));
      const errors: string[] = [];
      const image = await DiskImage.open({ path, writable: true, use: "disk" }, (error) => errors.push(error.message));
      await rm(path);
      for (let i = 0; i < 3; i++) {
        await image.disk.write(0, new Uint8Array(512));
        vi.advanceTimersByTime(5000);
        const left = image.disk.flush(); // behind the one that the timer began
        expect(await messageOf(left)).toMatch(/deleted or replaced/);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(errors).toHaveLength(1);
      expect(await messageOf(image.close())).toMatch(/deleted or replaced/);
    } finally {
      vi.useRealTimers();
    }
  });
});
