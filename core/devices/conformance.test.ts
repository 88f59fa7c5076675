/** What every device in the catalogue must do, whatever it is. */
import { describe, expect, test } from "vitest";
import type { AccessSize, MemoryHandler, PortHandler } from "../bus/device.ts";
import { PortBus } from "../bus/port-bus.ts";
import { FakeClock } from "../bus/testing/fake-clock.ts";
import { type BenchedDevice, type CataloguedModel, DEVICE_MODELS } from "./catalogue.ts";

const PAGE = 4096;
const SECOND = 1e9;
const SIZES: readonly AccessSize[] = [1, 2, 4];

interface Bench {
  readonly device: BenchedDevice;
  readonly clock: FakeClock;
  /** The register blocks as a guest reaches them. */
  readonly blocks: readonly Block[];
}

interface Block {
  readonly sizeBytes: number;
  read(offset: number, sizeBytes: AccessSize): number;
  write(offset: number, sizeBytes: AccessSize, value: number): void;
}

/** A power-on device that has not lived through any time. */
function build(model: CataloguedModel): Bench {
  const clock = new FakeClock();
  const device = model.bench({ clock, guestError() {} });
  return { device, clock, blocks: device.handlers.map(({ handler, sizeBytes }) => block(handler, sizeBytes)) };
}

/** Whole pages are memory, reached as they are; anything less is ports, and the port bus splits wide accesses. */
function block(handler: PortHandler | MemoryHandler, sizeBytes: number): Block {
  if (sizeBytes % PAGE === 0) {
    return {
      sizeBytes,
      read: (offset, size) => handler.read(offset, size),
      write: (offset, size, value) => handler.write(offset, size, value),
    };
  }
  const ports = new PortBus();
  ports.map(0, sizeBytes, handler);
  return {
    sizeBytes,
    // The bus would hide a byte out of range.
    read: (offset, size) => (size === 1 ? handler.read(offset, 1) : ports.read(offset, size)),
    write: (offset, size, value) => ports.write(offset, size, value),
  };
}

/** mulberry32: the same accesses in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Reads and writes of every register (of large windows, `probes` places), in every size. Returns reads out of range. */
function sweep({ blocks }: Bench, probes: number): string[] {
  const bad: string[] = [];
  for (const [index, each] of blocks.entries()) {
    const step = Math.max(1, Math.floor(each.sizeBytes / probes));
    for (let offset = 0; offset < each.sizeBytes; offset += step) {
      for (const size of SIZES) {
        if (offset + size > each.sizeBytes) continue;
        for (const value of [0, 0xa5a5_a5a5, 0xffff_ffff]) {
          each.write(offset, size, (value & (2 ** (8 * size) - 1)) >>> 0);
          const got = each.read(offset, size);
          if (!inRange(got, size)) bad.push(`block ${index}, offset ${offset}, size ${size}: ${got}`);
        }
      }
    }
  }
  return bad;
}

function inRange(value: number, sizeBytes: AccessSize): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** (8 * sizeBytes);
}

