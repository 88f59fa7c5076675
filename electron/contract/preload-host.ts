/**
 * What the Electron preload exposes to the page as `nestboxHost`. contextBridge copies values and keeps neither classes
 * nor ports, so this is plain data and functions; a screen's MessagePort arrives by window.postMessage.
 */
import type { UploadFile } from "./bridge.ts";
import type { CallReply } from "./procedure.ts";

export const HOST_KEY = "nestboxHost";

/** ipc channel names between preload and main. */
export const IPC = {
  call: "nestbox:call",
  event: "nestbox:event",
  screen: "nestbox:screen",
  ready: "nestbox:ready",
} as const;

export interface PreloadHost {
  call(channel: string, args: readonly unknown[]): Promise<CallReply>;
  /** One listener for all events. */
  onEvent(listener: (event: string, data: unknown) => void): void;
  /** Asks main for a port to the VM's screen; it comes as a window message { nestboxScreen: requestId } with the port. */
  openScreen(vmId: string, requestId: string): void;
  pathOf(file: UploadFile): string | undefined;
  /** The page is up: the launcher waits for it. */
  ready(): void;
}

/** The window message that brings a screen's port; `error` instead of a port when there is none. */
export interface ScreenPortMessage {
  readonly nestboxScreen: string;
  readonly error?: string;
}
