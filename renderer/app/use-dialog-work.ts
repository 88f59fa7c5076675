import { useState } from "react";
import { CallError } from "../../electron/contract/procedure.ts";
import { messageOf } from "./notices.ts";

export interface DialogWork {
  readonly isBusy: boolean;
  /** Why the last attempt failed. */
  readonly failure: string | undefined;
  /** Resolves to whether it was done. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** What a dialog does when it is confirmed: it stays, busy, and says what failed where the user looks. */
export function useDialogWork(): DialogWork {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | undefined>();
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      // Who cancelled knows it.
      if (!(error instanceof CallError && error.kind === "cancelled")) setFailure(messageOf(error));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, failure, run };
}
