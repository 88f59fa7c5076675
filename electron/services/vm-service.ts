/**
 * The VM API over a registry and one process per running VM. Knows neither Electron nor HTTP: a shell hands in how
 * processes are started and what only it can do.
 */
import { freemem } from "node:os";
import { rename } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DEFAULT_CPU } from "../../core/cpu/cpu-model.ts";
import { HostError } from "../../core/base/errors.ts";
import { FIELDS, SETTINGS_DEFAULTS, type FieldName } from "../../core/settings/pages.ts";
import type { Preferences } from "../contract/preferences.ts";
import type { SnapshotTree } from "../contract/snapshot-api.ts";
import { Listeners } from "../contract/listeners.ts";
import type { ScreenInput } from "../contract/screen.ts";
import { WELCOME_IMAGE } from "../contract/vm-api.ts";
import type {
  DiskSetting,
  HostInfo,
  ImageInfo,
  ImageSetting,
  NewVm,
  VmApi,
  VmChanges,
  VmEvents,
  VmSettings,
  VmSummary,
} from "../contract/vm-api.ts";
import type { DriveImage, FirmwarePaths } from "../contract/vm-process.ts";
import { fileError } from "./host-files.ts";
import { shapeOfImage } from "./image-file.ts";
import { inspectImage } from "./inspect-image.ts";
import { driveStarts, imagesOf } from "./machine-drives.ts";
import { hostMemoryMiB, requireMemory } from "./memory-check.ts";
import { createDiskFile } from "./new-disk.ts";
import { VmRegistry, type RegisteredVm } from "./registry.ts";
import { RunningVm, type ScreenViewer } from "./running-vm.ts";
import { Uploads } from "./uploads.ts";
import { VERSION } from "./version.ts";
import { VmLog } from "./vm-log.ts";
import type { LaunchVm } from "./vm-process-link.ts";

export interface ServiceHost {
  readonly shell: "electron" | "web";
  readonly home: string;
  readonly launch: LaunchVm;
  /** Paths of what Nestbox brings along; throw HostError when it was not built. */
  readonly firmwarePaths: () => FirmwarePaths;
  readonly welcomeImagePath: () => string;
  readonly chooseImage?: () => Promise<string | null>;
  readonly showScreen?: (id: string, title: string) => Promise<void>;
  readonly hideScreen?: (id: string) => void;
}

export class VmService implements VmApi {
  readonly events = new Listeners<VmEvents>();
  readonly uploads: Uploads;
  readonly #host: ServiceHost;
  readonly #registry: VmRegistry;
  readonly #running = new Map<string, RunningVm>();
  readonly #ended = new Map<string, Pick<VmSummary, "state" | "ended">>();
  readonly #logs = new Map<string, VmLog>();
  /** Changes of one VM happen one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  private constructor(host: ServiceHost, registry: VmRegistry, uploads: Uploads) {
    this.#host = host;
    this.#registry = registry;
    this.uploads = uploads;
  }

  /** Rejects with HostError when the folder cannot be used. */
  static async open(host: ServiceHost): Promise<VmService> {
    const registry = await VmRegistry.open(host.home);
    return new VmService(host, registry, await Uploads.open(host.home));
  }

  async hostInfo(): Promise<HostInfo> {
    return {
      platform: process.platform,
      totalMemoryMiB: hostMemoryMiB(),
      freeMemoryMiB: Math.floor(freemem() / 1048576),
      shell: this.#host.shell,
      version: VERSION,
      home: this.#host.home,
      memoryInUseMiB: this.#memoryInUseMiB(),
    };
  }

  async list(): Promise<readonly VmSummary[]> {
    return this.#registry.list().map((vm) => this.#summary(vm));
  }

  async create(vm: NewVm): Promise<VmSummary> {
    requireMemory(vm.memoryMiB, 0);
    const { image } = vm;
    const setting = image === null ? undefined : settingFor(await this.inspectImage(image));
    const isUpload = image !== null && this.uploads.isUpload(image);
    const settings: VmSettings = {
      ...SETTINGS_DEFAULTS,
      name: vm.name,
      osFamily: vm.osFamily,
      memoryMiB: vm.memoryMiB,
      ...(setting === undefined || isUpload ? {} : { [setting]: choiceOf(image!) }),
      ...(setting === undefined ? {} : { bootOrder: BOOT_ORDERS[setting] }),
    };
    const upload = isUpload ? { path: this.uploads.path(image), setting: setting! } : undefined;
    const created = await this.#registry.create(settings, upload);
    if (isUpload) this.uploads.taken(image);
    return this.#tell(created);
  }

