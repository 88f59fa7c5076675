/** Where a key leads in the tree: the pattern for trees whose branches are always open. */
import type { SnapshotRow } from "./snapshot-rows.ts";

/** Undefined: the key means nothing here. */
export function treeTarget(key: string, rows: readonly SnapshotRow[], at: number): number | undefined {
  const last = rows.length - 1;
  const page = 8;
  switch (key) {
    case "ArrowDown":
      return Math.min(last, at + 1);
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "PageDown":
      return Math.min(last, at + page);
    case "PageUp":
      return Math.max(0, at - page);
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowLeft":
      return rows[at]?.parent ?? at;
    case "ArrowRight": {
      const child = rows.findIndex(({ parent, place }) => parent === at && place === 1);
      return child === -1 ? at : child;
    }
    default: {
      if (key.length !== 1 || key === " ") return undefined;
      const after = [...rows.keys()].map((step) => (at + 1 + step) % rows.length);
      return after.find((to) => rows[to]?.snapshot?.name.toLowerCase().startsWith(key.toLowerCase()));
    }
  }
}
