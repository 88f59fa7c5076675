import { useState } from "react";
import type { VmTask } from "../../electron/contract/snapshot-api.ts";
import { useText } from "../app/use-preferences.ts";
import { useSnapshotActions } from "../app/use-snapshots.ts";
import { Button } from "../ui/button.tsx";
import { Progress } from "../ui/progress.tsx";
import styles from "./task-bar.module.css";

/** A long operation on a machine: how far it is, and the way to end it. */
export function TaskBar({ vmId, task }: { vmId: string; task: VmTask }) {
  const text = useText();
  const actions = useSnapshotActions();
  const [isCancelling, setIsCancelling] = useState(false);
  const cancel = async (): Promise<void> => {
    setIsCancelling(true);
    await actions.cancelTask(vmId);
    setIsCancelling(false);
  };
  return (
    <div className={styles["bar"]} role="status">
      <div className={styles["progress"]}>
        <Progress label={text(isCancelling ? "task.cancelling" : `task.${task.kind}`)} share={task.share} />
      </div>
      <Button
        busy={isCancelling}
        unavailable={task.cancellable ? undefined : text("task.cannotCancel")}
        onClick={() => void cancel()}
      >
        {text("action.cancel")}
      </Button>
    </div>
  );
}
