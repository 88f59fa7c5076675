/** Which machine and which of its tabs the manager shows. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { VmSummary } from "../../electron/contract/vm-api.ts";

export type DetailsTab = "details" | "snapshots" | "log";

export interface Selection {
  readonly vmId: string | undefined;
  readonly tab: DetailsTab;
  /** Undefined: the current state. */
  readonly snapshotId: string | undefined;
}

export type SelectionStore = StoreApi<Selection>;

export function createSelection(): SelectionStore {
  return createStore<Selection>(() => ({ vmId: undefined, tab: "details", snapshotId: undefined }));
}

/** The chosen machine; when it is gone, the first one. */
export function selectedVm(vms: readonly VmSummary[], { vmId }: Selection): VmSummary | undefined {
  return vms.find(({ id }) => id === vmId) ?? vms[0];
}
