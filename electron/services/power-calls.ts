/** Switching machines on and off, pausing them, and going on from a saved state. */
import { HostError } from "../../core/base/errors.ts";
import type { VmSettings } from "../contract/vm-api.ts";
import type { FirmwarePaths } from "../contract/vm-process.ts";
import type { Images } from "./images.ts";
import { imagesOf } from "./machine-drives.ts";
import type { Machines } from "./machines.ts";
import { requireMemory } from "./memory-check.ts";
import { seabiosPaths } from "./seabios.ts";
import type { RunningVm } from "./running-vm.ts";
import type { MachineSnapshots } from "./snapshots/machine-snapshots.ts";
import type { StartPlan } from "./snapshots/start-plan.ts";

export class PowerCalls {
  readonly #machines: Machines;
  readonly #images: Images;
  readonly #firmwarePaths: () => FirmwarePaths;

  constructor(machines: Machines, images: Images, firmwarePaths: () => FirmwarePaths) {
    this.#machines = machines;
    this.#images = images;
    this.#firmwarePaths = firmwarePaths;
  }

  start(id: string): Promise<void> {
    return this.#machines.inTurn(id, () => this.startNow(id));
  }

  /** For calls that have their turn already. */
  async startNow(id: string): Promise<void> {
    const machines = this.#machines;
    machines.requireOff(id, "The machine is running already.");
    const settings = machines.settings(id);
    requireMemory(settings.memoryMiB, machines.memoryInUseMiB);
    for (const image of imagesOf(settings)) this.#images.requireUnshared(id, image);
    const snapshots = machines.snapshots(id);
    const firmware = settings.firmware === "seabios" ? seabiosPaths() : this.#firmwarePaths();
    const plan = await snapshots.planStart();
    if (plan.saved === undefined) {
      await snapshots.coldStart();
      const running = machines.launch(id, settings.memoryMiB);
      await running.start(startOf(settings, plan, firmware));
    } else {
      await machines.tasks.run(id, "resumeState", false, async (task) => {
        const running = machines.launch(id, settings.memoryMiB);
        await running.start(startOf(settings, plan, firmware), task.progress);
        await goOn(running, snapshots);
      });
    }
    await machines.tellSnapshots(id);
  }

  pause(id: string): Promise<void> {
    return this.#machines.inTurn(id, () => this.#machines.require(id).pause());
  }

  resume(id: string): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      const running = this.#machines.require(id);
      await this.#changes(id);
      await running.resume();
    });
  }

  reset(id: string): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      const running = this.#machines.require(id);
      await this.#changes(id);
      await running.reset();
    });
  }

  powerButton(id: string): Promise<void> {
    return this.#machines.inTurn(id, () => this.#machines.require(id).powerButton());
  }

  /** Not in turn: it must also end a machine that hangs in another call. */
  async powerOff(id: string): Promise<void> {
    return this.#machines.require(id).powerOff();
  }

  saveState(id: string): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      const running = this.#machines.require(id);
      const snapshots = this.#machines.snapshots(id);
      await this.#machines.tasks.run(id, "saveState", true, (task) => snapshots.saveState(running, task));
      this.#machines.tell(id);
      await this.#machines.tellSnapshots(id);
    });
  }

  discardState(id: string): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      this.#machines.requireOff(id, "The machine is running: there is no saved state.");
      const snapshots = this.#machines.snapshots(id);
      if (!snapshots.hasSavedState) throw new HostError("conflict", "The machine has no saved state.");
      await snapshots.discardState();
      this.#machines.tell(id);
      await this.#machines.tellSnapshots(id);
    });
  }

  /** The guest is about to leave what its snapshot holds. */
  async #changes(id: string): Promise<void> {
    const snapshots = this.#machines.snapshots(id);
    if (await snapshots.changed()) await this.#machines.tellSnapshots(id);
  }
}

/** The saved state is given up at the last moment: until then a failure leaves it. */
async function goOn(running: RunningVm, snapshots: MachineSnapshots): Promise<void> {
  let as: "running" | "paused";
  try {
    as = await snapshots.goesOn();
  } catch (error) {
    await running.powerOff();
    throw error;
  }
  await running.goOn(as);
}

function startOf(settings: VmSettings, plan: StartPlan, firmware: FirmwarePaths) {
  const { memoryMiB, bootOrder, engine, executionCap } = settings;
  const { cpuModel: cpu, serial1, serial2 } = settings;
  const serial = [serial1, serial2];
  return { memoryMiB, bootOrder, engine, executionCap, clock: "wall", cpu, serial, firmware, ...plan } as const;
}
