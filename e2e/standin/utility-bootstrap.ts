/** First code of a utility process under the stand-in: gives the program `process.parentPort` and takes Node's channel away. */
import { EventEmitter } from "node:events";
import { pathToFileURL } from "node:url";
import type { FromUtility, ToUtility } from "./utility-messages.ts";

const send = process.send?.bind(process);
if (send === undefined) throw new Error("stand-in: started without a channel");
const post = (message: FromUtility): void => void send(message, undefined, undefined, () => {});

/** A MessagePortMain inside a utility process. */
class UtilityPort extends EventEmitter {
  readonly #id: number;
  #started = false;
  #waiting: unknown[] = [];
  #closed = false;

  constructor(id: number) {
    super();
    this.#id = id;
  }

  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.emit("message", { data, ports: [] });
    if (this.#closed) this.emit("close");
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new TypeError("Invalid value for transfer");
    if (!this.#closed) post({ type: "port", port: this.#id, data: message });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    ports.delete(this.#id);
    post({ type: "portClosed", port: this.#id });
  }

  receive(data: unknown): void {
    if (this.#started) this.emit("message", { data, ports: [] });
    else this.#waiting.push(data);
  }

  /** The other end is gone. */
  end(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#started) this.emit("close");
  }
}

const ports = new Map<number, UtilityPort>();

class ParentPort extends EventEmitter {
  #waiting: { data: unknown; ports: UtilityPort[] }[] = [];

  postMessage(message: unknown): void {
    post({ type: "message", data: message });
  }

  /** Messages wait for the first listener. */
  receive(event: { data: unknown; ports: UtilityPort[] }): void {
    if (this.listenerCount("message") === 0) this.#waiting.push(event);
    else this.emit("message", event);
  }

  override on(name: string, listener: (event: unknown) => void): this {
    super.on(name, listener);
    for (const event of this.#waiting.splice(0)) this.emit("message", event);
    return this;
  }
}

const parentPort = new ParentPort();
process.on("message", (message: ToUtility) => {
  switch (message.type) {
    case "message": {
      const carried = message.ports.map((id) => new UtilityPort(id));
      for (const [at, id] of message.ports.entries()) ports.set(id, carried[at]!);
      parentPort.receive({ data: message.data, ports: carried });
      break;
    }
    case "port":
      ports.get(message.port)?.receive(message.data);
      break;
    case "portClosed":
      ports.get(message.port)?.end();
      ports.delete(message.port);
      break;
  }
});
// Electron ends utility processes with the app.
process.on("disconnect", () => process.exit(0));

Object.defineProperty(process, "parentPort", { value: parentPort });
Object.defineProperty(process, "send", { value: undefined });
Object.defineProperty(process, "type", { value: "utility" });

const [program, ...args] = process.argv.slice(2);
process.argv = [process.execPath, program!, ...args];
await import(pathToFileURL(program!).href);
