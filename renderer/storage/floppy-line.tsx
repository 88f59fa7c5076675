import { useState } from "react";
import { WELCOME_IMAGE, type VmSummary } from "../../electron/contract/vm-api.ts";
import { fileName } from "../app/format.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { Button } from "../ui/button.tsx";

/** What is in drive A, with change and eject. */
export function FloppyLine({ vm }: { vm: VmSummary }) {
  const text = useText();
  const actions = useVmActions();
  const { floppy: change } = useVmCommands(vm);
  const [isBusy, setIsBusy] = useState(false);
  const floppy = vm.settings?.floppy ?? null;
  const eject = async (): Promise<void> => {
    setIsBusy(true);
    await actions.insertFloppy(vm.id, null);
    setIsBusy(false);
  };
  const name =
    floppy === null
      ? text("floppy.empty")
      : floppy.path === WELCOME_IMAGE
        ? text("floppy.welcome")
        : fileName(floppy.path);
  return (
    <>
      <span title={floppy?.path}>{name}</span>
      <Button look="link" unavailable={change.unavailable} onClick={change.run}>
        {text("floppy.change")}
      </Button>
      {floppy !== null && (
        <Button look="link" unavailable={change.unavailable} busy={isBusy} onClick={() => void eject()}>
          {text("floppy.eject")}
        </Button>
      )}
    </>
  );
}
