/** The snapshots of the machines that were looked at: loaded when first asked for, then kept by events. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { NestboxBridge } from "../../electron/contract/bridge.ts";
import type { SnapshotTree } from "../../electron/contract/snapshot-api.ts";
import { messageOf } from "./notices.ts";

export interface SnapshotsOf {
  /** Undefined until it has come for the first time. */
  readonly tree: SnapshotTree | undefined;
  readonly failure: string | undefined;
}

export interface SnapshotStore extends StoreApi<Readonly<Record<string, SnapshotsOf>>> {
  /** Loads a machine's tree; further calls for it do nothing. */
  follow(vmId: string): void;
  /** A snapshot's picture; null when it has none. Asked for once. */
  thumbnail(vmId: string, snapshotId: string): Promise<string | null>;
}

/** Pictures that are kept: more than any window shows at a time. */
const MAX_PICTURES = 400;

export function createSnapshotStore(bridge: NestboxBridge): SnapshotStore {
  const store = createStore<Readonly<Record<string, SnapshotsOf>>>(() => ({}));
  const pictures = new Map<string, Promise<string | null>>();

  const load = async (vmId: string): Promise<void> => {
    try {
      const tree = await bridge.api.snapshots(vmId);
      store.setState({ [vmId]: { tree, failure: undefined } });
    } catch (error) {
      store.setState((state) => ({ [vmId]: { tree: state[vmId]?.tree, failure: messageOf(error) } }));
    }
  };
  bridge.on("snapshotsChanged", ({ id, tree }) => store.setState({ [id]: { tree, failure: undefined } }));
  bridge.on("vmChanged", (change) => {
    if (store.getState()[change.id] === undefined) return;
    if (!("removed" in change)) return void load(change.id);
    const { [change.id]: _, ...others } = store.getState();
    store.setState(others, true);
  });
  bridge.onConnection((connection) => {
    if (connection === "open") for (const vmId of Object.keys(store.getState())) void load(vmId);
  });

  return Object.assign(store, {
    follow(vmId: string) {
      if (store.getState()[vmId] !== undefined) return;
      store.setState({ [vmId]: { tree: undefined, failure: undefined } });
      void load(vmId);
    },
    thumbnail(vmId: string, snapshotId: string) {
      const key = `${vmId} ${snapshotId}`;
      const known = pictures.get(key);
      if (known !== undefined) return known;
      const picture = bridge.api.snapshotThumbnail(vmId, snapshotId).catch(() => {
        // A picture that did not come is asked for again next time; the row is complete without it.
        pictures.delete(key);
        return null;
      });
      pictures.set(key, picture);
      const oldest = pictures.size > MAX_PICTURES ? pictures.keys().next().value : undefined;
      if (oldest !== undefined) pictures.delete(oldest);
      return picture;
    },
  });
}
