import { useMemo } from "react";
import { useApp } from "./app.ts";

export interface Folders {
  /** The shell has a dialog for folders. */
  readonly hasDialog: boolean;
  /** Null when it was cancelled. */
  choose(): Promise<string | null>;
}

export function useFolders(): Folders {
  const { bridge } = useApp();
  return useMemo(() => ({ hasDialog: bridge.shell === "electron", choose: () => bridge.api.chooseFolder() }), [bridge]);
}
