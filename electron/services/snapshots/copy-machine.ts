/** A full copy of a VM: its settings, the images that it may write, its snapshots' files. It shares nothing that changes. */
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { z } from "zod";
import { HostError } from "../../../core/base/errors.ts";
import type { DriveImage } from "../../../core/settings/field.ts";
import { WELCOME_IMAGE, type VmSettings } from "../../contract/vm-api.ts";
import { copyLarge } from "../copy-file.ts";
import { fileError } from "../host-files.ts";
import { DISK_FIELDS } from "../machine-drives.ts";
import { nodeFileOps, throwIfCancelled, writeNew } from "./file-ops.ts";
import { idOfFile, SNAPSHOT_FOLDER, TREE_FILE } from "./names.ts";
import { formatTree, isEmpty, usedIds, type DriveStates, type Tree } from "./tree.ts";

export interface CopyPlan {
  /** The VM's folder, the one to be filled, and where that one will be. */
  readonly from: string;
  readonly aside: string;
  readonly to: string;
  readonly settings: VmSettings;
  readonly tree: Tree;
  readonly task: { readonly signal: AbortSignal; readonly progress: (share: number) => void };
}

const IMAGE_FIELDS = ["floppy", "cd", ...DISK_FIELDS] as const;
const looseImage = z.looseObject({ path: z.string(), writable: z.boolean() });

/** Resolves to the settings of the copy. Rejects with HostError. */
export async function copyMachine(plan: CopyPlan): Promise<VmSettings> {
  const { from, aside, to, settings, tree } = plan;
  const moved = movedImages(plan);
  const files: [from: string, to: string][] = [...moved].map(([path, name]) => [path, join(aside, name)]);
  const used = usedIds(tree);
  const folder = join(from, SNAPSHOT_FOLDER);
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    const id = idOfFile(name);
    if (id !== undefined && used.has(id) && !name.endsWith(".tmp")) {
      files.push([join(folder, name), join(aside, SNAPSHOT_FOLDER, name)]);
    }
  }
  if (!isEmpty(tree)) await nodeFileOps.mkdir(join(aside, SNAPSHOT_FOLDER));
  await copyAll(files, plan.task);
  const path = (image: string): string => {
    const name = moved.get(image);
    return name === undefined ? image : join(to, name);
  };
  if (!isEmpty(tree)) {
    await writeNew(nodeFileOps, join(aside, SNAPSHOT_FOLDER, TREE_FILE), formatTree(relocated(tree, path)));
  }
  const image = (one: DriveImage | null): DriveImage | null => (one === null ? null : { ...one, path: path(one.path) });
  return { ...settings, ...Object.fromEntries(IMAGE_FIELDS.map((field) => [field, image(settings[field])])) };
}

/** Images that the copy needs for itself, with their names in its folder: those of the VM's folder, and those it writes. */
function movedImages({ from, settings, tree }: CopyPlan): Map<string, string> {
  const moved = new Map<string, string>();
  const names = new Set<string>();
  const add = (value: unknown): void => {
    const image = looseImage.safeParse(value).data;
    if (image === undefined || image.path === WELCOME_IMAGE || moved.has(image.path)) return;
    const inside = relative(from, image.path);
    if (!image.writable && (inside.startsWith("..") || inside.includes(`..${sep}`))) return;
    let name = basename(image.path);
    while (names.has(name)) name = `copy-${name}`;
    names.add(name);
    moved.set(image.path, name);
  };
  for (const each of [settings, ...tree.nodes.map((node) => node.settings)]) {
    const fields = z.looseObject({}).safeParse(each).data ?? {};
    for (const field of IMAGE_FIELDS) add((fields as Record<string, unknown>)[field]);
  }
  return moved;
}

/** The same tree about images at other places. */
function relocated(tree: Tree, path: (image: string) => string): Tree {
  const drives = (states: DriveStates) => states.map((state) => ({ ...state, image: path(state.image) }));
  const settings = (value: unknown): unknown => {
    const fields = z.looseObject({}).safeParse(value).data;
    if (fields === undefined) return value;
    const changed = IMAGE_FIELDS.flatMap((field) => {
      const image = looseImage.safeParse((fields as Record<string, unknown>)[field]).data;
      return image === undefined ? [] : [[field, { ...image, path: path(image.path) }]];
    });
    return { ...fields, ...Object.fromEntries(changed) };
  };
  return {
    ...tree,
    nodes: tree.nodes.map((node) => ({ ...node, drives: drives(node.drives), settings: settings(node.settings) })),
    present: { ...tree.present, drives: drives(tree.present.drives) },
  };
}

async function copyAll(
  files: readonly (readonly [from: string, to: string])[],
  { signal, progress }: CopyPlan["task"],
): Promise<void> {
  let total = 0;
  for (const [from] of files) {
    const { size } = await stat(from).catch((error: unknown) => {
      throw fileError(error, from);
    });
    total += size;
  }
  let done = 0;
  const turn = (bytes: number): void => {
    throwIfCancelled(signal);
    done += bytes;
    progress(total === 0 ? 1 : done / total);
  };
  for (const [from, to] of files) {
    throwIfCancelled(signal);
    await copyLarge(from, to, { turn }).catch((error: unknown) => {
      if (error instanceof HostError && error.kind === "not-found") {
        throw new HostError("not-found", `${error.message} The machine cannot be copied without it.`, { cause: error });
      }
      throw error;
    });
  }
}
