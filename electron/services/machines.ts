/**
 * What all calls on VMs have in common: which there are, which run, what is going on with them, and that changes of one
 * VM happen one after the other.
 */
import { HostError } from "../../core/base/errors.ts";
import { Listeners } from "../contract/listeners.ts";
import type { VmEvents, VmSettings, VmSummary } from "../contract/vm-api.ts";
import { PROCESS_MIB } from "./memory-check.ts";
import type { VmRegistry, RegisteredVm } from "./registry.ts";
import { RunningVm } from "./running-vm.ts";
import { MachineSnapshots } from "./snapshots/machine-snapshots.ts";
import { Tasks } from "./tasks.ts";
import { VmLog } from "./vm-log.ts";
import type { LaunchVm } from "./vm-process-link.ts";

export class Machines {
  readonly events = new Listeners<VmEvents>();
  readonly registry: VmRegistry;
  readonly tasks: Tasks;
  readonly #launchProcess: LaunchVm;
  readonly #resolve: (image: string) => string;
  readonly #running = new Map<string, RunningVm>();
  readonly #ended = new Map<string, Pick<VmSummary, "state" | "ended">>();
  readonly #logs = new Map<string, VmLog>();
  /** An error instead: the VM's list of snapshots cannot be read. */
  readonly #snapshots = new Map<string, MachineSnapshots | HostError>();
  readonly #turns = new Map<string, Promise<unknown>>();

  /** `resolve`: the file behind an image's name. */
  private constructor(registry: VmRegistry, launch: LaunchVm, resolve: (image: string) => string) {
    this.registry = registry;
    this.#launchProcess = launch;
    this.#resolve = resolve;
    this.tasks = new Tasks((id, task) => {
      this.events.emit("task", { id, task });
      // steps come as events of their own
      if (this.#has(id) && (task === null || task.share === 0)) this.tell(id);
    });
  }

  static async open(registry: VmRegistry, launch: LaunchVm, resolve: (image: string) => string): Promise<Machines> {
    const machines = new Machines(registry, launch, resolve);
    for (const { id } of registry.list()) await machines.openSnapshots(id);
    return machines;
  }

  list(): readonly VmSummary[] {
    return this.registry.list().map((vm) => this.summary(vm));
  }

  summary(vm: RegisteredVm): VmSummary {
    const running = this.#running.get(vm.id);
    const snapshots = this.#snapshots.get(vm.id);
    const isSaved = snapshots instanceof MachineSnapshots && snapshots.hasSavedState;
    const off = isSaved ? ({ state: "saved" } as const) : (this.#ended.get(vm.id) ?? ({ state: "off" } as const));
    const task = this.tasks.current(vm.id);
    return {
      ...vm,
      ...(running === undefined ? off : { state: running.state }),
      ...(task === undefined ? {} : { task }),
    };
  }

  /** Tells the front ends how the VM is now. */
  tell(id: string): VmSummary {
    const summary = this.summary(this.registry.get(id));
    this.events.emit("vmChanged", summary);
    return summary;
  }

  async tellSnapshots(id: string): Promise<void> {
    this.events.emit("snapshotsChanged", { id, tree: await this.snapshots(id).list() });
  }

  // one VM

  settings(id: string): VmSettings {
    return this.registry.settings(id);
  }

  async setSettings(id: string, settings: VmSettings): Promise<VmSummary> {
    await this.registry.update(id, settings);
    return this.tell(id);
  }

  running(id: string): RunningVm | undefined {
    return this.#running.get(id);
  }

  /** Throws HostError when the VM does not run. */
  require(id: string): RunningVm {
    const running = this.#running.get(id);
    if (running !== undefined) return running;
    this.registry.get(id);
    throw new HostError("conflict", "The machine is not running. Start it first.");
  }

  /** Throws HostError when the VM runs, or something else is being done with it. */
  requireOff(id: string, message: string): void {
    this.registry.get(id);
    if (this.#running.has(id)) throw new HostError("conflict", message);
    this.tasks.requireNone(id);
  }

  /** A saved machine expects everything as it was. Throws HostError. */
  requireNotSaved(id: string): void {
    const snapshots = this.#snapshots.get(id);
    if (this.#running.has(id) || !(snapshots instanceof MachineSnapshots) || !snapshots.hasSavedState) return;
    throw new HostError("conflict", "The machine's state is saved. Start it first, or discard the saved state.");
  }

  /** Throws HostError when the list of snapshots is damaged: then the machine's disks cannot be known either. */
  snapshots(id: string): MachineSnapshots {
    this.registry.get(id);
    const snapshots = this.#snapshots.get(id);
    if (snapshots instanceof MachineSnapshots) return snapshots;
    throw snapshots ?? new HostError("not-found", "This machine no longer exists.");
  }

  /** Of a VM that is new on the list. Never rejects: what is wrong is told when it is needed. */
  async openSnapshots(id: string): Promise<void> {
    const opened = await MachineSnapshots.open({
      folder: this.registry.folder(id),
      settings: () => this.registry.settings(id),
      applySettings: async (settings) => void (await this.registry.update(id, settings)),
      resolve: this.#resolve,
    }).catch((error: unknown) => {
      if (error instanceof HostError) return error;
      throw error;
    });
    this.#snapshots.set(id, opened);
    if (opened instanceof HostError) this.log(id).write("error", opened.message);
  }

  log(id: string): VmLog {
    const log = this.#logs.get(id) ?? new VmLog(this.registry.folder(id));
    this.#logs.set(id, log);
    return log;
  }

  /** Nothing more is written into the VM's folder, which is going away; everybody is told when `work` has done that. */
  async leave(id: string, work: () => Promise<void>): Promise<void> {
    await this.#logs.get(id)?.flush();
    await work();
    this.#logs.delete(id);
    this.#ended.delete(id);
    this.#snapshots.delete(id);
    this.events.emit("vmChanged", { id, removed: true });
  }

  /** A new process for the VM, which is "starting" then. */
  launch(id: string, memoryMiB: number): RunningVm {
    const log = this.log(id);
    const running = new RunningVm(this.#launchProcess(), memoryMiB, {
      changed: (state) => {
        log.write("info", state);
        this.tell(id);
      },
      stats: (stats) => this.events.emit("stats", { id, stats }),
      log: (kind, text) => log.write(kind, text),
      over: ({ state, message, report }) => {
        log.write(state === "off" ? "info" : "error", report === undefined ? message : `${message}\n${report}`);
        this.#running.delete(id);
        const ended = { message, ...(report === undefined ? {} : { report }) };
        this.#ended.set(id, state === "off" ? { state } : { state, ended });
        this.tell(id);
      },
    });
    this.#running.set(id, running);
    this.#ended.delete(id);
    log.write("info", "starting");
    this.tell(id);
    return running;
  }

  inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(work, work);
    const settled = turn
      .catch(() => {})
      .then(() => {
        if (this.#turns.get(id) === settled) this.#turns.delete(id);
      });
    this.#turns.set(id, settled);
    return turn;
  }

  // all that run

  get allRunning(): readonly (readonly [id: string, running: RunningVm])[] {
    return [...this.#running];
  }

  get memoryInUseMiB(): number {
    return [...this.#running.values()].reduce((sum, { memoryMiB }) => sum + memoryMiB + PROCESS_MIB, 0);
  }

  /** Switches every machine off and waits until what the guests wrote is on disk. */
  async shutdown(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.powerOff()));
    await Promise.all([...this.#logs.values()].map((log) => log.flush()));
  }

  #has(id: string): boolean {
    return this.registry.list().some((vm) => vm.id === id);
  }
}
