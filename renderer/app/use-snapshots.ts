import { useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { RestoreOptions, SnapshotChanges, SnapshotText } from "../../electron/contract/snapshot-api.ts";
import { useApp } from "./app.ts";
import { noticeError } from "./notices.ts";
import type { SnapshotsOf } from "./snapshot-store.ts";
import { useText } from "./use-preferences.ts";

const NONE: SnapshotsOf = { tree: undefined, failure: undefined };

/** A machine's snapshots, followed while they are shown. */
export function useSnapshots(vmId: string | undefined): SnapshotsOf {
  const { snapshots } = useApp();
  useEffect(() => {
    if (vmId !== undefined) snapshots.follow(vmId);
  }, [snapshots, vmId]);
  return useStore(snapshots, (all) => (vmId === undefined ? undefined : all[vmId])) ?? NONE;
}

/** The picture of a snapshot as an address; null until it has come, and when there is none. */
export function useThumbnail(vmId: string, snapshotId: string, isThere: boolean): string | null {
  const { snapshots } = useApp();
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    if (!isThere) return undefined;
    let isCurrent = true;
    void snapshots.thumbnail(vmId, snapshotId).then((found) => isCurrent && setPicture(found));
    return () => {
      isCurrent = false;
    };
  }, [snapshots, vmId, snapshotId, isThere]);
  return picture;
}

/** Each rejects with the reason: dialogs show it beside their fields. */
export interface SnapshotActions {
  take(vmId: string, text: SnapshotText): Promise<unknown>;
  restore(vmId: string, snapshotId: string, options: RestoreOptions): Promise<unknown>;
  remove(vmId: string, snapshotId: string): Promise<unknown>;
  edit(vmId: string, snapshotId: string, changes: SnapshotChanges): Promise<unknown>;
  /** Ends the machine's long operation; a failure is shown. */
  cancelTask(vmId: string): Promise<void>;
}

export function useSnapshotActions(): SnapshotActions {
  const { bridge } = useApp();
  const text = useText();
  return useMemo(() => {
    const { api } = bridge;
    return {
      take: (vmId, words) => api.takeSnapshot(vmId, words),
      restore: (vmId, snapshotId, options) => api.restoreSnapshot(vmId, snapshotId, options),
      remove: (vmId, snapshotId) => api.deleteSnapshot(vmId, snapshotId),
      edit: (vmId, snapshotId, changes) => api.editSnapshot(vmId, snapshotId, changes),
      cancelTask: (vmId) => api.cancelTask(vmId).catch((error: unknown) => noticeError(text("failed.cancel"), error)),
    };
  }, [bridge, text]);
}
