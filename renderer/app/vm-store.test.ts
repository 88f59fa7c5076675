import { expect, test, vi } from "vitest";
import type { NestboxBridge } from "../../electron/contract/bridge.ts";
import { Listeners } from "../../electron/contract/listeners.ts";
import type { HostInfo, VmEvents, VmStats, VmSummary } from "../../electron/contract/vm-api.ts";
import { SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import { createVmStore, feedVmStore, HISTORY_LENGTH, searchVms, type VmStore } from "./vm-store.ts";

const HOST: HostInfo = {
  platform: "linux",
  totalMemoryMiB: 8192,
  freeMemoryMiB: 4096,
  shell: "web",
  version: "0.1.0",
  home: "/home/me/nestbox",
  memoryInUseMiB: 0,
};

function vm(id: string, state: VmSummary["state"] = "off", name = id): VmSummary {
  return { id, state, settings: { ...SETTINGS_DEFAULTS, name } };
}

function stats(mips: number): VmStats {
  return {
    mips,
    cpuShare: 0.5,
    memoryMiB: 16,
    hostMemoryMiB: 90,
    floppyActive: false,
    readBytesPerSecond: 0,
    writtenBytesPerSecond: 0,
    uptimeSeconds: 1,
  };
}

/** A bridge whose answers and events the test decides. */
function connect(vms: readonly VmSummary[]) {
  const events = new Listeners<VmEvents>();
  let tell: (state: "open" | "lost" | "refused") => void = () => {};
  const list = vi.fn<NestboxBridge["api"]["list"]>(async () => vms);
  const bridge = {
    api: { list, hostInfo: async () => HOST },
    on: <K extends keyof VmEvents>(event: K, listener: (data: VmEvents[K]) => void) => events.on(event, listener),
    onConnection(listener: typeof tell) {
      tell = listener;
      listener("lost");
      return () => {};
    },
  } as unknown as NestboxBridge;
  const store = createVmStore();
  feedVmStore(store, bridge);
  return { store, events, list, tell: (state: "open" | "lost" | "refused") => tell(state) };
}

const ids = (store: VmStore): string[] | undefined => store.getState().vms?.map(({ id }) => id);
const loaded = (store: VmStore) => vi.waitFor(() => expect(store.getState().vms).toBeDefined());

test("the list is loaded when the connection opens, in the order of names and numbers", async () => {
  const { store, tell } = connect([vm("c", "off", "vm 10"), vm("a", "off", "vm 9"), vm("b", "off", "Alpha")]);
  expect(store.getState().connection).toBe("connecting");
  expect(ids(store)).toBeUndefined();
  tell("open");
  await loaded(store);
  expect(ids(store)).toEqual(["b", "a", "c"]);
  expect(store.getState().host).toEqual(HOST);
});

test("it is loaded again after the connection was lost, not while it lasts", async () => {
  const { store, tell, list } = connect([vm("a")]);
  tell("open");
  tell("open");
  await loaded(store);
  tell("lost");
  expect(store.getState().connection).toBe("lost");
  expect(ids(store)).toEqual(["a"]);
  tell("open");
  await vi.waitFor(() => expect(list).toHaveBeenCalledTimes(2));
});

test("a list that cannot be loaded is told of", async () => {
  const { store, tell, list } = connect([]);
  list.mockRejectedValueOnce(new Error("The folder cannot be read."));
  tell("open");
  await vi.waitFor(() => expect(store.getState().failure).toBe("The folder cannot be read."));
});

test("events add, change and remove machines", async () => {
  const { store, tell, events } = connect([vm("a"), vm("c")]);
  tell("open");
  await loaded(store);
  events.emit("vmChanged", vm("b"));
  events.emit("vmChanged", vm("c", "running"));
  events.emit("vmChanged", { id: "a", removed: true });
  expect(ids(store)).toEqual(["b", "c"]);
  expect(store.getState().vms?.[1]?.state).toBe("running");
});

test("values of a machine that no longer runs go; other machines stay as they were", async () => {
  const { store, tell, events } = connect([vm("a", "running"), vm("b", "running")]);
  tell("open");
  await loaded(store);
  const [, before] = store.getState().vms ?? [];
  events.emit("stats", { id: "a", stats: stats(5) });
  events.emit("stats", { id: "b", stats: stats(6) });
  events.emit("vmChanged", vm("a", "paused"));
  expect(store.getState().stats["a"]?.stats.mips).toBe(5);
  events.emit("vmChanged", vm("a", "aborted"));
  expect(Object.keys(store.getState().stats)).toEqual(["b"]);
  // The list draws a row again only when its machine is another object.
  expect(store.getState().vms?.[1]).toBe(before);
});

test("the history holds a minute, and a floppy light alone is no new second", async () => {
  const { store, tell, events } = connect([vm("a", "running")]);
  tell("open");
  await loaded(store);
  for (let second = 1; second <= HISTORY_LENGTH + 5; second++) {
    events.emit("stats", { id: "a", stats: stats(second) });
    events.emit("stats", { id: "a", stats: { ...stats(second), floppyActive: true } });
  }
  const history = store.getState().stats["a"]?.mipsHistory ?? [];
  expect(history).toHaveLength(HISTORY_LENGTH);
  expect([history[0], history.at(-1)]).toEqual([6, HISTORY_LENGTH + 5]);
});

test.each([
  ["", ["dos", "elks", "broken"]],
  ["free", ["dos"]],
  ["LINUX", ["elks"]],
  ["elks run", ["elks"]],
  ["elks dos", []],
  ["broken", ["broken"]],
] as const)("the search for %j finds %j", (query, found) => {
  const dos = vm("dos", "off", "FreeDOS");
  const elks: VmSummary = {
    ...vm("elks", "running", "ELKS"),
    settings: { ...SETTINGS_DEFAULTS, name: "ELKS", osFamily: "linux" },
  };
  const broken: VmSummary = { id: "broken", state: "off", damaged: "It is empty." };
  expect(searchVms([dos, elks, broken], query).map(({ id }) => id)).toEqual(found);
});
