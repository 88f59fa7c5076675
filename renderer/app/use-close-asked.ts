import { useEffect } from "react";
import { useApp } from "./app.ts";
import { useDialogs } from "./use-dialogs.ts";

/** The user wants to close the window that shows this machine: ask what is to become of the machine. */
export function useCloseAsked(vmId: string): void {
  const { bridge } = useApp();
  const dialogs = useDialogs();
  useEffect(
    () => bridge.on("closeAsked", ({ id }) => id === vmId && dialogs.open({ kind: "close", vmId })),
    [bridge, dialogs, vmId],
  );
}
