/** One page's WebSocket: calls and their answers, events, input for its screens. */
import { z } from "zod";
import type { WebSocket } from "ws";
import type { Invoke } from "../contract/procedure.ts";
import { screenInput } from "../contract/screen-checks.ts";
import { VM_EVENTS, type VmEvents } from "../contract/vm-api.ts";
import type { WebMessage, WebRequest } from "../contract/web-protocol.ts";
import type { VmService } from "../services/vm-service.ts";
import type { ScreenStreams } from "./screen-streams.ts";

const webRequest: z.ZodType<WebRequest> = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("call"),
    id: z.int().min(0),
    channel: z.string().max(64),
    args: z.array(z.unknown()).max(8),
  }),
  z.strictObject({ type: z.literal("input"), screen: z.string().max(64), input: screenInput }),
]);

/** A page that does not read is cut off before events pile up. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
const CLOSE_UNSUPPORTED_DATA = 1003;

export function servePage(
  socket: WebSocket,
  connection: string,
  service: VmService,
  invoke: Invoke,
  screens: ScreenStreams,
): void {
  const post = (message: WebMessage): void => {
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const unsubscribe = (Object.keys(VM_EVENTS) as (keyof VmEvents)[]).map((event) =>
    service.events.on(event, (data) => post({ type: "event", event, data })),
  );
  socket.on("message", (data, isBinary) => {
    const request = isBinary ? undefined : parse((data as Buffer).toString());
    if (request === undefined) return socket.close(CLOSE_UNSUPPORTED_DATA, "not a request");
    if (request.type === "input") return screens.input(connection, request.screen, request.input);
    return void invoke(request.channel, request.args).then((reply) => post({ type: "reply", id: request.id, reply }));
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    for (const stop of unsubscribe) stop();
  });
}

function parse(text: string): WebRequest | undefined {
  try {
    return webRequest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
