import { useEffect, useMemo, useState } from "react";
import { CallError } from "../../electron/contract/procedure.ts";
import type { SystemEntry } from "../../electron/contract/systems-api.ts";
import type { ImageInfo } from "../../electron/contract/vm-api.ts";
import { useApp } from "./app.ts";
import { messageOf } from "./notices.ts";

export interface Systems {
  /** Undefined until the catalogue has come. */
  readonly list: readonly SystemEntry[] | undefined;
  readonly failure: string | undefined;
  /** Fetches a system and looks at its image; undefined when it was cancelled. Rejects with the reason. */
  readonly fetch: (id: string) => Promise<ImageInfo | undefined>;
  readonly cancel: (id: string) => Promise<void>;
}

/** The systems that can be fetched, followed while they are shown. */
export function useSystems(): Systems {
  const { bridge } = useApp();
  const [list, setList] = useState<readonly SystemEntry[] | undefined>();
  const [failure, setFailure] = useState<string | undefined>();
  useEffect(() => {
    let isCurrent = true;
    bridge.api.systems().then(
      (found) => isCurrent && setList(found),
      (error: unknown) => isCurrent && setFailure(messageOf(error)),
    );
    const stop = bridge.on("systemChanged", (entry) =>
      setList((before) => before?.map((one) => (one.id === entry.id ? entry : one))),
    );
    return () => {
      isCurrent = false;
      stop();
    };
  }, [bridge]);
  return useMemo(
    () => ({
      list,
      failure,
      async fetch(id) {
        try {
          return await bridge.api.inspectImage(await bridge.api.fetchSystem(id));
        } catch (error) {
          if (error instanceof CallError && error.kind === "cancelled") return undefined;
          throw error;
        }
      },
      cancel: (id) => bridge.api.cancelSystem(id),
    }),
    [bridge, list, failure],
  );
}
