/** What the stand-in runs in a page before the page's own scripts: as text, so nothing in here refers to the outside. */
import type { Crossing } from "./crossing.ts";

type MakeCrossing = (node: Element, side: "preload" | "page") => Crossing;
type Codec = (value: unknown) => unknown;

/** Page to stand-in. */
export type FromPage =
  | { readonly type: "send"; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly type: "invoke"; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly type: "port"; readonly port: number; readonly data: unknown }
  | { readonly type: "portClosed"; readonly port: number };

/** Stand-in to page. */
export type ToPage =
  | {
      readonly type: "message";
      readonly channel: string;
      readonly args: readonly unknown[];
      readonly ports: readonly number[];
    }
  | { readonly type: "reply"; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly type: "port"; readonly port: number; readonly data: unknown }
  | { readonly type: "portClosed"; readonly port: number }
  | { readonly type: "files"; readonly files: readonly HeldFile[] };

/** A file that the user, played by a test, holds on the host. */
export interface HeldFile {
  readonly name: string;
  readonly size: number;
  readonly path: string;
}

export const HELLO = "standin:hello";
/** The function in the preload's world that takes messages for it. */
export const RECEIVE = "standinReceive";

/** Said through a port by the side that closes it. */
export const PORT_CLOSED = "standin:port-closed";

/**
 * In the page's world: waits for the preload's world to introduce the node they share, and gives ports the "close"
 * event that Electron adds to them (its documentation: MessagePorts in Electron, Extension: close event).
 */
export function pageWorld(makeCrossing: MakeCrossing, hello: string, portClosed: string, deniesWindows: boolean): void {
  // Electron answers in the call itself; from here nobody can be asked in time.
  if (deniesWindows) window.open = () => null;

  addEventListener(hello, (event) => void makeCrossing((event as MouseEvent).relatedTarget as Element, "page"), {
    once: true,
  });
  const carried = new WeakSet<MessagePort>();
  const close = Reflect.get(MessagePort.prototype, "close");
  MessagePort.prototype.close = function closeAndTell(this: MessagePort) {
    if (carried.delete(this)) this.postMessage(portClosed);
    close.call(this);
  };
  const watch = (port: MessagePort & { onclose?: ((event: Event) => void) | null }): void => {
    carried.add(port);
    port.addEventListener("message", (event) => {
      if (event.data !== portClosed) return;
      event.stopImmediatePropagation();
      carried.delete(port);
      close.call(port);
      const closed = new Event("close");
      port.dispatchEvent(closed);
      if (!("onclose" in MessagePort.prototype)) port.onclose?.(closed);
    });
  };
  addEventListener("message", ({ ports }) => ports.forEach(watch), { capture: true });
}

/** In the preload's world: the part of `electron` that a sandboxed preload has, then the preload itself. */
export function preloadWorld(
  preload: (require: (name: string) => unknown, module: object, exports: object) => void,
  makeCrossing: MakeCrossing,
  toWire: Codec,
  fromWire: Codec,
  names: {
    readonly hello: string;
    readonly binding: string;
    readonly receive: string;
    readonly portClosed: string;
  },
): void {
  // Electron runs preloads in the top frame only.
  if (window !== window.top) return;
  const world = globalThis as unknown as Record<string, (text: unknown) => void>;
  const post = (message: FromPage): void => world[names.binding]?.(JSON.stringify(toWire(message)));
  const listeners = new Map<string, ((event: { ports: readonly MessagePort[] }, ...args: unknown[]) => void)[]>();
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const ports = new Map<number, MessagePort>();
  let callCount = 0;
  let files: readonly HeldFile[] = [];

  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port1);
    port1.addEventListener("message", ({ data }) => {
      if (data !== names.portClosed) post({ type: "port", port: id, data });
      else if (ports.delete(id)) post({ type: "portClosed", port: id });
    });
    port1.start();
    return port2;
  };

  world[names.receive] = (wire) => {
    const message = fromWire(wire) as ToPage;
    switch (message.type) {
      case "message": {
        const event = { ports: message.ports.map(openPort) };
        for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
        break;
      }
      case "reply": {
        const call = calls.get(message.id);
        calls.delete(message.id);
        if (message.error === undefined) call?.resolve(message.value);
        else call?.reject(new Error(message.error));
        break;
      }
      case "port":
        ports.get(message.port)?.postMessage(message.data);
        break;
      case "portClosed": {
        const port = ports.get(message.port);
        ports.delete(message.port);
        port?.postMessage(names.portClosed);
        break;
      }
      case "files":
        files = message.files;
        break;
    }
  };

  const node = document.createElement("div");
  dispatchEvent(new MouseEvent(names.hello, { relatedTarget: node }));
  const bridge = makeCrossing(node, "preload");
  const exposed = new Set<string>();

  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, api: unknown): void {
        if (exposed.has(name))
          throw new Error(`Cannot bind an API on top of an existing property on the window object: ${name}`);
        exposed.add(name);
        bridge.expose(name, api);
      },
    },
    ipcRenderer: {
      send: (channel: string, ...args: unknown[]) => post({ type: "send", channel, args }),
      invoke: (channel: string, ...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = ++callCount;
          calls.set(id, { resolve, reject });
          post({ type: "invoke", id, channel, args });
        }),
      on(channel: string, listener: (event: { ports: readonly MessagePort[] }, ...args: unknown[]) => void): void {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      },
    },
    webUtils: {
      /** Chromium tells nobody where a file lies; the tests say which files the user holds. */
      getPathForFile: (file: File) =>
        files.find(({ name, size }) => file.name === name && file.size === size)?.path ?? "",
    },
  };
  const require = (name: string): unknown => {
    if (name === "electron" || name === "electron/renderer") return electron;
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports);
}
