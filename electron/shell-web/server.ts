/** The web shell's HTTP server: the page, its WebSocket, screens and uploads. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { HostError } from "../../core/base/errors.ts";
import { failureOf, serve, type CallReply, type Invoke } from "../contract/procedure.ts";
import { VM_API_CHECKS } from "../contract/vm-api-checks.ts";
import type { VmApi } from "../contract/vm-api.ts";
import { CLOSE_REFUSED, SOCKET_PROTOCOL, TOKEN_PROTOCOL_PREFIX, WEB_PATHS } from "../contract/web-protocol.ts";
import { securityHeaders } from "../services/page-policy.ts";
import { staticFile } from "../services/static-files.ts";
import type { VmService } from "../services/vm-service.ts";
import { Guard } from "./guard.ts";
import { ScreenStreams } from "./screen-streams.ts";
import { servePage } from "./socket.ts";

const MAX_MESSAGE_BYTES = 1024 * 1024;
const CONNECTION_PATTERN = /^[a-z0-9]{8,64}$/;

export interface WebShellOptions {
  readonly service: VmService;
  readonly rendererFolder: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly onInternalError: (where: string, error: unknown) => void;
}

export class WebShell {
  readonly guard = new Guard();
  /** Resolves when the first page is up. */
  readonly firstPage: Promise<void>;
  readonly #options: WebShellOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (protocols) => (protocols.has(SOCKET_PROTOCOL) ? SOCKET_PROTOCOL : false),
  });
  readonly #screens: ScreenStreams;
  readonly #invoke: Invoke;
  #pageIsUp: () => void = () => {};

  private constructor(options: WebShellOptions) {
    this.#options = options;
    this.#screens = new ScreenStreams(options.service);
    this.#invoke = serve<VmApi>("vm", VM_API_CHECKS, options.service, { onInternalError: options.onInternalError });
    this.firstPage = new Promise((resolve) => (this.#pageIsUp = resolve));
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Rejects with HostError when the address cannot be listened at. */
  static async listen(options: WebShellOptions): Promise<WebShell> {
    const shell = new WebShell(options);
    await new Promise<void>((resolve, reject) => {
      shell.#server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, options)));
      shell.#server.listen(options.port, options.host, resolve);
    });
    return shell;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    const { host } = this.#options;
    const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
    return `http://${name.includes(":") ? `[${name}]` : name}:${this.port}`;
  }

  /** The page's address with its token: for the user's eyes. */
  get address(): string {
    return `${this.origin}/#token=${this.guard.token}`;
  }

  /** An address that works once: for a browser's command line. */
  ticketAddress(): string {
    return `${this.origin}/open?ticket=${this.guard.ticket()}`;
  }

  /** Ends all connections. The VMs are the service's to end. */
  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Undefined when what was asked for is no address: anybody may send anything. */
  #addressOf(request: IncomingMessage): URL | undefined {
    return URL.parse(request.url ?? "", this.origin) ?? undefined;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = this.#addressOf(request);
    const headers = securityHeaders([`ws://${request.headers.host ?? ""}`]);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    try {
      const refusal = this.guard.refusal(request.headers);
      if (address === undefined) sendText(response, 400, "This is not an address.");
      else if (refusal !== undefined) sendText(response, 403, refusal);
      else await this.#route(request, response, address);
    } catch (error) {
      const failure = failureOf(error, () => this.#options.onInternalError(request.url ?? "", error));
      if (response.headersSent) response.destroy();
      else sendReply(response, failure.kind === "internal" ? 500 : 409, { ok: false, error: failure });
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, address: URL): Promise<void> {
    const door = `${request.method} ${address.pathname}`;
    if (door === "GET /open") {
      const good = this.guard.redeem(address.searchParams.get("ticket") ?? "");
      if (good) response.writeHead(302, { Location: `/#token=${this.guard.token}`, "Cache-Control": "no-store" }).end();
      else sendText(response, 403, "This address has been used. Open the one that Nestbox printed, with its token.");
    } else if (door === `GET ${WEB_PATHS.screen}` || door === `POST ${WEB_PATHS.upload}`) {
      if (!this.guard.acceptsHeader(request.headers)) return sendText(response, 401, "The token is missing or wrong.");
      if (request.method === "GET") this.#screens.open(address.searchParams, request, response);
      else await this.#upload(request, response, address);
    } else if (request.method === "GET" || request.method === "HEAD") {
      await this.#file(response, address.pathname, request.method === "HEAD");
    } else sendText(response, 405, "There is nothing here.");
  }

  async #upload(request: IncomingMessage, response: ServerResponse, address: URL): Promise<void> {
    try {
      // A refused upload must not take the connection along: the answer goes over it.
      const body = request.iterator({ destroyOnReturn: false });
      const name = await this.#options.service.uploads.receive(address.searchParams.get("name") ?? "", body);
      sendReply(response, 200, { ok: true, value: name });
    } catch (error) {
      // The rest of a refused upload is read and dropped, so that the page looks at the answer.
      request.resume();
      throw error;
    }
  }

  async #file(response: ServerResponse, pathname: string, headOnly: boolean): Promise<void> {
    const file = await staticFile(this.#options.rendererFolder, pathname);
    if (file === undefined) return sendText(response, 404, "There is no such page.");
    response.writeHead(200, {
      "Content-Type": file.type,
      "Content-Length": file.bytes.length,
      "Cache-Control": file.immutable ? "public, max-age=31536000, immutable" : "no-store",
    });
    response.end(headOnly ? undefined : file.bytes);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = this.#addressOf(request);
    const connection = address?.searchParams.get("connection") ?? "";
    const refused = this.guard.refusal(request.headers) !== undefined || !CONNECTION_PATTERN.test(connection);
    socket.on("error", () => socket.destroy());
    if (refused || address?.pathname !== WEB_PATHS.socket) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    const protocols = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
    const token = protocols.find((name) => name.startsWith(TOKEN_PROTOCOL_PREFIX))?.slice(TOKEN_PROTOCOL_PREFIX.length);
    this.#sockets.handleUpgrade(request, socket, head, (page) => {
      // A page learns the reason of a refusal only from a close code, so the handshake is let through.
      if (!this.guard.accepts(token)) return page.close(CLOSE_REFUSED, "wrong token");
      this.#pageIsUp();
      return servePage(page, connection, this.#options.service, this.#invoke, this.#screens);
    });
  }
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${text}\n`);
}

function sendReply(response: ServerResponse, status: number, reply: CallReply): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(reply));
}

function listenError(error: NodeJS.ErrnoException, { host, port }: WebShellOptions): unknown {
  switch (error.code) {
    case "EADDRINUSE":
      return new HostError(
        "conflict",
        `Port ${port} on ${host} is in use by another program. Choose another with --listen ${host}:PORT; port 0 takes any free one.`,
      );
    case "EACCES":
      return new HostError("denied", `Port ${port} on ${host} may not be used. Choose one above 1023 with --listen.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new HostError("invalid-input", `This host has no address "${host}". Use --listen 127.0.0.1:PORT.`);
    default:
      return error;
  }
}
