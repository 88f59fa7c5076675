/**
 * The snapshots of one VM as tree.json holds them: the one file that decides what is and what is not. Everything beside
 * it in the folder is named by it or is rubbish.
 */
import { z } from "zod";
import { HostError } from "../../../core/base/errors.ts";
import { SNAPSHOT_ID_PATTERN } from "../../contract/vm-api-checks.ts";
import { layerPath, mediumPath, packPath, statePaths } from "./names.ts";
import { stateRecord } from "./state-files.ts";

export const TREE_VERSION = 1;

const MOST_SNAPSHOTS = 10_000;
const id = z.string().regex(SNAPSHOT_ID_PATTERN);
const path = z.string().min(1).max(4096);

/** Of an image that is too large to be kept itself: what tells that it is still the one it was. */
export const imageMark = z.strictObject({
  sizeBytes: z.number().min(0),
  modifiedMs: z.number(),
  /** Hash over samples of its contents. */
  sample: z.string().max(64),
});
export type ImageMark = z.infer<typeof imageMark>;

/** What is different about an image from its file. */
const driveState = z.strictObject({
  /** As the settings name it; each is there once. */
  image: path,
  /** Diskettes: the contents that a machine that is switched on finds; null: as the image is. */
  cold: id.nullable(),
  /** Diskettes: the contents that the saved state goes on with; null: there is no state, or the image is so. */
  warm: id.nullable(),
  /** Written in place of the image, once a restore would otherwise have to change it. */
  own: id.nullable(),
  /** Hard disks: overlays on the image, the lowest first. */
  layers: z.array(id).max(MOST_SNAPSHOTS),
  /** Hard disks that are not changed: what the guest of the saved state has written, in layers on those. */
  warmLayers: z.array(id).max(MOST_SNAPSHOTS),
  /** Hard disks: the image below the layers. */
  mark: imageMark.nullable(),
});
export type DriveState = z.infer<typeof driveState>;

const drives = z.array(driveState).max(1000);
export type DriveStates = readonly DriveState[];

/** An image of which nothing is known but its name. */
export function plainDrive(image: string): DriveState {
  return { image, cold: null, warm: null, own: null, layers: [], warmLayers: [], mark: null };
}

export function driveOf(states: DriveStates, image: string): DriveState {
  return states.find((one) => one.image === image) ?? plainDrive(image);
}

/** With `state` in place of what there was of that image. */
export function withDrive(states: DriveStates, state: DriveState): DriveState[] {
  return [...states.filter(({ image }) => image !== state.image), state];
}

const node = z.strictObject({
  id,
  parent: id.nullable(),
  name: z.string(),
  description: z.string(),
  takenMs: z.number(),
  holds: z.enum(["off", "running", "paused"]),
  state: id.nullable(),
  /** As in the VM's settings file, with its version: read when it is restored. */
  settings: z.unknown(),
  drives,
});
export type SnapshotNode = z.infer<typeof node>;

const present = z.strictObject({
  /** The snapshot that it comes from. */
  parent: id.nullable(),
  changed: z.boolean(),
  /** The machine is off and goes on from here. */
  state: id.nullable(),
  holds: z.enum(["running", "paused"]).nullable(),
  drives,
});
export type Present = z.infer<typeof present>;

const tree = z.strictObject({
  version: z.literal(TREE_VERSION),
  nodes: z.array(node).max(MOST_SNAPSHOTS),
  states: z.record(id, stateRecord),
  present,
  /** To be written to the VM's settings file: a restore that was cut off between the two files is completed from here. */
  settings: z.unknown().optional(),
});
export type Tree = z.infer<typeof tree>;

export const EMPTY_TREE: Tree = {
  version: TREE_VERSION,
  nodes: [],
  states: {},
  present: { parent: null, changed: false, state: null, holds: null, drives: [] },
};

/** Nothing that a machine without snapshots and saved state would miss. */
export function isEmpty({ nodes, present: { state, drives: kept }, settings }: Tree): boolean {
  return nodes.length === 0 && state === null && kept.length === 0 && settings === undefined;
}

export function formatTree(value: Tree): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

