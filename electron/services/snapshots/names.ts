/** Files of a VM's snapshots: all in one folder, each named for what it is. What tree.json does not name is rubbish. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";

export const SNAPSHOT_FOLDER = "snapshots";
export const TREE_FILE = "tree.json";

/** Names are random, so that a new one never meets rubbish of the same name. */
export function newId(): string {
  return randomBytes(8).toString("hex");
}

/** Everything of one saved machine but its pages: state-ID.json, .memory, .png. */
export function statePaths(folder: string, id: string): { machine: string; memory: string; screen: string } {
  const path = join(folder, `state-${id}`);
  return { machine: `${path}.json.zst`, memory: `${path}.memory`, screen: `${path}.png` };
}

export function packPath(folder: string, id: string): string {
  return join(folder, `pack-${id}`);
}

/** A whole diskette, named by its contents. */
export function mediumPath(folder: string, id: string): string {
  return join(folder, `medium-${id}.zst`);
}

/** An image that a machine writes after a restore, in place of the user's. */
export function ownImagePath(folder: string, id: string): string {
  return join(folder, `image-${id}.img`);
}

/** What was written to a disk between two snapshots. */
export function layerPath(folder: string, id: string): string {
  return join(folder, `layer-${id}.overlay`);
}

/** The id in a file's name; undefined for files that are none of ours. */
export function idOfFile(name: string): string | undefined {
  return /^(?:state|pack|medium|image|layer)-([a-z0-9]+)(?:\.|$)/.exec(name)?.[1];
}
