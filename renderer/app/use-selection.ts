import { useCallback } from "react";
import { useStore } from "zustand";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useApp } from "./app.ts";
import { selectedVm, type Selection } from "./selection.ts";
import { useVms } from "./use-vms.ts";

export function useSelection(): Selection {
  return useStore(useApp().selection);
}

/** Changes the selection; does not follow it. */
export function useSelect(): (changes: Partial<Selection>) => void {
  const { selection } = useApp();
  return useCallback(
    (changes) => {
      const isOther = changes.vmId !== undefined && changes.vmId !== selection.getState().vmId;
      selection.setState(isOther ? { snapshotId: undefined, ...changes } : changes);
    },
    [selection],
  );
}

export function useSelectedVm(): VmSummary | undefined {
  return selectedVm(useVms() ?? [], useSelection());
}
