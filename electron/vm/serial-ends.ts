/** The other ends of a machine's serial lines that are not in its window: files on the host and TCP ports on loopback. */
import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { HostError } from "../../core/base/errors.ts";
import type { SerialEnd } from "../../core/settings/field.ts";

export interface SerialEndsEvents {
  /** Bytes for the guest. */
  readonly receive: (port: number, bytes: Uint8Array) => void;
  readonly log: (kind: "info" | "error", text: string) => void;
}

interface OpenEnd {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** Only this computer: whoever may connect could type into the guest. */
const LOOPBACK = "127.0.0.1";
/** A reader that is further behind loses what the guest sends: it would cost the host memory without end. */
const MAX_BEHIND_BYTES = 1024 * 1024;

export class SerialEnds {
  readonly #ends: readonly (OpenEnd | undefined)[];

  private constructor(ends: readonly (OpenEnd | undefined)[]) {
    this.#ends = ends;
  }

  /** `ends` by port. Rejects with HostError, with nothing left open, when one cannot be had. */
  static async open(ends: readonly SerialEnd[], events: SerialEndsEvents): Promise<SerialEnds> {
    const open: (OpenEnd | undefined)[] = [];
    try {
      for (const [port, end] of ends.entries()) {
        if (end.to === "file") open.push(openFile(end.path, events));
        else open.push(end.to === "tcp" ? await openTcp(port, end.port, events) : undefined);
      }
    } catch (error) {
      for (const end of open) end?.close();
      throw error;
    }
    return new SerialEnds(open);
  }

  /** Bytes that the guest sent. */
  send(port: number, bytes: Uint8Array): void {
    this.#ends[port]?.send(bytes);
  }

  close(): void {
    for (const end of this.#ends) end?.close();
  }
}

function openFile(path: string, { log }: SerialEndsEvents): OpenEnd {
  let file: number | undefined;
  try {
    file = openSync(path, "a");
    if (!fstatSync(file).isFile()) throw new Error("it is not a file");
  } catch (error) {
    if (file !== undefined) closeSync(file);
    throw new HostError(
      "io",
      `The serial line's file "${path}" cannot be written (${messageOf(error)}). Choose another in the settings.`,
      { cause: error },
    );
  }
  return {
    send(bytes) {
      if (file === undefined) return;
      try {
        // Little at a time, and then it is there: the process may end at any moment.
        writeSync(file, bytes);
      } catch (error) {
        log("error", `the serial line's file "${path}" is no longer written: ${messageOf(error)}`);
        closeSync(file);
        file = undefined;
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

async function openTcp(line: number, tcpPort: number, { receive, log }: SerialEndsEvents): Promise<OpenEnd> {
  let peer: Socket | undefined;
  const server = createServer((socket) => {
    if (peer !== undefined) {
      socket.end("This serial line is in use by another program.\r\n");
      socket.on("error", () => {});
      return;
    }
    peer = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => receive(line, bytes));
    socket.on("error", () => {});
    socket.on("close", () => (peer = undefined));
  });
  await listen(server, tcpPort);
  server.on("error", (error) => log("error", `serial port ${line + 1}: ${error.message}`));
  log("info", `serial port ${line + 1} waits for a connection at ${LOOPBACK}:${tcpPort}`);
  return {
    send(bytes) {
      if (peer !== undefined && peer.writableLength < MAX_BEHIND_BYTES) peer.write(bytes);
    },
    close() {
      server.close();
      peer?.destroy();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const why = "code" in error && error.code === "EADDRINUSE" ? "another program uses it" : error.message;
      reject(
        new HostError("conflict", `TCP port ${port} cannot be used for a serial line: ${why}. Choose another port.`, {
          cause: error,
        }),
      );
    });
    server.listen({ host: LOOPBACK, port }, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
