import { useState } from "react";
import type { Snapshot, SnapshotText } from "../../electron/contract/snapshot-api.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { freeName } from "../app/format.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useText } from "../app/use-preferences.ts";
import { useSnapshotActions, useSnapshots } from "../app/use-snapshots.ts";
import { nameOf } from "../app/vm-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { DialogProgress } from "./dialog-progress.tsx";
import styles from "./dialogs.module.css";
import { nameProblem, SnapshotTextFields } from "./snapshot-text-fields.tsx";

interface TextDialogProps {
  readonly vm: VmSummary;
  readonly title: string;
  readonly confirm: string;
  readonly failureTitle: string;
  readonly first: SnapshotText;
  readonly note?: string | undefined;
  readonly work: (words: SnapshotText) => Promise<unknown>;
  readonly onClose: () => void;
}

/** A snapshot's name and description, and what is done with them. */
function TextDialog({ vm, title, confirm, failureTitle, first, note, work, onClose }: TextDialogProps) {
  const text = useText();
  const [words, setWords] = useState(first);
  const { isBusy, failure, run } = useDialogWork();
  const isWrong = nameProblem(words.name) !== undefined;
  const submit = async (): Promise<void> => {
    if (isWrong || isBusy) return;
    if (await run(() => work({ ...words, name: words.name.trim() }))) onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text(isBusy ? "action.close" : "action.cancel")}</Button>
          <Button
            look="primary"
            busy={isBusy}
            unavailable={isWrong ? text("wizard.mendFirst") : undefined}
            onClick={() => void submit()}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={styles["form"]}>
          <SnapshotTextFields value={words} onChange={setWords} onSubmit={() => void submit()} />
          {note !== undefined && <p className={styles["sentences"]}>{note}</p>}
          <DialogProgress vm={vm} isBusy={isBusy} failureTitle={failureTitle} failure={failure} />
        </div>
      </DialogBody>
    </Dialog>
  );
}

export function TakeSnapshotDialog({ vm, onClose }: { vm: VmSummary; onClose: () => void }) {
  const text = useText();
  const actions = useSnapshotActions();
  const taken = useSnapshots(vm.id).tree?.snapshots ?? [];
  const names = taken.map(({ name }) => name);
  const first = text("snapshotDialog.defaultName", { number: taken.length + 1 });
  return (
    <TextDialog
      vm={vm}
      title={text("snapshotDialog.takeTitle", { name: nameOf(vm) })}
      confirm={text("snapshots.take")}
      failureTitle={text("snapshotDialog.takeFailed")}
      first={{ name: freeName(first, names), description: "" }}
      note={vm.state === "running" ? text("snapshotDialog.takeRunning") : undefined}
      work={(words) => actions.take(vm.id, words)}
      onClose={onClose}
    />
  );
}

interface EditSnapshotProps {
  readonly vm: VmSummary;
  readonly snapshot: Snapshot;
  readonly onClose: () => void;
}

export function EditSnapshotDialog({ vm, snapshot, onClose }: EditSnapshotProps) {
  const text = useText();
  const actions = useSnapshotActions();
  return (
    <TextDialog
      vm={vm}
      title={text("snapshotDialog.editTitle")}
      confirm={text("action.save")}
      failureTitle={text("snapshotDialog.editFailed")}
      first={{ name: snapshot.name, description: snapshot.description }}
      work={(words) => actions.edit(vm.id, snapshot.id, words)}
      onClose={onClose}
    />
  );
}
