import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import type { VmSettings } from "../contract/vm-api.ts";
import { VmRegistry } from "./registry.ts";
import { formatSettings, parseSettings, SETTINGS_FILE } from "./settings-file.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "nestbox-registry-"));
});

afterEach(() => rmSync(home, { recursive: true }));

const SETTINGS: VmSettings = {
  ...SETTINGS_DEFAULTS,
  name: "FreeDOS 1.3",
  osFamily: "dos",
  memoryMiB: 16,
  floppy: { path: "/images/dos.img", writable: false },
};

function put(id: string, text: string): string {
  const folder = join(home, "machines", id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, SETTINGS_FILE), text);
  return join(folder, SETTINGS_FILE);
}

test("what was created, changed and removed is so after the next start", async () => {
  const registry = await VmRegistry.open(home);
  const first = await registry.create(SETTINGS);
  const second = await registry.create(SETTINGS);
  expect([first.id, second.id]).toEqual(["freedos-1-3", "freedos-1-3-2"]);
  await registry.update(first.id, { ...SETTINGS, name: "Renamed", memoryMiB: 32 });
  await registry.remove(second.id);
  const again = await VmRegistry.open(home);
  expect(again.list()).toEqual([{ id: first.id, settings: { ...SETTINGS, name: "Renamed", memoryMiB: 32 } }]);
});

test("names without a letter that a path can hold get a folder too", async () => {
  const registry = await VmRegistry.open(home);
  for (const name of ["日本語", "../../etc", "."]) {
    const vm = await registry.create({ ...SETTINGS, name });
    expect(existsSync(join(home, "machines", vm.id, SETTINGS_FILE))).toBe(true);
  }
  expect(readdirSync(home)).toEqual(["machines"]);
});

test.each([
  ["", "it is empty"],
  ["{", "it is not JSON"],
  ["[]", "which version"],
  ['{"schemaVersion": 1}', "name"],
  [formatSettings(SETTINGS).replace("16", "-1"), "memoryMiB"],
  [formatSettings(SETTINGS).replace('"dos"', '"cpm"'), "osFamily"],
  [formatSettings(SETTINGS).replace('"auto"', '"auto", "extra": 1'), "extra"],
  [formatSettings(SETTINGS).replace('"schemaVersion": 1', '"schemaVersion": 2'), "newer Nestbox"],
  [formatSettings(SETTINGS).replace("/images/dos.img", "../../dos.img"), '"../../dos.img" has no whole path'],
  [formatSettings(SETTINGS).replace("/images/dos.img", "dos.img"), '"dos.img" has no whole path'],
])("a damaged file (%#) is shown as damaged, left as it is, and does not affect others", async (text, told) => {
  const path = put("broken", text);
  put("sound", formatSettings(SETTINGS));
  const registry = await VmRegistry.open(home);
  expect(registry.get("broken").damaged).toContain(told);
  expect(registry.get("sound").settings).toEqual(SETTINGS);
  await expect(registry.update("broken", SETTINGS)).rejects.toThrow(told);
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("a machine's folder without a settings file is shown as damaged", async () => {
  mkdirSync(join(home, "machines", "hollow"), { recursive: true });
  expect((await VmRegistry.open(home)).get("hollow").damaged).toContain("There is no file");
});

test("what a broken transaction left aside is swept", async () => {
  mkdirSync(join(home, "machines", ".aside-0123"), { recursive: true });
  const path = put("sound", formatSettings(SETTINGS));
  writeFileSync(join(path, "..", `.${SETTINGS_FILE}.abc.tmp`), "half");
  const registry = await VmRegistry.open(home);
  expect(registry.list()).toHaveLength(1);
  expect(readdirSync(join(home, "machines"))).toEqual(["sound"]);
  expect(readdirSync(join(home, "machines", "sound"))).toEqual([SETTINGS_FILE]);
});

test("killed at any moment while it writes, a settings file holds an old or a new state, never half of one", async () => {
  const writer = join(import.meta.dirname, "testing", "settings-writer.ts");
  for (let round = 0; round < 8; round++) {
    const child = fork(writer, [home], { execArgv: ["--disable-warning=ExperimentalWarning"] });
    await once(child, "message");
    await new Promise((resolve) => setTimeout(resolve, 5 + round * 7));
    child.kill("SIGKILL");
    await once(child, "exit");
    const registry = await VmRegistry.open(home);
    expect(registry.list().length).toBeGreaterThan(0);
    for (const vm of registry.list()) {
      expect(vm.damaged).toBeUndefined();
      // The writer keeps both fields in step.
      expect(vm.settings?.name).toBe(`vm ${vm.settings?.memoryMiB}`);
    }
  }
});

test("a file of before a field existed reads with the field's default", () => {
  const { screenScaling: _, ...older } = SETTINGS;
  expect(parseSettings(formatSettings(older as VmSettings))).toEqual(SETTINGS);
});

test("settings survive their stored form", () => {
  expect(parseSettings(formatSettings(SETTINGS))).toEqual(SETTINGS);
});
