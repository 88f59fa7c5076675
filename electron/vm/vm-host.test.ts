import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { decodeBatch } from "../contract/frame-codec.ts";
import type { ScreenOutput } from "../contract/screen.ts";
import type { ImageChoice, VmEnd } from "../contract/vm-process.ts";
import { createFakeMachine, FAKE_COMMANDS } from "./testing/fake-machine.ts";
import { chordsForText } from "./us-keyboard.ts";
import { VmHost } from "./vm-host.ts";

let folder: string;
let vm: VmHost | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-vm-"));
  writeFileSync(join(folder, "firmware.bin"), new Uint8Array(65536));
});

afterEach(async () => {
  await vm?.powerOff();
  vm = undefined;
  rmSync(folder, { recursive: true });
});

function image(name: string, first: number, writable = false): ImageChoice {
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(720 * 1024).fill(first, 0, 1));
  return { path, writable };
}

async function open(floppy: ImageChoice | null = null): Promise<{ vm: VmHost; ends: VmEnd[]; serial: string[] }> {
  const ends: VmEnd[] = [];
  const serial: string[] = [];
  vm = await VmHost.open(
    {
      memoryMiB: 4,
      bootOrder: ["a"],
      cpu: "i686",
      engine: "auto",
      clock: "wall",
      floppies: [floppy, null],
      firmware: { bios: join(folder, "firmware.bin"), video: join(folder, "firmware.bin") },
    },
    {
      ended: (end) => void ends.push(end),
      stats: () => {},
      progress: () => {},
      log: () => {},
      serial: (port, bytes) => void serial.push(`${port}:${new TextDecoder().decode(bytes)}`),
    },
    createFakeMachine,
  );
  vm.run();
  return { vm, ends, serial };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a viewer gets the whole screen first, then what changed, and nothing without credit", async () => {
  const opened = await open();
  const outputs: ScreenOutput[][] = [];
  opened.vm.openScreen("v", (batch) => void outputs.push(decodeBatch(batch)));
  await vi.waitFor(() => expect(outputs).toHaveLength(1));
  expect(outputs[0]?.map((output) => output.type)).toEqual(["mode", "rect", "flush"]);
  expect(outputs[0]?.[1]).toMatchObject({ x: 0, y: 0, width: 16, height: 8 });
  opened.vm.key("KeyA", true);
  await vi.waitFor(() => expect(outputs).toHaveLength(2));
  expect(outputs[1]?.[0]).toMatchObject({ type: "rect", x: 2, y: 1, width: 4, height: 2 });
  // Both first credits are spent: the change waits.
  opened.vm.key("KeyB", true);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(outputs).toHaveLength(2);
  opened.vm.input("v", { type: "credit" });
  await vi.waitFor(() => expect(outputs).toHaveLength(3));
});

test("serial output reaches the host, the viewers there are and the viewers that come later", async () => {
  const opened = await open();
  opened.vm.serialReceive(0, bytes("hello"));
  await vi.waitFor(() => expect(opened.serial).toEqual(["0:hello"]));
  const seen: string[] = [];
  opened.vm.openScreen("late", (batch) => {
    for (const output of decodeBatch(batch)) {
      if (output.type === "serial") seen.push(`${output.port}:${new TextDecoder().decode(output.bytes)}`);
    }
  });
  await vi.waitFor(() => expect(seen).toEqual(["0:hello"]));
});

test("text is typed in order, with the shift key held where it is needed", async () => {
  const opened = await open();
  await opened.vm.typist.type(chordsForText("Hi!"));
  const keys = opened.vm.machine.screenText()?.split("\n").slice(2);
  expect(keys).toEqual(["ShiftLeft", "KeyH", "KeyI", "ShiftLeft", "Digit1"]);
});

test("a guest that powers off, one that stops and a defect of ours end the machine with their reason", async () => {
  for (const [command, reason] of [
    [FAKE_COMMANDS.off, "off"],
    [FAKE_COMMANDS.halt, "stopped"],
    [FAKE_COMMANDS.crash, "failed"],
  ] as const) {
    const opened = await open();
    opened.vm.serialReceive(0, bytes(command));
    await vi.waitFor(() => expect(opened.ends.map((end) => end.reason)).toEqual([reason]));
  }
});

test("a triple fault's report reaches the user", async () => {
  const opened = await open();
  opened.vm.serialReceive(0, bytes(FAKE_COMMANDS.halt));
  await vi.waitFor(() => expect(opened.ends).toHaveLength(1));
  expect(opened.ends[0]?.report).toBe("CS:EIP 0008:00001234");
  expect(opened.ends[0]?.message).toContain("triple fault");
});

test("an image is left as it was, unless it may be written", async () => {
  for (const writable of [false, true]) {
    const choice = image("a.img", 1, writable);
    const opened = await open(choice);
    opened.vm.serialReceive(0, bytes(FAKE_COMMANDS.write));
    await vi.waitFor(() => expect(opened.serial).toHaveLength(1));
    await opened.vm.powerOff();
    const file = readFileSync(choice.path);
    expect(file[511]).toBe(0);
    expect(file[512]).toBe(writable ? 0x5a : 0);
    expect(file[1024]).toBe(0);
    expect(file.length).toBe(720 * 1024);
  }
});

test("a diskette is changed while the machine runs; a bad one leaves the drive as it was", async () => {
  const opened = await open(image("a.img", 1));
  await opened.vm.insertFloppy(0, image("b.img", 2));
  expect(opened.vm.machine.screenText()).toContain("floppy 2");
  writeFileSync(join(folder, "cut.img"), new Uint8Array(1000));
  await expect(opened.vm.insertFloppy(0, { path: join(folder, "cut.img"), writable: false })).rejects.toThrow(
    "cut off",
  );
  opened.vm.reset();
  expect(opened.vm.machine.screenText()).toContain("floppy 2");
});

test("while paused nothing runs, and the guest's clock stands still", async () => {
  const opened = await open();
  await vi.waitFor(() => expect(opened.vm.machine.counters().instructions).toBeGreaterThan(0));
  opened.vm.pause();
  const before = opened.vm.machine.counters().instructions;
  opened.vm.key("KeyA", true);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(opened.vm.machine.counters().instructions).toBe(before);
  opened.vm.run();
  await vi.waitFor(() => expect(opened.vm.machine.counters().instructions).toBeGreaterThan(before));
});
