/** Making, changing, copying and removing machines, and what is in their drives. */
import { basename, join } from "node:path";
import { HostError } from "../../core/base/errors.ts";
import { FIELDS, SETTINGS_DEFAULTS, type FieldName } from "../../core/settings/pages.ts";
import type {
  CloneOptions,
  DiskSetting,
  ImportOptions,
  NewVm,
  VmChanges,
  VmSettings,
  VmSummary,
} from "../contract/vm-api.ts";
import { copyLarge } from "./copy-file.ts";
import { BOOT_ORDERS, choiceOf, EMPTY_BOOT_ORDER, settingFor, type Images } from "./images.ts";
import type { Machines } from "./machines.ts";
import { requireMemory } from "./memory-check.ts";
import { createDiskFile } from "./new-disk.ts";
import { fileSize } from "./host-files.ts";
import { throwIfCancelled } from "./snapshots/file-ops.ts";

export class MachineCalls {
  readonly #machines: Machines;
  readonly #images: Images;

  constructor(machines: Machines, images: Images) {
    this.#machines = machines;
    this.#images = images;
  }

  async create(vm: NewVm): Promise<VmSummary> {
    requireMemory(vm.memoryMiB, 0);
    const { image } = vm;
    const { uploads } = this.#images;
    const setting = image === null ? undefined : settingFor(await this.#images.inspect(image));
    const isUpload = image !== null && uploads.isUpload(image);
    const settings: VmSettings = {
      ...SETTINGS_DEFAULTS,
      name: vm.name,
      osFamily: vm.osFamily,
      memoryMiB: vm.memoryMiB,
      ...(setting === undefined || isUpload ? {} : { [setting]: choiceOf(image!) }),
      bootOrder: setting === undefined ? EMPTY_BOOT_ORDER : BOOT_ORDERS[setting],
    };
    const upload = isUpload ? { path: uploads.path(image), setting: setting! } : undefined;
    const { id } = await this.#machines.registry.create(settings, upload);
    if (isUpload) uploads.taken(image);
    return this.#isNew(id);
  }

  async importImage(path: string, options: ImportOptions): Promise<VmSummary> {
    const info = await this.#images.inspect(path);
    const { uploads } = this.#images;
    const image = uploads.isUpload(path) ? uploads.path(path) : path;
    const setting = settingFor(info);
    const format = info.format === undefined || info.kind === "floppy" ? {} : { format: info.format };
    const settings: VmSettings = {
      ...SETTINGS_DEFAULTS,
      name: options.name ?? info.suggestedName,
      osFamily: options.osFamily ?? info.osFamily,
      memoryMiB: options.memoryMiB ?? info.suggestedMemoryMiB,
      bootOrder: BOOT_ORDERS[setting],
    };
    requireMemory(settings.memoryMiB, 0);
    const { registry, tasks } = this.#machines;
    const id = registry.reserve(settings.name);
    await tasks.run(id, "import", true, ({ signal, progress }) =>
      registry.make(id, async (aside, folder) => {
        if (!options.copy && !uploads.isUpload(path))
          return { ...settings, [setting]: { ...choiceOf(image), ...format } };
        const name = basename(image);
        const total = await fileSize(image);
        let done = 0;
        const turn = (bytes: number): void => {
          throwIfCancelled(signal);
          done += bytes;
          progress(done / total);
        };
        await copyLarge(image, join(aside, name), { turn });
        return { ...settings, [setting]: { path: join(folder, name), writable: info.kind !== "cd", ...format } };
      }),
    );
    if (uploads.isUpload(path)) uploads.taken(path);
    return this.#isNew(id);
  }

  clone(id: string, { name, snapshots }: CloneOptions): Promise<VmSummary> {
    return this.#machines.inTurn(id, async () => {
      const { registry, tasks } = this.#machines;
      this.#machines.requireOff(id, "Switch the machine off before cloning it, or save its state.");
      const source = this.#machines.snapshots(id);
      const copy = registry.reserve(name);
      await tasks.run(id, "clone", true, (task) =>
        registry.make(copy, async (aside, folder) => ({
          ...(await source.copyTo(aside, folder, snapshots, task)),
          name,
        })),
      );
      return this.#isNew(copy);
    });
  }

  async addMachine(path: string): Promise<VmSummary> {
    return this.#isNew((await this.#machines.registry.add(path)).id);
  }

  update(id: string, changes: VmChanges): Promise<VmSummary> {
    return this.#machines.inTurn(id, async () => {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const fixed = Object.keys(given).some((name) => FIELDS[name as FieldName].change === "whenOff");
      if (fixed) {
        this.#machines.requireOff(id, "Switch the machine off before changing its settings.");
        this.#machines.requireNotSaved(id);
      }
      const settings: VmSettings = { ...this.#machines.settings(id), ...given };
      requireMemory(settings.memoryMiB, 0);
      await this.#set(id, settings);
      if (changes.executionCap !== undefined) this.#machines.running(id)?.setExecutionCap(changes.executionCap);
      return this.#machines.tell(id);
    });
  }

  remove(id: string, files: "delete" | "keep" = "delete"): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      this.#machines.requireOff(id, "Switch the machine off before removing it.");
      const { registry } = this.#machines;
      await this.#machines.leave(id, () => (files === "keep" ? registry.forget(id) : registry.remove(id)));
    });
  }

  insertFloppy(id: string, path: string | null): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      this.#machines.requireNotSaved(id);
      const settings = this.#machines.settings(id);
      if (path !== null) await this.#images.requireFloppy(path);
      const floppy = path === null ? null : await this.#images.adopt(id, path);
      const running = this.#machines.running(id);
      if (floppy !== null && running !== undefined) this.#images.requireUnshared(id, floppy);
      const snapshots = this.#machines.snapshots(id);
      await snapshots.diskInserted(floppy?.path ?? null);
      await running?.insertFloppy(0, snapshots.floppyChoice(floppy));
      await this.#set(id, { ...settings, floppy });
    });
  }

  insertDisc(id: string, path: string | null): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      this.#machines.requireNotSaved(id);
      const settings = this.#machines.settings(id);
      const cd = path === null ? null : { ...(await this.#images.adoptAs(id, path, "cd")), writable: false };
      if (cd !== null) this.#images.requireUnshared(id, cd);
      await this.#machines.running(id)?.insertDisc(cd);
      await this.#set(id, { ...settings, cd });
    });
  }

  attachDisk(id: string, disk: DiskSetting, path: string | null): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      const settings = this.#requireDisksFree(id);
      const image = path === null ? null : await this.#images.adoptAs(id, path, "disk");
      await this.#set(id, { ...settings, [disk]: image });
    });
  }

  createDisk(id: string, disk: DiskSetting, sizeMiB: number): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      const settings = this.#requireDisksFree(id);
      if (settings[disk] !== null) {
        throw new HostError("conflict", "There is a hard disk already. Take it out first, or choose another place.");
      }
      const path = join(this.#machines.registry.folder(id), `${disk}-${Date.now().toString(36)}.img`);
      await createDiskFile(path, sizeMiB);
      await this.#set(id, { ...settings, [disk]: { path, writable: true, format: "raw" } });
    });
  }

  #requireDisksFree(id: string): VmSettings {
    this.#machines.requireOff(id, "Switch the machine off before changing its hard disks.");
    this.#machines.requireNotSaved(id);
    return this.#machines.settings(id);
  }

  /** The snapshot that the machine comes from has other settings. */
  async #set(id: string, settings: VmSettings): Promise<void> {
    await this.#machines.setSettings(id, settings);
    if (await this.#machines.snapshots(id).changed()) await this.#machines.tellSnapshots(id);
  }

  async #isNew(id: string): Promise<VmSummary> {
    await this.#machines.openSnapshots(id);
    return this.#machines.tell(id);
  }
}
