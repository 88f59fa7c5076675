import { useState } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { nameOf } from "../app/vm-store.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";

/** Takes a machine off the list, with its files or without them. */
export function RemoveDialog({ vm, onClose }: { vm: VmSummary; onClose: () => void }) {
  const text = useText();
  const actions = useVmActions();
  const [busy, setBusy] = useState<"delete" | "keep" | undefined>();
  const remove = async (files: "delete" | "keep"): Promise<void> => {
    if (busy !== undefined) return;
    setBusy(files);
    await actions.remove(vm.id, files);
    onClose();
  };
  return (
    <ConfirmDialog
      title={text("remove.title", { name: nameOf(vm) })}
      text={
        <>
          {text("remove.text")} {text("remove.keepText")}
        </>
      }
      confirm={text("remove.confirm")}
      isDanger
      isBusy={busy === "delete"}
      other={
        <Button busy={busy === "keep"} onClick={() => void remove("keep")}>
          {text("remove.keep")}
        </Button>
      }
      onConfirm={() => void remove("delete")}
      onCancel={onClose}
    />
  );
}
