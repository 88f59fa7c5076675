/** Everything that lives as long as the page, made once. Components reach it through the hooks beside this file. */
import { createContext, useContext } from "react";
import type { NestboxBridge } from "../../electron/contract/bridge.ts";
import type { DialogStore } from "./dialogs.ts";
import type { PreferencesStore } from "./preferences.ts";
import type { Router } from "./route.ts";
import type { SelectionStore } from "./selection.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import type { VmStore } from "./vm-store.ts";

export interface App {
  readonly bridge: NestboxBridge;
  readonly vms: VmStore;
  readonly preferences: PreferencesStore;
  readonly router: Router;
  readonly dialogs: DialogStore;
  readonly selection: SelectionStore;
  readonly snapshots: SnapshotStore;
}

export const AppContext = createContext<App | undefined>(undefined);

/** For the hooks in this folder only: components use those. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("useApp outside of AppContext");
  return app;
}
