import { useEffect, useState } from "react";
import type { VmTask } from "../../electron/contract/snapshot-api.ts";
import { useApp } from "./app.ts";

export interface ImportTask {
  /** Of the machine that is being made: it is not on the list yet. */
  readonly vmId: string;
  readonly task: VmTask;
}

/** How far an import is, from when `isBusy`; undefined before it begins and after its end. */
export function useImportTask(isBusy: boolean): ImportTask | undefined {
  const { bridge } = useApp();
  const [now, setNow] = useState<ImportTask | undefined>();
  useEffect(() => {
    if (!isBusy) return undefined;
    const stop = bridge.on("task", ({ id, task }) =>
      setNow((before) => {
        if (task?.kind === "import") return before === undefined || before.vmId === id ? { vmId: id, task } : before;
        return task === null && before?.vmId === id ? undefined : before;
      }),
    );
    return () => {
      stop();
      setNow(undefined);
    };
  }, [bridge, isBusy]);
  return now;
}
