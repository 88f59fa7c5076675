import { Camera, History, Pencil, Trash2 } from "lucide-react";
import type { Snapshot, SnapshotTree } from "../../electron/contract/snapshot-api.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import type { MenuAction } from "../ui/menu.tsx";
import { useApp } from "./app.ts";
import { shortcutLabel, type ShortcutName } from "./shortcuts.ts";
import { useDialogs } from "./use-dialogs.ts";
import { useText } from "./use-preferences.ts";
import { useSelection } from "./use-selection.ts";
import { useSnapshots } from "./use-snapshots.ts";
import { IS_MAC } from "./use-vm-commands.ts";
import { unavailable } from "./vm-commands.ts";

export interface SnapshotCommands {
  readonly take: MenuAction;
  /** Of the selected snapshot; with the current state selected, of the one that it comes from. */
  readonly restore: MenuAction;
  readonly edit: MenuAction;
  readonly remove: MenuAction;
}

/** What can be done with a machine's snapshots, and with the selected one. */
export function useSnapshotCommands(vm: VmSummary | undefined): SnapshotCommands {
  const text = useText();
  const dialogs = useDialogs();
  const { bridge } = useApp();
  const { snapshotId } = useSelection();
  const { tree } = useSnapshots(vm?.id);
  const vmId = vm?.id ?? "";
  const keys = (name: ShortcutName): string | undefined => shortcutLabel(name, bridge.shell, IS_MAC);
  const reason = unavailable("snapshots", vm);
  const why = reason === undefined ? undefined : text(reason);
  const selected = find(tree, snapshotId);
  const target = selected ?? find(tree, tree?.current ?? undefined);
  const none = tree === undefined || tree.snapshots.length === 0 ? text("reason.noSnapshots") : undefined;
  const notSelected = selected === undefined ? (none ?? text("reason.isCurrentState")) : undefined;
  return {
    take: {
      label: text("snapshots.take"),
      icon: Camera,
      keys: keys("takeSnapshot"),
      unavailable: why,
      run: () => dialogs.open({ kind: "takeSnapshot", vmId }),
    },
    restore: {
      label: text("snapshots.restore"),
      icon: History,
      keys: keys("restoreSnapshot"),
      unavailable:
        why ??
        none ??
        (target === undefined
          ? text("reason.selectSnapshot")
          : target.damaged === undefined
            ? undefined
            : text("reason.damagedSnapshot")),
      run: () => target !== undefined && dialogs.open({ kind: "restoreSnapshot", vmId, snapshotId: target.id }),
    },
    edit: {
      label: text("snapshots.edit"),
      icon: Pencil,
      keys: keys("editSnapshot"),
      unavailable: why ?? notSelected,
      run: () => selected !== undefined && dialogs.open({ kind: "editSnapshot", vmId, snapshotId: selected.id }),
    },
    remove: {
      label: text("snapshots.delete"),
      icon: Trash2,
      keys: keys("deleteSnapshot"),
      isDanger: true,
      unavailable: why ?? notSelected,
      run: () => selected !== undefined && dialogs.open({ kind: "deleteSnapshot", vmId, snapshotId: selected.id }),
    },
  };
}

function find(tree: SnapshotTree | undefined, id: string | undefined): Snapshot | undefined {
  return id === undefined ? undefined : tree?.snapshots.find((snapshot) => snapshot.id === id);
}
