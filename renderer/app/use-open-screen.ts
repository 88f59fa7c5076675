import { useCallback } from "react";
import type { ScreenChannel } from "../../electron/contract/bridge.ts";
import { useApp } from "./app.ts";

/** Joins a running machine's screen. */
export function useOpenScreen(): (vmId: string) => ScreenChannel {
  const { bridge } = useApp();
  return useCallback((vmId) => bridge.openScreen(vmId), [bridge]);
}
