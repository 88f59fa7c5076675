/** What the window knows of the machines: loaded once per connection, then kept by events. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { NestboxBridge } from "../../electron/contract/bridge.ts";
import type { VmTask } from "../../electron/contract/snapshot-api.ts";
import type { HostInfo, VmStats, VmSummary } from "../../electron/contract/vm-api.ts";

export type Connection = "connecting" | "open" | "lost" | "refused";

/** Values of the last minute, oldest first: the small charts. */
export const HISTORY_LENGTH = 60;

export interface VmStatsNow {
  readonly stats: VmStats;
  readonly mipsHistory: readonly number[];
}

export interface VmStoreState {
  /** Undefined until the list has come for the first time. */
  readonly vms: readonly VmSummary[] | undefined;
  /** Why the list could not be loaded. */
  readonly failure: string | undefined;
  readonly stats: Readonly<Record<string, VmStatsNow>>;
  readonly host: HostInfo | undefined;
  readonly connection: Connection;
}

export type VmStore = StoreApi<VmStoreState>;

export function createVmStore(): VmStore {
  return createStore<VmStoreState>(() => ({
    vms: undefined,
    failure: undefined,
    stats: {},
    host: undefined,
    connection: "connecting",
  }));
}

/** Subscribes the store to the services. Returns the function that ends it. */
export function feedVmStore(store: VmStore, bridge: NestboxBridge): () => void {
  const load = async (): Promise<void> => {
    try {
      // Events overtake nothing: they come in order with the answer, so the answer is the older news only before it.
      const [vms, host] = await Promise.all([bridge.api.list(), bridge.api.hostInfo()]);
      store.setState({ vms: sorted(vms), host, failure: undefined });
    } catch (error) {
      store.setState({ failure: error instanceof Error ? error.message : String(error) });
    }
  };
  const stops = [
    bridge.on("vmChanged", (change) => {
      store.setState((state) => applyChange(state, change));
      // What runs decides how much memory is left.
      void bridge.api.hostInfo().then(
        (host) => store.setState({ host }),
        () => {},
      );
    }),
    bridge.on("task", ({ id, task }) => store.setState((state) => applyTask(state, id, task))),
    bridge.on("stats", ({ id, stats }) => store.setState((state) => applyStats(state, id, stats))),
    bridge.onConnection((connection) => {
      const before = store.getState().connection;
      // The bridge begins as "lost": it becomes news only once it was open.
      if (connection === "lost" && before === "connecting") return;
      store.setState({ connection });
      if (connection === "open" && before !== "open") void load();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

type Change = VmSummary | { readonly id: string; readonly removed: true };

export function applyChange(state: VmStoreState, change: Change): Partial<VmStoreState> {
  if (state.vms === undefined) return {};
  const others = state.vms.filter(({ id }) => id !== change.id);
  const isGone = "removed" in change;
  const keepsStats = !isGone && (change.state === "running" || change.state === "paused");
  const { [change.id]: _, ...otherStats } = state.stats;
  return { vms: isGone ? others : sorted([...others, change]), stats: keepsStats ? state.stats : otherStats };
}

/** Progress belongs to the machine's summary; a machine that is still being made has none yet. */
export function applyTask(state: VmStoreState, id: string, task: VmTask | null): Partial<VmStoreState> {
  const vm = state.vms?.find((one) => one.id === id);
  if (state.vms === undefined || vm === undefined) return {};
  const { task: _, ...rest } = vm;
  const next: VmSummary = task === null ? rest : { ...rest, task };
  return { vms: state.vms.map((one) => (one === vm ? next : one)) };
}

export function applyStats(state: VmStoreState, id: string, stats: VmStats): Partial<VmStoreState> {
  const before = state.stats[id];
  const isNewSecond = before === undefined || stats.mips !== before.stats.mips;
  const history = before?.mipsHistory ?? [];
  const mipsHistory = isNewSecond ? [...history, stats.mips].slice(-HISTORY_LENGTH) : history;
  return { stats: { ...state.stats, [id]: { stats, mipsHistory } } };
}

/** The name to show: a damaged machine has only its identifier. */
export function nameOf(vm: VmSummary): string {
  return vm.settings?.name ?? vm.id;
}

function sorted(vms: readonly VmSummary[]): readonly VmSummary[] {
  return vms.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true }));
}

/** Those whose name or system holds every word of `query`. */
export function searchVms(vms: readonly VmSummary[], query: string): readonly VmSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return vms.filter((vm) => {
    const text = `${nameOf(vm)} ${vm.settings?.osFamily ?? ""} ${vm.state}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
