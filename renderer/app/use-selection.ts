import { useStore } from "zustand";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useApp } from "./app.ts";
import { selectedVm, type Selection } from "./selection.ts";
import { useVms } from "./use-vms.ts";

export function useSelection(): readonly [Selection, (changes: Partial<Selection>) => void] {
  const { selection } = useApp();
  return [useStore(selection), (changes) => selection.setState(changes)];
}

export function useSelectedVm(): VmSummary | undefined {
  const [selection] = useSelection();
  return selectedVm(useVms() ?? [], selection);
}
