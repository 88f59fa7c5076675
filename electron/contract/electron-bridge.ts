/** The bridge inside an Electron window: calls go through the preload's `nestboxHost`, frames through a MessagePort. */
import type { NestboxBridge, PageGlobals, ScreenChannel } from "./bridge.ts";
import { decodeBatch } from "./frame-codec.ts";
import { Listeners } from "./listeners.ts";
import type { PreloadHost, ScreenPortMessage } from "./preload-host.ts";
import { client } from "./procedure.ts";
import type { ScreenInput, ScreenOutput } from "./screen.ts";
import { VM_API, VM_EVENTS, type VmApi, type VmEvents } from "./vm-api.ts";

/** The parts of a DOM MessagePort and its events that are used here. */
interface Port {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose?: (() => void) | null;
}

interface PortMessageEvent {
  readonly source: unknown;
  readonly data: unknown;
  readonly ports: readonly Port[];
}

interface MessageTarget {
  addEventListener(type: "message", listener: (event: PortMessageEvent) => void): void;
}

/** Builds the bridge on what the preload exposed. */
export function electronBridge(page: PageGlobals, host: PreloadHost): NestboxBridge {
  const listeners = new Listeners<VmEvents>();
  const waiting = new Map<string, (port: Port | undefined) => void>();
  let requests = 0;

  host.onEvent((event, data) => {
    if (Object.hasOwn(VM_EVENTS, event)) listeners.emit(event as keyof VmEvents, data as never);
  });
  (page as unknown as MessageTarget).addEventListener("message", (event) => {
    // Only the preload shares this window; anything else that posts here is not ours.
    if (event.source !== page || typeof event.data !== "object" || event.data === null) return;
    const message = event.data as Partial<ScreenPortMessage>;
    if (message.nestboxScreen === undefined) return;
    waiting.get(message.nestboxScreen)?.(event.ports[0]);
    waiting.delete(message.nestboxScreen);
  });
  host.ready();

  const screenOf = new URLSearchParams(page.location.search).get("vm");
  return {
    shell: "electron",
    ...(screenOf === null ? {} : { screenOf }),
    api: client<VmApi>("vm", VM_API, (channel, args) => host.call(channel, args)),
    on: (event, listener) => listeners.on(event, listener),
    onConnection: (listener) => {
      listener("open");
      return () => {};
    },
    openScreen(vmId) {
      const requestId = String(++requests);
      const channel = new PortChannel();
      waiting.set(requestId, (port) => channel.attach(port));
      host.openScreen(vmId, requestId);
      return channel;
    },
    pathOf: (file) => host.pathOf(file),
  };
}

/** A screen channel over a port that arrives later; input sent before is kept. */
class PortChannel implements ScreenChannel {
  #port: Port | undefined;
  #early: ScreenInput[] = [];
  #closed = false;
  #listener: (output: ScreenOutput) => void = () => {};
  #closeListener: () => void = () => {};

  attach(port: Port | undefined): void {
    if (port === undefined || this.#closed) {
      port?.close();
      this.#end();
      return;
    }
    this.#port = port;
    port.onmessage = ({ data }) => {
      if (data === "closed") return this.#end();
      for (const output of decodeBatch(data as Uint8Array<ArrayBuffer>)) this.#listener(output);
    };
    port.onclose = () => this.#end();
    for (const input of this.#early.splice(0)) port.postMessage(input);
  }

  send(input: ScreenInput): void {
    if (this.#port === undefined) this.#early.push(input);
    else this.#port.postMessage(input);
  }

  onOutput(listener: (output: ScreenOutput) => void): void {
    this.#listener = listener;
  }

  onClose(listener: () => void): void {
    this.#closeListener = listener;
  }

  close(): void {
    this.#closed = true;
    this.#port?.close();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeListener();
  }
}
