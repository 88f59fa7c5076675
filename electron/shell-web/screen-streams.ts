/**
 * Screens down streaming responses. A page names its streams, so that input from its socket finds the right one. A page
 * that grants credits and does not read gets no more pictures than fit on the way: its credits wait until it has read.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { batchPrefix } from "../contract/frame-codec.ts";
import type { ScreenInput } from "../contract/screen.ts";
import type { VmService } from "../services/vm-service.ts";

const NAME_PATTERN = /^[a-z0-9]{1,64}$/;
const HEARTBEAT_MS = 15_000;
/** The machine counts no more either (vm/screen-hub.ts). */
const MOST_CREDITS = 4;

interface Stream {
  readonly vm: string;
  readonly response: ServerResponse;
  /** Granted by the page before it had read what was sent. */
  owedCredits: number;
}

/** What a stream needs of the services. */
export type ScreenService = Pick<VmService, "openScreen" | "closeScreen" | "screenInput">;

export class ScreenStreams {
  readonly #service: ScreenService;
  /** By "connection/screen". */
  readonly #streams = new Map<string, Stream>();

  constructor(service: ScreenService) {
    this.#service = service;
  }

  /** Answers GET /screen. Throws HostError, before anything was sent, when the VM is not running. */
  open(query: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
    const vm = query.get("vm") ?? "";
    const key = keyOf(query.get("connection") ?? "", query.get("screen") ?? "");
    if (key === undefined || this.#streams.has(key)) {
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
    const stream: Stream = { vm, response, owedCredits: 0 };
    this.#streams.set(key, stream);
    response.on("drain", () => {
      while (stream.owedCredits > 0 && !response.writableNeedDrain) {
        stream.owedCredits--;
        this.#service.screenInput(vm, key, { type: "credit" });
      }
    });
    response.writeHead(200, { "Content-Type": "application/octet-stream", "Cache-Control": "no-store" });
    // A batch of size 0: the page learns at once that the stream is open, and a dead connection is noticed.
    const beat = (): void => void (response.writableNeedDrain || response.write(batchPrefix(0)));
    beat();
    heartbeat = setInterval(beat, HEARTBEAT_MS);
    request.socket.setNoDelay(true);
    response.on("close", () => {
      clearInterval(heartbeat);
      this.#streams.delete(key);
      this.#service.closeScreen(vm, key);
    });
  }

  input(connection: string, screen: string, input: ScreenInput): void {
    const key = keyOf(connection, screen);
    const stream = key === undefined ? undefined : this.#streams.get(key);
    if (key === undefined || stream === undefined) return;
    if (input.type === "credit" && stream.response.writableNeedDrain) {
      stream.owedCredits = Math.min(MOST_CREDITS, stream.owedCredits + 1);
    } else this.#service.screenInput(stream.vm, key, input);
  }
}

function keyOf(connection: string, screen: string): string | undefined {
  return NAME_PATTERN.test(connection) && NAME_PATTERN.test(screen) ? `${connection}/${screen}` : undefined;
}
