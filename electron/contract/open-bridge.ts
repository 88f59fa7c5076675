/** The renderer's one way to the shell it runs in. */
import type { NestboxBridge, PageGlobals } from "./bridge.ts";
import { electronBridge } from "./electron-bridge.ts";
import { HOST_KEY, type PreloadHost } from "./preload-host.ts";
import { webBridge } from "./web-bridge.ts";

/** Call once per page, with `globalThis`. */
export function openBridge(page: PageGlobals): NestboxBridge {
  const host = (page as unknown as Record<string, unknown>)[HOST_KEY] as PreloadHost | undefined;
  return host === undefined ? webBridge(page) : electronBridge(page, host);
}
