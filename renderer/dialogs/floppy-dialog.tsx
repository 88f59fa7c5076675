import { useState } from "react";
import { WELCOME_IMAGE, type VmSummary } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { ImagePicker } from "../storage/image-picker.tsx";
import { useImagePick } from "../storage/use-image-pick.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";

interface FloppyDialogProps {
  readonly vm: VmSummary;
  /** Was dropped on the machine's screen. */
  readonly file?: File | undefined;
  readonly onClose: () => void;
}

/** Another diskette for drive A, also while the machine runs. */
export function FloppyDialog({ vm, file, onClose }: FloppyDialogProps) {
  const text = useText();
  const actions = useVmActions();
  const pick = useImagePick(file);
  const [busy, setBusy] = useState<"picked" | "welcome" | "none" | undefined>();
  const image = pick.state.step === "picked" ? pick.state.image : undefined;
  const insert = async (which: "picked" | "welcome" | "none", path: string | null): Promise<void> => {
    setBusy(which);
    const isDone = await actions.insertFloppy(vm.id, path);
    setBusy(undefined);
    if (isDone) onClose();
  };
  const isEmpty = vm.settings?.floppy === null;
  return (
    <Dialog
      title={text("floppyDialog.title")}
      size="wide"
      onClose={onClose}
      foot={
        <>
          <Button
            data-start
            busy={busy === "none"}
            unavailable={isEmpty ? text("floppy.isEmpty") : undefined}
            onClick={() => void insert("none", null)}
          >
            {text("floppy.eject")}
          </Button>
          <Button busy={busy === "welcome"} onClick={() => void insert("welcome", WELCOME_IMAGE)}>
            {text("floppyDialog.welcome")}
          </Button>
          <Button
            look="primary"
            busy={busy === "picked"}
            unavailable={image === undefined ? text("wizard.chooseFirst") : undefined}
            onClick={() => void insert("picked", image?.path ?? null)}
          >
            {text("floppyDialog.insert")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <ImagePicker pick={pick} />
      </DialogBody>
    </Dialog>
  );
}
