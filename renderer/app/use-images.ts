import { useMemo } from "react";
import type { ImageInfo } from "../../electron/contract/vm-api.ts";
import { useApp } from "./app.ts";
import { useText } from "./use-preferences.ts";

/** Ways to an image: each rejects with a sentence that says what is wrong with it and what to do. */
export interface Images {
  /** The shell has a file dialog of its own. */
  readonly hasDialog: boolean;
  inspect(path: string): Promise<ImageInfo>;
  /** The shell's file dialog; null when it was cancelled. */
  choose(): Promise<string | null>;
  /** A dropped or picked file: its path, or the name of its upload. `progress` gets 0 … 1. */
  take(file: File, progress: (share: number) => void): Promise<string>;
}

export function useImages(): Images {
  const { bridge } = useApp();
  const text = useText();
  return useMemo(
    () => ({
      hasDialog: bridge.shell === "electron",
      inspect: (path) => bridge.api.inspectImage(path),
      choose: () => bridge.api.chooseImage(),
      async take(file, progress) {
        const path = bridge.pathOf?.(file);
        if (path !== undefined) return path;
        if (bridge.uploadImage === undefined) throw new Error(text("image.notOnDisk"));
        return bridge.uploadImage(file, progress);
      },
    }),
    [bridge, text],
  );
}
