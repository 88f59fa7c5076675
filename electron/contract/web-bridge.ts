/** The bridge in a browser page: calls and input over a WebSocket, frames down a streaming fetch. */
import type { NestboxBridge, PageGlobals, UploadFile } from "./bridge.ts";
import { Listeners } from "./listeners.ts";
import { CallError, client, type CallReply } from "./procedure.ts";
import { VM_API, VM_EVENTS, type VmApi, type VmEvents } from "./vm-api.ts";
import { SOCKET_PROTOCOL, TOKEN_KEY, TOKEN_PROTOCOL_PREFIX, WEB_PATHS, CLOSE_REFUSED } from "./web-protocol.ts";
import type { WebMessage, WebRequest } from "./web-protocol.ts";
import { FetchChannel } from "./web-screen.ts";

const RETRY_MS = 1000;

type Connection = "open" | "lost" | "refused";

/** Builds the bridge; connects at once and again after a loss. */
export function webBridge(page: PageGlobals): NestboxBridge {
  const token = takeToken(page);
  const link = new WebLink(page.location.origin, token);
  const screenOf = new URLSearchParams(page.location.search).get("vm");
  let screens = 0;
  return {
    shell: "web",
    ...(screenOf === null ? {} : { screenOf }),
    api: client<VmApi>("vm", VM_API, (channel, args) => link.call(channel, args)),
    on: (event, listener) => link.events.on(event, listener),
    onConnection: (listener) => {
      listener(link.state);
      return link.connection.on("state", listener);
    },
    openScreen: (vmId) => {
      const screen = `s${++screens}`;
      const query = new URLSearchParams({ vm: vmId, screen, connection: link.id });
      return new FetchChannel(`${page.location.origin}${WEB_PATHS.screen}?${query.toString()}`, token, (input) =>
        link.post({ type: "input", screen, input }),
      );
    },
    uploadImage: (file, progress) => upload(page.location.origin, token, file, progress),
  };
}

/** The token comes once in the address's fragment, which never leaves the browser; it is kept for reloads. */
function takeToken(page: PageGlobals): string {
  const fromAddress = new URLSearchParams(page.location.hash.replace(/^#/, "")).get("token");
  if (fromAddress !== null) {
    page.sessionStorage.setItem(TOKEN_KEY, fromAddress);
    const address = new URL(page.location.href);
    address.hash = "";
    page.history.replaceState(null, "", address.href);
    return fromAddress;
  }
  return page.sessionStorage.getItem(TOKEN_KEY) ?? "";
}

/** crypto.randomUUID exists only in secure contexts; a page reached over plain HTTP from another host is none. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");
}

/** The WebSocket with its calls in flight. */
class WebLink {
  readonly events = new Listeners<VmEvents>();
  readonly connection = new Listeners<{ state: Connection }>();
  /** Names this page to the server, so that a screen's fetch and its input meet. */
  readonly id = randomName();
  state: Connection = "lost";
  readonly #address: string;
  readonly #token: string;
  readonly #pending = new Map<number, (reply: CallReply) => void>();
  #unsent: WebRequest[] = [];
  #socket: WebSocket | undefined;
  #calls = 0;

  constructor(origin: string, token: string) {
    this.#address = `${origin.replace(/^http/, "ws")}${WEB_PATHS.socket}?connection=${this.id}`;
    this.#token = token;
    this.#connect();
  }

  call(channel: string, args: readonly unknown[]): Promise<CallReply> {
    const id = ++this.#calls;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      if (this.state === "refused") this.#failPending();
      else this.post({ type: "call", id, channel, args });
    });
  }

  /** Input for a screen is dropped while the connection is lost; calls wait for it. */
  post(request: WebRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
    else if (request.type === "call") this.#unsent.push(request);
  }

  #connect(): void {
    const socket = new WebSocket(this.#address, [SOCKET_PROTOCOL, TOKEN_PROTOCOL_PREFIX + this.#token]);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#become("open");
      for (const request of this.#unsent.splice(0)) this.post(request);
    });
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(String(data)) as WebMessage));
    socket.addEventListener("close", ({ code }) => {
      this.#become(code === CLOSE_REFUSED ? "refused" : "lost");
      this.#failPending();
      if (this.state === "lost") setTimeout(() => this.#connect(), RETRY_MS);
    });
  }

  #receive(message: WebMessage): void {
    if (message.type === "reply") {
      this.#pending.get(message.id)?.(message.reply);
      this.#pending.delete(message.id);
    } else if (Object.hasOwn(VM_EVENTS, message.event)) {
      this.events.emit(message.event as keyof VmEvents, message.data as never);
    }
  }

  /** Calls whose answer can no longer come. */
  #failPending(): void {
    this.#unsent = [];
    const message =
      this.state === "refused"
        ? "This page may not talk to Nestbox: open the address that `npm start` printed, with its token."
        : "The connection to Nestbox was lost. It is tried again; start Nestbox if it does not come back.";
    for (const resolve of this.#pending.values()) resolve({ ok: false, error: { kind: "io", message } });
    this.#pending.clear();
  }

  #become(state: Connection): void {
    if (this.state === state) return;
    this.state = state;
    this.connection.emit("state", state);
  }
}

/** What is used of a DOM XMLHttpRequest: unlike fetch it reports the progress of an upload. */
interface UploadRequest {
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  readonly status: number;
  readonly responseText: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  open(method: string, address: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: unknown): void;
}

function upload(origin: string, token: string, file: UploadFile, progress: (share: number) => void): Promise<string> {
  const Request = (globalThis as unknown as { XMLHttpRequest: new () => UploadRequest }).XMLHttpRequest;
  return new Promise((resolve, reject) => {
    const request = new Request();
    request.open("POST", `${origin}${WEB_PATHS.upload}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onerror = () =>
      reject(new CallError({ kind: "io", message: "The file could not be sent to Nestbox. Try it again." }));
    request.onload = () => {
      const reply = parseReply(request.responseText);
      if (reply.ok) resolve(String(reply.value));
      else reject(new CallError(reply.error));
    };
    request.send(file);
  });
}

function parseReply(text: string): CallReply {
  try {
    return JSON.parse(text) as CallReply;
  } catch {
    return { ok: false, error: { kind: "io", message: "Nestbox refused the file. Reload the page and try it again." } };
  }
}
