/**
 * The window's preload: the only code with a foot in both worlds, so it holds no logic. Sandboxed, built into one
 * CommonJS file; contextBridge copies what it exposes.
 */
import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { CallReply } from "../contract/procedure.ts";
import { HOST_KEY, IPC, type PreloadHost, type ScreenPortMessage } from "../contract/preload-host.ts";

/** The part of the page's window that is used here: a screen's port reaches the page as a message to itself. */
interface PageWindow {
  postMessage(message: ScreenPortMessage, targetOrigin: string, ports: readonly unknown[]): void;
}

let onEvent: (event: string, data: unknown) => void = () => {};

const host: PreloadHost = {
  call: (channel, args) => ipcRenderer.invoke(IPC.call, channel, args) as Promise<CallReply>,
  onEvent(listener) {
    onEvent = listener;
  },
  openScreen: (vmId, requestId) => ipcRenderer.send(IPC.screen, vmId, requestId),
  pathOf(file) {
    const path = webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]);
    return path === "" ? undefined : path;
  },
  ready: () => ipcRenderer.send(IPC.ready),
};

ipcRenderer.on(IPC.event, (_event, name: string, data: unknown) => onEvent(name, data));
ipcRenderer.on(IPC.screen, ({ ports }, message: ScreenPortMessage) => {
  // To this very window: nobody else can be listening.
  (globalThis as unknown as PageWindow).postMessage(message, "*", ports);
});

contextBridge.exposeInMainWorld(HOST_KEY, host);
