import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SnapshotTree, VmTask } from "../contract/snapshot-api.ts";
import type { VmState, VmSummary } from "../contract/vm-api.ts";
import { forkVm } from "../services/fork-vm.ts";
import { VmService } from "../services/vm-service.ts";
import { FAKE_COMMANDS } from "./testing/fake-machine.ts";

const FAKE_PROGRAM = join(import.meta.dirname, "testing/fake-entry.ts");

let home: string;
let image: string;
let service: VmService;
let tasks: (VmTask | null)[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "nestbox-snapshots-"));
  image = join(home, "disk.img");
  writeFileSync(image, new Uint8Array(1440 * 1024).fill(9, 0, 1));
  writeFileSync(join(home, "firmware.bin"), new Uint8Array(65536));
  await open();
});

afterEach(async () => {
  await service.shutdown();
  rmSync(home, { recursive: true });
});

/** Also what the next start of Nestbox finds. */
async function open(): Promise<void> {
  service = await VmService.open({
    shell: "web",
    home: join(home, "data"),
    launch: () => forkVm(FAKE_PROGRAM),
    firmwarePaths: () => ({ bios: join(home, "firmware.bin"), video: join(home, "firmware.bin") }),
    welcomeImagePath: () => image,
  });
  tasks = [];
  service.events.on("task", ({ task }) => tasks.push(task));
}

async function restart(): Promise<void> {
  await service.shutdown();
  await open();
}

const make = (name = "a"): Promise<VmSummary> => service.create({ name, osFamily: "dos", memoryMiB: 4, image });

const stateOf = async (id: string): Promise<VmState | undefined> =>
  (await service.list()).find((vm) => vm.id === id)?.state;

const text = (name: string): { name: string; description: string } => ({ name, description: `about ${name}` });

const folderOf = (id: string): string => join(home, "data", "machines", id, "snapshots");

function files(id: string): string[] {
  return readdirSync(folderOf(id)).toSorted();
}

function send(id: string, command: string): void {
  service.openScreen(id, "t", { batch: () => {}, closed: () => {} });
  service.screenInput(id, "t", { type: "serial", port: 0, bytes: [...new TextEncoder().encode(command)] });
}

function press(id: string, code: string): void {
  service.openScreen(id, "t", { batch: () => {}, closed: () => {} });
  service.screenInput(id, "t", { type: "key", code, pressed: true });
}

/** What the fake guest remembers. */
async function told(id: string): Promise<string> {
  const count = async (): Promise<string[]> =>
    (await service.readLog(id)).split("\n").flatMap((line) => /tell: (.*)$/.exec(line)?.[1] ?? []);
  const before = (await count()).length;
  send(id, FAKE_COMMANDS.tell);
  await vi.waitFor(async () => expect((await count()).length).toBe(before + 1), 5000);
  return (await count()).at(-1)!;
}

/** Names in the shape of the tree, "*" behind the current one. */
function shape({ snapshots, current }: SnapshotTree): string[] {
  const name = (id: string | null): string => snapshots.find((one) => one.id === id)?.name ?? "-";
  return snapshots.map((one) => `${name(one.parent)}>${one.name}${one.id === current ? "*" : ""}`);
}

test("a machine without snapshots has none, and no file of them", async () => {
  const { id } = await make();
  expect(await service.snapshots(id)).toEqual({ snapshots: [], current: null, changed: false });
  await service.start(id);
  await service.powerOff(id);
  expect(() => files(id)).toThrow("ENOENT");
});

test("of a machine that is off: taken, changed, gone back to", async () => {
  const { id } = await make();
  const first = await service.takeSnapshot(id, text("first"));
  expect(await service.snapshots(id)).toMatchObject({
    snapshots: [{ id: first, name: "first", description: "about first", holds: "off", hasThumbnail: false }],
    current: first,
    changed: false,
  });
  await service.update(id, { memoryMiB: 8, name: "renamed" });
  expect((await service.snapshots(id)).changed).toBe(true);
  await service.restoreSnapshot(id, first);
  expect((await service.list())[0]).toMatchObject({ state: "off", settings: { memoryMiB: 4, name: "renamed" } });
  expect(await service.snapshots(id)).toMatchObject({ current: first, changed: false });
  await restart();
  expect((await service.list())[0]).toMatchObject({ settings: { memoryMiB: 4, name: "renamed" } });
  expect(shape(await service.snapshots(id))).toEqual(["->first*"]);
});

