import { useEffect, useState } from "react";
import { messageOf } from "./notices.ts";

/** As tools/build/licences.ts writes it beside the page. */
export interface PackageLicence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

export interface Licences {
  readonly list: readonly PackageLicence[] | undefined;
  readonly failure: string | undefined;
}

/** The licences of what Nestbox contains of others; loaded when they are asked for. */
export function useLicences(): Licences {
  const [state, setState] = useState<Licences>({ list: undefined, failure: undefined });
  useEffect(() => {
    const end = new AbortController();
    const load = async (): Promise<void> => {
      const answer = await fetch("./licences.json", { signal: end.signal });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      setState({ list: (await answer.json()) as readonly PackageLicence[], failure: undefined });
    };
    load().catch((error: unknown) => {
      if (!end.signal.aborted) setState({ list: undefined, failure: messageOf(error) });
    });
    return () => end.abort();
  }, []);
  return state;
}
