/** Which of the page's two views is shown: the manager, or one machine's screen (?vm=ID). */
import { createStore, type StoreApi } from "zustand/vanilla";

/** undefined: the manager. */
export interface Route {
  readonly screenOf: string | undefined;
}

export interface RouteWindow {
  readonly location: { readonly href: string; readonly search: string };
  readonly history: { pushState(state: unknown, unused: string, url: string): void };
  addEventListener(type: "popstate", listener: () => void): void;
}

export interface Router extends StoreApi<Route> {
  go(screenOf: string | undefined): void;
}

export function createRouter(window: RouteWindow): Router {
  const read = (): Route => ({ screenOf: new URLSearchParams(window.location.search).get("vm") ?? undefined });
  const store = createStore<Route>(read);
  window.addEventListener("popstate", () => store.setState(read()));
  return Object.assign(store, {
    go(screenOf: string | undefined) {
      if (store.getState().screenOf === screenOf) return;
      const address = new URL(window.location.href);
      if (screenOf === undefined) address.searchParams.delete("vm");
      else address.searchParams.set("vm", screenOf);
      window.history.pushState(null, "", address.href);
      store.setState({ screenOf });
    },
  });
}
