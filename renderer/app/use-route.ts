import { useStore } from "zustand";
import { useApp } from "./app.ts";

export interface RouteNow {
  /** The machine whose screen is shown; undefined: the manager. */
  readonly screenOf: string | undefined;
  /** Undefined where the screen has a window of its own and there is no manager to go back to. */
  readonly toManager: (() => void) | undefined;
}

export function useRoute(): RouteNow {
  const { bridge, router } = useApp();
  const { screenOf } = useStore(router);
  return { screenOf, toManager: bridge.shell === "electron" ? undefined : () => router.go(undefined) };
}
