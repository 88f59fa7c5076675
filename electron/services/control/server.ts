/** Serves the control API to `nestbox` commands of the same user, over a local socket. */
import { chmod, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { serve, type Invoke } from "../../contract/procedure.ts";
import { VM_API_CHECKS } from "../../contract/vm-api-checks.ts";
import { VM_EVENTS, type VmApi, type VmEvents } from "../../contract/vm-api.ts";
import { fileError } from "../host-files.ts";
import type { VmService } from "../vm-service.ts";
import { controlAddress } from "./address.ts";
import { byLines, controlRequest, type ControlMessage } from "./messages.ts";

/** A command that does not read is cut off before events pile up. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

export interface ControlServer {
  /** Commands that are connected now. */
  readonly clients: number;
  close(): Promise<void>;
}

/** For the owner of the folder's lock only: a socket that is there already is of a process that was killed. */
export async function serveControl(
  service: VmService,
  home: string,
  onInternalError: (where: string, error: unknown) => void,
): Promise<ControlServer> {
  const address = await controlAddress(home);
  const invoke = serve<VmApi>("vm", VM_API_CHECKS, service, { onInternalError });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveClient(socket, service, invoke);
  });
  try {
    if (process.platform !== "win32") await rm(address, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(address, resolve);
    });
    if (process.platform !== "win32") await chmod(address, 0o600);
  } catch (error) {
    server.close();
    throw fileError(error, address);
  }
  return {
    get clients() {
      return sockets.size;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      if (process.platform !== "win32") await rm(address, { force: true }).catch(() => {});
    },
  };
}

function serveClient(socket: Socket, service: VmService, invoke: Invoke): void {
  const post = (message: ControlMessage): void => {
    if (socket.writableLength > MAX_BUFFERED_BYTES) socket.destroy();
    else if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
  };
  const unsubscribe = (Object.keys(VM_EVENTS) as (keyof VmEvents)[]).map((event) =>
    service.events.on(event, (data) => post({ type: "event", event, data })),
  );
  const hear = byLines((text) => {
    const request = controlRequest.safeParse(parse(text));
    if (!request.success) return false;
    const { id, channel, args } = request.data;
    void invoke(channel, args).then((reply) => post({ type: "reply", id, reply }));
    return true;
  });
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    if (!hear(chunk)) socket.destroy();
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    for (const stop of unsubscribe) stop();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
