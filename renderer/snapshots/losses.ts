/** What restoring a snapshot would cost, as keys of the catalogue: nothing is lost without being named. */
import type { SnapshotTree } from "../../electron/contract/snapshot-api.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { isOn } from "../app/vm-commands.ts";

export type LossKey = "restore.losesRunning" | "restore.losesSaved" | "restore.losesChanges";

export function losses(vm: VmSummary, tree: SnapshotTree, snapshotId: string): readonly LossKey[] {
  const found: LossKey[] = [];
  const isElsewhere = tree.changed || tree.current !== snapshotId;
  if (isOn(vm)) found.push("restore.losesRunning");
  if (vm.state === "saved" && tree.changed) found.push("restore.losesSaved");
  // Coming from another snapshot without changes loses nothing either: that snapshot keeps it all.
  if (tree.changed || (isElsewhere && tree.current === null)) found.push("restore.losesChanges");
  return found;
}
