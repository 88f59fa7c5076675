import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LeView } from "../../base/bytes.ts";
import { HostError } from "../../base/errors.ts";
import type { GrowingStore } from "../../media/byte-store.ts";
import type { Disk } from "../../media/disk.ts";
import { MemoryStore } from "../../media/memory-store.ts";
import { ScratchStore } from "../../media/scratch-store.ts";
import { RawDisk } from "../raw/raw-disk.ts";
import { perform, sectorsFilled, steps } from "../testing/disk-model.ts";
import { OverlayDisk } from "./overlay-disk.ts";
import { DIRECTORY } from "./overlay-header.ts";
import { CrashStore } from "./testing/crash-store.ts";

const BLOCK_BYTES = 16 * 1024;
/** Not a whole number of blocks. */
const SECTORS = 5 * 32 + 7;

function parentBytes(): Uint8Array {
  return Uint8Array.from({ length: SECTORS * 512 }, (_, i) => 0x80 | ((i >> 9) & 0x7f));
}

/** A parent that answers only by promises. */
function slow(disk: Disk): Disk {
  const { sectorBytes, sectors, readOnly, geometry } = disk;
  return {
    sectorBytes,
    sectors,
    readOnly,
    geometry,
    read: (sector, into) => disk.read(sector, into),
    write: (sector, from) => disk.write(sector, from),
    flush: () => disk.flush(),
  };
}

/** A byte of each of the first four sectors. */
async function byteOfEach(disk: Disk): Promise<number[]> {
  const got = new Uint8Array(4 * 512);
  await disk.read(0, got);
  return [0, 512, 1024, 1536].map((at) => got[at + 5]!);
}

const parentDisk = (): Disk => new RawDisk(new MemoryStore(parentBytes(), { readOnly: true }), 512);
const small = { blockBytes: BLOCK_BYTES };

