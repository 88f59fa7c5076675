/**
 * What the renderer gets, whichever shell it runs in. The renderer calls `openBridge(globalThis)` (open-bridge.ts) once
 * and uses nothing else of the shells:
 *
 *   - in Electron the preload has put a `nestboxHost` object (preload-host.ts) into the page, and electron-bridge.ts
 *     builds the bridge on it;
 *   - in the web shell web-bridge.ts builds it from fetch and a WebSocket. The access token arrives as the address's
 *     fragment (#token=…), is kept in sessionStorage and removed from the address bar.
 *
 * A page whose address has `?vm=ID` is a VM's own screen window: `bridge.screenOf` holds the ID.
 */
import type { ScreenInput, ScreenOutput } from "./screen.ts";
import type { VmApi, VmEvents } from "./vm-api.ts";

export interface ScreenChannel {
  send(input: ScreenInput): void;
  /** One listener. Called for every output of a batch, in order; after "flush" send { type: "credit" } when drawn. */
  onOutput(listener: (output: ScreenOutput) => void): void;
  /** The VM process is gone, or the connection broke. */
  onClose(listener: () => void): void;
  close(): void;
}

export interface NestboxBridge {
  readonly shell: "electron" | "web";
  /** Set when this page is the screen window of one VM. */
  readonly screenOf?: string;
  readonly api: VmApi;
  /** Returns the function that unsubscribes. */
  on<K extends keyof VmEvents>(event: K, listener: (data: VmEvents[K]) => void): () => void;
  /** Connection to the services: "lost" while the web shell cannot be reached (it is tried again). */
  onConnection(listener: (state: "open" | "lost" | "refused") => void): () => void;
  /** The VM must be running or paused. Several viewers may look at one VM. */
  openScreen(vmId: string): ScreenChannel;
  /**
   * Web only: sends a dropped or chosen file to the host. Resolves to an "upload:…" name to use as an image path;
   * rejects with CallError. `progress` gets 0 … 1.
   */
  uploadImage?(file: UploadFile, progress: (share: number) => void): Promise<string>;
  /** Electron only: the host path of a dropped or chosen file; undefined for a file that is not on disk. */
  pathOf?(file: UploadFile): string | undefined;
}

/** The part of a DOM File that the bridge needs. */
export interface UploadFile {
  readonly name: string;
  readonly size: number;
}

/** The part of `globalThis` in a page that the bridges need; `openBridge(globalThis)` satisfies it. */
export interface PageGlobals {
  readonly location: { readonly origin: string; readonly href: string; readonly hash: string; readonly search: string };
  readonly history: { replaceState(state: unknown, unused: string, url: string): void };
  readonly sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
}