  update(id: string, changes: VmChanges): Promise<VmSummary> {
    return this.#inTurn(id, async () => {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const fixed = Object.keys(given).some((name) => FIELDS[name as FieldName].change === "whenOff");
      if (fixed) this.#requireOff(id, "Switch the machine off before changing its settings.");
      const settings: VmSettings = { ...this.#registry.settings(id), ...given };
      requireMemory(settings.memoryMiB, 0);
      return this.#tell(await this.#registry.update(id, settings));
    });
  }

  remove(id: string): Promise<void> {
    return this.#inTurn(id, async () => {
      this.#requireOff(id, "Switch the machine off before removing it.");
      await this.#logs.get(id)?.flush();
      await this.#registry.remove(id);
      this.#logs.delete(id);
      this.#ended.delete(id);
      this.events.emit("vmChanged", { id, removed: true });
    });
  }

  start(id: string): Promise<void> {
    return this.#inTurn(id, async () => {
      this.#requireOff(id, "The machine is running already.");
      const settings = this.#registry.settings(id);
      requireMemory(settings.memoryMiB, this.#memoryInUseMiB());
      const floppy = settings.floppy === null ? null : this.#resolve(settings.floppy);
      for (const image of imagesOf(settings)) await this.#requireUnshared(id, this.#resolve(image));
      const firmware = this.#host.firmwarePaths();
      const running = this.#launch(id, settings.memoryMiB);
      await running.start({
        memoryMiB: settings.memoryMiB,
        bootOrder: settings.bootOrder,
        engine: settings.engine,
        clock: "wall",
        floppies: [floppy, null],
        drives: driveStarts(settings),
        cpu: DEFAULT_CPU,
        firmware,
      });
    });
  }

  pause(id: string): Promise<void> {
    return this.#inTurn(id, () => this.#require(id).pause());
  }

  resume(id: string): Promise<void> {
    return this.#inTurn(id, () => this.#require(id).resume());
  }

  reset(id: string): Promise<void> {
    return this.#inTurn(id, () => this.#require(id).reset());
  }

  /** Not in turn: it must also end a machine that hangs in another call. */
  async powerOff(id: string): Promise<void> {
    return this.#require(id).powerOff();
  }

  powerButton(id: string): Promise<void> {
    return this.#inTurn(id, () => this.#require(id).powerButton());
  }

  async hideScreen(id: string): Promise<void> {
    this.#registry.get(id);
    this.#host.hideScreen?.(id);
  }

  /** Is there something that closing a VM's window should be asked about? */
  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  async showScreen(id: string): Promise<boolean> {
    const { name } = this.#registry.settings(id);
    if (this.#host.showScreen === undefined) return false;
    await this.#host.showScreen(id, name);
    return true;
  }

  async readLog(id: string): Promise<string> {
    this.#registry.get(id);
    return this.#log(id).tail();
  }

  async inspectImage(path: string): Promise<ImageInfo> {
    if (path === WELCOME_IMAGE) {
      const info = await inspectImage(this.#host.welcomeImagePath());
      return { ...info, path, osFamily: "welcome", suggestedName: "Welcome" };
    }
    const info = await inspectImage(this.uploads.isUpload(path) ? this.uploads.path(path) : resolve(path));
    return { ...info, path };
  }

  async chooseImage(): Promise<string | null> {
    return (await this.#host.chooseImage?.()) ?? null;
  }

  insertFloppy(id: string, path: string | null): Promise<void> {
    return this.#inTurn(id, async () => {
      const settings = this.#registry.settings(id);
      if (path !== null) {
        const info = await this.inspectImage(path);
        // says what is wrong with an image that is no diskette
        if (info.kind !== "floppy") shapeOfImage(info.name, info.sizeBytes, NO_BYTES);
      }
      const floppy = path === null ? null : await this.#adopt(id, path);
      const running = this.#running.get(id);
      if (running !== undefined) {
        const choice = floppy === null ? null : this.#resolve(floppy);
        if (choice !== null) await this.#requireUnshared(id, choice);
        await running.insertFloppy(0, choice);
      }
      this.#tell(await this.#registry.update(id, { ...settings, floppy }));
    });
  }

  insertDisc(id: string, path: string | null): Promise<void> {
    return this.#inTurn(id, async () => {
      const settings = this.#registry.settings(id);
      const cd = path === null ? null : { ...(await this.#adoptAs(id, path, "cd")), writable: false };
      if (cd !== null) await this.#requireUnshared(id, cd);
      await this.#running.get(id)?.insertDisc(cd);
      this.#tell(await this.#registry.update(id, { ...settings, cd }));
    });
  }

  attachDisk(id: string, disk: DiskSetting, path: string | null): Promise<void> {
    return this.#inTurn(id, async () => {
      this.#requireOff(id, "Switch the machine off before changing its hard disks.");
      const settings = this.#registry.settings(id);
      const image = path === null ? null : await this.#adoptAs(id, path, "disk");
      this.#tell(await this.#registry.update(id, { ...settings, [disk]: image }));
    });
  }

  createDisk(id: string, disk: DiskSetting, sizeMiB: number): Promise<void> {
    return this.#inTurn(id, async () => {
      this.#requireOff(id, "Switch the machine off before changing its hard disks.");
      const settings = this.#registry.settings(id);
      if (settings[disk] !== null) {
        throw new HostError("conflict", "There is a hard disk already. Take it out first, or choose another place.");
      }
      const path = join(this.#registry.folder(id), `${disk}-${Date.now().toString(36)}.img`);
      await createDiskFile(path, sizeMiB);
      this.#tell(await this.#registry.update(id, { ...settings, [disk]: { path, writable: true, format: "raw" } }));
    });
  }

  async addMachine(): Promise<VmSummary> {
    throw missing();
  }
  async clone(): Promise<VmSummary> {
    throw missing();
  }
  async importImage(): Promise<VmSummary> {
    throw missing();
  }
  async showInFolder(): Promise<{ path: string; shown: boolean }> {
    throw missing();
  }
  async chooseFolder(): Promise<string | null> {
    throw missing();
  }
  async preferences(): Promise<Preferences> {
    throw missing();
  }
  async setPreferences(): Promise<Preferences> {
    throw missing();
  }
  async snapshots(): Promise<SnapshotTree> {
    return { snapshots: [], current: null, changed: false };
  }
  async takeSnapshot(): Promise<string> {
    throw missing();
  }
  async restoreSnapshot(): Promise<void> {
    throw missing();
  }
  async deleteSnapshot(): Promise<void> {
    throw missing();
  }
  async editSnapshot(): Promise<void> {
    throw missing();
  }
  async snapshotThumbnail(): Promise<string | null> {
    throw missing();
  }
  async saveState(): Promise<void> {
    throw missing();
  }
  async discardState(): Promise<void> {
    throw missing();
  }
  async cancelTask(): Promise<void> {}

  /** Joins a viewer to a running VM's screen. `port`: Electron's MessagePortMain. Throws HostError. */
  openScreen(id: string, screen: string, viewer: ScreenViewer, port?: unknown): void {
    this.#require(id).openScreen(screen, viewer, port);
  }

  closeScreen(id: string, screen: string): void {
    this.#running.get(id)?.closeScreen(screen);
  }

  screenInput(id: string, screen: string, input: ScreenInput): void {
    this.#running.get(id)?.input(screen, input);
  }

  /** Process of a running VM: for tests and for the log. */
  processId(id: string): number | undefined {
    return this.#running.get(id)?.pid;
  }

  get runningCount(): number {
    return this.#running.size;
  }

  /** Switches every machine off and waits until what the guests wrote is on disk. */
  async shutdown(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.powerOff()));
    await Promise.all([...this.#logs.values()].map((log) => log.flush()));
  }

  #launch(id: string, memoryMiB: number): RunningVm {
    const log = this.#log(id);
    const running = new RunningVm(this.#host.launch(), memoryMiB, {
      changed: (state) => {
        log.write("info", state);
        this.#tell(this.#registry.get(id));
      },
      stats: (stats) => this.events.emit("stats", { id, stats }),
      log: (kind, text) => log.write(kind, text),
      over: ({ state, message, report }) => {
        log.write(state === "off" ? "info" : "error", report === undefined ? message : `${message}\n${report}`);
        this.#running.delete(id);
        const ended = { message, ...(report === undefined ? {} : { report }) };
        this.#ended.set(id, state === "off" ? { state } : { state, ended });
        this.#tell(this.#registry.get(id));
      },
    });
    this.#running.set(id, running);
    this.#ended.delete(id);
    log.write("info", "starting");
    this.#tell(this.#registry.get(id));
    return running;
  }

  /** An upload becomes part of the VM's folder. */
  async #adopt(id: string, path: string): Promise<DriveImage> {
    if (!this.uploads.isUpload(path)) return choiceOf(path);
    const from = this.uploads.path(path);
    // Never over an image that the VM already has.
    const to = join(this.#registry.folder(id), `${Date.now().toString(36)}-${basename(from)}`);
    await rename(from, to).catch((error: unknown) => {
      throw fileError(error, to);
    });
    this.uploads.taken(path);
    return { path: to, writable: true };
  }

  /** An image for a drive of this kind; rejects with HostError when it is of another. */
  async #adoptAs(id: string, path: string, kind: "cd" | "disk"): Promise<DriveImage> {
    const info = await this.inspectImage(path);
    if (info.kind === "floppy") {
      const drive = kind === "cd" ? "a CD-ROM drive" : "a hard disk";
      throw new HostError(
        "invalid-input",
        `"${info.name}" is a floppy image, which does not fit ${drive}. Put it into drive A.`,
      );
    }
    const choice = await this.#adopt(id, path);
    // a disk in the machine's own folder is the machine's to write; others are the user's
    return kind === "disk" ? { ...choice, format: info.format } : choice;
  }

  #resolve(floppy: DriveImage): DriveImage {
    if (floppy.path !== WELCOME_IMAGE) return floppy;
    return { path: this.#host.welcomeImagePath(), writable: false };
  }

  /** An image that one machine writes may not be read by another: it would see it change under its feet. */
  async #requireUnshared(id: string, floppy: DriveImage): Promise<void> {
    for (const [otherId] of this.#running) {
      const other = this.#registry.settings(otherId);
      const shared = imagesOf(other).find(({ path }) => path === floppy.path);
      if (otherId === id || shared === undefined) continue;
      if (!shared.writable && !floppy.writable) continue;
      throw new HostError(
        "conflict",
        `"${floppy.path}" is in use by the machine "${other.name}". Switch that one off first, or use a copy.`,
      );
    }
  }

  #require(id: string): RunningVm {
    const running = this.#running.get(id);
    if (running !== undefined) return running;
    this.#registry.get(id);
    throw new HostError("conflict", "The machine is not running. Start it first.");
  }

  #requireOff(id: string, message: string): void {
    this.#registry.get(id);
    if (this.#running.has(id)) throw new HostError("conflict", message);
  }

  #memoryInUseMiB(): number {
    return [...this.#running.values()].reduce((sum, running) => sum + running.memoryMiB, 0);
  }

  #summary(vm: RegisteredVm): VmSummary {
    const running = this.#running.get(vm.id);
    const state = running === undefined ? (this.#ended.get(vm.id) ?? { state: "off" }) : { state: running.state };
    return { ...vm, ...state };
  }

  #tell(vm: RegisteredVm): VmSummary {
    const summary = this.#summary(vm);
    this.events.emit("vmChanged", summary);
    return summary;
  }

  #log(id: string): VmLog {
    const log = this.#logs.get(id) ?? new VmLog(this.#registry.folder(id));
    this.#logs.set(id, log);
    return log;
  }

  #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(work, work);
    const settled = turn
      .catch(() => {})
      .then(() => {
        if (this.#turns.get(id) === settled) this.#turns.delete(id);
      });
    this.#turns.set(id, settled);
    return turn;
  }
}

function missing(): HostError {
  return new HostError("unsupported", "This is not built yet.");
}

const NO_BYTES = new Uint8Array(0);

/** The drive that an image belongs into. */
function settingFor({ kind }: ImageInfo): ImageSetting {
  return kind === "disk" ? "disk1" : kind;
}

/** What a new machine's firmware tries, by the image that it was made with. */
const BOOT_ORDERS: Readonly<Record<ImageSetting, VmSettings["bootOrder"]>> = {
  floppy: ["a"],
  cd: ["d", "c"],
  disk1: ["c", "d"],
  disk2: ["c", "d"],
  disk3: ["c", "d"],
};

/** An image of the user's is never changed: what the guest writes to it is lost at power off. */
function choiceOf(path: string): DriveImage {
  return { path: path === WELCOME_IMAGE ? path : resolve(path), writable: false };
}
