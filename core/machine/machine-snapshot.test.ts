import { describe, expect, test } from "vitest";
import { HostError } from "../base/errors.ts";
import { DEVICE_MODELS } from "../devices/catalogue.ts";
import { MACHINE_SNAPSHOT_VERSION, type MachineSnapshot } from "./machine-snapshot.ts";
import type { Machine, MachineConfig } from "./machine-api.ts";
import { type CountingMachine, countingMachine } from "../../tools/snapshots/testing/counting-machine.ts";

const ENGINES: readonly MachineConfig["engine"][] = ["interpreter", "auto"];
/** The guest has left the BIOS and counts. */
const WARM_SLICES = 150;

interface Kept {
  readonly state: MachineSnapshot;
  readonly regions: ReadonlyMap<string, Uint8Array>;
  readonly floppy: Uint8Array;
}

/** As a file would keep it. */
function keep({ machine, floppy }: CountingMachine): Kept {
  return {
    state: JSON.parse(JSON.stringify(machine.save())) as MachineSnapshot,
    regions: new Map(Object.entries(machine.regions).map(([name, bytes]) => [name, bytes.slice()])),
    floppy: floppy.bytes.slice(),
  };
}

/** The diskette is put into the drive before, as the host does it. */
function bringBack({ machine, floppy }: CountingMachine, kept: Kept): void {
  floppy.bytes.set(kept.floppy);
  machine.checkSaved(kept.state);
  fill(machine, kept);
  machine.restore(kept.state);
}

function fill(machine: Machine, kept: Kept): void {
  for (const [name, bytes] of kept.regions) machine.regions[name]!.set(bytes);
}

/** Everything that a guest could ever notice. */
function expectSame(one: CountingMachine, other: CountingMachine): void {
  expect(one.machine.save()).toEqual(other.machine.save());
  expect(one.machine.screenText()).toEqual(other.machine.screenText());
  const differing = Object.entries(one.machine.regions).filter(
    ([name, bytes]) => Buffer.compare(bytes, other.machine.regions[name]!) !== 0,
  );
  expect(differing.map(([name]) => name)).toEqual([]);
  expect(Buffer.compare(one.floppy.bytes, other.floppy.bytes)).toBe(0);
}

describe.each(ENGINES)("%s", (engine) => {
  test("a guest that counts goes on from the very instruction, in a fresh machine and in one that has run", async () => {
    const whole = await countingMachine(engine);
    whole.slices(WARM_SLICES);
    const used = await countingMachine(engine);
    used.slices(70);
    // slices end anywhere: in the BIOS, in an interrupt, between a command byte and the next
    for (let cut = 0; cut < 8; cut++) {
      whole.slices(1);
      const kept = keep(whole);
      const fresh = await countingMachine(engine);
      for (const other of [fresh, used]) {
        bringBack(other, kept);
        expectSame(other, whole);
      }
      const said = whole.lines.length;
      whole.slices(7);
      for (const other of [fresh, used]) {
        other.lines.length = 0;
        other.slices(7);
        expect(other.lines).toEqual(whole.lines.slice(said));
        expectSame(other, whole);
      }
    }
    expect(whole.lines.length).toBeGreaterThan(50);
    expect(whole.lines).not.toContain("!");
  });

  test("saved, restored and saved again it is the same", async () => {
    const guest = await countingMachine(engine);
    for (let round = 0; round < 20; round++) {
      guest.slices(5);
      const before = guest.machine.save();
      guest.machine.restore(before);
      expect(guest.machine.save()).toEqual(before);
    }
  });
});

test("a snapshot goes on in the other engine", async () => {
  const interpreted = await countingMachine("interpreter");
  interpreted.slices(WARM_SLICES);
  const compiled = await countingMachine("jit");
  bringBack(compiled, keep(interpreted));
  const said = interpreted.lines.length;
  interpreted.slices(20);
  compiled.slices(20);
  const count = Math.min(compiled.lines.length, interpreted.lines.length - said);
  expect(count).toBeGreaterThan(5);
  expect(compiled.lines.slice(0, count)).toEqual(interpreted.lines.slice(said, said + count));
});

test("every device that is in the machine is in its snapshot", async () => {
  const { machine } = await countingMachine("interpreter");
  const ids = machine.save().devices.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const models = DEVICE_MODELS.map(({ id }) => id);
  for (const id of ids) expect(models.some((model) => id === model || id.startsWith(`${model}.`))).toBe(true);
  expect(Object.keys(machine.regions)).toEqual(expect.arrayContaining(["ram", "rom"]));
  expect(Object.keys(machine.regions).some((name) => name.includes("/"))).toBe(true);
});

