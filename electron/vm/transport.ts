/** How a VM process talks to the main process: under Electron by parentPort, otherwise by child_process.fork's channel. */
import type { ToVm, VmReport } from "../contract/vm-process.ts";

/** The part of MessagePortMain that a screen needs. */
export interface ScreenPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
  close(): void;
}

export interface Transport {
  send(report: VmReport): void;
  onMessage(listener: (message: ToVm, port: ScreenPort | undefined) => void): void;
  /** The main process is gone. */
  onDisconnect(listener: () => void): void;
  /** Leaves the process once everything sent has been handed over. */
  exit(code: number): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { readonly data: unknown; readonly ports: ScreenPort[] }) => void): unknown;
}

/** Time for the last message to leave by Electron's port, which does not tell when it has. */
const LAST_MESSAGE_MS = 50;

export function processTransport(): Transport {
  const parentPort = (process as unknown as { parentPort?: ParentPort | null }).parentPort;
  return parentPort === undefined || parentPort === null ? forkTransport() : electronTransport(parentPort);
}

function electronTransport(parentPort: ParentPort): Transport {
  return {
    send: (report) => parentPort.postMessage(report),
    onMessage: (listener) => parentPort.on("message", ({ data, ports }) => listener(data as ToVm, ports[0])),
    // Electron ends utility processes with the app.
    onDisconnect: () => {},
    exit: (code) => void setTimeout(() => process.exit(code), LAST_MESSAGE_MS),
  };
}

function forkTransport(): Transport {
  let last: Promise<void> = Promise.resolve();
  return {
    send(report) {
      if (!process.connected) return;
      last = new Promise((resolve) => process.send?.(report, undefined, undefined, () => resolve()));
    },
    onMessage: (listener) => process.on("message", (message) => listener(message as ToVm, undefined)),
    onDisconnect: (listener) => process.on("disconnect", listener),
    // A turn later, so that a reply sent after the last report still leaves.
    exit: (code) => void setImmediate(() => last.then(() => process.exit(code))),
  };
}
