import { useStore } from "zustand";
import type { HostInfo, VmSummary } from "../../electron/contract/vm-api.ts";
import { useApp } from "./app.ts";
import type { Connection, VmStatsNow } from "./vm-store.ts";

/** All machines by name; undefined until they have been loaded. */
export function useVms(): readonly VmSummary[] | undefined {
  return useStore(useApp().vms, ({ vms }) => vms);
}

export function useVm(id: string | undefined): VmSummary | undefined {
  return useStore(useApp().vms, ({ vms }) => vms?.find((vm) => vm.id === id));
}

/** Undefined while the machine is off. */
export function useVmStats(id: string): VmStatsNow | undefined {
  return useStore(useApp().vms, ({ stats }) => stats[id]);
}

export function useHost(): HostInfo | undefined {
  return useStore(useApp().vms, ({ host }) => host);
}

export function useConnection(): Connection {
  return useStore(useApp().vms, ({ connection }) => connection);
}

/** Why the machines could not be loaded. */
export function useListFailure(): string | undefined {
  return useStore(useApp().vms, ({ failure }) => failure);
}