describe("an overlay reads as a plain array", () => {
  test.each([
    { name: "at once", store: () => new ScratchStore(2 ** 30), parent: parentDisk },
    { name: "by promises", store: () => new CrashStore(false), parent: () => slow(parentDisk()) },
    { name: "at once over a slow parent", store: () => new CrashStore(true), parent: () => slow(parentDisk()) },
  ])("$name", async ({ store, parent }) => {
    await fc.assert(
      fc.asyncProperty(steps(SECTORS, 70, 40), async (list) => {
        const model = parentBytes();
        const under: GrowingStore = store();
        let disk = await OverlayDisk.create(under, parent(), small);
        for (const step of list) expect(await perform(disk, model, step)).toBeUndefined();
        await disk.flush();
        disk = await OverlayDisk.open(under, parent());
        expect(await perform(disk, model, { kind: "read", sector: 0, count: SECTORS })).toBeUndefined();
        expect(disk.isDirty).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("several calls at the same time are carried out in their order", async () => {
    const disk = await OverlayDisk.create(new CrashStore(true), slow(parentDisk()), small);
    const got = new Uint8Array(512);
    const calls = [
      disk.write(3, new Uint8Array(512).fill(1)),
      disk.flush(),
      disk.write(3, new Uint8Array(512).fill(2)),
      disk.read(3, got),
      disk.write(3, new Uint8Array(512).fill(3)),
    ];
    expect(disk.readNow(3, got), "not while others wait").toBe(false);
    await Promise.all(calls);
    expect(got[0]).toBe(2);
    expect(disk.readNow(3, got)).toBe(true);
    expect(got[0]).toBe(3);
  });

  test("the parent stays as it was, and a chain shows each level's own", async () => {
    const bytes = parentBytes();
    const base = new RawDisk(new MemoryStore(bytes), 512);
    const first = await OverlayDisk.create(new ScratchStore(2 ** 24), base, small);
    await first.write(0, sectorsFilled(2, 512, 1));
    const second = await OverlayDisk.create(new ScratchStore(2 ** 24), first, small);
    await second.write(1, sectorsFilled(2, 512, 0x40));
    expect(await byteOfEach(base)).toEqual([0x80, 0x81, 0x82, 0x83]);
    expect(await byteOfEach(first)).toEqual([1, 1, 0x82, 0x83]);
    expect(await byteOfEach(second)).toEqual([1, 0x40, 0x40, 0x83]);
    expect(bytes).toEqual(parentBytes());
  });

  test("zeros over a block take no room, and hide the parent", async () => {
    const disk = await OverlayDisk.create(new ScratchStore(2 ** 24), parentDisk(), small);
    const before = disk.usedBytes;
    await disk.write(0, new Uint8Array(SECTORS * 512));
    expect(disk.usedBytes).toBe(before);
    const got = new Uint8Array(SECTORS * 512).fill(1);
    await disk.read(0, got);
    expect(got.every((byte) => byte === 0)).toBe(true);
  });

  test("memory for changes has a limit", async () => {
    const disk = await OverlayDisk.create(new ScratchStore(3 * BLOCK_BYTES), parentDisk(), small);
    await expect(disk.write(0, sectorsFilled(SECTORS, 512, 9))).rejects.toThrow(/kept in memory/);
  });
});

/** Which fills each sector may show: those written since the last flush, and the one of then. */
class History {
  readonly #allowed: Set<number>[] = Array.from({ length: SECTORS }, (_, i) => new Set([0x80 | (i & 0x7f)]));
  readonly #now: number[] = Array.from({ length: SECTORS }, (_, i) => 0x80 | (i & 0x7f));

  wrote(sector: number, count: number, fill: number): void {
    for (let i = sector; i < sector + count; i++) {
      this.#allowed[i]!.add(fill);
      this.#now[i] = fill;
    }
  }

  flushed(): void {
    for (const [i, fill] of this.#now.entries()) this.#allowed[i] = new Set([fill]);
  }

  copy(): readonly ReadonlySet<number>[] {
    return this.#allowed.map((set) => new Set(set));
  }
}

/** mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Moment {
  /** Operations that the store had seen. */
  readonly operations: number;
  readonly allowed: readonly ReadonlySet<number>[];
}

/** Random writes and flushes; what each sector may hold after a crash behind each operation. */
async function live(seed: number): Promise<{ store: CrashStore; moments: Moment[] }> {
  const next = random(seed);
  const store = new CrashStore(next() < 0.5);
  const disk = await OverlayDisk.create(store, parentDisk(), small);
  const history = new History();
  const moments: Moment[] = [];
  const note = (): void => void moments.push({ operations: store.operations.length, allowed: history.copy() });
  note();
  for (let step = 0; step < 25; step++) {
    if (next() < 0.25) {
      await disk.flush();
      history.flushed();
    } else {
      const sector = Math.floor(next() * SECTORS);
      const count = Math.min(SECTORS - sector, 1 + Math.floor(next() * (next() < 0.3 ? 64 : 4)));
      const fill = next() < 0.2 ? 0 : 1 + Math.floor(next() * 120);
      history.wrote(sector, count, fill);
      // noted before it is carried out: a crash amid it may show any part of it
      note();
      const bytes = new Uint8Array(count * 512).fill(fill);
      if (!disk.writeNow(sector, bytes)) await disk.write(sector, bytes);
    }
    note();
  }
  return { store, moments };
}

/** What may be there after `operations`: amid a flush that is what was allowed before it. */
function allowedAfter(moments: readonly Moment[], operations: number): readonly ReadonlySet<number>[] {
  const reached = moments.findLast((moment) => moment.operations <= operations)!;
  return reached.allowed;
}

async function problems(store: GrowingStore, allowed: readonly ReadonlySet<number>[]): Promise<string[]> {
  const disk = await OverlayDisk.open(store, parentDisk());
  const got = new Uint8Array(SECTORS * 512);
  await disk.read(0, got);
  const found: string[] = [];
  for (let sector = 0; sector < SECTORS; sector++) {
    const bytes = got.subarray(sector * 512, (sector + 1) * 512);
    // a sector that a write was torn in may have parts of several
    if (!bytes.every((byte) => allowed[sector]!.has(byte)))
      found.push(`sector ${sector} holds ${bytes[0]}, ${bytes[511]}`);
  }
  return found;
}

describe("crashes", () => {
  const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

  test.each(SEEDS)("killed anywhere, seed %i: each sector is old or new", async (seed) => {
    const { store, moments } = await live(seed);
    const next = random(seed + 1000);
    const created = moments[0]!.operations;
    for (let count = created; count <= store.operations.length; count++) {
      const last = store.operations[count - 1];
      const lastBytes =
        last?.kind === "write" && count > created ? Math.floor(next() * (last.bytes.length + 1)) : Infinity;
      expect(await problems(await store.killedAfter(count, lastBytes), allowedAfter(moments, count))).toEqual([]);
    }
  });

  test.each(SEEDS)("power cut anywhere, seed %i: what was flushed is there", async (seed) => {
    const { store, moments } = await live(seed);
    const next = random(seed + 2000);
    const created = moments[0]!.operations;
    for (let count = created; count <= store.operations.length; count++) {
      const cut = await store.powerCutAfter(count, () => next() < 0.5);
      expect(await problems(cut, allowedAfter(moments, count))).toEqual([]);
    }
  });
});

async function made(): Promise<Uint8Array> {
  const store = new MemoryStore(new Uint8Array(0));
  const disk = await OverlayDisk.create(store, parentDisk(), { ...small, note: '{"parent":"日本"}' });
  await disk.write(0, sectorsFilled(40, 512, 7));
  await disk.flush();
  return store.bytes;
}
const u32 = (bytes: Uint8Array, at: number, value: number): void => new LeView(bytes).setU32(at, value);

describe("damaged overlays are refused", () => {
  /** Slot 1 and 2 are blocks, 3 is the table. */
  const TABLE = 3 * BLOCK_BYTES;

  const DAMAGE: readonly { name: string; kind: string; damage: (bytes: Uint8Array) => Uint8Array | void }[] = [
    { name: "empty", kind: "corrupt", damage: () => new Uint8Array(0) },
    { name: "shorter than its header", kind: "corrupt", damage: (bytes) => bytes.slice(0, 100) },
    { name: "shorter than its first slot", kind: "corrupt", damage: (bytes) => bytes.slice(0, 5000) },
    { name: "cut off before its table", kind: "corrupt", damage: (bytes) => bytes.slice(0, 2 * BLOCK_BYTES) },
    { name: "another signature", kind: "corrupt", damage: (bytes) => void (bytes[0] = 0) },
    { name: "a newer version", kind: "unsupported", damage: (bytes) => u32(bytes, 8, 2) },
    { name: "blocks of 3 bytes", kind: "corrupt", damage: (bytes) => u32(bytes, 12, 3) },
    { name: "blocks of 2 GiB", kind: "corrupt", damage: (bytes) => u32(bytes, 12, 2 ** 31) },
    { name: "no sectors", kind: "corrupt", damage: (bytes) => u32(bytes, 16, 0) },
    { name: "sectors beyond the directory", kind: "corrupt", damage: (bytes) => u32(bytes, 20, 0x7fff) },
    { name: "sectors beyond any disk", kind: "corrupt", damage: (bytes) => u32(bytes, 20, 0xffff_ffff) },
    { name: "sectors of 1 byte", kind: "corrupt", damage: (bytes) => u32(bytes, 24, 1) },
    { name: "a note of 1 GiB", kind: "corrupt", damage: (bytes) => u32(bytes, 28, 2 ** 30) },
    { name: "a note that is no text", kind: "corrupt", damage: (bytes) => void (bytes[32] = 0xff) },
    { name: "a disk of another size", kind: "conflict", damage: (bytes) => u32(bytes, 16, SECTORS + 1) },
    {
      name: "a table in the header",
      kind: "corrupt",
      damage: (bytes) => u32(bytes, TABLE, 1) ?? u32(bytes, DIRECTORY, 1),
    },
    { name: "a table beyond the end", kind: "corrupt", damage: (bytes) => u32(bytes, DIRECTORY, 0xffff_fffe) },
    { name: "two blocks in one slot", kind: "corrupt", damage: (bytes) => u32(bytes, TABLE + 8, 1) },
    { name: "a block in the table", kind: "corrupt", damage: (bytes) => u32(bytes, TABLE + 8, 3) },
    {
      name: "a block behind the disk's end",
      kind: "corrupt",
      damage: (bytes) => u32(bytes, TABLE + 6 * 4, 0xffff_ffff),
    },
  ];
  test.each(DAMAGE)("$name", async ({ kind, damage }) => {
    const bytes = await made();
    const damaged = damage(bytes) ?? bytes;
    const error = await OverlayDisk.open(new MemoryStore(damaged), parentDisk()).then(
      () => "none",
      (reason: unknown) => (reason instanceof HostError ? reason.kind : reason),
    );
    expect(error).toBe(kind);
  });

  test("the note comes back", async () => {
    const disk = await OverlayDisk.open(new MemoryStore(await made()), parentDisk());
    expect(JSON.parse(disk.note)).toEqual({ parent: "日本" });
  });

  test("random damage is refused or read, never worse", async () => {
    const whole = await made();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.nat(whole.length),
        async (changes, cut) => {
          const bytes = whole.slice(0, whole.length - (cut % 3 === 0 ? cut : 0));
          for (const [at, value] of changes) {
            // mostly where it hurts
            const place = at % 4 === 0 ? at : at % 2 === 0 ? at % 64 : TABLE + (at % 64);
            if (place < bytes.length) bytes[place] = value;
          }
          const opened = async (): Promise<void> => {
            const disk = await OverlayDisk.open(new MemoryStore(bytes), parentDisk());
            await disk.read(0, new Uint8Array(SECTORS * 512));
          };
          const error: unknown = await opened().catch((reason: unknown) => reason);
          expect(error === undefined || error instanceof HostError).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
