import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { decodeBatch } from "../contract/frame-codec.ts";
import type { VmState, VmSummary } from "../contract/vm-api.ts";
import { FAKE_COMMANDS } from "./testing/fake-machine.ts";
import { forkVm } from "../services/fork-vm.ts";
import { VmService } from "../services/vm-service.ts";

const FAKE_PROGRAM = join(import.meta.dirname, "testing/fake-entry.ts");

let home: string;
let image: string;
let service: VmService;
let states: Map<string, VmState[]>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "nestbox-service-"));
  image = join(home, "disk.img");
  writeFileSync(image, new Uint8Array(1440 * 1024).fill(9, 0, 1));
  writeFileSync(join(home, "firmware.bin"), new Uint8Array(65536));
  await open();
});

afterEach(async () => {
  await service.shutdown();
  rmSync(home, { recursive: true });
});

async function open(): Promise<void> {
  service = await VmService.open({
    shell: "web",
    home: join(home, "data"),
    launch: () => forkVm(FAKE_PROGRAM),
    firmwarePaths: () => ({ bios: join(home, "firmware.bin"), video: join(home, "firmware.bin") }),
    welcomeImagePath: () => image,
  });
  states = new Map();
  service.events.on("vmChanged", (vm) => {
    if ("removed" in vm) return;
    const seen = states.get(vm.id) ?? [];
    if (seen.at(-1) !== vm.state) seen.push(vm.state);
    states.set(vm.id, seen);
  });
}

function make(name = "a", memoryMiB = 4, floppy: string | null = image): Promise<VmSummary> {
  return service.create({ name, osFamily: "dos", memoryMiB, image: floppy });
}

async function summary(id: string): Promise<VmSummary | undefined> {
  return (await service.list()).find((vm) => vm.id === id);
}

function send(id: string, text: string): void {
  service.openScreen(id, "t", { batch: () => {}, closed: () => {} });
  service.screenInput(id, "t", { type: "serial", port: 0, bytes: [...new TextEncoder().encode(text)] });
}

test("start, pause, resume, reset, power off, each told to the front ends", async () => {
  const { id } = await make();
  await service.start(id);
  await service.pause(id);
  await expect(service.pause(id)).rejects.toMatchObject({ kind: "conflict" });
  await service.resume(id);
  await service.reset(id);
  await service.powerOff(id);
  expect(states.get(id)).toEqual(["off", "starting", "running", "paused", "running", "stopping", "off"]);
  await expect(service.powerOff(id)).rejects.toThrow("not running");
});

test("a killed process is shown as aborted and can be started again; another machine runs on", async () => {
  const [killed, other] = [await make("killed"), await make("other")];
  await service.start(killed.id);
  await service.start(other.id);
  process.kill(service.processId(killed.id) ?? 0, "SIGKILL");
  await vi.waitFor(async () => expect((await summary(killed.id))?.state).toBe("aborted"));
  expect((await summary(killed.id))?.ended?.message).toContain("SIGKILL");
  expect((await summary(other.id))?.state).toBe("running");
  await service.start(killed.id);
  expect(await summary(killed.id)).toEqual({ id: killed.id, settings: killed.settings, state: "running" });
});

test("a triple fault stops the machine with a report", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.halt);
  await vi.waitFor(async () => expect((await summary(id))?.state).toBe("stopped"));
  expect((await summary(id))?.ended).toMatchObject({ report: "CS:EIP 0008:00001234" });
  expect(await service.readLog(id)).toContain("triple fault");
});

test("a defect of the emulator aborts its machine with a report", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.crash);
  await vi.waitFor(async () => expect((await summary(id))?.state).toBe("aborted"));
  expect((await summary(id))?.ended?.report).toContain("TypeError: fake defect");
});

test("a machine that hangs is switched off all the same", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.hang);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const paused = service.pause(id).catch((error: unknown) => error);
  await service.powerOff(id);
  expect(await paused).toBeInstanceOf(Error);
  expect((await summary(id))?.state).toBe("off");
}, 15_000);

