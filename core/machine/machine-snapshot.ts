/**
 * A whole machine as plain data: processors, chips, guest time. Memories (RAM, ROM, VRAM) are not in it: whoever keeps
 * snapshots reads and fills them by name. What is read back is treated as hostile: it is checked whole before anything
 * changes, and a machine that cannot take it stays as it was.
 */
import { z } from "zod";
import { HostError } from "../base/errors.ts";
import type { GuestClock } from "../bus/guest-clock.ts";
import { cpuSnapshot, type CpuSnapshot } from "../cpu/cpu-snapshot.ts";
import type { Part } from "./parts.ts";
import type { ResetAsked } from "./reset-asked.ts";

/** Of the form below. A device's own form has its own version. 1 had no x87 and can be read. */
export const MACHINE_SNAPSHOT_VERSION = 2;

const MOST_DEVICES = 1000;
/** A snapshot may say that the guest has run for a century. */
const MOST_NS = 3.2e18;

const deviceState = z.strictObject({
  id: z.string().min(1).max(200),
  stateVersion: z.int().min(1).max(1e6),
  state: z.unknown(),
});

export const machineSnapshot = z.strictObject({
  version: z.int().min(1).max(MACHINE_SNAPSHOT_VERSION),
  processor: z.strictObject({
    cpu: cpuSnapshot,
    /** In HLT. */
    halted: z.boolean(),
    /** A chip has asked for a reset that is to come before the next instruction. */
    resetAsked: z.enum(["none", "processor", "machine"]),
  }),
  /** Nanoseconds since the guest's power-on; timers are relative to it. */
  guestNs: z.number().min(0).max(MOST_NS),
  devices: z.array(deviceState).max(MOST_DEVICES),
  /** Sizes of the memories that belong to it. */
  regions: z.record(
    z.string(),
    z
      .int()
      .min(0)
      .max(2 ** 40),
  ),
});
/** A machine as plain JSON, all but the bytes of its memories. */
export type MachineSnapshot = z.infer<typeof machineSnapshot>;

/** What of a machine remembers something. */
export interface SnapshotParts {
  readonly parts: readonly Part[];
  readonly engine: { save(): CpuSnapshot; restore(saved: CpuSnapshot): void };
  readonly processor: { halted: boolean; resetAsked: ResetAsked };
  readonly clock: Pick<GuestClock, "nowNs" | "hold" | "restart">;
  /** Memory that no chip owns. */
  readonly memory: Readonly<Record<string, Uint8Array>>;
}

/** A snapshot that fits: every state has passed its own device's check. */
interface Checked {
  readonly snapshot: MachineSnapshot;
  readonly states: ReadonlyMap<Part, unknown>;
}

export class MachineState {
  /** Live memories by name; chips' are called "chip/region". */
  readonly regions: Readonly<Record<string, Uint8Array>>;
  readonly #owner: SnapshotParts;

  constructor(owner: SnapshotParts) {
    this.#owner = owner;
    const regions: Record<string, Uint8Array> = { ...owner.memory };
    for (const { id, device } of owner.parts) {
      for (const [name, bytes] of Object.entries(device.regions ?? {})) regions[`${id}/${name}`] = bytes;
    }
    this.regions = regions;
  }

  /** Between slices. */
  save(): MachineSnapshot {
    const { parts, engine, processor, clock } = this.#owner;
    return clock.hold(() => ({
      version: MACHINE_SNAPSHOT_VERSION,
      processor: { cpu: engine.save(), halted: processor.halted, resetAsked: processor.resetAsked },
      guestNs: clock.nowNs(),
      devices: parts.map(({ id, stateVersion, device }) => ({ id, stateVersion, state: device.save() })),
      regions: Object.fromEntries(Object.entries(this.regions).map(([name, { length }]) => [name, length])),
    }));
  }

  /** Throws HostError when `restore` would: to be asked before the regions are filled. */
  check(saved: unknown): void {
    this.#checked(saved);
  }

