/**
 * The snapshots of one VM as tree.json holds them: the one file that decides what is and what is not. Everything beside
 * it in the folder is named by it or is rubbish.
 */
import { z } from "zod";
import { HostError } from "../../../core/base/errors.ts";
import { SNAPSHOT_ID_PATTERN } from "../../contract/vm-api-checks.ts";
import { stateRecord } from "./state-files.ts";

export const TREE_VERSION = 1;

const MOST_SNAPSHOTS = 10_000;
const id = z.string().regex(SNAPSHOT_ID_PATTERN);
const path = z.string().min(1).max(4096);

/** Of an image that is too large to be kept itself: what tells that it is still the one it was. */
const imageMark = z.strictObject({ sizeBytes: z.number().min(0), modifiedMs: z.number() });
export type ImageMark = z.infer<typeof imageMark>;

/** What was in a drive, and what is now. Which setting it belongs to is its key. */
const driveState = z.strictObject({
  /** The image that the settings name: another one there makes all this void. */
  image: path,
  /** Diskettes: the contents that a machine that is switched on finds; null: as the image is. */
  cold: id.nullable(),
  /** Diskettes: the contents that the saved state goes on with; null: there is no state, or the image is so. */
  warm: id.nullable(),
  /** Written in place of the image, once a restore would otherwise have to change it. */
  own: id.nullable(),
  /** Hard disks: overlays on the image, the lowest first. */
  layers: z.array(id).max(MOST_SNAPSHOTS),
  /** Hard disks: the image below the layers. */
  mark: imageMark.nullable(),
});
export type DriveState = z.infer<typeof driveState>;

const drives = z.record(z.string().regex(/^[a-z][a-z0-9]{0,15}$/), driveState);
export type DriveStates = Readonly<Record<string, DriveState>>;

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
  sizeBytes: z.number().min(0),
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
  present: { parent: null, changed: false, state: null, holds: null, drives: {} },
};

/** Nothing that a machine without snapshots and saved state would miss. */
export function isEmpty({ nodes, present: { state, drives: kept }, settings }: Tree): boolean {
  return nodes.length === 0 && state === null && Object.keys(kept).length === 0 && settings === undefined;
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
  for (const { drives: kept } of [...nodes, now]) {
    for (const { cold, warm, own, layers } of Object.values(kept)) {
      for (const one of [cold, warm, own, ...layers]) if (one !== null) used.add(one);
    }
  }
  return used;
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
