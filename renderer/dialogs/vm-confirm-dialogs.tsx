import { useState } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { nameOf } from "../app/vm-store.ts";
import { ConfirmDialog } from "../ui/dialog.tsx";

interface VmDialogProps {
  readonly vm: VmSummary;
  readonly onClose: () => void;
}

/** Runs the confirmed action; the dialog stays, busy, until it is over. */
function useConfirmed(work: () => Promise<boolean>, onClose: () => void) {
  const [isBusy, setIsBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setIsBusy(true);
    await work();
    onClose();
  };
  return { isBusy, onConfirm: () => void confirm(), onCancel: onClose };
}

export function PowerOffDialog({ vm, onClose }: VmDialogProps) {
  const text = useText();
  const actions = useVmActions();
  const state = useConfirmed(() => actions.powerOff(vm.id), onClose);
  return (
    <ConfirmDialog
      title={text("powerOff.title", { name: nameOf(vm) })}
      text={text("powerOff.text")}
      confirm={text("command.powerOff")}
      isDanger
      {...state}
    />
  );
}

export function ResetDialog({ vm, onClose }: VmDialogProps) {
  const text = useText();
  const actions = useVmActions();
  const state = useConfirmed(() => actions.reset(vm.id), onClose);
  return (
    <ConfirmDialog
      title={text("reset.title", { name: nameOf(vm) })}
      text={text("reset.text")}
      confirm={text("command.reset")}
      isDanger
      {...state}
    />
  );
}

export function DiscardStateDialog({ vm, onClose }: VmDialogProps) {
  const text = useText();
  const actions = useVmActions();
  const state = useConfirmed(() => actions.discardState(vm.id), onClose);
  return (
    <ConfirmDialog
      title={text("discard.title", { name: nameOf(vm) })}
      text={text("discard.text")}
      confirm={text("discard.confirm")}
      isDanger
      {...state}
    />
  );
}