  /** The regions hold the snapshot's bytes already. Throws HostError and leaves everything else as it was. */
  restore(saved: unknown): void {
    const checked = this.#checked(saved);
    const before = this.#checked(this.save());
    try {
      this.#apply(checked);
    } catch (error) {
      this.#apply(before);
      throw damaged("its parts do not fit together", error);
    }
  }

  #apply({ snapshot, states }: Checked): void {
    const { parts, engine, processor, clock } = this.#owner;
    clock.restart(snapshot.guestNs);
    clock.hold(() => {
      for (const part of parts) {
        if (states.has(part)) part.device.restore(states.get(part));
        // a chip that the snapshot's Nestbox did not have yet
        else part.device.reset();
      }
      // the processor last: chips' wires to it (interrupt, A20, reset) have settled then
      engine.restore(snapshot.processor.cpu);
      processor.halted = snapshot.processor.halted;
      processor.resetAsked = snapshot.processor.resetAsked;
    });
  }

  #checked(saved: unknown): Checked {
    const snapshot = parseSnapshot(saved);
    this.#checkRegions(snapshot);
    const states = new Map<Part, unknown>();
    for (const { id, stateVersion, state } of snapshot.devices) {
      const part = this.#owner.parts.find((one) => one.id === id);
      if (part === undefined) throw newer(`it has a device that this machine lacks ("${id.slice(0, 60)}")`);
      if (states.has(part)) throw damaged(`device "${id}" is in it twice`);
      states.set(part, checkedState(part, stateVersion, state));
    }
    return { snapshot, states };
  }

  #checkRegions({ regions }: MachineSnapshot): void {
    for (const [name, { length }] of Object.entries(this.regions)) {
      if (regions[name] === length) continue;
      throw damaged(`memory "${name}" has ${regions[name] ?? "no"} bytes where the machine has ${length}`);
    }
    const unknown = Object.keys(regions).find((name) => !Object.hasOwn(this.regions, name));
    if (unknown !== undefined) throw newer(`it has a memory that this machine lacks ("${unknown.slice(0, 60)}")`);
  }
}

/** The form alone: devices' states are not looked at. Throws HostError. */
export function parseSnapshot(saved: unknown): MachineSnapshot {
  const version = z.looseObject({ version: z.number() }).safeParse(saved);
  if (!version.success) throw damaged("it does not say which version it has");
  if (version.data.version > MACHINE_SNAPSHOT_VERSION) throw newer("it has a newer form");
  const parsed = machineSnapshot.safeParse(saved);
  if (!parsed.success) throw damaged(issueText(parsed.error), parsed.error);
  return parsed.data;
}

/** Brings an older state up to date, one version at a time, and checks it. */
function checkedState(part: Part, stateVersion: number, saved: unknown): unknown {
  if (stateVersion > part.stateVersion) throw newer(`device "${part.id}" is of a newer version`);
  let state = saved;
  for (let version = stateVersion; version < part.stateVersion; version++) {
    const migrate = part.migrations?.[version];
    if (migrate === undefined) {
      throw new HostError(
        "unsupported",
        `The saved state is too old for this Nestbox: it no longer reads version ${version} of device "${part.id}". ` +
          "Use the Nestbox that saved it.",
      );
    }
    try {
      state = migrate(state);
    } catch (error) {
      throw damaged(`version ${version} of device "${part.id}" is not what it says`, error);
    }
  }
  try {
    return part.parse(state);
  } catch (error) {
    throw damaged(`device "${part.id}": ${error instanceof z.ZodError ? issueText(error) : "wrong state"}`, error);
  }
}

function issueText({ issues: [issue] }: z.ZodError): string {
  return issue === undefined ? "wrong state" : `${issue.path.join(".")}: ${issue.message}`;
}

/** A saved machine that is not what it should be. */
export function damaged(what: string, cause?: unknown): HostError {
  return new HostError(
    "corrupt",
    `The saved state is damaged: ${what}. Nothing was changed. Use another snapshot, or start the machine afresh.`,
    { cause },
  );
}

/** One that this Nestbox does not know enough for. */
export function newer(what: string): HostError {
  return new HostError(
    "unsupported",
    `The saved state was made by a newer Nestbox: ${what}. Nothing was changed. Update Nestbox to use it.`,
  );
}
