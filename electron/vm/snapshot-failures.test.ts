/** A full disk and a folder that cannot be written, at every point of every change: told, and nothing is lost. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import { createFakeMachine } from "./testing/fake-machine.ts";
import type { VmSettings } from "../contract/vm-api.ts";
import { nodeFileOps, type FileOps } from "../services/snapshots/file-ops.ts";
import { MachineSnapshots } from "../services/snapshots/machine-snapshots.ts";
import { keepMedium } from "../services/snapshots/medium.ts";
import { liveSource } from "../services/snapshots/memory-writer.ts";
import { TREE_FILE } from "../services/snapshots/names.ts";
import { writeState } from "../services/snapshots/state-files.ts";
import { fullDisk, readOnlyFolder } from "../services/snapshots/testing/failing-ops.ts";
import type { LiveMachine } from "../services/snapshots/machine-snapshots.ts";

let folder: string;
let settings: VmSettings;
/** What the process of the fake machine was asked last. */
let asked: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-full-"));
  writeFileSync(join(folder, "a.img"), new Uint8Array(1440 * 1024).fill(3));
  settings = { ...SETTINGS_DEFAULTS, name: "a", floppy: { path: join(folder, "a.img"), writable: true } };
  asked = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

const task = { signal: new AbortController().signal, progress: () => {} };
const text = (name: string): { name: string; description: string } => ({ name, description: "" });

function open(ops: FileOps = nodeFileOps): Promise<MachineSnapshots> {
  return MachineSnapshots.open(
    {
      folder,
      settings: () => settings,
      applySettings: async (next) => void (settings = next),
      resolve: (image) => image,
    },
    ops,
  );
}

/** A machine that runs, whose process meets the same disk. */
function running(ops: FileOps, seed = 1): LiveMachine {
  const machine = createFakeMachine(
    { memoryMiB: 2, floppies: [null, null], serial: [] } as never,
    { log: () => {} } as never,
  );
  const ram = machine.regions["ram"]!;
  for (let at = 65536; at < ram.length; at++) ram[at] = Math.imul(at + seed, 2654435761) >>> 24;
  let work: Parameters<LiveMachine["prepareSnapshot"]>[0] | undefined;
  return {
    state: "running",
    async prepareSnapshot(given) {
      asked.push("prepare");
      work = given;
    },
    async writeSnapshot(progress) {
      const { folder: to, state, parent } = work!;
      // a process that fails lets its machine go on by itself
      asked.push("drop");
      const source = { machine: machine.save(), memories: [liveSource("ram", ram)], screen: Uint8Array.of(1) };
      const record = await writeState(to, state, source, parent ?? undefined, { ops, progress });
      const medium = await keepMedium(to, readFileSync(join(folder, "a.img")), ops);
      asked.push("written");
      return { ...record, floppies: [medium, null], scratch: {} };
    },
    async keepSnapshot() {
      asked.push("keep");
    },
    async dropSnapshot() {
      asked.push("drop");
    },
    async powerOff() {
      asked.push("off");
    },
  };
}

/** Files with their contents, as text. */
function everything(): Record<string, string> {
  const at = join(folder, "snapshots");
  return Object.fromEntries(readdirSync(at).map((name) => [name, readFileSync(join(at, name)).toString("latin1")]));
}

interface Change {
  readonly name: string;
  readonly run: (snapshots: MachineSnapshots, ops: FileOps, first: string) => Promise<unknown>;
  /** How the process of a machine that is told of a failure was asked last. */
  readonly ends?: string;
}

const CHANGES: readonly Change[] = [
  { name: "take, off", run: (snapshots) => snapshots.take(text("b"), undefined, task) },
  {
    name: "take, running",
    run: (snapshots, ops) => snapshots.take(text("b"), running(ops, 2), task),
    ends: "drop",
  },
  { name: "save the state", run: (snapshots, ops) => snapshots.saveState(running(ops, 3), task), ends: "drop" },
  { name: "restore", run: (snapshots, _ops, first) => snapshots.restore(first, undefined, undefined, task) },
  {
    name: "restore, keeping the present",
    run: (snapshots, ops, first) => snapshots.restore(first, text("b"), running(ops, 4), task),
    ends: "drop",
  },
  { name: "delete", run: (snapshots, _ops, first) => snapshots.delete(first) },
  { name: "edit", run: (snapshots, _ops, first) => snapshots.edit(first, { name: "c" }) },
];

async function prepared(): Promise<string> {
  const snapshots = await open();
  const first = await snapshots.take(text("a"), running(nodeFileOps), task);
  await snapshots.changed();
  asked = [];
  return first;
}

describe.each(CHANGES)("$name", ({ run, ends }) => {
  test("a disk that is full, at any point", async () => {
    const first = await prepared();
    const before = everything();
    const settingsBefore = settings;
    let done = false;
    // each time the disk is full a little later, until the change succeeds
    for (let bytes = 0; !done; bytes = Math.floor(bytes * 1.9) + 97) {
      asked = [];
      const snapshots = await open();
      // the ops are handed in when the folder is opened; opening itself is not to fail
      const ops = fullDisk(bytes);
      const failing = await open(ops);
      const result: unknown = await run(failing, ops, first).then(
        () => undefined,
        (error: unknown) => error,
      );
      done = result === undefined;
      if (done) continue;
      expect(result).toMatchObject({ kind: "resource", message: expect.stringContaining("is full") as string });
      expect(everything()).toEqual(before);
      expect(settings).toBe(settingsBefore);
      expect(asked.at(-1)).toBe(asked.length === 0 ? undefined : ends);
      expect((await snapshots.list()).snapshots).toEqual((await failing.list()).snapshots);
    }
    expect(everything()).not.toEqual(before);
  });

  test("a folder that cannot be written", async () => {
    const first = await prepared();
    const before = everything();
    const ops = readOnlyFolder();
    const failing = await open(ops);
    await expect(run(failing, ops, first)).rejects.toMatchObject({ kind: "denied" });
    expect(everything()).toEqual(before);
    expect(asked.at(-1)).toBe(asked.length === 0 ? undefined : ends);
  });
});

test("a snapshot of a Nestbox that knew fewer settings", async () => {
  const first = await prepared();
  const path = join(folder, "snapshots", TREE_FILE);
  const tree = JSON.parse(readFileSync(path, "utf8")) as { nodes: { settings: Record<string, unknown> }[] };
  const { schemaVersion, name, osFamily, memoryMiB, floppy } = tree.nodes[0]!.settings;
  tree.nodes[0]!.settings = { schemaVersion, name, osFamily, memoryMiB, floppy };
  writeFileSync(path, JSON.stringify(tree));
  settings = { ...settings, executionCap: 50 };
  const snapshots = await open();
  await snapshots.restore(first, undefined, undefined, task);
  expect(settings).toEqual({ ...SETTINGS_DEFAULTS, name: "a", floppy: settings.floppy });
});
