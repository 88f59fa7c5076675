import { useMemo } from "react";
import { useStore } from "zustand";
import { useApp } from "./app.ts";
import type { DialogRequest } from "./dialogs.ts";

export interface Dialogs {
  readonly open: (request: DialogRequest) => void;
  readonly close: () => void;
}

export function useDialogs(): Dialogs {
  const { dialogs } = useApp();
  return useMemo(
    () => ({
      open: (current) => dialogs.setState({ current }),
      close: () => dialogs.setState({ current: undefined }),
    }),
    [dialogs],
  );
}

export function useCurrentDialog(): DialogRequest | undefined {
  return useStore(useApp().dialogs, ({ current }) => current);
}
