/**
 * The tree of snapshots as rows with the lines to draw. A chain goes straight down: only branches are indented, so that
 * two hundred snapshots in a row do not walk out of the window. The branch that the current state is on stays straight.
 */
import type { Snapshot, SnapshotTree } from "../../electron/contract/snapshot-api.ts";

/** Stands for the current state where a snapshot's identifier is asked for: no snapshot can be called so. */
export const CURRENT_ROW = "current";

export interface SnapshotRow {
  /** The snapshot's identifier, or CURRENT_ROW. */
  readonly id: string;
  /** Undefined: the current state. */
  readonly snapshot: Snapshot | undefined;
  /** How many snapshots it stands on, from 1: for screen readers. */
  readonly level: number;
  /** Its place among the children of its parent, from 1. */
  readonly place: number;
  readonly siblings: number;
  /** Row of the snapshot that it was taken from; undefined: none. */
  readonly parent: number | undefined;
  /** How far it is indented. */
  readonly column: number;
  /** Columns whose line only passes by. */
  readonly passing: readonly number[];
  /** What leads to it: the line of its own column, a turn out of the column before, or nothing. */
  readonly from: "above" | "turn" | "nothing";
  readonly goesOn: boolean;
}

interface Visit extends Omit<SnapshotRow, "goesOn"> {}

export function snapshotRows({ snapshots, current }: SnapshotTree): SnapshotRow[] {
  const known = new Set(snapshots.map(({ id }) => id));
  const parentOf = ({ parent }: Snapshot): string | null => (parent !== null && known.has(parent) ? parent : null);
  const children = new Map<string | null, (Snapshot | undefined)[]>();
  const add = (parent: string | null, child: Snapshot | undefined): void => {
    const list = children.get(parent) ?? [];
    list.push(child);
    children.set(parent, list);
  };
  for (const snapshot of snapshots) add(parentOf(snapshot), snapshot);
  add(current !== null && known.has(current) ? current : null, undefined);
  const straight = pathTo(snapshots, current);
  const inOrder = (parent: string | null): readonly (Snapshot | undefined)[] => {
    const list = children.get(parent) ?? [];
    const main = list.find((child) => child === undefined || straight.has(child.id));
    return main === undefined && !list.includes(undefined) ? list : [...list.filter((one) => one !== main), main];
  };

  const rows: SnapshotRow[] = [];
  // A stack instead of recursion: chains are as long as people make them.
  const waiting: Visit[] = [];
  const push = (parent: string | null, above: Omit<Visit, "id" | "snapshot" | "place" | "siblings" | "from">): void => {
    const list = inOrder(parent);
    const isRoot = parent === null;
    for (const [at, snapshot] of [...list.entries()].toReversed()) {
      const turns = !isRoot && at < list.length - 1;
      waiting.push({
        ...above,
        id: snapshot?.id ?? CURRENT_ROW,
        snapshot,
        place: at + 1,
        siblings: list.length,
        column: turns ? above.column + 1 : above.column,
        passing: turns ? [...above.passing, above.column] : above.passing,
        from: isRoot ? "nothing" : turns ? "turn" : "above",
      });
    }
  };
  push(null, { level: 1, parent: undefined, column: 0, passing: [] });
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const goesOn = visit.snapshot !== undefined && children.has(visit.id);
    rows.push({ ...visit, goesOn });
    if (goesOn) {
      const { level, column, passing } = visit;
      push(visit.id, { level: level + 1, parent: rows.length - 1, column, passing });
    }
  }
  return rows;
}

/** The snapshots that the current state comes from. */
function pathTo(snapshots: readonly Snapshot[], current: string | null): ReadonlySet<string> {
  const byId = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const path = new Set<string>();
  for (let at = current; at !== null && !path.has(at); at = byId.get(at)?.parent ?? null) path.add(at);
  return path;
}
