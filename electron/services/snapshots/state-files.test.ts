import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeFileOps, type FileOps } from "./file-ops.ts";
import { CopiedMemory, liveSource } from "./memory-writer.ts";
import { packPath, statePaths } from "./names.ts";
import { readState, writeState, type StateRecord } from "./state-files.ts";
import { fullDisk, readOnlyFolder } from "./testing/failing-ops.ts";

const PAGE = 4096;
const MACHINE = { version: 1, registers: { eax: 7 } };
const ops = nodeFileOps;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-state-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** 1000 pages and a bit, most of them zeros; `seed` decides what is on the others. */
function memory(seed: number, used = 300): Uint8Array {
  const bytes = new Uint8Array(1000 * PAGE + 100);
  let random = seed;
  for (let page = 0; page < used; page++) {
    for (let i = 0; i < 64; i++) {
      random = (Math.imul(random, 1103515245) + 12345) >>> 0;
      bytes[page * 3 * PAGE + i * 13] = random >>> 16;
    }
  }
  bytes.fill(seed, 1000 * PAGE);
  return bytes;
}

function write(id: string, ram: Uint8Array, parent?: string, files: FileOps = ops): Promise<StateRecord> {
  const memories = [liveSource("ram", ram), liveSource("rom", new Uint8Array(8192).fill(0x90))];
  return writeState(folder, id, { machine: MACHINE, memories, screen: Uint8Array.of(1, 2) }, parent, { ops: files });
}

