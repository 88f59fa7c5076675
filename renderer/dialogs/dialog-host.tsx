import type { DialogRequest } from "../app/dialogs.ts";
import { useCurrentDialog, useDialogs } from "../app/use-dialogs.ts";
import { useVm } from "../app/use-vms.ts";
import { PreferencesDialog } from "../preferences/preferences-dialog.tsx";
import { SnapshotDialogs } from "../snapshots/snapshot-dialogs.tsx";
import { TakeSnapshotDialog } from "../snapshots/text-dialogs.tsx";
import { SettingsDialog } from "../settings/settings-dialog.tsx";
import { Wizard } from "../wizard/wizard.tsx";
import { AddMachineDialog } from "./add-machine-dialog.tsx";
import { CloneDialog } from "./clone-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { AboutDialog } from "./about-dialog.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { CloseDialog } from "./close-dialog.tsx";
import { DriveDialog } from "./drive-dialog.tsx";
import { DiscardStateDialog, PowerOffDialog, ResetDialog } from "./vm-confirm-dialogs.tsx";
import { RenameDialog } from "./rename-dialog.tsx";

/** Shows the dialog that was asked for. */
export function DialogHost() {
  const current = useCurrentDialog();
  const { close } = useDialogs();
  if (current === undefined) return null;
  switch (current.kind) {
    case "wizard":
      return <Wizard file={current.file} onClose={close} />;
    case "preferences":
      return <PreferencesDialog onClose={close} />;
    case "import":
      return <ImportDialog file={current.file} onClose={close} />;
    case "addMachine":
      return <AddMachineDialog onClose={close} />;
    case "keys":
      return <KeysDialog onClose={close} />;
    case "about":
      return <AboutDialog onClose={close} />;
    default:
      return <VmDialog key={current.vmId} request={current} onClose={close} />;
  }
}

type VmDialogRequest = Extract<DialogRequest, { readonly vmId: string }>;

/** A dialog about a machine goes when the machine does. */
function VmDialog({ request, onClose }: { request: VmDialogRequest; onClose: () => void }) {
  const vm = useVm(request.vmId);
  if (vm === undefined) return null;
  switch (request.kind) {
    case "remove":
      return <RemoveDialog vm={vm} onClose={onClose} />;
    case "powerOff":
      return <PowerOffDialog vm={vm} onClose={onClose} />;
    case "reset":
      return <ResetDialog vm={vm} onClose={onClose} />;
    case "close":
      return <CloseDialog vm={vm} onClose={onClose} />;
    case "discardState":
      return <DiscardStateDialog vm={vm} onClose={onClose} />;
    default:
      break;
  }
  if (vm.settings === undefined) return null;
  switch (request.kind) {
    case "settings":
      return <SettingsDialog vm={vm} settings={vm.settings} page={request.page} onClose={onClose} />;
    case "clone":
      return <CloneDialog vm={vm} settings={vm.settings} onClose={onClose} />;
    case "rename":
      return <RenameDialog vm={vm} settings={vm.settings} onClose={onClose} />;
    case "drive":
      return <DriveDialog vm={vm} drive={request.drive} file={request.file} onClose={onClose} />;
    case "takeSnapshot":
      return <TakeSnapshotDialog vm={vm} onClose={onClose} />;
    case "restoreSnapshot":
    case "deleteSnapshot":
    case "editSnapshot":
      return <SnapshotDialogs vm={vm} request={request} onClose={onClose} />;
  }
}
