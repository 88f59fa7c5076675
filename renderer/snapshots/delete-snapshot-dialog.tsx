import type { Snapshot } from "../../electron/contract/snapshot-api.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useText } from "../app/use-preferences.ts";
import { useSnapshotActions } from "../app/use-snapshots.ts";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { DialogProgress } from "./dialog-progress.tsx";

interface DeleteSnapshotProps {
  readonly vm: VmSummary;
  readonly snapshot: Snapshot;
  readonly onClose: () => void;
}

export function DeleteSnapshotDialog({ vm, snapshot, onClose }: DeleteSnapshotProps) {
  const text = useText();
  const actions = useSnapshotActions();
  const { isBusy, failure, run } = useDialogWork();
  const confirm = async (): Promise<void> => {
    if (await run(() => actions.remove(vm.id, snapshot.id))) onClose();
  };
  return (
    <ConfirmDialog
      title={text("deleteSnapshot.title", { name: snapshot.name })}
      text={text("deleteSnapshot.text")}
      confirm={text("deleteSnapshot.confirm")}
      isDanger
      isBusy={isBusy}
      onConfirm={() => void confirm()}
      onCancel={onClose}
    >
      <DialogProgress vm={vm} isBusy={isBusy} failureTitle={text("snapshotDialog.deleteFailed")} failure={failure} />
    </ConfirmDialog>
  );
}
