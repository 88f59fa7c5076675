import { useState } from "react";
import { FIELDS } from "../../core/settings/pages.ts";
import { problem } from "../../core/settings/problem.ts";
import { freeName } from "../app/format.ts";
import { noticeDone } from "../app/notices.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useImportTask } from "../app/use-import-task.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelect } from "../app/use-selection.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useVms } from "../app/use-vms.ts";
import { nameOf } from "../app/vm-store.ts";
import { TaskBar } from "../manager/task-bar.tsx";
import { useFieldNotes } from "../settings/use-field-notes.ts";
import { useFieldText } from "../settings/use-field-text.ts";
import styles from "../snapshots/dialogs.module.css";
import { ImagePicker } from "../storage/image-picker.tsx";
import { useImagePick } from "../storage/use-image-pick.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";

/** Makes a machine around an image that exists, in one step. */
export function ImportDialog({ file, onClose }: { file?: File | undefined; onClose: () => void }) {
  const text = useText();
  const field = useFieldText();
  const notes = useFieldNotes();
  const actions = useVmActions();
  const select = useSelect();
  const names = (useVms() ?? []).map(nameOf);
  const pick = useImagePick(file);
  const image = pick.state.step === "picked" ? pick.state.image : undefined;
  /** Undefined: as the image suggests. */
  const [typedName, setTypedName] = useState<string | undefined>();
  const [copies, setCopies] = useState(true);
  const { isBusy, failure, run } = useDialogWork();
  const running = useImportTask(isBusy);
  const name = typedName ?? (image === undefined ? "" : freeName(image.suggestedName, names));
  const found = image === undefined ? undefined : problem(FIELDS.name, name);
  // An upload is the machine's already.
  const isUpload = image?.path.startsWith("upload:") === true;
  const why =
    image === undefined ? text("wizard.chooseFirst") : found === undefined ? undefined : text("wizard.mendFirst");
  const add = async (): Promise<void> => {
    if (image === undefined || why !== undefined) return;
    const isDone = await run(async () => {
      const vm = await actions.importImage(image.path, { name: name.trim(), copy: copies || isUpload });
      select({ vmId: vm.id, tab: "details" });
      noticeDone(text("import.added", { name: nameOf(vm) }));
    });
    if (isDone) onClose();
  };
  return (
    <Dialog
      title={text("import.title")}
      size="wide"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text(isBusy ? "action.close" : "action.cancel")}</Button>
          <Button look="primary" busy={isBusy} unavailable={why} onClick={() => void add()}>
            {text("import.confirm")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={styles["form"]}>
          <ImagePicker pick={pick} />
          {image !== undefined && (
            <TextField
              label={field.label("name")}
              value={name}
              onChange={(event) => setTypedName(event.target.value)}
              {...notes("name", found, (fix) => setTypedName(String(fix)))}
            />
          )}
          {image !== undefined && !isUpload && (
            <CheckField
              label={text("import.copy")}
              help={text("import.copyHelp")}
              checked={copies}
              onChange={setCopies}
            />
          )}
          {running !== undefined && <TaskBar vmId={running.vmId} task={running.task} />}
          {failure !== undefined && <Banner title={text("failed.import")}>{failure}</Banner>}
        </div>
      </DialogBody>
    </Dialog>
  );
}
