/** Which dialog is open: at most one, over either view. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { PageName } from "../../core/settings/pages.ts";

export type DialogRequest =
  /** `file`: was dropped on the window. */
  | { readonly kind: "wizard"; readonly file?: File }
  | { readonly kind: "settings"; readonly vmId: string; readonly page?: PageName }
  | { readonly kind: "rename"; readonly vmId: string }
  | { readonly kind: "remove"; readonly vmId: string }
  | { readonly kind: "powerOff"; readonly vmId: string }
  | { readonly kind: "reset"; readonly vmId: string }
  | { readonly kind: "drive"; readonly vmId: string; readonly drive: "floppy" | "cd"; readonly file?: File }
  | { readonly kind: "close"; readonly vmId: string }
  | { readonly kind: "discardState"; readonly vmId: string }
  | { readonly kind: "takeSnapshot"; readonly vmId: string }
  | { readonly kind: "restoreSnapshot"; readonly vmId: string; readonly snapshotId: string }
  | { readonly kind: "deleteSnapshot"; readonly vmId: string; readonly snapshotId: string }
  | { readonly kind: "editSnapshot"; readonly vmId: string; readonly snapshotId: string }
  | { readonly kind: "clone"; readonly vmId: string }
  | { readonly kind: "import"; readonly file?: File }
  | { readonly kind: "addMachine" }
  | { readonly kind: "preferences" }
  | { readonly kind: "keys" }
  | { readonly kind: "about" };

export interface DialogState {
  readonly current: DialogRequest | undefined;
}

export type DialogStore = StoreApi<DialogState>;

export function createDialogStore(): DialogStore {
  return createStore<DialogState>(() => ({ current: undefined }));
}