test("a guest that powers off leaves the machine off, without a complaint", async () => {
  const { id } = await make();
  await service.start(id);
  send(id, FAKE_COMMANDS.off);
  await vi.waitFor(async () => expect(await summary(id)).toMatchObject({ state: "off" }));
  expect((await summary(id))?.ended).toBeUndefined();
});

test("a viewer sees the screen of its machine through the processes", async () => {
  const { id } = await make();
  await service.start(id);
  const types: string[] = [];
  service.openScreen(id, "v", {
    batch: (batch) => void types.push(...decodeBatch(batch).map((output) => output.type)),
    closed: () => void types.push("closed"),
  });
  await vi.waitFor(() => expect(types).toEqual(["mode", "rect", "flush"]));
  service.screenInput(id, "v", { type: "key", code: "KeyA", pressed: true });
  await vi.waitFor(() => expect(types.slice(3)).toEqual(["rect", "flush"]));
  await service.powerOff(id);
  expect(types.at(-1)).toBe("closed");
});

test.each([0, Number.NaN, -1, 1.5, 1e6])("memory of %s is refused", async (memoryMiB) => {
  await expect(make("a", memoryMiB)).rejects.toThrow("Memory must be");
  expect(await service.list()).toEqual([]);
});

test("an image that vanished, or is no diskette, is told at start and leaves the machine off", async () => {
  const { id } = await make();
  rmSync(image);
  await expect(service.start(id)).rejects.toThrow("There is no file");
  await vi.waitFor(async () => expect((await summary(id))?.state).toBe("aborted"));
  writeFileSync(image, new Uint8Array(720 * 1024));
  await service.start(id);
  expect((await summary(id))?.state).toBe("running");
});

test("what is fixed in a running machine changes only while it is off; a running machine is not removed", async () => {
  const { id } = await make();
  await service.start(id);
  expect((await service.update(id, { name: "c" })).settings?.name).toBe("c");
  await expect(service.update(id, { memoryMiB: 8 })).rejects.toThrow("Switch the machine off");
  await expect(service.remove(id)).rejects.toThrow("Switch the machine off");
  await service.powerOff(id);
  expect((await service.update(id, { name: "b", memoryMiB: 8 })).settings).toMatchObject({ name: "b", memoryMiB: 8 });
  await service.remove(id);
  expect(await service.list()).toEqual([]);
  await expect(service.start(id)).rejects.toMatchObject({ kind: "not-found" });
});

test("an uploaded image becomes part of the machine and may be written", async () => {
  const name = await service.uploads.receive("../my dos.img", Readable.from([readFileSync(image)]));
  expect(await service.inspectImage(name)).toMatchObject({ name: "my dos.img", kind: "floppy" });
  const { id, settings } = await make("up", 4, name);
  expect(settings?.floppy).toEqual({ path: join(home, "data", "machines", id, "my dos.img"), writable: true });
  await expect(service.inspectImage(name)).rejects.toThrow("no longer there");
  await service.start(id);
  send(id, FAKE_COMMANDS.write);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await service.powerOff(id);
  expect(readFileSync(settings?.floppy?.path ?? "")[512]).toBe(0x5a);
});

test("an image that one machine may write is not given to a second", async () => {
  const name = await service.uploads.receive("a.img", Readable.from([readFileSync(image)]));
  const first = await make("first", 4, name);
  const second = await make("second", 4, first.settings?.floppy?.path ?? null);
  await service.start(first.id);
  await expect(service.start(second.id)).rejects.toThrow('in use by the machine "first"');
});

test("the diskette is changed while the machine runs, and stays changed", async () => {
  const { id } = await make();
  await service.start(id);
  await service.insertFloppy(id, null);
  expect((await summary(id))?.settings?.floppy).toBeNull();
  await expect(service.insertFloppy(id, join(home, "firmware.bin"))).rejects.toThrow("cut off");
  await service.insertFloppy(id, image);
  await service.powerOff(id);
  await open();
  expect((await summary(id))?.settings?.floppy).toEqual({ path: image, writable: false });
});
