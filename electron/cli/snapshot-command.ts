/** `nestbox snapshot …`. */
import type { SnapshotTree } from "../contract/snapshot-api.ts";
import type { Command } from "./manage.ts";
import { machineNamed, snapshotNamed } from "./names.ts";
import { snapshotLines } from "./machine-text.ts";

export const SNAPSHOT_COMMANDS: Readonly<Record<string, Command>> = {
  take: {
    usage: "take NAME SNAPSHOT [--description TEXT]",
    names: [2, 2],
    values: ["description"],
    run: async ({ api, words, show, task }) => {
      const { id } = await machineNamed(api, words.names[0]!);
      task(id);
      const name = words.names[1]!;
      const snapshot = await api.takeSnapshot(id, { name, description: words.value("description") ?? "" });
      show({ id: snapshot, name }, `Taken: ${name} (${snapshot}).`);
    },
  },
  list: {
    usage: "list NAME",
    names: [1, 1],
    run: async ({ api, words, show }) => {
      const { id } = await machineNamed(api, words.names[0]!);
      const tree: SnapshotTree = await api.snapshots(id);
      show(tree, snapshotLines(tree));
    },
  },
  restore: {
    usage: "restore NAME SNAPSHOT [--keep-as SNAPSHOT] [--start]",
    names: [2, 2],
    flags: ["start"],
    values: ["keep-as"],
    // a machine that is not started is not run by this command either
    stays: (words) => words.has("start"),
    run: async ({ api, words, show, task }) => {
      const { id } = await machineNamed(api, words.names[0]!);
      const { id: snapshot, name } = await snapshotNamed(api, id, words.names[1]!);
      task(id);
      const keep = words.value("keep-as");
      const first = keep === undefined ? undefined : { name: keep, description: "" };
      await api.restoreSnapshot(id, snapshot, { first, start: words.has("start") });
      const { state } = await machineNamed(api, id);
      show({ id, snapshot, state }, `Back at ${name}; ${id} is ${state}.`);
    },
  },
  delete: {
    usage: "delete NAME SNAPSHOT",
    names: [2, 2],
    run: async ({ api, words, show }) => {
      const { id } = await machineNamed(api, words.names[0]!);
      const { id: snapshot, name } = await snapshotNamed(api, id, words.names[1]!);
      await api.deleteSnapshot(id, snapshot);
      show({ id: snapshot, removed: true }, `Deleted: ${name}.`);
    },
  },
};
