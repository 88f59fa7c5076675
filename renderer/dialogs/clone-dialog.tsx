import { useState, type FormEvent } from "react";
import { FIELDS } from "../../core/settings/pages.ts";
import { problem } from "../../core/settings/problem.ts";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { freeName } from "../app/format.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelect } from "../app/use-selection.ts";
import { useSnapshots } from "../app/use-snapshots.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useVms } from "../app/use-vms.ts";
import { nameOf } from "../app/vm-store.ts";
import { useFieldNotes } from "../settings/use-field-notes.ts";
import { useFieldText } from "../settings/use-field-text.ts";
import { DialogProgress } from "../snapshots/dialog-progress.tsx";
import styles from "../snapshots/dialogs.module.css";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { RadioList } from "../ui/radio-list.tsx";

interface CloneDialogProps {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly onClose: () => void;
}

/** An independent copy of a machine. */
export function CloneDialog({ vm, settings, onClose }: CloneDialogProps) {
  const text = useText();
  const field = useFieldText();
  const notes = useFieldNotes();
  const actions = useVmActions();
  const select = useSelect();
  const names = (useVms() ?? []).map(nameOf);
  const { tree } = useSnapshots(vm.id);
  const [name, setName] = useState(() => freeName(text("clone.defaultName", { name: settings.name }), names));
  const [what, setWhat] = useState<"present" | "all">("present");
  const { isBusy, failure, run } = useDialogWork();
  const found = problem(FIELDS.name, name);
  const clone = async (): Promise<void> => {
    if (found !== undefined || isBusy) return;
    const isDone = await run(async () => {
      const copy = await actions.clone(vm.id, { name: name.trim(), snapshots: what === "all" });
      select({ vmId: copy.id, tab: "details" });
    });
    if (isDone) onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void clone();
  };
  const none = tree?.snapshots.length === 0 ? text("reason.noSnapshots") : undefined;
  return (
    <Dialog
      title={text("clone.title", { name: settings.name })}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text(isBusy ? "action.close" : "action.cancel")}</Button>
          <Button
            look="primary"
            busy={isBusy}
            unavailable={found === undefined ? undefined : text("wizard.mendFirst")}
            onClick={() => void clone()}
          >
            {text("command.clone")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <form className={styles["form"]} onSubmit={submit}>
          <p className={styles["sentences"]}>{text("clone.text")}</p>
          <TextField
            label={field.label("name")}
            value={name}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
            {...notes("name", found, (fix) => setName(String(fix)))}
          />
          <RadioList
            legend={text("clone.what")}
            value={what}
            options={[
              { value: "present", label: text("clone.present"), text: text("clone.presentText") },
              { value: "all", label: text("clone.all"), text: text("clone.allText"), unavailable: none },
            ]}
            onChange={setWhat}
          />
          <DialogProgress vm={vm} isBusy={isBusy} failureTitle={text("failed.clone")} failure={failure} />
          <button type="submit" hidden />
        </form>
      </DialogBody>
    </Dialog>
  );
}