test("of a running machine, which goes on; gone back to while it runs, and on from there", async () => {
  const { id } = await make();
  await service.start(id);
  press(id, "KeyA");
  const first = await service.takeSnapshot(id, text("first"));
  expect(await stateOf(id)).toBe("running");
  expect(await service.snapshots(id)).toMatchObject({
    snapshots: [{ holds: "running", hasThumbnail: true }],
    current: first,
    changed: true,
  });
  press(id, "KeyB");
  expect(await told(id)).toContain("KeyA, KeyB");
  await service.restoreSnapshot(id, first);
  expect(await stateOf(id)).toBe("saved");
  expect(await service.snapshots(id)).toMatchObject({ current: first, changed: false });
  await restart();
  expect(await stateOf(id)).toBe("saved");
  await service.start(id);
  expect(await stateOf(id)).toBe("running");
  expect((await service.snapshots(id)).changed).toBe(true);
  expect(await told(id)).toMatch(/KeyA;/);
  expect(await service.snapshotThumbnail(id, first)).toMatch(/^data:image\/png;base64,/);
});

test("of a paused machine, which stays paused, and comes back paused", async () => {
  const { id } = await make();
  await service.start(id);
  await service.pause(id);
  const first = await service.takeSnapshot(id, text("first"));
  expect(await stateOf(id)).toBe("paused");
  expect((await service.snapshots(id)).changed).toBe(false);
  await service.resume(id);
  expect((await service.snapshots(id)).changed).toBe(true);
  await service.restoreSnapshot(id, first, { start: true });
  expect(await stateOf(id)).toBe("paused");
  await service.resume(id);
  expect(await stateOf(id)).toBe("running");
});

test("the present is kept first, and both belong together", async () => {
  const { id } = await make();
  await service.start(id);
  const first = await service.takeSnapshot(id, text("first"));
  press(id, "KeyA");
  await service.restoreSnapshot(id, first, { first: text("before going back"), start: true });
  expect(shape(await service.snapshots(id))).toEqual(["->first*", "first>before going back"]);
  expect(await told(id)).not.toContain("KeyA");
  const second = (await service.snapshots(id)).snapshots[1]!.id;
  await service.restoreSnapshot(id, second, { first: text("third"), start: true });
  expect(shape(await service.snapshots(id))).toEqual(["->first", "first>before going back*", "first>third"]);
  expect(await told(id)).toContain("KeyA");
});

test("the present of a machine that is off is kept first", async () => {
  const { id } = await make();
  const first = await service.takeSnapshot(id, text("first"));
  await service.update(id, { memoryMiB: 8 });
  await service.restoreSnapshot(id, first, { first: text("second") });
  expect(shape(await service.snapshots(id))).toEqual(["->first*", "first>second"]);
  expect((await service.list())[0]?.settings?.memoryMiB).toBe(4);
  await service.restoreSnapshot(id, (await service.snapshots(id)).snapshots[1]!.id);
  expect((await service.list())[0]?.settings?.memoryMiB).toBe(8);
});

test("saved on closing, gone on with, or given up", async () => {
  const { id } = await make();
  const states: string[] = [];
  service.events.on("vmChanged", (vm) => void ("state" in vm && states.at(-1) !== vm.state && states.push(vm.state)));
  await service.start(id);
  press(id, "KeyA");
  await service.saveState(id);
  expect(states).toEqual(["starting", "running", "saving", "stopping", "saved"]);
  await restart();
  expect(await stateOf(id)).toBe("saved");
  await expect(service.update(id, { memoryMiB: 8 })).rejects.toMatchObject({ kind: "conflict" });
  await expect(service.insertFloppy(id, null)).rejects.toMatchObject({ kind: "conflict" });
  await service.start(id);
  expect(await told(id)).toContain("KeyA");
  expect(files(id)).toEqual(["tree.json"]);
  await service.saveState(id);
  await service.discardState(id);
  expect(await stateOf(id)).toBe("off");
  expect(files(id)).toEqual(["tree.json"]);
  await service.start(id);
  expect(await told(id)).not.toContain("KeyA");
});

