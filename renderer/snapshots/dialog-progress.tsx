import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { TaskBar } from "../manager/task-bar.tsx";
import { Banner } from "../ui/banner.tsx";

interface DialogProgressProps {
  readonly vm: VmSummary;
  readonly isBusy: boolean;
  readonly failureTitle: string;
  readonly failure: string | undefined;
}

/** Under a dialog's fields: how far its work is, or why it failed. */
export function DialogProgress({ vm, isBusy, failureTitle, failure }: DialogProgressProps) {
  return (
    <>
      {isBusy && vm.task !== undefined && <TaskBar vmId={vm.id} task={vm.task} />}
      {failure !== undefined && <Banner title={failureTitle}>{failure}</Banner>}
    </>
  );
}