/** What is done to a good state, and how the refusal begins. */
type Damage = readonly [what: string, kind: string, damage: (state: MachineSnapshot) => unknown];

const DAMAGES: readonly Damage[] = [
  ["nothing", "corrupt", () => undefined],
  ["text", "corrupt", () => "state"],
  ["no version", "corrupt", (state) => ({ ...state, version: undefined })],
  ["a form before the first", "corrupt", (state) => ({ ...state, version: 0 })],
  ["a newer form", "unsupported", (state) => ({ ...state, version: MACHINE_SNAPSHOT_VERSION + 1 })],
  ["a field too many", "corrupt", (state) => ({ ...state, more: 1 })],
  ["a processor out of range", "corrupt", (state) => withCpu(state, { cpl: 4 })],
  ["a processor without registers", "corrupt", (state) => withCpu(state, { registers: {} })],
  ["time before power-on", "corrupt", (state) => ({ ...state, guestNs: -1 })],
  ["an unknown device", "unsupported", (state) => withDevice(state, { id: "sound.theremin", stateVersion: 1 })],
  ["a device twice", "corrupt", (state) => ({ ...state, devices: [...state.devices, state.devices[0]!] })],
  ["a newer device", "unsupported", (state) => withFirst(state, { stateVersion: 99 })],
  ["a device's wrong state", "corrupt", (state) => withFirst(state, { state: { nonsense: true } })],
  ["a device without state", "corrupt", (state) => withFirst(state, { state: undefined })],
  ["another memory size", "corrupt", (state) => ({ ...state, regions: { ...state.regions, ram: 4096 } })],
  ["a memory that is missing", "corrupt", (state) => ({ ...state, regions: { rom: 1 } })],
  ["a memory too many", "unsupported", (state) => ({ ...state, regions: { ...state.regions, tape: 1 } })],
];

function withCpu(state: MachineSnapshot, change: object): unknown {
  return { ...state, processor: { ...state.processor, cpu: { ...state.processor.cpu, ...change } } };
}

function withDevice(state: MachineSnapshot, device: object): unknown {
  return { ...state, devices: [...state.devices, { state: {}, ...device }] };
}

function withFirst({ devices: [first, ...rest], ...state }: MachineSnapshot, change: object): unknown {
  return { ...state, devices: [{ ...first, ...change }, ...rest] };
}

function answer(ask: () => void): string {
  try {
    ask();
    return "nothing";
  } catch (error) {
    if (!(error instanceof HostError)) return String(error);
    return `${error.kind}: ${/Nothing was changed\./.exec(error.message)?.[0] ?? error.message}`;
  }
}

test("a state that is damaged or newer is refused with a sentence, and the machine goes on as if nobody had asked", async () => {
  const guest = await countingMachine("interpreter");
  const untouched = await countingMachine("interpreter");
  for (const one of [guest, untouched]) one.slices(WARM_SLICES);
  const good = guest.machine.save();
  const answers = DAMAGES.flatMap(([what, , damage]) =>
    (["checkSaved", "restore"] as const).map((ask) => [what, answer(() => guest.machine[ask](damage(good)))]),
  );
  expect(answers).toEqual(DAMAGES.flatMap(([what, kind]) => [1, 2].map(() => [what, `${kind}: Nothing was changed.`])));
  expectSame(guest, untouched);
  for (const one of [guest, untouched]) one.slices(10);
  expect(guest.lines).toEqual(untouched.lines);
});

test("a device that the snapshot's Nestbox did not have is as after power-on", async () => {
  const guest = await countingMachine("interpreter");
  guest.slices(WARM_SLICES);
  const { devices, ...state } = guest.machine.save();
  const serial = (all: MachineSnapshot["devices"]): unknown => all.find(({ id }) => id.endsWith("com1"))?.state;
  guest.machine.restore({ ...state, devices: devices.filter(({ id }) => !id.endsWith("com1")) });
  const fresh = await countingMachine("interpreter");
  expect(serial(guest.machine.save().devices)).toEqual(serial(fresh.machine.save().devices));
  expect(serial(devices)).not.toEqual(serial(fresh.machine.save().devices));
});