test("a snapshot of a saved machine is gone back to after the saved state was given up", async () => {
  const { id } = await make();
  await service.start(id);
  press(id, "KeyA");
  await service.saveState(id);
  const kept = await service.takeSnapshot(id, text("kept"));
  await service.discardState(id);
  await service.restoreSnapshot(id, kept, { start: true });
  expect(await told(id)).toContain("KeyA");
});

test("diskettes: an image that is not changed, and one that the machine writes", async () => {
  for (const isOwn of [false, true]) {
    const { id } = isOwn ? await service.importImage(image, { name: "own", copy: true }) : await make("user's");
    const path = (await service.list()).find((vm) => vm.id === id)?.settings?.floppy?.path ?? "";
    await service.start(id);
    const before = await service.takeSnapshot(id, text("before"));
    send(id, FAKE_COMMANDS.write);
    expect(await told(id)).toContain("floppy 90");
    const after = await service.takeSnapshot(id, text("after"));
    await service.powerOff(id);
    for (const [snapshot, byte] of [
      [before, 0],
      [after, 90],
    ] as const) {
      await service.restoreSnapshot(id, snapshot, { start: true });
      expect(await told(id)).toContain(`floppy ${byte}`);
      await service.powerOff(id);
      // switched on afresh: what was written to an image that is not changed is lost, as always
      await service.start(id);
      expect(await told(id)).toContain(`floppy ${isOwn ? byte : 0}`);
      await service.powerOff(id);
    }
    expect(readFileSync(path)[512]).toBe(isOwn ? 90 : 0);
  }
});

test("a diskette of a snapshot outlives the image's file", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.write);
  await told(id);
  const first = await service.takeSnapshot(id, text("first"));
  await service.powerOff(id);
  rmSync(image);
  await service.restoreSnapshot(id, first, { start: true });
  expect(await told(id)).toContain("floppy 90");
});

test("deleting: a leaf, one in the middle, the current one; their files go when nobody needs them", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.fill);
  await told(id);
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) {
    press(id, `Key${name}`);
    ids.push(await service.takeSnapshot(id, text(name)));
  }
  const [a, b, c] = ids as [string, string, string];
  const sizes = (await service.snapshots(id)).snapshots.map(({ sizeBytes }) => sizeBytes);
  expect(sizes[0]).toBeGreaterThan(3e6);
  expect(sizes[1]).toBeLessThan(sizes[0]! / 50);
  await service.deleteSnapshot(id, a);
  expect(shape(await service.snapshots(id))).toEqual(["->b", "b>c*"]);
  expect((await service.snapshots(id)).snapshots[0]!.sizeBytes).toBeGreaterThan(3e6);
  await service.restoreSnapshot(id, b, { start: true });
  expect(await told(id)).toMatch(/Keya, Keyb;/);
  await service.powerOff(id);
  await service.deleteSnapshot(id, c);
  await service.deleteSnapshot(id, b);
  expect(await service.snapshots(id)).toEqual({ snapshots: [], current: null, changed: true });
  expect(files(id)).toEqual(["tree.json"]);
  await expect(service.deleteSnapshot(id, b)).rejects.toMatchObject({ kind: "not-found" });
});

test("name and description can be changed", async () => {
  const { id } = await make();
  const first = await service.takeSnapshot(id, text("first"));
  await service.editSnapshot(id, first, { name: "better" });
  await service.editSnapshot(id, first, { description: "more" });
  await restart();
  expect((await service.snapshots(id)).snapshots[0]).toMatchObject({ name: "better", description: "more" });
});

