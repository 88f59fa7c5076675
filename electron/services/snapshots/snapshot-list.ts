/** The tree as front ends see it. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Snapshot, SnapshotTree } from "../../contract/snapshot-api.ts";
import type { TreeStore } from "./tree-store.ts";
import { filesOfNode, type SnapshotNode, type Tree } from "./tree.ts";

export async function snapshotList({ tree, folder }: TreeStore): Promise<SnapshotTree> {
  const sizes = tree.nodes.length === 0 ? new Map<string, number>() : await sizesOfFiles(folder);
  const files = new Map(tree.nodes.map((node) => [node.id, filesOfNode(tree, node)]));
  return {
    snapshots: tree.nodes.map((node) => snapshot(node, tree, files, sizes)),
    current: tree.present.parent,
    changed: tree.present.changed,
  };
}

function snapshot(
  node: SnapshotNode,
  { states }: Tree,
  files: ReadonlyMap<string, ReadonlySet<string>>,
  sizes: ReadonlyMap<string, number>,
): Snapshot {
  const own = files.get(node.id) ?? new Set<string>();
  const shared = node.parent === null ? undefined : files.get(node.parent);
  let sizeBytes = 0;
  let isMissing = false;
  for (const file of own) {
    const size = sizes.get(file);
    if (size === undefined) isMissing = true;
    else if (shared?.has(file) !== true) sizeBytes += size;
  }
  const { id, parent, name, description, takenMs, holds, state } = node;
  return {
    id,
    parent,
    name,
    description,
    takenMs,
    sizeBytes,
    holds,
    hasThumbnail: state !== null && states[state]?.hasScreen === true,
    ...(isMissing
      ? { damaged: "Some of its files are missing. Put them back from a backup, or delete the snapshot." }
      : {}),
  };
}

async function sizesOfFiles(folder: string): Promise<Map<string, number>> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const sizes = await Promise.all(
    names.map(async (name) => {
      const stats = await stat(join(folder, name)).catch(() => undefined);
      return [name, stats?.size ?? 0] as const;
    }),
  );
  return new Map(sizes);
}
