import { useState } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { noticeError } from "../app/notices.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { Button } from "../ui/button.tsx";
import { mediumName } from "./drives.ts";

/** What is in drive A or the CD drive, with change and eject. */
export function DriveLine({ vm, drive }: { vm: VmSummary; drive: "floppy" | "cd" }) {
  const text = useText();
  const actions = useVmActions();
  const change = useVmCommands(vm)[drive];
  const [isBusy, setIsBusy] = useState(false);
  if (vm.settings === undefined) return null;
  const image = vm.settings[drive];
  const eject = async (): Promise<void> => {
    setIsBusy(true);
    try {
      await actions.changeDrive(vm.id, drive, null);
    } catch (error) {
      noticeError(text(drive === "cd" ? "storage.failedcd" : "failed.insertFloppy"), error);
    }
    setIsBusy(false);
  };
  return (
    <>
      <span title={image?.path}>{mediumName(vm.settings, drive, text)}</span>
      <Button look="link" unavailable={change.unavailable} onClick={change.run}>
        {text("floppy.change")}
      </Button>
      {image !== null && (
        <Button look="link" unavailable={change.unavailable} busy={isBusy} onClick={() => void eject()}>
          {text("storage.eject")}
        </Button>
      )}
    </>
  );
}
