/** A small client of Chromium's DevTools protocol: one connection to the browser, one session a page. */
import { WebSocket } from "ws";

type Params = Readonly<Record<string, unknown>>;

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

export interface CdpSession {
  send<T = unknown>(method: string, params?: Params): Promise<T>;
  on(method: string, listener: (params: never) => void): void;
}

export class CdpConnection implements CdpSession {
  readonly #socket: WebSocket;
  readonly #calls = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  readonly #listeners = new Map<string, ((params: never) => void)[]>();
  #callCount = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => this.#receive(JSON.parse(data.toString()) as Reply));
    socket.on("close", () => {
      for (const call of this.#calls.values()) call.reject(new Error("Chromium is gone"));
      this.#calls.clear();
    });
  }

  static async open(address: string): Promise<CdpConnection> {
    const socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: 512 * 1024 * 1024 });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return new CdpConnection(socket);
  }

  send<T>(method: string, params: Params = {}): Promise<T> {
    return this.#call<T>(method, params, undefined);
  }

  on(method: string, listener: (params: never) => void): void {
    this.#listen(`:${method}`, listener);
  }

  session(id: string): CdpSession {
    return {
      send: (method, params = {}) => this.#call(method, params, id),
      on: (method, listener) => this.#listen(`${id}:${method}`, listener),
    };
  }

  #call<T>(method: string, params: Params, sessionId: string | undefined): Promise<T> {
    const id = ++this.#callCount;
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return new Promise<T>((resolve, reject) => {
      this.#calls.set(id, {
        resolve,
        reject: (error) => reject(new Error(`${method}: ${error.message}`)),
      });
    });
  }

  #listen(key: string, listener: (params: never) => void): void {
    this.#listeners.set(key, [...(this.#listeners.get(key) ?? []), listener]);
  }

  #receive({ id, method, params, result, error, sessionId }: Reply): void {
    if (id === undefined) {
      for (const listener of this.#listeners.get(`${sessionId ?? ""}:${method}`) ?? []) listener(params as never);
      return;
    }
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error.message));
  }
}
