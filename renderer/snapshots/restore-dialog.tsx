import { CircleCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Snapshot, SnapshotTree } from "../../electron/contract/snapshot-api.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { formatAgo } from "../app/format.ts";
import { useDialogWork } from "../app/use-dialog-work.ts";
import { useNow } from "../app/use-now.ts";
import { useLanguage, useText } from "../app/use-preferences.ts";
import { useSnapshotActions } from "../app/use-snapshots.ts";
import { isOn } from "../app/vm-commands.ts";
import { nameOf } from "../app/vm-store.ts";
import { Button } from "../ui/button.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { classes } from "../ui/classes.ts";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { DialogProgress } from "./dialog-progress.tsx";
import styles from "./dialogs.module.css";
import { losses } from "./losses.ts";
import { fittingName, nameProblem, useNameNotes } from "./snapshot-text-fields.tsx";

const MINUTE_MS = 60_000;

interface RestoreDialogProps {
  readonly vm: VmSummary;
  readonly tree: SnapshotTree;
  readonly snapshot: Snapshot;
  readonly onClose: () => void;
}

/** Names the snapshot and what going back to it costs, and offers to keep the present first. */
export function RestoreDialog({ vm, tree, snapshot, onClose }: RestoreDialogProps) {
  const text = useText();
  const language = useLanguage();
  const nowMs = useNow(MINUTE_MS);
  const actions = useSnapshotActions();
  const notes = useNameNotes();
  const lost = losses(vm, tree, snapshot.id);
  const [keepsPresent, setKeepsPresent] = useState(true);
  const [name, setName] = useState(fittingName(text("restore.firstDefault", { name: snapshot.name })));
  const [goesOn, setGoesOn] = useState(isOn(vm) && snapshot.holds !== "off");
  const { isBusy, failure, run } = useDialogWork();
  const isWrong = keepsPresent && nameProblem(name) !== undefined;
  const restore = async (): Promise<void> => {
    if (isWrong || isBusy) return;
    const first = keepsPresent ? { first: { name: name.trim(), description: "" } } : {};
    if (await run(() => actions.restore(vm.id, snapshot.id, { ...first, ...(goesOn ? { start: true } : {}) })))
      onClose();
  };
  const isSafe = keepsPresent || lost.length === 0;
  const back = { machine: nameOf(vm), when: formatAgo(snapshot.takenMs, nowMs, language) };
  return (
    <Dialog
      title={text("restore.title", { name: snapshot.name })}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{text(isBusy ? "action.close" : "action.cancel")}</Button>
          <Button
            look={isSafe ? "primary" : "danger"}
            busy={isBusy}
            unavailable={isWrong ? text("wizard.mendFirst") : undefined}
            onClick={() => void restore()}
          >
            {text("snapshots.restore")}
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={styles["form"]}>
          <div className={styles["sentences"]} role="status">
            <p>{text("restore.back", back)}</p>
            <p className={classes(styles["loses"], isSafe ? styles["safe"] : styles["warns"])}>
              <Icon of={isSafe ? CircleCheck : TriangleAlert} />
              {lost.length === 0
                ? text("restore.losesNothing")
                : keepsPresent
                  ? text("restore.kept")
                  : lost.map((key) => text(key)).join(language === "en" ? " " : "")}
            </p>
          </div>
          <CheckField label={text("restore.first")} checked={keepsPresent} onChange={setKeepsPresent} />
          {keepsPresent && (
            <TextField
              label={text("restore.firstName")}
              value={name}
              onChange={(event) => setName(event.target.value)}
              {...notes(name)}
            />
          )}
          {snapshot.holds !== "off" && (
            <CheckField label={text("restore.start")} checked={goesOn} onChange={setGoesOn} />
          )}
          <DialogProgress
            vm={vm}
            isBusy={isBusy}
            failureTitle={text("snapshotDialog.restoreFailed")}
            failure={failure}
          />
        </div>
      </DialogBody>
    </Dialog>
  );
}
