/** session.defaultSession: its permission handlers decide what Chromium grants to each origin. */
import { EventEmitter } from "node:events";
import type { CdpSession } from "./cdp.ts";
import { toBrowser } from "./protocol.ts";

type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: { readonly requestingUrl: string; readonly isMainFrame: boolean },
) => void;
type CheckHandler = (
  contents: unknown,
  permission: string,
  origin: string,
  details: { readonly requestingUrl: string; readonly isMainFrame: boolean },
) => boolean;

/** Electron's names and Chromium's. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  "clipboard-sanitized-write": "clipboard-write",
  "clipboard-read": "clipboard-read",
  geolocation: "geolocation",
  "idle-detection": "idle-detection",
  keyboardLock: "keyboard-lock",
  "local-fonts": "local-fonts",
  media: "camera",
  midi: "midi",
  notifications: "notifications",
  "persistent-storage": "persistent-storage",
  pointerLock: "pointer-lock",
  "screen-wake-lock": "screen-wake-lock",
  "window-management": "window-management",
};

export class Session extends EventEmitter {
  #request: RequestHandler | null = null;
  #check: CheckHandler | null = null;

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(_handler: unknown): void {}

  setDisplayMediaRequestHandler(_handler: unknown): void {}

  /** Electron grants whatever no handler refuses. */
  async #allows(contents: unknown, permission: string, requestingUrl: string): Promise<boolean> {
    const details = { requestingUrl, isMainFrame: true };
    if (this.#check !== null && !this.#check(contents, permission, requestingUrl, details)) return false;
    const request = this.#request;
    if (request === null) return true;
    return new Promise((resolve) => request(contents, permission, resolve, details));
  }

  /** For the stand-in: applies the handlers' answers to the pages of an address. */
  async apply(cdp: CdpSession, contents: unknown, address: string): Promise<void> {
    const { origin } = new URL(toBrowser(address));
    for (const [permission, name] of Object.entries(PERMISSIONS)) {
      const setting = (await this.#allows(contents, permission, address)) ? "granted" : "denied";
      await cdp.send("Browser.setPermission", { permission: { name }, setting, origin });
    }
  }
}

export const session = { defaultSession: new Session() };