/** Throws HostError "corrupt" or "unsupported". */
export function parseTree(text: string, file: string): Tree {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw damagedTree(file, text.trim() === "" ? "it is empty" : "it is not JSON", error);
  }
  const version = z.looseObject({ version: z.number() }).safeParse(json);
  if (!version.success) throw damagedTree(file, "it does not say which version it has");
  if (version.data.version > TREE_VERSION) {
    throw new HostError(
      "unsupported",
      "The machine's snapshots were made by a newer Nestbox. Update Nestbox to use them; they were left as they are.",
    );
  }
  const parsed = tree.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damagedTree(file, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unknown problem"}`);
  }
  const problem = contradiction(parsed.data);
  if (problem !== undefined) throw damagedTree(file, problem);
  return parsed.data;
}

/** Throws HostError "not-found". */
export function nodeOf({ nodes }: Tree, snapshot: string): SnapshotNode {
  const found = nodes.find((one) => one.id === snapshot);
  if (found !== undefined) return found;
  throw new HostError("not-found", "This snapshot no longer exists.");
}

/** Without the node; its children hang on its parent. */
export function withoutNode(value: Tree, snapshot: string): Tree {
  const { parent } = nodeOf(value, snapshot);
  const { present: now } = value;
  return withUsedStates({
    ...value,
    nodes: value.nodes
      .filter((one) => one.id !== snapshot)
      .map((one) => (one.parent === snapshot ? { ...one, parent } : one)),
    // what the present comes from is gone, so it differs from what is left
    present: now.parent === snapshot ? { ...now, parent, changed: true } : now,
  });
}

/** The present alone: what its disks are made of stays. */
export function withoutSnapshots(value: Tree): Tree {
  return withUsedStates({ ...value, nodes: [], present: { ...value.present, parent: null, changed: false } });
}

/** Drops the records of states that neither a node nor the present names. */
export function withUsedStates(value: Tree): Tree {
  const used = new Set([...value.nodes, value.present].map(({ state }) => state));
  const states = Object.fromEntries(Object.entries(value.states).filter(([key]) => used.has(key)));
  return { ...value, states };
}

/** Ids of all files that the tree needs. */
export function usedIds({ nodes, states, present: now }: Tree): Set<string> {
  const used = new Set(Object.keys(states));
  for (const { packs } of Object.values(states)) for (const pack of packs) used.add(pack);
  for (const { drives: kept } of [...nodes, now]) for (const one of driveIds(kept)) used.add(one);
  return used;
}

/** Names of the files that one snapshot needs. */
export function filesOfNode({ states }: Tree, { state, drives: kept }: SnapshotNode): Set<string> {
  const files = new Set<string>();
  for (const { cold, warm, layers, warmLayers } of kept) {
    for (const medium of [cold, warm]) if (medium !== null) files.add(mediumPath("", medium));
    for (const layer of [...layers, ...warmLayers]) files.add(layerPath("", layer));
  }
  if (state === null) return files;
  for (const file of Object.values(statePaths("", state))) files.add(file);
  if (states[state]?.hasScreen !== true) files.delete(statePaths("", state).screen);
  for (const pack of states[state]?.packs ?? []) files.add(packPath("", pack));
  return files;
}

function driveIds(states: DriveStates): string[] {
  return states.flatMap(({ cold, warm, own, layers, warmLayers }) =>
    [cold, warm, own, ...layers, ...warmLayers].filter((one) => one !== null),
  );
}

function contradiction({ nodes, states, present: now }: Tree): string | undefined {
  const known = new Set<string>();
  for (const { id: own, parent, state } of nodes) {
    if (known.has(own)) return `two snapshots are called ${own}`;
    // parents stand before their children, so there can be no circle
    if (parent !== null && !known.has(parent)) return `the parent of ${own} is missing`;
    if (state !== null && states[state] === undefined) return `the state of ${own} is missing`;
    known.add(own);
  }
  if (now.parent !== null && !known.has(now.parent)) return "the present comes from a snapshot that is missing";
  if (now.state !== null && states[now.state] === undefined) return "the saved state is missing";
  return undefined;
}

function damagedTree(file: string, what: string, cause?: unknown): HostError {
  return new HostError(
    "corrupt",
    `The list of snapshots "${file}" is damaged: ${what}. Nothing was changed. Put it back from a backup, or remove the ` +
      "machine.",
    { cause },
  );
}
