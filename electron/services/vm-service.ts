/**
 * The VM API over a registry and one process per running VM. Knows neither Electron nor HTTP: a shell hands in how
 * processes are started and what only it can do. Each call is a line here; what it does is in the files named for it.
 */
import { freemem } from "node:os";
import { join } from "node:path";
import type { Listeners } from "../contract/listeners.ts";
import type { PreferenceChanges, Preferences } from "../contract/preferences.ts";
import type { ScreenInput } from "../contract/screen.ts";
import type { SystemEntry } from "../contract/systems-api.ts";
import type { RestoreOptions, SnapshotChanges, SnapshotText, SnapshotTree } from "../contract/snapshot-api.ts";
import { WELCOME_IMAGE } from "../contract/vm-api.ts";
import type {
  CloneOptions,
  DiskSetting,
  HostInfo,
  ImageInfo,
  ImportOptions,
  NewVm,
  VmApi,
  VmChanges,
  VmEvents,
  VmSummary,
} from "../contract/vm-api.ts";
import type { FirmwarePaths } from "../contract/vm-process.ts";
import { GetSystem } from "./get-system/get-system.ts";
import { Images } from "./images.ts";
import { MachineCalls } from "./machine-calls.ts";
import { Machines } from "./machines.ts";
import { hostMemoryMiB } from "./memory-check.ts";
import { PowerCalls } from "./power-calls.ts";
import { readPreferences, writePreferences } from "./preferences-file.ts";
import { VmRegistry } from "./registry.ts";
import { systemsPath } from "./resources.ts";
import type { ScreenViewer } from "./running-vm.ts";
import { SnapshotCalls } from "./snapshot-calls.ts";
import { Uploads } from "./uploads.ts";
import { VERSION } from "./version.ts";
import type { LaunchVm } from "./vm-process-link.ts";

export interface ServiceHost {
  readonly shell: "electron" | "web";
  readonly home: string;
  readonly launch: LaunchVm;
  /** Paths of what Nestbox brings along; throw HostError when it was not built. */
  readonly firmwarePaths: () => FirmwarePaths;
  readonly welcomeImagePath: () => string;
  /** The catalogue of systems that can be fetched; the one that was built when absent. */
  readonly systemsPath?: () => string;
  readonly chooseImage?: () => Promise<string | null>;
  readonly chooseFolder?: () => Promise<string | null>;
  /** Shows a folder in the host's file manager. */
  readonly showFolder?: (path: string) => Promise<void>;
  readonly showScreen?: (id: string, title: string) => Promise<void>;
  readonly hideScreen?: (id: string) => void;
}

export class VmService implements VmApi {
  readonly events: Listeners<VmEvents>;
  readonly uploads: Uploads;
  readonly #host: ServiceHost;
  readonly #machines: Machines;
  readonly #images: Images;
  readonly #calls: MachineCalls;
  readonly #power: PowerCalls;
  readonly #snapshots: SnapshotCalls;
  readonly #systems: GetSystem;
  #preferences: Preferences;

