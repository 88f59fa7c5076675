import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createMachine } from "../../core/machine/machine.ts";
import { buildFirmware, buildVideoRom } from "../../tools/firmware/build-rom.ts";
import { countingDisc, countingDisk, countingDiskette, ROUND } from "../../tools/snapshots/testing/counting-media.ts";
import { undisturbedSums, type CountingDrive } from "../../tools/snapshots/testing/counting-run.ts";
import type { SnapshotWork, SnapshotWritten, VmStart } from "../contract/vm-process.ts";
import { layerPath, mediumPath, statePaths } from "../services/snapshots/names.ts";
import { VmHost } from "./vm-host.ts";

const ROUNDS = 6000;

let sums: Readonly<Record<CountingDrive, readonly string[]>>;
let roms: readonly [Uint8Array, Uint8Array];
let folder: string;
let running: VmHost[];

beforeAll(async () => {
  roms = [await buildFirmware(), await buildVideoRom()];
  sums = {
    floppy: await undisturbedSums("floppy", ROUNDS),
    disk: await undisturbedSums("disk", ROUNDS),
    disc: await undisturbedSums("disc", ROUNDS),
  };
}, 60_000);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-snap-"));
  mkdirSync(join(folder, "snapshots"));
  writeFileSync(join(folder, "bios"), roms[0]);
  writeFileSync(join(folder, "video"), roms[1]);
  writeFileSync(join(folder, "floppy.img"), countingDiskette());
  writeFileSync(join(folder, "disk.img"), countingDisk());
  writeFileSync(join(folder, "disc.iso"), countingDisc());
  running = [];
});

