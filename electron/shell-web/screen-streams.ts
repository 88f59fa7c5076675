/** Screens down streaming responses. A page names its streams, so that input from its socket finds the right one. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { batchPrefix } from "../contract/frame-codec.ts";
import type { ScreenInput } from "../contract/screen.ts";
import type { VmService } from "../services/vm-service.ts";

const NAME_PATTERN = /^[a-z0-9]{1,64}$/;
const HEARTBEAT_MS = 15_000;

export class ScreenStreams {
  readonly #service: VmService;
  /** VM by "connection/screen". */
  readonly #vms = new Map<string, string>();

  constructor(service: VmService) {
    this.#service = service;
  }

  /** Answers GET /screen. Throws HostError, before anything was sent, when the VM is not running. */
  open(query: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
    const vm = query.get("vm") ?? "";
    const key = keyOf(query.get("connection") ?? "", query.get("screen") ?? "");
    if (key === undefined || this.#vms.has(key)) {
      response.writeHead(400).end();
      return;
    }
    let heartbeat: NodeJS.Timeout | undefined;
    this.#service.openScreen(vm, key, {
      batch: (batch) => {
        response.cork();
        response.write(batchPrefix(batch.length));
        response.write(batch);
        response.uncork();
      },
      closed: () => response.end(),
    });
    this.#vms.set(key, vm);
    response.writeHead(200, { "Content-Type": "application/octet-stream", "Cache-Control": "no-store" });
    // A batch of size 0: the page learns at once that the stream is open, and a dead connection is noticed.
    const beat = (): void => void response.write(batchPrefix(0));
    beat();
    heartbeat = setInterval(beat, HEARTBEAT_MS);
    request.socket.setNoDelay(true);
    response.on("close", () => {
      clearInterval(heartbeat);
      this.#vms.delete(key);
      this.#service.closeScreen(vm, key);
    });
  }

  input(connection: string, screen: string, input: ScreenInput): void {
    const key = keyOf(connection, screen);
    const vm = key === undefined ? undefined : this.#vms.get(key);
    if (key !== undefined && vm !== undefined) this.#service.screenInput(vm, key, input);
  }
}

function keyOf(connection: string, screen: string): string | undefined {
  return NAME_PATTERN.test(connection) && NAME_PATTERN.test(screen) ? `${connection}/${screen}` : undefined;
}