  private constructor(host: ServiceHost, machines: Machines, uploads: Uploads, preferences: Preferences) {
    this.#host = host;
    this.#machines = machines;
    this.#preferences = preferences;
    this.uploads = uploads;
    this.events = machines.events;
    this.#images = new Images(uploads, machines, imageFile(host));
    this.#calls = new MachineCalls(machines, this.#images);
    this.#power = new PowerCalls(machines, this.#images, host.firmwarePaths);
    this.#snapshots = new SnapshotCalls(machines, this.#power);
    this.#systems = new GetSystem({
      catalogue: host.systemsPath ?? systemsPath,
      folder: join(host.home, "systems"),
      changed: (entry) => this.events.emit("systemChanged", entry),
    });
  }

  /** Rejects with HostError when the folder cannot be used. */
  static async open(host: ServiceHost): Promise<VmService> {
    const preferences = await readPreferences(host.home);
    const registry = await VmRegistry.open(host.home, preferences.machineFolder);
    const machines = await Machines.open(registry, host.launch, imageFile(host));
    return new VmService(host, machines, await Uploads.open(host.home), preferences);
  }

  async hostInfo(): Promise<HostInfo> {
    return {
      platform: process.platform,
      totalMemoryMiB: hostMemoryMiB(),
      freeMemoryMiB: Math.floor(freemem() / 1048576),
      shell: this.#host.shell,
      version: VERSION,
      home: this.#host.home,
      memoryInUseMiB: this.#machines.memoryInUseMiB,
    };
  }

  async list(): Promise<readonly VmSummary[]> {
    return this.#machines.list();
  }

  // machines

  create(vm: NewVm): Promise<VmSummary> {
    return this.#calls.create(vm);
  }

  update(id: string, changes: VmChanges): Promise<VmSummary> {
    return this.#calls.update(id, changes);
  }

  remove(id: string, files?: "delete" | "keep"): Promise<void> {
    return this.#calls.remove(id, files);
  }

  addMachine(path: string): Promise<VmSummary> {
    return this.#calls.addMachine(path);
  }

  clone(id: string, options: CloneOptions): Promise<VmSummary> {
    return this.#calls.clone(id, options);
  }

  importImage(path: string, options: ImportOptions): Promise<VmSummary> {
    return this.#calls.importImage(path, options);
  }

  async showInFolder(id: string): Promise<{ readonly path: string; readonly shown: boolean }> {
    this.#machines.registry.get(id);
    const path = this.#machines.registry.folder(id);
    await this.#host.showFolder?.(path);
    return { path, shown: this.#host.showFolder !== undefined };
  }

  async readLog(id: string): Promise<string> {
    this.#machines.registry.get(id);
    return this.#machines.log(id).tail();
  }

  // power

  start(id: string): Promise<void> {
    return this.#power.start(id);
  }

  pause(id: string): Promise<void> {
    return this.#power.pause(id);
  }

  resume(id: string): Promise<void> {
    return this.#power.resume(id);
  }

  reset(id: string): Promise<void> {
    return this.#power.reset(id);
  }

  powerButton(id: string): Promise<void> {
    return this.#power.powerButton(id);
  }

  powerOff(id: string): Promise<void> {
    return this.#power.powerOff(id);
  }

  saveState(id: string): Promise<void> {
    return this.#power.saveState(id);
  }

  discardState(id: string): Promise<void> {
    return this.#power.discardState(id);
  }

  // snapshots

  async snapshots(id: string): Promise<SnapshotTree> {
    return this.#snapshots.list(id);
  }

  takeSnapshot(id: string, text: SnapshotText): Promise<string> {
    return this.#snapshots.take(id, text);
  }

  restoreSnapshot(id: string, snapshot: string, options?: RestoreOptions): Promise<void> {
    return this.#snapshots.restore(id, snapshot, options);
  }

  deleteSnapshot(id: string, snapshot: string): Promise<void> {
    return this.#snapshots.delete(id, snapshot);
  }

  editSnapshot(id: string, snapshot: string, text: SnapshotChanges): Promise<void> {
    return this.#snapshots.edit(id, snapshot, text);
  }

  snapshotThumbnail(id: string, snapshot: string): Promise<string | null> {
    return this.#snapshots.thumbnail(id, snapshot);
  }

  async cancelTask(id: string): Promise<void> {
    await this.#machines.tasks.cancel(id);
  }

  // drives

  inspectImage(path: string): Promise<ImageInfo> {
    return this.#images.inspect(path);
  }

  insertFloppy(id: string, path: string | null): Promise<void> {
    return this.#calls.insertFloppy(id, path);
  }

  insertDisc(id: string, path: string | null): Promise<void> {
    return this.#calls.insertDisc(id, path);
  }

  attachDisk(id: string, disk: DiskSetting, path: string | null): Promise<void> {
    return this.#calls.attachDisk(id, disk, path);
  }

  createDisk(id: string, disk: DiskSetting, sizeMiB: number): Promise<void> {
    return this.#calls.createDisk(id, disk, sizeMiB);
  }

  // preferences

  async preferences(): Promise<Preferences> {
    return this.#preferences;
  }

  async setPreferences(changes: PreferenceChanges): Promise<Preferences> {
    const { machineFolder, language } = changes;
    // first where it can fail: a folder that cannot be used is not remembered
    if (machineFolder !== undefined) await this.#machines.registry.putNewIn(machineFolder);
    const preferences = {
      ...this.#preferences,
      ...(machineFolder === undefined ? {} : { machineFolder }),
      ...(language === undefined ? {} : { language }),
    };
    await writePreferences(this.#host.home, preferences);
    this.#preferences = preferences;
    this.events.emit("preferencesChanged", preferences);
    return preferences;
  }

  // what only a shell with windows has

  async chooseImage(): Promise<string | null> {
    return (await this.#host.chooseImage?.()) ?? null;
  }

  async chooseFolder(): Promise<string | null> {
    return (await this.#host.chooseFolder?.()) ?? null;
  }

  systems(): Promise<readonly SystemEntry[]> {
    return this.#systems.list();
  }

  fetchSystem(id: string): Promise<string> {
    return this.#systems.fetch(id);
  }

  cancelSystem(id: string): Promise<void> {
    return this.#systems.cancel(id);
  }

  async showScreen(id: string): Promise<boolean> {
    const { name } = this.#machines.settings(id);
    if (this.#host.showScreen === undefined) return false;
    await this.#host.showScreen(id, name);
    return true;
  }

  async hideScreen(id: string): Promise<void> {
    this.#machines.registry.get(id);
    this.#host.hideScreen?.(id);
  }

  // for shells

  /** Is there something that closing a VM's window should be asked about? */
  isRunning(id: string): boolean {
    return this.#machines.running(id) !== undefined;
  }

  /** Joins a viewer to a running VM's screen. `port`: Electron's MessagePortMain. Throws HostError. */
  openScreen(id: string, screen: string, viewer: ScreenViewer, port?: unknown): void {
    this.#machines.require(id).openScreen(screen, viewer, port);
  }

  closeScreen(id: string, screen: string): void {
    this.#machines.running(id)?.closeScreen(screen);
  }

  screenInput(id: string, screen: string, input: ScreenInput): void {
    this.#machines.running(id)?.input(screen, input);
  }

  /** Process of a running VM: for tests and for the log. */
  processId(id: string): number | undefined {
    return this.#machines.running(id)?.pid;
  }

  get runningCount(): number {
    return this.#machines.allRunning.length;
  }

  /** Keeps every machine that runs on disk. Rejects with the first failure; the others are saved all the same. */
  async saveRunning(): Promise<void> {
    const saving = this.#machines.allRunning.map(([id]) => this.saveState(id));
    const failed = (await Promise.allSettled(saving)).find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  /** Switches every machine off and waits until what the guests wrote is on disk. */
  async shutdown(): Promise<void> {
    await this.#systems.close();
    await this.#machines.shutdown();
  }
}

function imageFile(host: ServiceHost): (image: string) => string {
  return (image) => (image === WELCOME_IMAGE ? host.welcomeImagePath() : image);
}