test("progress is told, and a task can be cancelled: everything is as before", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.fill);
  await told(id);
  await service.takeSnapshot(id, text("first"));
  const shares = tasks.flatMap((task) => task?.share ?? []);
  expect(tasks[0]).toMatchObject({ kind: "takeSnapshot", share: 0, cancellable: true });
  expect(shares).toEqual(shares.toSorted((x, y) => x - y));
  expect(tasks.at(-1)).toBeNull();
  const before = files(id);
  const tree = await service.snapshots(id);
  send(id, FAKE_COMMANDS.fill);
  for (const work of [() => service.takeSnapshot(id, text("second")), () => service.saveState(id)]) {
    const stop = service.events.on("task", (event) => void (event.task !== null && service.cancelTask(id)));
    const cancelled = await work().catch((error: unknown) => error);
    stop();
    expect(cancelled).toMatchObject({ kind: "cancelled" });
    expect(await stateOf(id)).toBe("running");
    expect(await service.snapshots(id)).toEqual(tree);
    expect(files(id)).toEqual(before);
  }
  await service.cancelTask(id);
  expect(await told(id)).toContain("floppy");
});

test("one task at a time; what would disturb it waits or is refused", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.fill);
  await told(id);
  const first = service.takeSnapshot(id, text("first"));
  await vi.waitFor(async () => expect((await service.list())[0]?.task).toBeDefined());
  await expect(service.takeSnapshot(id, text("second"))).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("snapshot of this machine is being taken") as string,
  });
  await service.pause(id);
  await service.resume(id);
  await first;
  expect(await stateOf(id)).toBe("running");
});

test("a process that is killed while it is kept costs nothing but what it was doing", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.fill);
  await told(id);
  await service.takeSnapshot(id, text("first"));
  const before = files(id);
  const tree = await service.snapshots(id);
  const second = service.takeSnapshot(id, text("second")).catch((error: unknown) => error);
  await vi.waitFor(async () => expect((await service.list())[0]?.task).toBeDefined());
  process.kill(service.processId(id)!, "SIGKILL");
  expect(await second).toBeInstanceOf(Error);
  expect(await service.snapshots(id)).toEqual(tree);
  expect(files(id)).toEqual(before);
  await vi.waitFor(async () => expect(await stateOf(id)).toBe("aborted"));
});

describe("damage", () => {
  async function kept(): Promise<{ id: string; snapshot: string }> {
    const { id } = await make();
    await service.start(id);
    const snapshot = await service.takeSnapshot(id, text("first"));
    press(id, "KeyA");
    await told(id);
    return { id, snapshot };
  }

  test.each(["pack-", "state-", "medium-"])(
    "a damaged %s file is told, and the running machine goes on",
    async (kind) => {
      const { id, snapshot } = await kept();
      const name = files(id).find((one) => one.startsWith(kind))!;
      const path = join(folderOf(id), name);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1]! ^= 0x20;
      writeFileSync(path, bytes);
      await expect(service.restoreSnapshot(id, snapshot)).rejects.toMatchObject({ kind: "corrupt" });
      expect(await stateOf(id)).toBe("running");
      expect(await told(id)).toContain("KeyA");
      rmSync(path);
      expect((await service.snapshots(id)).snapshots[0]?.damaged).toMatch(/missing/);
      await expect(service.restoreSnapshot(id, snapshot)).rejects.toMatchObject({ kind: "corrupt" });
      await service.deleteSnapshot(id, snapshot);
    },
  );

  test("a damaged list of snapshots is told; nothing is swept or written, and the machine does not start on wrong disks", async () => {
    const { id } = await kept();
    await service.powerOff(id);
    const path = join(folderOf(id), "tree.json");
    const good = readFileSync(path, "utf8");
    const all = files(id);
    const bads = [
      ["", "corrupt"],
      ["{", "corrupt"],
      ["[]", "corrupt"],
      [good.replace('"version": 1', '"version": 7'), "unsupported"],
      [good.replace('"nodes"', '"knots"'), "corrupt"],
      [good.replace('"parent": null', '"parent": "0123456789abcdef"'), "corrupt"],
    ] as const;
    for (const [bad, kind] of bads) {
      writeFileSync(path, bad);
      await restart();
      await expect(service.snapshots(id)).rejects.toMatchObject({ kind });
      await expect(service.start(id)).rejects.toMatchObject({ kind });
      await expect(service.takeSnapshot(id, text("second"))).rejects.toMatchObject({ kind });
      expect(readFileSync(path, "utf8")).toBe(bad);
      expect(files(id)).toEqual(all);
      expect((await service.list())[0]?.settings).toBeDefined();
    }
    writeFileSync(path, good);
    await restart();
    expect(shape(await service.snapshots(id))).toEqual(["->first*"]);
  });

  test("a snapshot whose settings a newer Nestbox wrote", async () => {
    const { id, snapshot } = await kept();
    await service.powerOff(id);
    const path = join(folderOf(id), "tree.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"schemaVersion": 1', '"schemaVersion": 99'));
    await restart();
    await expect(service.restoreSnapshot(id, snapshot)).rejects.toMatchObject({ kind: "unsupported" });
    expect(await stateOf(id)).toBe("off");
  });

  test("a folder that cannot be written", async () => {
    const { id } = await make();
    await service.start(id);
    // a file where the folder has to be
    writeFileSync(folderOf(id), "");
    await expect(service.takeSnapshot(id, text("first"))).rejects.toThrow("snapshots");
    await expect(service.saveState(id)).rejects.toThrow("snapshots");
    expect(await stateOf(id)).toBe("running");
    expect(await told(id)).toContain("floppy");
  });
});

