import { expect, test } from "vitest";
import type { Snapshot, SnapshotTree } from "../../electron/contract/snapshot-api.ts";
import { CURRENT_ROW, snapshotRows } from "./snapshot-rows.ts";

function snapshot(id: string, parent: string | null): Snapshot {
  return { id, parent, name: id, description: "", takenMs: 0, sizeBytes: 0, holds: "off", hasThumbnail: false };
}

/** "a>b" is b taken from a. */
function tree(text: string, current: string | null): SnapshotTree {
  const snapshots = text
    .split(" ")
    .filter(Boolean)
    .map((one) => {
      const [a, b] = one.split(">");
      return b === undefined ? snapshot(a!, null) : snapshot(b, a!);
    });
  return { snapshots, current, changed: false };
}

/** Each row as its indentation, what leads to it, its name, and "+" when its line goes on. */
function drawn(of: SnapshotTree): string[] {
  return snapshotRows(of).map(
    ({ column, from, id, goesOn }) =>
      `${" ".repeat(column)}${{ above: "|", turn: "\\", nothing: "." }[from]}${id}${goesOn ? "+" : ""}`,
  );
}

test.each([
  ["nothing taken yet", tree("", null), [".current"]],
  ["a chain goes straight down", tree("a a>b b>c", "c"), [".a+", "|b+", "|c+", "|current"]],
  ["the current state's branch stays straight", tree("a a>b b>c a>d", "d"), [".a+", " \\b+", " |c", "|d+", "|current"]],
  ["restored to an earlier one", tree("a a>b b>c", "a"), [".a+", " \\b+", " |c", "|current"]],
  ["elsewhere the newest goes on", tree("a a>b b>c b>d a>e", "e"), [".a+", " \\b+", "  \\c", " |d", "|e+", "|current"]],
  ["two roots", tree("a b", "a"), [".b", ".a+", "|current"]],
  ["from no snapshot", tree("a", null), [".a", ".current"]],
  ["a parent that is gone", tree("x>a a>b", "b"), [".a+", "|b+", "|current"]],
])("%s", (_, of, rows) => expect(drawn(of)).toEqual(rows));

test("rows know their level, their place and their parent", () => {
  const rows = snapshotRows(tree("a a>b a>c", "c"));
  expect(rows.map(({ id, level, place, siblings, parent }) => [id, level, place, siblings, parent])).toEqual([
    ["a", 1, 1, 1, undefined],
    ["b", 2, 1, 2, 0],
    ["c", 2, 2, 2, 0],
    [CURRENT_ROW, 3, 1, 1, 2],
  ]);
  expect(rows[1]?.passing).toEqual([0]);
});

test("a very long chain is no trouble", () => {
  const chain = Array.from({ length: 20_000 }, (_, at) => snapshot(`s${at}`, at === 0 ? null : `s${at - 1}`));
  const rows = snapshotRows({ snapshots: chain, current: "s19999", changed: false });
  expect(rows).toHaveLength(20_001);
  expect(Math.max(...rows.map(({ column }) => column))).toBe(0);
});

test("snapshots that name each other as parents do not hang the window", () => {
  const rows = snapshotRows({ snapshots: [snapshot("a", "b"), snapshot("b", "a")], current: "a", changed: false });
  expect(rows.length).toBeLessThanOrEqual(3);
});