afterEach(async () => {
  for (const vm of running) await vm.powerOff();
  rmSync(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);
const snapshots = (): string => path("snapshots");

interface CountingVm {
  readonly vm: VmHost;
  readonly counts: number[];
  /** Lines that are not what an undisturbed guest says. */
  readonly wrong: string[];
  /** A line that has only begun. */
  rest(): string;
}

/** `begun`: what a machine that goes on has said of its line already. */
async function open(drive: CountingDrive, changes: Partial<VmStart> = {}, begun = ""): Promise<CountingVm> {
  const counts: number[] = [];
  const wrong: string[] = [];
  let rest = begun;
  const hear = (line: string): void => {
    const round = ROUND.exec(line);
    if (round === null) return void wrong.push(line);
    const count = Number.parseInt(round[1]!, 16);
    counts.push(count);
    if (count <= ROUNDS && sums[drive][count - 1] !== round[2]) wrong.push(line);
  };
  const vm = await VmHost.open(
    {
      memoryMiB: 4,
      bootOrder: [{ floppy: "a", disk: "c", disc: "d" }[drive] as "a"],
      cpu: "486",
      engine: "auto",
      clock: "wall",
      floppies: [drive === "floppy" ? { path: path("floppy.img"), writable: false } : null, null],
      drives: [
        drive === "disk" ? { kind: "disk", image: { path: path("disk.img"), writable: true, format: "raw" } } : null,
        null,
        { kind: "cdrom", image: drive === "disc" ? { path: path("disc.iso"), writable: false } : null },
        null,
      ],
      firmware: { bios: path("bios"), video: path("video") },
      ...changes,
    },
    {
      ended: () => {},
      stats: () => {},
      progress: () => {},
      log: () => {},
      serial(_port, bytes) {
        const lines = (rest + new TextDecoder().decode(bytes)).split("\n");
        rest = lines.pop()!;
        for (const line of lines) hear(line);
      },
    },
    createMachine,
  );
  running.push(vm);
  return { vm, counts, wrong, rest: () => rest };
}

function work(state: string, changes: Partial<SnapshotWork> = {}): SnapshotWork {
  return { folder: snapshots(), state, parent: null, layers: {}, goesOn: true, ...changes };
}

async function until({ counts }: CountingVm, atLeast: number): Promise<void> {
  await vi.waitFor(() => expect(counts.at(-1) ?? 0).toBeGreaterThanOrEqual(atLeast), 20_000);
}

interface Taken {
  readonly written: SnapshotWritten;
  readonly at: number;
  readonly rest: string;
}

async function take(one: CountingVm, what: SnapshotWork): Promise<Taken> {
  await one.vm.prepareSnapshot(what);
  const [at, rest] = [one.counts.at(-1) ?? 0, one.rest()];
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(one.counts.at(-1)).toBe(at);
  const written = await one.vm.writeSnapshot();
  one.vm.keepSnapshot();
  return { written, at, rest };
}

/** What the drive is started with to go on from the snapshot. */
function drives(
  drive: CountingDrive,
  { floppies, scratch }: SnapshotWritten,
  layers: readonly string[],
): Partial<VmStart> {
  const disk = { path: path("disk.img"), writable: true, format: "raw", layers };
  const warm = (scratch[0] ?? []).map((id) => layerPath(snapshots(), id));
  switch (drive) {
    case "floppy":
      return {
        floppies: [
          { path: path("floppy.img"), writable: false, contents: mediumPath(snapshots(), floppies[0] ?? "none") },
          null,
        ],
      };
    case "disk":
      return {
        drives: [
          { kind: "disk", image: warm.length === 0 ? disk : { ...disk, writable: false, layers: warm } },
          null,
          { kind: "cdrom", image: null },
          null,
        ],
      };
    case "disc":
      return {};
  }
}

test.each(["floppy", "disk", "disc"] as const)(
  "a running machine is kept, goes on, and is had again at that very point: %s",
  async (drive) => {
    const one = await open(drive);
    one.vm.run();
    await until(one, 40);
    const layers = drive === "disk" ? { 0: "layer001" } : {};
    const { written, at, rest } = await take(one, work("state001", { layers }));
    await until(one, at + 60);
    await one.vm.powerOff();
    expect(one.wrong).toEqual([]);

    const saved = { folder: snapshots(), state: "state001" };
    const again = await open(drive, { saved, ...drives(drive, written, []) }, rest);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(again.counts).toEqual([]);
    again.vm.run();
    await until(again, at + 60);
    expect(again.counts[0]).toBe(at + 1);
    expect(again.counts).toEqual(again.counts.map((_, i) => at + 1 + i));
    expect(again.wrong).toEqual([]);
  },
  60_000,
);

test("a disk that is not changed: what was written since power-on is in the snapshot, also of a snapshot's child", async () => {
  const start: Partial<VmStart> = {
    drives: [
      { kind: "disk", image: { path: path("disk.img"), writable: false, format: "raw" } },
      null,
      { kind: "cdrom", image: null },
      null,
    ],
  };
  const before = readFileSync(path("disk.img"));
  const one = await open("disk", start);
  one.vm.run();
  await until(one, 30);
  const first = await take(one, work("state001"));
  await until(one, first.at + 30);
  const second = await take(one, work("state002", { parent: "state001", goesOn: false }));
  expect([first, second].map(({ written }) => written.scratch[0]?.length)).toEqual([1, 1]);
  await one.vm.powerOff();
  const scratch = { 0: [...(first.written.scratch[0] ?? []), ...(second.written.scratch[0] ?? [])] };
  for (const [state, { written, at, rest }] of [
    ["state001", first],
    ["state002", { ...second, written: { ...second.written, scratch } }],
  ] as const) {
    const saved = { folder: snapshots(), state };
    const again = await open("disk", { saved, ...drives("disk", written, []) }, rest);
    again.vm.run();
    await until(again, at + 30);
    expect(again.counts[0]).toBe(at + 1);
    expect(again.wrong).toEqual([]);
    await again.vm.powerOff();
  }
  // expect() would take seconds to compare 20 MB
  expect(readFileSync(path("disk.img")).equals(before)).toBe(true);
}, 60_000);

test("a snapshot is dropped before or while it is written, and the machine goes on as if nobody had asked", async () => {
  const one = await open("floppy");
  one.vm.run();
  await until(one, 30);
  await one.vm.prepareSnapshot(work("state001"));
  await expect(one.vm.prepareSnapshot(work("state002"))).rejects.toMatchObject({ kind: "conflict" });
  await one.vm.dropSnapshot();
  await until(one, (one.counts.at(-1) ?? 0) + 20);
  for (const goesOn of [true, false]) {
    await one.vm.prepareSnapshot(work("state001", { goesOn }));
    const written = one.vm.writeSnapshot();
    await Promise.all([one.vm.dropSnapshot(), expect(written).rejects.toMatchObject({ kind: "cancelled" })]);
    await until(one, (one.counts.at(-1) ?? 0) + 20);
  }
  expect(one.wrong).toEqual([]);
  expect(readdirSync(snapshots()).filter((name) => !name.startsWith("medium-"))).toEqual([]);
}, 60_000);

test("a pause while a snapshot is prepared outlasts it", async () => {
  const one = await open("floppy");
  one.vm.run();
  await until(one, 30);
  await one.vm.prepareSnapshot(work("state001"));
  one.vm.pause();
  await one.vm.writeSnapshot();
  one.vm.keepSnapshot();
  const at = one.counts.at(-1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(one.counts.at(-1)).toBe(at);
  one.vm.run();
  await until(one, (at ?? 0) + 10);
}, 60_000);

test("a machine that is switched off while its snapshot is written leaves no part of it", async () => {
  const one = await open("floppy");
  one.vm.run();
  await until(one, 30);
  await one.vm.prepareSnapshot(work("state001"));
  const written = one.vm.writeSnapshot().catch((error: unknown) => error);
  await one.vm.powerOff();
  expect(await written).toMatchObject({ kind: "cancelled" });
  expect(readdirSync(snapshots()).filter((name) => !name.startsWith("medium-"))).toEqual([]);
}, 60_000);

test("the picture of a snapshot is what the screen shows, small", async () => {
  const one = await open("floppy");
  one.vm.run();
  await until(one, 100);
  const { written } = await take(one, work("state001"));
  expect(written.hasScreen).toBe(true);
  const png = decode(readFileSync(statePaths(snapshots(), "state001").screen));
  expect(png.width).toBeLessThanOrEqual(320);
  expect(png.height).toBeLessThanOrEqual(240);
  expect(new Set(png.data).size).toBeGreaterThan(3);
}, 60_000);

test("an image that was changed while the machine's state was kept is not written on", async () => {
  const start: Partial<VmStart> = { floppies: [{ path: path("floppy.img"), writable: true }, null] };
  const one = await open("floppy", start);
  one.vm.run();
  await until(one, 30);
  const { written } = await take(one, work("state001", { goesOn: false }));
  await one.vm.powerOff();
  const contents = mediumPath(snapshots(), written.floppies[0] ?? "none");
  const saved = { folder: snapshots(), state: "state001" };
  const floppies = [{ path: path("floppy.img"), writable: true, contents }, null] as const;
  const again = await open("floppy", { saved, floppies });
  await again.vm.powerOff();
  const bytes = readFileSync(path("floppy.img"));
  bytes[1000] = bytes[1000]! ^ 1;
  writeFileSync(path("floppy.img"), bytes);
  await expect(open("floppy", { saved, floppies })).rejects.toMatchObject({ kind: "conflict" });
}, 60_000);

test("a saved state that is damaged, or of another machine, does not start, and its files stay", async () => {
  const one = await open("floppy");
  one.vm.run();
  await until(one, 20);
  await take(one, work("state001", { goesOn: false }));
  await one.vm.powerOff();
  const saved = { folder: snapshots(), state: "state001" };
  const files = readdirSync(snapshots());
  await expect(open("floppy", { saved, memoryMiB: 8 })).rejects.toMatchObject({ kind: "corrupt" });
  writeFileSync(statePaths(snapshots(), "state001").machine, "nonsense");
  await expect(open("floppy", { saved })).rejects.toMatchObject({ kind: "corrupt" });
  expect(readdirSync(snapshots())).toEqual(files);
}, 60_000);