/** Random accesses with random times between them. */
function fuzz(bench: Bench, seed: number, accesses: number): string[] {
  const next = random(seed);
  const bad: string[] = [];
  for (let access = 0; access < accesses && bench.blocks.length > 0; access++) {
    const each = bench.blocks[next() % bench.blocks.length]!;
    const size = SIZES[next() % SIZES.length]!;
    if (each.sizeBytes < size) continue;
    const offset = next() % (each.sizeBytes - size + 1);
    const kind = next() % 16;
    if (kind < 9) each.write(offset, size, next() % 2 ** (8 * size));
    else if (kind < 15) {
      const got = each.read(offset, size);
      if (!inRange(got, size)) bad.push(`offset ${offset}, size ${size}: ${got}`);
    } else bench.clock.advance(next() % 3_000_000);
  }
  return bad;
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const regionBytes = (device: BenchedDevice): number[][] =>
  Object.values(device.regions).map((region) => Array.from(region.subarray(0, PAGE)));

describe.each(DEVICE_MODELS.map((model) => ({ id: model.id, model })))("$id", ({ model }) => {
  test("its own state is one that it accepts", () => {
    const { device, clock } = build(model);
    expect(model.accepts(json(device.save()))).toBe(true);
    device.disturb();
    clock.advance(SECOND / 3);
    expect(model.accepts(json(device.save()))).toBe(true);
  });

  test("a snapshot shows a change, and restore undoes it", () => {
    const { device } = build(model);
    const before = json(device.save());
    device.disturb();
    expect(json(device.save())).not.toEqual(before);
    device.restore(before);
    expect(json(device.save())).toEqual(before);
  });

  test("state survives JSON and a fresh instance with another clock", () => {
    const { device, clock } = build(model);
    device.disturb();
    clock.advance(SECOND / 7);
    const saved = json(device.save());
    const fresh = build(model);
    fresh.clock.advance(5 * SECOND);
    fresh.device.restore(saved);
    expect(json(fresh.device.save())).toEqual(saved);
  });

  test("reset returns to power-on, timers included", () => {
    const { device, clock } = build(model);
    device.disturb();
    clock.advance(SECOND / 7);
    device.reset();
    const fresh = build(model);
    expect(json(device.save())).toEqual(json(fresh.device.save()));
    expect(regionBytes(device)).toEqual(regionBytes(fresh.device));
    expect(clock.armed).toBe(fresh.clock.armed);
  });

  test("every register takes every size, and reads in range", () => {
    const bench = build(model);
    expect(sweep(bench, 512)).toEqual([]);
    bench.clock.advance(SECOND);
    expect(sweep(bench, 512)).toEqual([]);
    expect(model.accepts(json(bench.device.save()))).toBe(true);
  });

  test.each([1, 2, 3])("random accesses, seed %i", (seed) => {
    const bench = build(model);
    for (let round = 0; round < 10; round++) {
      expect(fuzz(bench, seed * 100 + round, 1500)).toEqual([]);
      expect(bench.clock.armed, "timers").toBeLessThan(16);
      const saved = json(bench.device.save());
      expect(model.accepts(saved)).toBe(true);
      const other = build(model);
      other.device.restore(saved);
      expect(json(other.device.save())).toEqual(saved);
      if (round % 4 === 3) bench.device.reset();
    }
  });

  test("hostile state is refused, or does no harm", () => {
    const bench = build(model);
    fuzz(bench, 7, 300);
    bench.device.disturb();
    const saved = json(bench.device.save());
    const harm: string[] = [];
    let accepted = 0;
    for (const hostile of mutations(saved)) {
      if (!model.accepts(hostile)) continue;
      accepted++;
      const victim = build(model);
      victim.device.restore(hostile);
      victim.clock.advance(SECOND / 20);
      const bad = sweep(victim, 24);
      victim.clock.advance(SECOND);
      if (!model.accepts(json(victim.device.save()))) bad.push("a state that it would not accept");
      if (bad.length > 0) harm.push(`${JSON.stringify(hostile).slice(0, 2000)}: ${bad.join("; ")}`);
    }
    expect(harm).toEqual([]);
    expect(accepted, "none was tried").toBeGreaterThan(0);
  });

  test("missing and unknown fields are refused", () => {
    const saved = json(build(model).device.save());
    expect(model.accepts({ ...Object(saved), unheardOf: 1 })).toBe(false);
    for (const key of Object.keys(Object(saved))) {
      expect(model.accepts(Object.fromEntries(Object.entries(Object(saved)).filter(([name]) => name !== key)))).toBe(
        false,
      );
    }
    for (const nothing of [null, undefined, 0, "", []]) expect(model.accepts(nothing)).toBe(false);
  });
});

const POISON: readonly unknown[] = [-1, 0, 1, 2.5, 255, 256, 65_536, 2 ** 31, 1e12, 1e300, "x", null, true, [], {}];

/** The state with one field anywhere in it replaced, taken away or doubled. Long arrays are probed at both ends. */
function* mutations(state: unknown): Generator {
  for (const poison of POISON) yield poison;
  if (Array.isArray(state)) {
    yield [...state, ...state];
    yield state.slice(1);
    for (const index of new Set([0, 1, state.length - 1].filter((place) => place >= 0 && place < state.length))) {
      for (const mutant of mutations(state[index])) yield state.with(index, mutant);
    }
  } else if (typeof state === "object" && state !== null) {
    for (const [key, value] of Object.entries(state)) {
      for (const mutant of mutations(value)) yield { ...state, [key]: mutant };
    }
  }
}

test("models have names of their own", () => {
  const ids = DEVICE_MODELS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+\.[a-z0-9-]+$/);
});
