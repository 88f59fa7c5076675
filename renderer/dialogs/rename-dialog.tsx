import { useState, type FormEvent } from "react";
import { FIELDS } from "../../core/settings/pages.ts";
import { problem } from "../../core/settings/problem.ts";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useFieldNotes } from "../settings/use-field-notes.ts";
import { useFieldText } from "../settings/use-field-text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";

interface RenameDialogProps {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly onClose: () => void;
}

export function RenameDialog({ vm, settings, onClose }: RenameDialogProps) {
  const text = useText();
  const field = useFieldText();
  const notes = useFieldNotes();
  const actions = useVmActions();
  const [name, setName] = useState(settings.name);
  const [isBusy, setIsBusy] = useState(false);
  const found = problem(FIELDS.name, name);
  const save = async (): Promise<void> => {
    setIsBusy(true);
    const isDone = await actions.update(vm.id, { name: name.trim() });
    setIsBusy(false);
    if (isDone) onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (found === undefined && !isBusy) void save();
  };
  return (
    <Dialog
      title={text("rename.title")}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text("action.cancel")}</Button>
          <Button
            look="primary"
            busy={isBusy}
            unavailable={found === undefined ? undefined : text("wizard.mendFirst")}
            onClick={() => void save()}
          >
            {text("rename.confirm")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <form onSubmit={submit}>
          <TextField
            label={field.label("name")}
            value={name}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
            {...notes("name", found, (fix) => setName(String(fix)))}
          />
          <button type="submit" hidden />
        </form>
      </DialogBody>
    </Dialog>
  );
}
