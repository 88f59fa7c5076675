import { useState, type FormEvent } from "react";
import { noticeDone } from "../app/notices.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelect } from "../app/use-selection.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { nameOf } from "../app/vm-store.ts";
import styles from "../snapshots/dialogs.module.css";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { FolderField } from "./folder-field.tsx";

/** Brings a machine's folder (back) into the list. */
export function AddMachineDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const actions = useVmActions();
  const select = useSelect();
  const [path, setPath] = useState("");
  const { isBusy, failure, run } = useDialogWork();
  const why = path.trim() === "" ? text("addMachine.missing") : undefined;
  const add = async (): Promise<void> => {
    if (why !== undefined || isBusy) return;
    const isDone = await run(async () => {
      const vm = await actions.addMachine(path.trim());
      select({ vmId: vm.id, tab: "details" });
      noticeDone(text("import.added", { name: nameOf(vm) }));
    });
    if (isDone) onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void add();
  };
  return (
    <Dialog
      title={text("addMachine.title")}
      size="wide"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text("action.cancel")}</Button>
          <Button look="primary" busy={isBusy} unavailable={why} onClick={() => void add()}>
            {text("addMachine.confirm")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <form className={styles["form"]} onSubmit={submit}>
          <p className={styles["sentences"]}>{text("addMachine.text")}</p>
          <FolderField label={text("addMachine.path")} value={path} onChange={setPath} />
          {failure !== undefined && <Banner title={text("failed.addMachine")}>{failure}</Banner>}
          <button type="submit" hidden />
        </form>
      </DialogBody>
    </Dialog>
  );
}
