/**
 * A disk that is full and one that cannot be written, real ones: a small file system in memory, where the host lets us
 * mount one. Every message names what the user knows, and nothing is lost or left.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { HostError } from "../../core/base/errors.ts";
import { SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import type { VmSettings } from "../contract/vm-api.ts";
import { copyLarge } from "./copy-file.ts";
import { readPlaces } from "./places.ts";
import { VmRegistry } from "./registry.ts";

const SETTINGS: VmSettings = { ...SETTINGS_DEFAULTS, name: "a", osFamily: "dos" };
const SMALL = "size=1m";

const mount = mkdtempSync(join(tmpdir(), "nestbox-small-"));

/** Is there a file system of our own at `mount`? */
function mounted(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", SMALL, "tmpfs", mount], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const isMounted = process.platform === "linux" && mounted();

afterAll(() => {
  if (isMounted) execFileSync("umount", [mount]);
  rmSync(mount, { recursive: true, force: true });
});

describe.skipIf(!isMounted)("a real file system", () => {
  const home = join(mount, "home");
  const big = mkdtempSync(join(tmpdir(), "nestbox-big-"));
  const image = join(big, "big.img");
  let registry: VmRegistry;

  beforeAll(async () => {
    writeFileSync(image, new Uint8Array(2 << 20).fill(7));
    registry = await VmRegistry.open(home);
    await registry.create(SETTINGS);
  });

  afterEach(() => execFileSync("mount", ["-o", `remount,rw,${SMALL}`, mount]));
  afterAll(() => rmSync(big, { recursive: true }));

  const machines = (): string[] => readdirSync(join(home, "machines"));
  const settingsFile = join(home, "machines", "a", "nestbox.json");

  test("full: an image that does not fit makes no machine, and the message names the machine's folder", async () => {
    const made = registry.make(registry.reserve("b"), async (aside) => {
      await copyLarge(image, join(aside, "big.img"), { turn: () => {} });
      return SETTINGS;
    });
    await expect(made).rejects.toMatchObject({
      kind: "resource",
      message: `The disk that holds "${join(home, "machines", "b", "big.img")}" is full. Make room on it and try again.`,
    });
    expect(machines()).toEqual(["a"]);
    // the name is free again
    expect((await registry.create({ ...SETTINGS, name: "b" })).id).toBe("b");
    await registry.remove("b");
  });

  test("full: settings that cannot be written are as they were", async () => {
    const filler = join(mount, "filler");
    const before = readFileSync(settingsFile, "utf8");
    try {
      for (let bytes = 1 << 20; bytes >= 1; bytes >>= 1) {
        try {
          writeFileSync(filler, new Uint8Array(bytes), { flag: "a" });
        } catch {
          // as much as fits
        }
      }
      await expect(registry.update("a", { ...SETTINGS, memoryMiB: 64 })).rejects.toMatchObject({
        kind: "resource",
        message: `The disk that holds "${settingsFile}" is full. Make room on it and try again.`,
      });
    } finally {
      rmSync(filler, { force: true });
    }
    expect(readFileSync(settingsFile, "utf8")).toBe(before);
    expect(registry.settings("a")).toEqual(SETTINGS);
    expect(readdirSync(join(home, "machines", "a"))).toEqual(["nestbox.json"]);
  });

  test("read-only: the machine is listed; what would change it is refused, and it stays", async () => {
    execFileSync("mount", ["-o", "remount,ro", mount]);
    const again = await VmRegistry.open(home);
    expect(again.list()).toEqual([{ id: "a", settings: SETTINGS }]);
    for (const change of [
      () => again.update("a", { ...SETTINGS, memoryMiB: 64 }),
      () => again.remove("a"),
      () => again.forget("a"),
      () => again.create({ ...SETTINGS, name: "c" }),
    ]) {
      const error = await change().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({
        kind: "denied",
        message: expect.stringMatching(
          /^"[^"]*" is on a disk that cannot be written\. Choose another place\.$/,
        ) as string,
      });
      expect((error as HostError).message).not.toContain(".aside-");
    }
    expect(again.settings("a")).toEqual(SETTINGS);
    expect(machines()).toEqual(["a"]);
  });
});

test("a folder aside is not named, whoever failed in it", async () => {
  const home = mkdtempSync(join(tmpdir(), "nestbox-aside-"));
  try {
    const registry = await VmRegistry.open(home);
    const made = registry.make(registry.reserve("b"), async (aside) => {
      mkdirSync(join(aside, "snapshots"));
      throw new HostError("resource", `The disk that holds "${aside}/snapshots" is full.`);
    });
    await expect(made).rejects.toThrow(`The disk that holds "${join(home, "machines", "b")}/snapshots" is full.`);
    expect(readdirSync(join(home, "machines"))).toEqual([]);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test.each([["../elsewhere"], ["."], ["machines"]])("a list of places that names %j is damaged", async (path) => {
  const home = mkdtempSync(join(tmpdir(), "nestbox-places-"));
  try {
    writeFileSync(join(home, "machines.json"), JSON.stringify({ version: 1, folders: [], machines: [path] }));
    await expect(readPlaces(home)).rejects.toMatchObject({ kind: "corrupt" });
    await expect(VmRegistry.open(home)).rejects.toThrow("which says where machines are, is damaged");
  } finally {
    rmSync(home, { recursive: true });
  }
});
