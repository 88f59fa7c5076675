import { expect, test, vi } from "vitest";
import type { NestboxBridge } from "../../electron/contract/bridge.ts";
import { Listeners } from "../../electron/contract/listeners.ts";
import type { SnapshotTree } from "../../electron/contract/snapshot-api.ts";
import type { VmEvents } from "../../electron/contract/vm-api.ts";
import { createSnapshotStore } from "./snapshot-store.ts";

const tree = (changed: boolean): SnapshotTree => ({ snapshots: [], current: null, changed });

function connect() {
  const events = new Listeners<VmEvents>();
  let tell: (state: "open" | "lost" | "refused") => void = () => {};
  const snapshots = vi.fn<NestboxBridge["api"]["snapshots"]>(async () => tree(false));
  const snapshotThumbnail = vi.fn<NestboxBridge["api"]["snapshotThumbnail"]>(async () => "data:");
  const bridge = {
    api: { snapshots, snapshotThumbnail },
    on: <K extends keyof VmEvents>(event: K, listener: (data: VmEvents[K]) => void) => events.on(event, listener),
    onConnection(listener: typeof tell) {
      tell = listener;
      return () => {};
    },
  } as unknown as NestboxBridge;
  const store = createSnapshotStore(bridge);
  return { store, events, snapshots, snapshotThumbnail, tell: (state: "open" | "lost") => tell(state) };
}

test("a tree is loaded once, when it is asked for, and then kept by events", async () => {
  const { store, events, snapshots } = connect();
  store.follow("a");
  store.follow("a");
  await vi.waitFor(() => expect(store.getState()["a"]?.tree).toEqual(tree(false)));
  expect(snapshots).toHaveBeenCalledTimes(1);
  events.emit("snapshotsChanged", { id: "a", tree: tree(true) });
  expect(store.getState()["a"]?.tree?.changed).toBe(true);
  events.emit("vmChanged", { id: "a", state: "off" });
  await vi.waitFor(() => expect(store.getState()["a"]?.tree?.changed).toBe(false));
  events.emit("vmChanged", { id: "b", state: "off" });
  expect(snapshots).toHaveBeenCalledTimes(2);
  events.emit("vmChanged", { id: "a", removed: true });
  expect(store.getState()).toEqual({});
});

test("a failure keeps what was known; a new connection loads again", async () => {
  const { store, snapshots, tell } = connect();
  store.follow("a");
  await vi.waitFor(() => expect(store.getState()["a"]?.tree).toBeDefined());
  snapshots.mockRejectedValueOnce(new Error("It is gone."));
  tell("open");
  await vi.waitFor(() => expect(store.getState()["a"]).toEqual({ tree: tree(false), failure: "It is gone." }));
  tell("open");
  await vi.waitFor(() => expect(store.getState()["a"]?.failure).toBeUndefined());
});

test("a picture is asked for once, unless it did not come", async () => {
  const { store, snapshotThumbnail } = connect();
  expect(await Promise.all([store.thumbnail("a", "1"), store.thumbnail("a", "1")])).toEqual(["data:", "data:"]);
  expect(snapshotThumbnail).toHaveBeenCalledTimes(1);
  snapshotThumbnail.mockRejectedValueOnce(new Error("lost"));
  expect(await store.thumbnail("a", "2")).toBeNull();
  expect(await store.thumbnail("a", "2")).toBe("data:");
});
