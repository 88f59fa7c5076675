import { useState } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { noticeError } from "../app/notices.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { DrivePanel } from "../storage/drive-panel.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";

interface DriveDialogProps {
  readonly vm: VmSummary;
  readonly drive: "floppy" | "cd";
  /** Was dropped on the machine's screen. */
  readonly file?: File | undefined;
  readonly onClose: () => void;
}

/** Another diskette or disc, also while the machine runs. */
export function DriveDialog({ vm, drive, file, onClose }: DriveDialogProps) {
  const text = useText();
  const actions = useVmActions();
  const [isBusy, setIsBusy] = useState(false);
  const eject = async (): Promise<void> => {
    setIsBusy(true);
    try {
      await actions.changeDrive(vm.id, drive, null);
      onClose();
    } catch (error) {
      noticeError(text(drive === "cd" ? "storage.failedcd" : "failed.insertFloppy"), error);
      setIsBusy(false);
    }
  };
  const isEmpty = vm.settings?.[drive] === null ? text("storage.isEmpty") : undefined;
  return (
    <Dialog
      title={text(drive === "cd" ? "storage.changecd" : "floppyDialog.title")}
      size="wide"
      onClose={onClose}
      foot={
        <>
          <Button data-start busy={isBusy} unavailable={isEmpty} onClick={() => void eject()}>
            {text("storage.eject")}
          </Button>
          <Button onClick={onClose}>{text("action.cancel")}</Button>
        </>
      }
    >
      <DialogBody>
        <DrivePanel vm={vm} drive={drive} file={file} onDone={onClose} />
      </DialogBody>
    </Dialog>
  );
}
