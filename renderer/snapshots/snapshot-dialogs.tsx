import type { DialogRequest } from "../app/dialogs.ts";
import { useSnapshots } from "../app/use-snapshots.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { DeleteSnapshotDialog } from "./delete-snapshot-dialog.tsx";
import { RestoreDialog } from "./restore-dialog.tsx";
import { EditSnapshotDialog } from "./text-dialogs.tsx";

export type SnapshotDialogRequest = Extract<DialogRequest, { readonly snapshotId: string }>;

interface SnapshotDialogsProps {
  readonly vm: VmSummary;
  readonly request: SnapshotDialogRequest;
  readonly onClose: () => void;
}

/** A dialog about a snapshot goes when the snapshot does. */
export function SnapshotDialogs({ vm, request, onClose }: SnapshotDialogsProps) {
  const { tree } = useSnapshots(vm.id);
  const snapshot = tree?.snapshots.find(({ id }) => id === request.snapshotId);
  if (tree === undefined || snapshot === undefined) return null;
  switch (request.kind) {
    case "restoreSnapshot":
      return <RestoreDialog vm={vm} tree={tree} snapshot={snapshot} onClose={onClose} />;
    case "deleteSnapshot":
      return <DeleteSnapshotDialog vm={vm} snapshot={snapshot} onClose={onClose} />;
    case "editSnapshot":
      return <EditSnapshotDialog vm={vm} snapshot={snapshot} onClose={onClose} />;
  }
}
