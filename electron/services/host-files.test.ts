/** Reading what the user named: no pipe, device or endless file holds anything up, and nothing is larger than expected. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyLarge } from "./copy-file.ts";
import { readBounded, readTextIfThere } from "./host-files.ts";
import { inspectImage } from "./inspect-image.ts";
import { readPlaces } from "./places.ts";
import { readPreferences } from "./preferences-file.ts";
import { VmRegistry } from "./registry.ts";
import { TreeStore } from "./snapshots/tree-store.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-read-"));
  writeFileSync(join(folder, "file"), "abc");
  symlinkSync("/dev/zero", join(folder, "link"));
  symlinkSync(join(folder, "file"), join(folder, "good-link"));
  writeFileSync(join(folder, "large"), "");
  truncateSync(join(folder, "large"), 2049);
  if (process.platform !== "win32") execFileSync("mkfifo", [join(folder, "pipe")]);
});

afterAll(() => rmSync(folder, { recursive: true }));

const BAD = [
  ["a pipe", "pipe", "not an ordinary file"],
  ["a link to a device", "link", "not an ordinary file"],
  ["a folder", ".", "is a folder"],
  ["a file that is not there", "nothing", "There is no file"],
] as const;

describe.skipIf(process.platform === "win32").each(BAD)("%s", (_name, file, message) => {
  test("is not read", async () => {
    const path = join(folder, file);
    await expect(readBounded(path, 2048)).rejects.toThrow(message);
    await expect(inspectImage(path)).rejects.toThrow(message);
    await expect(copyLarge(path, join(folder, "copy"), { turn: () => {} })).rejects.toThrow(message);
  });
});

test("a file is read up to a size, which is told", async () => {
  expect(await readBounded(join(folder, "good-link"), 3)).toEqual(Uint8Array.of(0x61, 0x62, 0x63));
  await expect(readBounded(join(folder, "large"), 2048)).rejects.toMatchObject({
    kind: "invalid-input",
    message: `"${join(folder, "large")}" is larger than 2 KiB. Choose another file.`,
  });
  expect(await readTextIfThere(join(folder, "nothing"), 10)).toBeUndefined();
  expect(await readTextIfThere(join(folder, "file"), 10)).toBe("abc");
});

describe.skipIf(process.platform === "win32")("Nestbox's own files", () => {
  /** A home whose file is a pipe. */
  function homeWith(file: string): string {
    const home = mkdtempSync(join(folder, "home-"));
    mkdirSync(join(home, "machines", "a", "snapshots"), { recursive: true });
    execFileSync("mkfifo", [join(home, file)]);
    return home;
  }

  test("the settings of a machine", async () => {
    const registry = await VmRegistry.open(homeWith("machines/a/nestbox.json"));
    expect(registry.list()).toMatchObject([
      { id: "a", damaged: expect.stringContaining("not an ordinary file") as string },
    ]);
  });

  test("settings without end", async () => {
    const home = mkdtempSync(join(folder, "home-"));
    mkdirSync(join(home, "machines", "a"), { recursive: true });
    writeFileSync(join(home, "machines", "a", "nestbox.json"), "");
    truncateSync(join(home, "machines", "a", "nestbox.json"), 2 ** 40);
    expect((await VmRegistry.open(home)).list()).toMatchObject([
      { damaged: expect.stringContaining("is larger than 1 MiB") as string },
    ]);
  });

  test("the list of places, which is not given up for it", async () => {
    await expect(readPlaces(homeWith("machines.json"))).rejects.toThrow("not an ordinary file");
  });

  test("preferences, which are no reason not to start", async () => {
    expect(await readPreferences(homeWith("preferences.json"))).toMatchObject({ machineFolder: null });
  });

  test("the list of snapshots", async () => {
    const home = homeWith("machines/a/snapshots/tree.json");
    await expect(TreeStore.open(join(home, "machines", "a"))).rejects.toThrow("not an ordinary file");
  });
});
