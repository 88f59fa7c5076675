/**
 * Locks that the operating system gives to one process at a time and takes back when it ends, however it ends: no file
 * says who was the owner once, so none can be stale. Names are sockets in Linux's abstract space and named pipes on
 * Windows; systems with BSD's open() lock a file instead.
 */
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { HostError } from "../../core/base/errors.ts";

export interface HeldLock {
  release(): Promise<void>;
}

/** Are there names to take? Else there are file locks. */
export const HAS_NAMES = process.platform === "linux" || process.platform === "win32";

/** An owner that does not say who it is in this time is busy or hangs. */
const OWNER_MS = 500;
const PID_PATTERN = /^\d{1,10}$/;

/** Undefined: somebody has it. Rejects with HostError when nobody can. */
export async function takeName(name: string): Promise<HeldLock | undefined> {
  const server = await listen(addressOf(name));
  return server === undefined ? undefined : { release: () => close(server) };
}

/** The process that has a name; undefined when it does not say. */
export function ownerOf(name: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ path: addressOf(name) });
    socket.setEncoding("latin1").setTimeout(OWNER_MS, () => socket.destroy());
    socket.on("data", (chunk: string) => void (text += chunk));
    socket.on("error", () => {});
    socket.on("close", () => resolve(PID_PATTERN.test(text) ? Number(text) : undefined));
  });
}

/** For names of a file or a folder: the same by whichever path it is reached. Rejects as stat() does. */
export async function fileKey(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return createHash("sha256").update(`${dev}:${ino}`).digest("hex").slice(0, 32);
}

/** fcntl.h of macOS and the BSDs; Node has no names for them. Released with the last handle. */
const O_NONBLOCK = 0x4;
const O_SHLOCK = 0x10;
const O_EXLOCK = 0x20;

/** Opens and locks in one step, where there are no names. Undefined: somebody else has it. Rejects as open() does. */
export async function lockFile(
  path: string,
  flags: number,
  use: "shared" | "exclusive",
): Promise<HeldLock | undefined> {
  try {
    const handle = await open(path, flags | O_NONBLOCK | (use === "shared" ? O_SHLOCK : O_EXLOCK), 0o600);
    return { release: () => handle.close() };
  } catch (error) {
    if (["EAGAIN", "EWOULDBLOCK"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

function addressOf(name: string): string {
  return process.platform === "win32" ? `\\\\.\\pipe\\nestbox-${name}` : `\0nestbox-${name}`;
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end(String(process.pid));
    });
    server.unref();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(undefined);
      else
        reject(
          new HostError("resource", `A lock could not be taken (${error.code ?? error.message}).`, { cause: error }),
        );
    });
    server.listen({ path: address }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
