/**
 * The VMs on disk: a folder each, under HOME/machines unless the user chose another place. Every change is a
 * transaction: made aside and renamed, so that a crash leaves the old or the new, and what was left aside is swept at the
 * next start. A damaged settings file is shown, never written.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { HostError } from "../../core/base/errors.ts";
import { VM_ID_PATTERN } from "../contract/vm-api-checks.ts";
import type { ImageSetting, VmSettings } from "../contract/vm-api.ts";
import { fileError, readBounded, replaceFile, syncFolder } from "./host-files.ts";
import { readPlaces, writePlaces, type Places } from "./places.ts";
import { formatSettings, parseSettings, SETTINGS_FILE } from "./settings-file.ts";

export interface RegisteredVm {
  readonly id: string;
  readonly settings?: VmSettings;
  /** Why the settings cannot be used: a sentence. */
  readonly damaged?: string;
}

/** Folders that a transaction left aside begin with this; no VM's identifier does. */
const ASIDE = ".aside-";
/** Far more than any settings take. */
const MOST_SETTINGS_BYTES = 1 << 20;
/** A machine with this file in its folder was taken off the list. */
const OFF_LIST = "nestbox.removed";

export class VmRegistry {
  readonly #home: string;
  /** Always looked through; the others are in #places. */
  readonly #ownFolder: string;
  #places: Places;
  /** Where new machines go. */
  #folder: string;
  readonly #vms = new Map<string, RegisteredVm>();
  readonly #folders = new Map<string, string>();
  /** Identifiers of VMs to be. */
  readonly #reserved = new Set<string>();

  private constructor(home: string, places: Places) {
    this.#home = home;
    this.#ownFolder = join(home, "machines");
    this.#folder = this.#ownFolder;
    this.#places = places;
  }