test("a restore that was cut off between the tree and the settings file is completed at the next start", async () => {
  const { id } = await make();
  const first = await service.takeSnapshot(id, text("first"));
  const settingsFile = join(home, "data", "machines", id, "nestbox.json");
  await service.update(id, { memoryMiB: 8 });
  const changed = readFileSync(settingsFile, "utf8");
  const treeFile = join(folderOf(id), "tree.json");
  const tree = JSON.parse(readFileSync(treeFile, "utf8")) as { nodes: { settings: unknown }[] };
  writeFileSync(treeFile, JSON.stringify({ ...tree, settings: tree.nodes[0]!.settings }));
  writeFileSync(settingsFile, changed);
  await restart();
  expect((await service.list())[0]?.settings?.memoryMiB).toBe(4);
  expect(JSON.parse(readFileSync(treeFile, "utf8"))).not.toHaveProperty("settings");
  expect((await service.snapshots(id)).current).toBe(first);
});

test("rubbish of a process that was killed is swept at the next start, and nothing else", async () => {
  const { id } = await make();
  await service.start(id);
  await service.takeSnapshot(id, text("first"));
  await service.powerOff(id);
  const good = files(id);
  for (const name of ["pack-0123456789abcdef", "state-0123456789abcdef.json.zst", ".tree.json.aa.tmp", "notes.txt"]) {
    writeFileSync(join(folderOf(id), name), "x");
  }
  await restart();
  expect(files(id)).toEqual([...good, "notes.txt"].toSorted());
});

