/**
 * Who uses an image: one machine that writes it, or several that only read. A lock is a set of names that the operating
 * system gives to one process at a time and takes back when it ends, however it ends: sockets in Linux's abstract space,
 * named pipes on Windows, else a socket file in the temporary folder. Reading takes one of the names, writing all.
 */
import { createHash } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { createServer, connect, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HostError } from "../../../core/base/errors.ts";
import { fileError } from "../host-files.ts";

/** So many machines may read one image at the same time. */
const PLACES = 8;

export interface DiskLock {
  release(): Promise<void>;
}

/** Rejects with HostError "conflict" when another machine uses the file in a way that does not go together with this. */
export async function lockDisk(path: string, use: "read" | "write"): Promise<DiskLock> {
  const key = await keyOf(path);
  const held: Server[] = [];
  const release = async (): Promise<void> => void (await Promise.all(held.map((server) => close(server))));
  try {
    for (let place = 0; place < PLACES; place++) {
      // readers start at the other end than writers, so that a writer that has to give up disturbs none
      const server = await take(`${key}-${use === "write" ? place : PLACES - 1 - place}`);
      if (server !== undefined) held.push(server);
      if (use === "read" && server !== undefined) return { release };
      if (use === "write" && server === undefined) break;
    }
  } catch (error) {
    await release();
    throw error;
  }
  if (use === "write" && held.length === PLACES) return { release };
  await release();
  throw new HostError(
    "conflict",
    `"${path}" is in use by another machine. Switch that machine off, or give this one a copy of the image.`,
  );
}

/** The same for every name of a file. */
async function keyOf(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return createHash("sha256").update(`${dev}:${ino}`).digest("hex").slice(0, 32);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Undefined: somebody has it. */
async function take(name: string): Promise<Server | undefined> {
  if (process.platform === "linux") return listen(`\0nestbox-disk-${name}`);
  if (process.platform === "win32") return listen(`\\\\.\\pipe\\nestbox-disk-${name}`);
  const file = join(tmpdir(), `nestbox-${name}.sock`);
  const server = await listen(file);
  if (server !== undefined || (await answers(file))) return server;
  // its owner was killed
  await rm(file, { force: true });
  return listen(file);
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(undefined);
      else
        reject(
          new HostError("resource", `An image could not be locked (${error.code ?? error.message}).`, { cause: error }),
        );
    });
    server.listen({ path: address }, () => resolve(server));
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: address });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