  /**
   * Reads all VMs. One that cannot be read does not keep the others from being listed; nor does a place that is not there
   * now. `folder`: where new machines go. Rejects with HostError.
   */
  static async open(home: string, folder: string | null = null): Promise<VmRegistry> {
    const registry = new VmRegistry(home, await readPlaces(home));
    try {
      await mkdir(registry.#ownFolder, { recursive: true });
      await registry.#readAll(registry.#ownFolder);
    } catch (error) {
      throw fileError(error, registry.#ownFolder);
    }
    for (const one of registry.#places.folders) await registry.#readAll(one).catch(() => {});
    for (const one of registry.#places.machines) if (await isMachine(one)) await registry.#read(one);
    if (folder !== null) registry.#folder = folder;
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
    return this.#folders.get(id) ?? join(this.#folder, id);
  }

  /** New machines go there; null: into Nestbox's own folder. Rejects with HostError when nothing can be made there. */
  async putNewIn(folder: string | null): Promise<void> {
    const path = folder === null ? this.#ownFolder : resolve(folder);
    const trial = this.#aside(path);
    try {
      await mkdir(path, { recursive: true });
      await mkdir(trial);
      await rm(trial, { recursive: true });
    } catch (error) {
      throw fileError(error, path);
    }
    const { folders } = this.#places;
    if (path !== this.#ownFolder && !folders.includes(path)) await this.#setPlaces({ folders: [...folders, path] });
    this.#folder = path;
  }

  /** `upload`: an image that moves into the VM's folder, and the setting that it becomes. */
  async create(
    settings: VmSettings,
    upload?: { readonly path: string; readonly setting: ImageSetting },
  ): Promise<RegisteredVm> {
    return this.make(this.reserve(settings.name), async (aside, folder) => {
      if (upload === undefined) return settings;
      const name = basename(upload.path);
      await moveFile(upload.path, join(aside, name));
      return { ...settings, [upload.setting]: { path: join(folder, name), writable: true } };
    });
  }

  /** An identifier for a VM to be. */
  reserve(name: string): string {
    const slug =
      name
        .normalize("NFKD")
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-+|-+$/g, "")
        .slice(0, 48) || "machine";
    for (let number = 1; ; number++) {
      const id = number === 1 ? slug : `${slug}-${number}`;
      // a folder of that name may be of a machine that was taken off the list
      if (this.#vms.has(id) || this.#reserved.has(id) || existsSync(join(this.#folder, id))) continue;
      this.#reserved.add(id);
      return id;
    }
  }

  /**
   * Makes the VM of a reserved identifier: `fill` puts files into a folder aside, which becomes the VM's when that
   * resolves to the settings. Rejects with HostError and leaves nothing.
   */
  async make(id: string, fill: (aside: string, folder: string) => Promise<VmSettings>): Promise<RegisteredVm> {
    const parent = this.#folder;
    const aside = this.#aside(parent);
    const folder = join(parent, id);
    try {
      await mkdir(aside);
      const settings = await fill(aside, folder);
      await replaceFile(join(aside, SETTINGS_FILE), formatSettings(settings));
      await rename(aside, folder);
      await syncFolder(parent);
      return this.#keep({ id, settings }, folder);
    } catch (error) {
      await rm(aside, { recursive: true, force: true }).catch(() => {});
      throw told(fileError(error, folder), aside, folder);
    } finally {
      this.#reserved.delete(id);
    }
  }

  async update(id: string, settings: VmSettings): Promise<RegisteredVm> {
    this.settings(id);
    await replaceFile(join(this.folder(id), SETTINGS_FILE), formatSettings(settings));
    return this.#keep({ id, settings }, this.folder(id));
  }

  /** Deletes the folder with everything in it. */
  async remove(id: string): Promise<void> {
    this.get(id);
    const folder = this.folder(id);
    const aside = this.#aside(dirname(folder));
    try {
      await rename(folder, aside);
      await syncFolder(dirname(folder));
    } catch (error) {
      throw fileError(error, folder);
    }
    await this.#drop(id, folder);
    // The VM is gone with the rename; what is left over is swept at the next start.
    await rm(aside, { recursive: true, force: true }).catch(() => {});
  }

  /** Takes a VM off the list; all its files stay. */
  async forget(id: string): Promise<void> {
    this.get(id);
    const folder = this.folder(id);
    if (!this.#places.machines.includes(folder)) {
      const path = join(folder, OFF_LIST);
      await writeFile(path, "This machine was taken off Nestbox's list. Add it again to use it.\n").catch((error) => {
        throw fileError(error, path);
      });
    }
    await this.#drop(id, folder);
  }

  /** Puts a VM on the list: its folder, or a file in it. Rejects with HostError when it is none, or on the list. */
  async add(path: string): Promise<RegisteredVm> {
    const given = resolve(path);
    const folder = basename(given) === SETTINGS_FILE ? dirname(given) : given;
    if (!(await isMachine(folder))) {
      throw new HostError(
        "not-found",
        `There is no machine in "${folder}". Choose the folder of a machine: it has a file ${SETTINGS_FILE} in it.`,
      );
    }
    if ([...this.#folders.values()].includes(folder)) {
      throw new HostError("conflict", "This machine is on the list already.");
    }
    await rm(join(folder, OFF_LIST), { force: true }).catch((error) => {
      throw fileError(error, folder);
    });
    const { machines, folders } = this.#places;
    if (![this.#ownFolder, ...folders].includes(dirname(folder))) {
      await this.#setPlaces({ machines: [...machines, folder] });
    }
    return this.#read(folder);
  }

  async #readAll(parent: string): Promise<void> {
    for (const entry of await readdir(parent, { withFileTypes: true })) {
      const path = join(parent, entry.name);
      if (entry.name.startsWith(ASIDE)) await rm(path, { recursive: true, force: true });
      else if (entry.isDirectory() && VM_ID_PATTERN.test(entry.name) && !(await isOffList(path))) {
        await this.#read(path);
      }
    }
  }

  async #read(folder: string): Promise<RegisteredVm> {
    const name = basename(folder);
    const id = VM_ID_PATTERN.test(name) && !this.#vms.has(name) ? name : this.reserve(name);
    this.#reserved.delete(id);
    for (const file of await readdir(folder).catch(() => [])) {
      if (/^\..*\.tmp$/.test(file)) await rm(join(folder, file), { force: true });
    }
    const path = join(folder, SETTINGS_FILE);
    try {
      return this.#keep(
        { id, settings: parseSettings(new TextDecoder().decode(await readBounded(path, MOST_SETTINGS_BYTES))) },
        folder,
      );
    } catch (error) {
      const why = fileError(error, path);
      if (!(why instanceof HostError)) throw error;
      return this.#keep({ id, damaged: why.message }, folder);
    }
  }

  #keep(vm: RegisteredVm, folder: string): RegisteredVm {
    this.#vms.set(vm.id, vm);
    this.#folders.set(vm.id, folder);
    return vm;
  }

  async #drop(id: string, folder: string): Promise<void> {
    this.#vms.delete(id);
    this.#folders.delete(id);
    const { machines } = this.#places;
    if (machines.includes(folder)) await this.#setPlaces({ machines: machines.filter((one) => one !== folder) });
  }

  async #setPlaces(change: Partial<Places>): Promise<void> {
    const places = { ...this.#places, ...change };
    await writePlaces(this.#home, places);
    this.#places = places;
  }

  #aside(parent: string): string {
    return join(parent, ASIDE + randomBytes(8).toString("hex"));
  }
}

function nameOf(vm: RegisteredVm): string {
  return vm.settings?.name ?? vm.id;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isMachine(folder: string): Promise<boolean> {
  return exists(join(folder, SETTINGS_FILE));
}

function isOffList(folder: string): Promise<boolean> {
  return exists(join(folder, OFF_LIST));
}

/** Nobody knows the folder aside: it is the machine's that could not be made. */
function told(error: unknown, aside: string, folder: string): unknown {
  if (!(error instanceof HostError) || !error.message.includes(aside)) return error;
  return new HostError(error.kind, error.message.replaceAll(aside, folder), { cause: error });
}

/** Also between disks. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await copyFile(from, to);
    await rm(from, { force: true });
  }
}
