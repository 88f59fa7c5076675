import { useCallback, useEffect, useRef, useState } from "react";
import type { ImageInfo } from "../../electron/contract/vm-api.ts";
import { messageOf } from "../app/notices.ts";
import { useImages } from "../app/use-images.ts";

export type PickState =
  | { readonly step: "none" }
  | { readonly step: "sending"; readonly name: string; readonly share: number }
  | { readonly step: "looking"; readonly name: string }
  | { readonly step: "picked"; readonly image: ImageInfo }
  | { readonly step: "refused"; readonly message: string };

export interface ImagePick {
  readonly state: PickState;
  readonly takePath: (path: string) => Promise<void>;
  readonly takeFile: (file: File) => Promise<void>;
  readonly takeFromDialog: () => Promise<void>;
  readonly clear: () => void;
}

/**
 * From a path, a file or the shell's dialog to an image that has been looked at. Only the latest attempt counts. `dropped`
 * is a file to begin with.
 */
export function useImagePick(dropped?: File): ImagePick {
  const images = useImages();
  const [state, setState] = useState<PickState>({ step: "none" });
  const attempt = useRef(0);

  const run = useCallback(
    async (name: string, path: (tell: (share: number) => void) => Promise<string | null>): Promise<void> => {
      const own = ++attempt.current;
      const tell = (next: PickState): void => {
        if (own === attempt.current) setState(next);
      };
      try {
        const found = await path((share) => tell({ step: "sending", name, share }));
        if (found === null) return;
        tell({ step: "looking", name });
        const image = await images.inspect(found);
        // An upload is known by a made-up name; the user knows the file's.
        tell({ step: "picked", image: found.startsWith("upload:") ? { ...image, name } : image });
      } catch (error) {
        tell({ step: "refused", message: messageOf(error) });
      }
    },
    [images],
  );

  const takePath = useCallback((path: string) => run(path, async () => path), [run]);
  const takeFile = useCallback((file: File) => run(file.name, (tell) => images.take(file, tell)), [run, images]);
  const takeFromDialog = useCallback(() => run("", () => images.choose()), [run, images]);
  const clear = useCallback(() => {
    attempt.current++;
    setState({ step: "none" });
  }, []);
  const first = useRef(dropped);
  useEffect(() => {
    if (first.current !== undefined) void takeFile(first.current);
    first.current = undefined;
  }, [takeFile]);
  return { state, takePath, takeFile, takeFromDialog, clear };
}
