import { useEffect, useMemo, useState } from "react";
import type { PreferenceChanges, Preferences } from "../../electron/contract/preferences.ts";
import { useApp } from "./app.ts";
import { messageOf } from "./notices.ts";

export interface ServicePreferences {
  /** Undefined until they have come. */
  readonly now: Preferences | undefined;
  readonly failure: string | undefined;
  /** Rejects with the reason. */
  readonly change: (changes: PreferenceChanges) => Promise<unknown>;
}

/** What the user chose for Nestbox's services, the same in every window. */
export function useServicePreferences(): ServicePreferences {
  const { bridge } = useApp();
  const [now, setNow] = useState<Preferences | undefined>();
  const [failure, setFailure] = useState<string | undefined>();
  useEffect(() => {
    let isCurrent = true;
    bridge.api.preferences().then(
      (found) => isCurrent && setNow(found),
      (error: unknown) => isCurrent && setFailure(messageOf(error)),
    );
    const stop = bridge.on("preferencesChanged", setNow);
    return () => {
      isCurrent = false;
      stop();
    };
  }, [bridge]);
  const change = useMemo(
    () => async (changes: PreferenceChanges) => setNow(await bridge.api.setPreferences(changes)),
    [bridge],
  );
  return { now, failure, change };
}
