/** `nestbox vm …`: everything the manager's window can do with machines. */
import { resolve } from "node:path";
import { FIELDS, type FieldName } from "../../core/settings/pages.ts";
import { SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import { WELCOME_IMAGE } from "../contract/vm-api.ts";
import type { DiskSetting, NewVm, VmApi, VmSummary } from "../contract/vm-api.ts";
import { machineLines, machineTable } from "./machine-text.ts";
import { parseSetting, type Setting } from "./setting.ts";
import type { Command, CommandRun } from "./manage.ts";
import { machineNamed } from "./names.ts";
import { wrong } from "./words.ts";

export const VM_COMMANDS: Readonly<Record<string, Command>> = {
  list: {
    usage: "list",
    names: [0, 0],
    run: async ({ api, show }) => {
      const machines = await api.list();
      show(machines, machineTable(machines));
    },
  },
  show: {
    usage: "show NAME",
    names: [1, 1],
    run: async ({ api, words, show }) => {
      const vm = await machineNamed(api, words.names[0]!);
      const snapshots = await api.snapshots(vm.id).catch(() => null);
      const { path } = await api.showInFolder(vm.id).catch(() => ({ path: null }));
      show({ ...vm, folder: path, snapshots }, machineLines(vm, path, snapshots));
    },
  },
  create: {
    usage: "create NAME [--image F] [--copy] [--os FAMILY] [--memory MiB] [--disk MiB]",
    names: [1, 1],
    flags: ["copy"],
    values: ["image", "os", "memory", "disk"],
    run: create,
  },
  set: {
    usage: "set NAME SETTING=VALUE …",
    names: [2, Infinity],
    run: set,
  },
  start: {
    usage: "start NAME",
    names: [1, 1],
    stays: true,
    run: async ({ api, words, show }) => {
      const { id } = await machineNamed(api, words.names[0]!);
      await api.start(id);
      await showState(api, id, show);
    },
  },
  stop: {
    usage: "stop NAME [--save | --button]",
    names: [1, 1],
    flags: ["save", "button"],
    run: async ({ api, words, show }) => {
      const { id } = await machineNamed(api, words.names[0]!);
      if (words.has("save") && words.has("button")) throw wrong("Give either --save or --button.");
      if (words.has("save")) await api.saveState(id);
      else if (words.has("button")) await api.powerButton(id);
      else await api.powerOff(id);
      await showState(api, id, show);
    },
  },
  clone: {
    usage: "clone NAME NEW-NAME [--snapshots]",
    names: [2, 2],
    flags: ["snapshots"],
    run: async ({ api, words, show, task }) => {
      const { id } = await machineNamed(api, words.names[0]!);
      task(id);
      const copy = await api.clone(id, { name: words.names[1]!, snapshots: words.has("snapshots") });
      show(copy, `Cloned as ${copy.id}.`);
    },
  },
  delete: {
    usage: "delete NAME [--keep-files]",
    names: [1, 1],
    flags: ["keep-files"],
    run: async ({ api, words, show }) => {
      const { id } = await machineNamed(api, words.names[0]!);
      await api.remove(id, words.has("keep-files") ? "keep" : "delete");
      show({ id, removed: true }, words.has("keep-files") ? "Taken off the list." : "Deleted.");
    },
  },
};

async function showState(api: VmApi, id: string, show: CommandRun["show"]): Promise<void> {
  const { state } = await machineNamed(api, id);
  show({ id, state }, `${id} is ${state}.`);
}

async function create({ api, words, show, task }: CommandRun): Promise<void> {
  const name = words.names[0]!;
  const image = imagePath(words.value("image"));
  const info = image === null ? undefined : await api.inspectImage(image);
  const settings = {
    name,
    osFamily: setting("osFamily", words.value("os"), info?.osFamily ?? SETTINGS_DEFAULTS.osFamily),
    memoryMiB: setting("memoryMiB", words.value("memory"), info?.suggestedMemoryMiB ?? SETTINGS_DEFAULTS.memoryMiB),
  } as NewVm;
  const disk = words.value("disk");
  if (disk !== undefined && !/^\d+$/.test(disk)) throw wrong(`--disk is a whole number of MiB; got "${disk}".`);
  if (words.has("copy") && image === null) throw wrong("--copy is for an image: give it with --image.");
  if (words.has("copy")) task(name);
  const vm = words.has("copy")
    ? await api.importImage(image!, { ...settings, copy: true })
    : await api.create({ ...settings, image });
  if (disk !== undefined) {
    const place = vm.settings?.disk1 === null ? "disk1" : "disk2";
    await api.createDisk(vm.id, place, Number(disk));
  }
  show(await machineNamed(api, vm.id), `Created ${vm.id}.`);
}

function setting(field: FieldName, text: string | undefined, otherwise: unknown): unknown {
  return text === undefined ? otherwise : parseSetting(`${field}=${text}`).value;
}

/** Of the folder that the command was given in; what Nestbox brings along has no path. */
function imagePath(text: string | undefined): string | null {
  if (text === undefined) return null;
  return text === WELCOME_IMAGE ? text : resolve(text);
}

async function set({ api, words, show }: CommandRun): Promise<void> {
  const [name, ...texts] = words.names;
  const { id } = await machineNamed(api, name!);
  const settings = texts.map(parseSetting);
  const changes: Record<string, unknown> = {};
  for (const one of settings) if (FIELDS[one.field].kind !== "drive") changes[one.field] = one.value;
  if (Object.keys(changes).length > 0) await api.update(id, changes);
  for (const one of settings) if (FIELDS[one.field].kind === "drive") await setDrive(api, id, one);
  const vm: VmSummary = await machineNamed(api, id);
  show(vm, machineLines(vm, null, null));
}

async function setDrive(api: VmApi, id: string, { field, value }: Setting): Promise<void> {
  const text = value as string;
  const path = text === "none" ? null : imagePath(text);
  const size = /^new:(\d+)$/.exec(text)?.[1];
  switch (field) {
    case "floppy":
      return api.insertFloppy(id, path);
    case "cd":
      return api.insertDisc(id, path);
    default:
      if (size !== undefined) return api.createDisk(id, field as DiskSetting, Number(size));
      return api.attachDisk(id, field as DiskSetting, path);
  }
}