async function read(id: string): Promise<Uint8Array> {
  const state = await readState(folder, id, { ops });
  expect(state.machine).toEqual(MACHINE);
  const ram = new Uint8Array(1000 * PAGE + 100).fill(0xee);
  const rom = new Uint8Array(8192);
  await state.fill({ ram, rom });
  expect(rom[8191]).toBe(0x90);
  return ram;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

test("a memory comes back as it was; zeros take no room", async () => {
  const ram = memory(1);
  const record = await write("state001", ram);
  expect(same(await read("state001"), ram)).toBe(true);
  expect(record).toMatchObject({ packs: ["state001"], hasScreen: true });
  const files = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(record.sizeBytes).toBe(files);
  expect(record.sizeBytes).toBeLessThan(300 * PAGE);
  expect((await write("empty001", new Uint8Array(1000 * PAGE + 100))).sizeBytes).toBeLessThan(1000);
});

test("a child keeps only what its parent has not, and outlives it", async () => {
  const ram = memory(2);
  const first = await write("state001", ram);
  const changed = ram.slice();
  changed.fill(0xab, 50 * PAGE, 52 * PAGE);
  changed.fill(0, 0, PAGE);
  const second = await write("state002", changed, "state001");
  expect(second.packs.toSorted()).toEqual(["state001", "state002"]);
  expect(second.sizeBytes).toBeLessThan(first.sizeBytes / 3);
  changed[99 * PAGE] = 1;
  const third = await write("state003", changed, "state002");
  expect(third.packs.toSorted()).toEqual(["state001", "state002", "state003"]);
  // the second state goes; the packs stay as long as the third names them
  for (const path of Object.values(statePaths(folder, "state002"))) rmSync(path);
  expect(same(await read("state003"), changed)).toBe(true);
  expect(same(await read("state001"), ram)).toBe(true);
});

test("a child that changed nothing has no pack of its own", async () => {
  const ram = memory(3);
  await write("state001", ram);
  expect((await write("state002", ram, "state001")).packs).toEqual(["state001"]);
  expect(readdirSync(folder)).not.toContain("pack-state002");
  expect(same(await read("state002"), ram)).toBe(true);
});

test("a damaged or missing parent costs room, not the snapshot", async () => {
  const ram = memory(4);
  await write("state001", ram);
  writeFileSync(statePaths(folder, "state001").memory, "nonsense");
  for (const parent of ["state001", "missing1"]) {
    const record = await write(`child${parent.slice(-4)}`, ram, parent);
    expect(record.packs).toEqual([`child${parent.slice(-4)}`]);
  }
});

test("a copy is of its last moment, whatever the machine does before and after", async () => {
  const ram = memory(5);
  const source = new CopiedMemory("ram", ram);
  source.update(0, source.pages);
  // between the two: a page that changes, one that becomes zeros, one that was zeros, and the short last one
  ram.fill(0xcd, 3 * PAGE, 4 * PAGE - 5);
  ram.fill(0, 6 * PAGE, 7 * PAGE);
  ram.fill(0xef, 7 * PAGE + 9, 8 * PAGE);
  ram.fill(0x77, 1000 * PAGE);
  source.update(0, source.pages);
  const moment = ram.slice();
  ram.fill(0xff);
  await writeState(folder, "state001", { machine: MACHINE, memories: [source], screen: undefined }, undefined, { ops });
  const got = new Uint8Array(ram.length);
  await (await readState(folder, "state001", { ops })).fill({ ram: got });
  expect(same(got, moment)).toBe(true);
});

test("progress goes from 0 to 1 and never back", async () => {
  const seen: number[] = [];
  const memories = [liveSource("ram", memory(6))];
  await writeState(folder, "state001", { machine: 1, memories, screen: undefined }, undefined, {
    ops,
    progress: (share) => seen.push(share),
  });
  expect(seen[0]).toBe(0);
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("cancelled at any point it leaves nothing behind", async () => {
  for (const after of [0, 1, 5, 14, 16]) {
    const cancel = new AbortController();
    let turns = 0;
    const memories = [liveSource("ram", memory(7))];
    const work = writeState(folder, "state001", { machine: 1, memories, screen: undefined }, undefined, {
      ops,
      signal: cancel.signal,
      progress: () => void (turns++ === after && cancel.abort()),
    });
    await expect(work).rejects.toMatchObject({ kind: "cancelled" });
    expect(readdirSync(folder)).toEqual([]);
  }
});

test("a disk that is full at any point is told, and what was written is removed", async () => {
  const ram = memory(8);
  const { sizeBytes } = await write("whole001", ram);
  const before = readdirSync(folder).toSorted();
  for (const share of [0, 0.01, 0.2, 0.5, 0.9, 0.999]) {
    await expect(write("state001", ram, undefined, fullDisk(Math.floor(sizeBytes * share)))).rejects.toMatchObject({
      kind: "resource",
      message: expect.stringContaining("is full") as string,
    });
    expect(readdirSync(folder).toSorted()).toEqual(before);
  }
});

test("a folder that cannot be written is told", async () => {
  await expect(write("state001", memory(9), undefined, readOnlyFolder())).rejects.toMatchObject({ kind: "denied" });
});

const DAMAGES: readonly (readonly [what: string, damage: () => void])[] = [
  ["the machine is missing", () => rmSync(statePaths(folder, "state001").machine)],
  ["the index is missing", () => rmSync(statePaths(folder, "state001").memory)],
  ["the pack is missing", () => rmSync(packPath(folder, "state001"))],
  ["the machine is nonsense", () => writeFileSync(statePaths(folder, "state001").machine, "{}")],
  ["the index is nonsense", () => writeFileSync(statePaths(folder, "state001").memory, "{}")],
  ["the pack is empty", () => writeFileSync(packPath(folder, "state001"), "")],
  ["the pack is nonsense", () => writeFileSync(packPath(folder, "state001"), "x".repeat(5000))],
  ["the pack is cut off", () => truncateSync(packPath(folder, "state001"), 4000)],
  ...[0, 3, 8, 20, 500, 4000].map(
    (at) => [`a bit of the pack, ${at}`, () => flip(packPath(folder, "state001"), at)] as const,
  ),
  ...[-1, -9, -12, -16, -20].map(
    (at) => [`a bit of the pack, ${at}`, () => flip(packPath(folder, "state001"), at)] as const,
  ),
  ...[0, 10, 100, -3].map(
    (at) => [`a bit of the index, ${at}`, () => flip(statePaths(folder, "state001").memory, at)] as const,
  ),
  ...[0, 20, -3].map(
    (at) => [`a bit of the machine, ${at}`, () => flip(statePaths(folder, "state001").machine, at)] as const,
  ),
];

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = bytes[place]! ^ 0x10;
  writeFileSync(path, bytes);
}

test.each(DAMAGES)("damage is found and told: %s", async (_what, damage) => {
  await write("state001", memory(10));
  damage();
  await expect(read("state001")).rejects.toMatchObject({
    kind: "corrupt",
    message: expect.stringMatching(/is damaged: .*Nothing was changed\./) as string,
  });
});

test("an index of a newer Nestbox is told as one", async () => {
  await write("state001", memory(10));
  const path = statePaths(folder, "state001").memory;
  const text = zstdDecompressSync(readFileSync(path)).toString("latin1").replace('"version":1', '"version":2');
  writeFileSync(path, zstdCompressSync(Buffer.from(text, "latin1")));
  await expect(read("state001")).rejects.toMatchObject({
    kind: "unsupported",
    message: expect.stringMatching(/newer/) as string,
  });
});

test("memories of another machine are refused", async () => {
  await write("state001", memory(11));
  const state = await readState(folder, "state001", { ops });
  await expect(state.fill({ ram: new Uint8Array(PAGE), rom: new Uint8Array(8192) })).rejects.toMatchObject({
    kind: "corrupt",
  });
});
