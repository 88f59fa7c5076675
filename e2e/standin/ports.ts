/**
 * MessageChannelMain and its ports. An end is held by whoever it was sent to: this process, a utility process or a page.
 * Electron's rules: only ports transfer, a port that was sent is of no more use here, messages wait for start().
 */
import { EventEmitter } from "node:events";
import { deserialize, serialize } from "node:v8";

/** Where what arrives at an end goes. */
export interface PortSink {
  message(data: unknown, ports: readonly PortEnd[]): void;
  closed(): void;
}

export class PortEnd {
  peer: PortEnd | undefined;
  #sink: PortSink | undefined;
  #waiting: { readonly data: unknown; readonly ports: readonly PortEnd[] }[] = [];
  #closed = false;

  receive(data: unknown, ports: readonly PortEnd[]): void {
    if (this.#sink === undefined) this.#waiting.push({ data, ports });
    else this.#sink.message(data, ports);
  }

  attach(sink: PortSink): void {
    this.#sink = sink;
    for (const { data, ports } of this.#waiting.splice(0)) sink.message(data, ports);
    if (this.#closed) sink.closed();
  }

  detach(): void {
    this.#sink = undefined;
  }

  /** Closes both ends; each hears of it once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sink?.closed();
    this.peer?.close();
  }
}

export class MessagePortMain extends EventEmitter {
  #end: PortEnd | undefined;

  constructor(end: PortEnd) {
    super();
    this.#end = end;
  }

  start(): void {
    this.#end?.attach({
      message: (data, ports) => this.emit("message", { data, ports: ports.map((end) => new MessagePortMain(end)) }),
      closed: () => this.emit("close"),
    });
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    const peer = this.#end?.peer;
    const ends = takeEnds(transfer);
    peer?.receive(clone(message), ends);
  }

  close(): void {
    this.#end?.close();
  }

  /** Electron "neuters" a port that is sent. */
  take(): PortEnd {
    const end = this.#end;
    if (end === undefined) throw new Error("Port at index 0 is already neutered");
    end.detach();
    this.#end = undefined;
    return end;
  }
}

/** As between processes: what is shared cannot be cloned. */
export function clone(message: unknown): unknown {
  return deserialize(serialize(message));
}

/** The ends of what is transferred; anything but a port is refused. */
export function takeEnds(transfer: readonly unknown[]): PortEnd[] {
  return transfer.map((port) => {
    if (port instanceof MessagePortMain) return port.take();
    throw new TypeError("Invalid value for transfer: only MessagePortMain objects can be transferred");
  });
}

export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const [one, two] = [new PortEnd(), new PortEnd()];
    one.peer = two;
    two.peer = one;
    this.port1 = new MessagePortMain(one);
    this.port2 = new MessagePortMain(two);
  }
}

/** Ends that live elsewhere, by the number under which the other side knows them. */
export class RemoteEnds {
  readonly #ends = new Map<number, PortEnd>();
  readonly #post: RemoteEndsPost;
  #count = 0;

  constructor(post: RemoteEndsPost) {
    this.#post = post;
  }

  /** Hands ends over; returns their numbers, to be told to the other side before `flow`. */
  add(ends: readonly PortEnd[]): number[] {
    return ends.map((end) => {
      const port = ++this.#count;
      this.#ends.set(port, end);
      return port;
    });
  }

  /** The other side knows the numbers: let messages through. */
  flow(ports: readonly number[]): void {
    for (const port of ports) {
      this.#ends.get(port)?.attach({
        message: (data, carried) => {
          if (carried.length > 0) throw new Error("stand-in: ports inside port messages are not supported");
          this.#post({ type: "port", port, data });
        },
        closed: () => {
          if (this.#ends.delete(port)) this.#post({ type: "portClosed", port });
        },
      });
    }
  }

  /** The other side posted. */
  heard(port: number, data: unknown): void {
    this.#ends.get(port)?.peer?.receive(data, []);
  }

  /** The other side closed its end. */
  closed(port: number): void {
    const end = this.#ends.get(port);
    this.#ends.delete(port);
    end?.close();
  }

  /** The other side is gone. */
  closeAll(): void {
    for (const port of this.#ends.keys()) this.closed(port);
  }
}

export type RemoteEndsPost = (
  message: { type: "port"; port: number; data: unknown } | { type: "portClosed"; port: number },
) => void;
