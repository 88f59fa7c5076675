import { useCallback, useEffect, useState } from "react";
import { useApp } from "./app.ts";
import { messageOf } from "./notices.ts";

export interface LogState {
  /** Undefined while it is read for the first time. */
  readonly text: string | undefined;
  readonly failure: string | undefined;
  readonly refresh: () => void;
}

/** The end of a machine's log; read again whenever `revision` changes. */
export function useLog(id: string, revision: unknown): LogState {
  const { bridge } = useApp();
  const [state, setState] = useState<{ id: string; text?: string; failure?: string }>({ id });
  const [round, setRound] = useState(0);
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    let isCurrent = true;
    bridge.api.readLog(id).then(
      (text) => isCurrent && setState({ id, text }),
      (error: unknown) => isCurrent && setState({ id, failure: messageOf(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [bridge, id, round, revision]);
  const isOwn = state.id === id;
  return { text: isOwn ? state.text : undefined, failure: isOwn ? state.failure : undefined, refresh };
}
