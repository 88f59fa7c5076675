/**
 * The VMs on disk: a folder each, under HOME/machines. Every change is a transaction: made aside and renamed, so that a
 * crash leaves the old or the new, and what was left aside is swept at the next start. A damaged settings file is shown,
 * never written.
 */
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { HostError } from "../../core/base/errors.ts";
import { VM_ID_PATTERN } from "../contract/vm-api-checks.ts";
import type { ImageSetting, VmSettings } from "../contract/vm-api.ts";
import { fileError, replaceFile, syncFolder } from "./host-files.ts";
import { formatSettings, parseSettings, SETTINGS_FILE } from "./settings-file.ts";

export interface RegisteredVm {
  readonly id: string;
  readonly settings?: VmSettings;
  /** Why the settings cannot be used: a sentence. */
  readonly damaged?: string;
}

/** Folders that a transaction left aside begin with this; no VM's identifier does. */
const ASIDE = ".aside-";

export class VmRegistry {
  readonly #folder: string;
  readonly #vms = new Map<string, RegisteredVm>();

  private constructor(home: string) {
    this.#folder = join(home, "machines");
  }

  /** Reads all VMs. One that cannot be read does not keep the others from being listed. Rejects with HostError. */
  static async open(home: string): Promise<VmRegistry> {
    const registry = new VmRegistry(home);
    try {
      await mkdir(registry.#folder, { recursive: true });
      for (const entry of await readdir(registry.#folder, { withFileTypes: true })) {
        const path = join(registry.#folder, entry.name);
        if (entry.name.startsWith(ASIDE)) await rm(path, { recursive: true, force: true });
        else if (entry.isDirectory() && VM_ID_PATTERN.test(entry.name)) await registry.#read(entry.name);
      }
    } catch (error) {
      throw fileError(error, registry.#folder);
    }
    return registry;
  }

  list(): readonly RegisteredVm[] {
    return [...this.#vms.values()].toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  }

  /** Throws HostError "not-found". */
  get(id: string): RegisteredVm {
    const vm = this.#vms.get(id);
    if (vm !== undefined) return vm;
    throw new HostError("not-found", "This machine no longer exists.");
  }

  /** Settings of a VM that is not damaged. Throws HostError. */
  settings(id: string): VmSettings {
    const { settings, damaged } = this.get(id);
    if (settings !== undefined) return settings;
    throw new HostError("corrupt", damaged ?? "The machine's settings are damaged.");
  }

  folder(id: string): string {
    return join(this.#folder, id);
  }

  /** `upload`: an image to move into the new folder; the settings then name it there. */
  /** `upload`: an image that moves into the VM's folder, and the setting that it becomes. */
  async create(
    settings: VmSettings,
    upload?: { readonly path: string; readonly setting: ImageSetting },
  ): Promise<RegisteredVm> {
    const id = this.#freeId(settings.name);
    const aside = this.#aside();
    const folder = this.folder(id);
    let complete = settings;
    try {
      await mkdir(aside);
      if (upload !== undefined) {
        const name = basename(upload.path);
        await rename(upload.path, join(aside, name));
        complete = { ...settings, [upload.setting]: { path: join(folder, name), writable: true } };
      }
      await writeSynced(join(aside, SETTINGS_FILE), formatSettings(complete));
      await syncFolder(aside);
      await rename(aside, folder);
      await syncFolder(this.#folder);
    } catch (error) {
      await rm(aside, { recursive: true, force: true }).catch(() => {});
      throw fileError(error, folder);
    }
    return this.#keep({ id, settings: complete });
  }

  async update(id: string, settings: VmSettings): Promise<RegisteredVm> {
    this.settings(id);
    await replaceFile(join(this.folder(id), SETTINGS_FILE), formatSettings(settings));
    return this.#keep({ id, settings });
  }

  /** Deletes the folder with everything in it. */
  async remove(id: string): Promise<void> {
    this.get(id);
    const aside = this.#aside();
    try {
      await rename(this.folder(id), aside);
      await syncFolder(this.#folder);
    } catch (error) {
      throw fileError(error, this.folder(id));
    }
    this.#vms.delete(id);
    // The VM is gone with the rename; what is left over is swept at the next start.
    await rm(aside, { recursive: true, force: true }).catch(() => {});
  }

  async #read(id: string): Promise<void> {
    const folder = this.folder(id);
    for (const name of await readdir(folder).catch(() => [])) {
      if (/^\..*\.tmp$/.test(name)) await rm(join(folder, name), { force: true });
    }
    const path = join(folder, SETTINGS_FILE);
    try {
      this.#keep({ id, settings: parseSettings(await readFile(path, "utf8")) });
    } catch (error) {
      const told = fileError(error, path);
      if (!(told instanceof HostError)) throw error;
      this.#keep({ id, damaged: told.message });
    }
  }

  #keep(vm: RegisteredVm): RegisteredVm {
    this.#vms.set(vm.id, vm);
    return vm;
  }

  #aside(): string {
    return join(this.#folder, ASIDE + randomBytes(8).toString("hex"));
  }

  #freeId(name: string): string {
    const slug =
      name
        .normalize("NFKD")
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-+|-+$/g, "")
        .slice(0, 48) || "machine";
    for (let number = 1; ; number++) {
      const id = number === 1 ? slug : `${slug}-${number}`;
      if (!this.#vms.has(id)) return id;
    }
  }
}

function nameOf(vm: RegisteredVm): string {
  return vm.settings?.name ?? vm.id;
}

async function writeSynced(path: string, contents: string): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
