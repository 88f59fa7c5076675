/** The commands as processes, on machines that run: without an app, and beside one. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildFirmware, buildVideoRom } from "../../tools/firmware/build-rom.ts";
import { countingDiskette } from "../../tools/snapshots/testing/counting-media.ts";
import type { SnapshotTree } from "../contract/snapshot-api.ts";
import type { VmSummary } from "../contract/vm-api.ts";
import { lockHome } from "../services/home.ts";
import { parseSetting } from "./setting.ts";
import { readWords } from "./words.ts";

const CLI = join(import.meta.dirname, "main.ts");

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-cli-"));
  mkdirSync(join(folder, "resources"));
  writeFileSync(join(folder, "resources", "firmware.bin"), await buildFirmware());
  writeFileSync(join(folder, "resources", "vga-firmware.bin"), await buildVideoRom());
  writeFileSync(join(folder, "resources", "welcome.img"), countingDiskette());
});

afterAll(async () => {
  // its Nestbox without a window leaves by itself, and takes its files along
  const giveUpMs = performance.now() + 15_000;
  while ((await isInUse()) && performance.now() < giveUpMs) await new Promise((resolve) => setTimeout(resolve, 100));
  rmSync(folder, { recursive: true });
}, 20_000);

async function isInUse(): Promise<boolean> {
  return lockHome(join(folder, "home")).then(
    (release) => release().then(() => false),
    () => true,
  );
}

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function nestbox(...args: string[]): Promise<Answer> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", CLI, ...args, "--home", join(folder, "home")],
    {
      env: { ...process.env, NESTBOX_RESOURCES: join(folder, "resources") },
    },
  );
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await nestbox(...args, "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as T;
}

test("the life of a machine, by commands alone", async () => {
  expect((await nestbox("vm", "list")).out).toContain("There are no machines");
  const made = await json<VmSummary>(
    "vm",
    "create",
    "Box",
    "--image",
    "builtin:welcome",
    "--disk",
    "2",
    "--memory",
    "4",
  );
  expect(made).toMatchObject({
    id: "box",
    state: "off",
    settings: { name: "Box", memoryMiB: 4, disk1: { writable: true } },
  });
  expect(await json<VmSummary>("vm", "set", "box", "memoryMiB=8", "executionCap=60", "cd=none")).toMatchObject({
    settings: { memoryMiB: 8, executionCap: 60, cd: null },
  });
  const first = await json<{ id: string }>("snapshot", "take", "Box", "fresh", "--description", "as it was made");

  expect(await json("vm", "start", "Box")).toEqual({ id: "box", state: "running" });
  expect((await json<VmSummary[]>("vm", "list"))[0]?.state).toBe("running");
  expect(await json("snapshot", "take", "box", "running")).toMatchObject({ name: "running" });
  const tree = await json<SnapshotTree>("snapshot", "list", "box");
  expect(tree.snapshots.map(({ name, holds }) => [name, holds])).toEqual([
    ["fresh", "off"],
    ["running", "running"],
  ]);
  expect(await json("snapshot", "restore", "box", "fresh", "--keep-as", "later")).toEqual({
    id: "box",
    snapshot: first.id,
    state: "off",
  });
  expect(await json("snapshot", "restore", "box", "later", "--start")).toMatchObject({ state: "running" });
  expect(await json("vm", "stop", "box", "--save")).toEqual({ id: "box", state: "saved" });
  const text = (await nestbox("snapshot", "list", "box")).out;
  expect(text).toMatch(/^fresh .*\n {2}running .*\n {4}later .*\n {6}\* current state \(changed\)\n$/);
  const copy = await json<VmSummary>("vm", "clone", "box", "Copy", "--snapshots");
  expect(copy).toMatchObject({ id: "copy", state: "saved" });
  expect(await json("vm", "start", "copy")).toEqual({ id: "copy", state: "running" });
  expect(await json("vm", "stop", "copy")).toEqual({ id: "copy", state: "off" });
  expect(await json("snapshot", "delete", "box", "later")).toMatchObject({ removed: true });
  expect(await json("vm", "delete", "box")).toEqual({ id: "box", removed: true });
  expect(await json("vm", "show", "copy")).toMatchObject({
    id: "copy",
    folder: join(folder, "home", "machines", "copy"),
  });
  expect(await json("vm", "delete", "copy", "--keep-files")).toEqual({ id: "copy", removed: true });
  expect(await json("vm", "list")).toEqual([]);
  expect(existsSync(join(folder, "home", "machines", "copy", "nestbox.json"))).toBe(true);
}, 120_000);

test("commands at the same time take turns", async () => {
  const answers = await Promise.all(["a", "b", "c"].map((name) => nestbox("vm", "create", name)));
  expect(answers.map(({ code, err }) => [code, err])).toEqual([0, 1, 2].map(() => [0, ""]));
  const machines = await json<VmSummary[]>("vm", "list");
  expect(machines.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  // with empty drives: whatever is put in starts
  expect(machines[0]?.settings?.bootOrder).toEqual(["a", "d", "c"]);
  await Promise.all(["a", "b", "c"].map((name) => nestbox("vm", "delete", name)));
}, 60_000);

test.each([
  [["vm"], "Which command?"],
  [["vm", "fly"], 'There is no command "vm fly"'],
  [["vm", "show"], "Usage: nestbox vm show NAME"],
  [["vm", "show", "nobody"], 'There is no machine "nobody"'],
  [["vm", "list", "--fast"], "There is no option --fast here"],
  [["vm", "stop", "nobody", "--save=1"], "--save takes no value"],
  [["snapshot", "take", "nobody", "x"], 'There is no machine "nobody"'],
])("%j says what to do", async (args, message) => {
  const { code, err } = await nestbox(...args);
  expect(code).toBe(1);
  expect(err).toContain(message);
  const asJson = await nestbox(...args, "--json");
  expect((JSON.parse(asJson.out) as { error: { message: string } }).error.message).toContain(message);
});

test.each([
  ["memoryMiB=64", { field: "memoryMiB", value: 64 }],
  ["bootOrder=c,a", { field: "bootOrder", value: ["c", "a"] }],
  ["bootOrder=", { field: "bootOrder", value: [] }],
  ["name=Two words", { field: "name", value: "Two words" }],
  ["engine=jit", { field: "engine", value: "jit" }],
  ["serial1=tcp:4000", { field: "serial1", value: { to: "tcp", port: 4000 } }],
  ["serial1=file:C:/log.txt", { field: "serial1", value: { to: "file", path: "C:/log.txt" } }],
  ["serial1=window", { field: "serial1", value: { to: "window" } }],
  ["disk1=new:20", { field: "disk1", value: "new:20" }],
  ["floppy=none", { field: "floppy", value: "none" }],
])("%s is read as what the setting is", (text, setting) => {
  expect(parseSetting(text)).toEqual(setting);
});

test.each([
  ["memoryMiB", "no setting"],
  ["memoryMiB=0", "at least 1 MiB"],
  ["memoryMiB=much", "whole number"],
  ["engine=fast", "one of auto"],
  ["colour=red", 'no setting "colour"'],
  ["floppy=", "path of an image"],
  ["toString=1", 'no setting "toString"'],
])("%s is refused with a sentence", (text, message) => {
  expect(() => parseSetting(text)).toThrow(message);
});

test("options are read in both forms, and only once", () => {
  const words = readWords(["a", "--x=1", "b", "--y", "2", "--z"], ["z"], ["x", "y"]);
  expect([words.names, words.value("x"), words.value("y"), words.has("z")]).toEqual([["a", "b"], "1", "2", true]);
  expect(() => readWords(["--z", "--z"], ["z"], [])).toThrow("twice");
  expect(() => readWords(["--x"], [], ["x"])).toThrow("needs a value");
});