describe("copies", () => {
  test("with its snapshots and its saved state, and independent", async () => {
    const { id } = await service.importImage(image, { name: "original", copy: true });
    await service.start(id);
    const first = await service.takeSnapshot(id, text("first"));
    send(id, FAKE_COMMANDS.write);
    press(id, "KeyA");
    await told(id);
    await service.saveState(id);
    tasks = [];
    const copy = await service.clone(id, { name: "copy", snapshots: true });
    expect(tasks[0]).toMatchObject({ kind: "clone" });
    expect(copy).toMatchObject({ id: "copy", state: "saved", settings: { name: "copy" } });
    expect(copy.settings?.floppy?.path).toContain(join("machines", "copy"));
    await service.remove(id);
    await restart();
    await service.start(copy.id);
    expect(await told(copy.id)).toMatch(/KeyA; floppy 90/);
    await service.restoreSnapshot(copy.id, first, { start: true });
    expect(await told(copy.id)).toMatch(/9; floppy 0/);
  });

  test("without snapshots it goes on from the present", async () => {
    const { id } = await make();
    await service.start(id);
    await service.takeSnapshot(id, text("first"));
    press(id, "KeyA");
    await told(id);
    await service.saveState(id);
    const copy = await service.clone(id, { name: "copy", snapshots: false });
    expect(await service.snapshots(copy.id)).toMatchObject({ snapshots: [], current: null });
    await service.start(copy.id);
    expect(await told(copy.id)).toContain("KeyA");
    expect(files(copy.id).length).toBeLessThan(files(id).length);
  });

  test("not of a running machine; cancelled it leaves nothing", async () => {
    const big = join(home, "big.img");
    writeFileSync(big, new Uint8Array(64 << 20).fill(1));
    const { id } = await service.importImage(big, { name: "big", copy: true });
    await service.start(id);
    await expect(service.clone(id, { name: "copy", snapshots: true })).rejects.toMatchObject({ kind: "conflict" });
    await service.powerOff(id);
    const machines = readdirSync(join(home, "data", "machines"));
    for (const work of [
      () => service.clone(id, { name: "copy", snapshots: true }),
      () => service.importImage(big, { name: "copy", copy: true }),
    ]) {
      const stop = service.events.on("task", (event) => void (event.task !== null && service.cancelTask(event.id)));
      const cancelled = await work().catch((error: unknown) => error);
      stop();
      expect(cancelled).toMatchObject({ kind: "cancelled" });
      expect(readdirSync(join(home, "data", "machines"))).toEqual(machines);
      expect(await service.list()).toHaveLength(1);
    }
  });

  test("an image that is read only stays where it is", async () => {
    const { id, settings } = await service.importImage(image, { copy: false });
    expect(settings?.floppy).toEqual({ path: image, writable: false });
    const copy = await service.clone(id, { name: "copy", snapshots: true });
    expect(copy.settings?.floppy).toEqual({ path: image, writable: false });
  });
});

describe("on and off the list", () => {
  test("taken off with its files kept, and added again", async () => {
    const { id } = await make();
    await service.takeSnapshot(id, text("first"));
    const folder = join(home, "data", "machines", id);
    await service.remove(id, "keep");
    expect(await service.list()).toEqual([]);
    await restart();
    expect(await service.list()).toEqual([]);
    expect(statSync(join(folder, "nestbox.json")).isFile()).toBe(true);
    expect((await make()).id).not.toBe(id);
    expect((await service.addMachine(join(folder, "nestbox.json"))).id).toBe(id);
    await expect(service.addMachine(folder)).rejects.toMatchObject({ kind: "conflict" });
    expect(shape(await service.snapshots(id))).toEqual(["->first*"]);
    await restart();
    expect(await service.list()).toHaveLength(2);
  });

  test("a machine from elsewhere is added where it is", async () => {
    const { id } = await make("there");
    const elsewhere = join(home, "elsewhere", id);
    mkdirSync(join(home, "elsewhere"));
    await service.remove(id, "keep");
    const from = join(home, "data", "machines", id);
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "nestbox.json"), readFileSync(join(from, "nestbox.json")));
    await expect(service.addMachine(join(home, "elsewhere"))).rejects.toMatchObject({ kind: "not-found" });
    const added = await service.addMachine(elsewhere);
    expect((await service.showInFolder(added.id)).path).toBe(elsewhere);
    await restart();
    expect((await service.list()).map((vm) => vm.id)).toEqual([added.id]);
    await service.remove(added.id, "keep");
    await restart();
    expect(await service.list()).toEqual([]);
    expect(statSync(elsewhere).isDirectory()).toBe(true);
  });

  test("another folder for new machines", async () => {
    const first = await make("first");
    const folder = join(home, "other");
    await service.setPreferences({ machineFolder: folder });
    const second = await make("second");
    expect((await service.showInFolder(second.id)).path).toBe(join(folder, second.id));
    await expect(service.setPreferences({ machineFolder: join(image, "x") })).rejects.toThrow("disk.img");
    await restart();
    expect(await service.preferences()).toEqual({ machineFolder: folder, language: null });
    expect((await service.list()).map((vm) => vm.id)).toEqual([first.id, second.id]);
    await service.setPreferences({ machineFolder: null });
    const third = await make("third");
    expect((await service.showInFolder(third.id)).path).toBe(join(home, "data", "machines", third.id));
    await restart();
    expect((await service.list()).map((vm) => vm.id)).toEqual([first.id, second.id, third.id]);
  });
});
