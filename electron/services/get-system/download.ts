/** One file from the network, with progress, a limit, and going on where an attempt stopped. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { HostError } from "../../../core/base/errors.ts";
import { fileError } from "../host-files.ts";
import type { HttpSource } from "./catalogue.ts";

export interface DownloadOptions {
  readonly source: Pick<HttpSource, "address" | "sha256" | "maxBytes">;
  /** Where it goes; what an earlier attempt left there is kept and continued. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** `totalBytes`: undefined while the server does not say. */
  readonly progress: (receivedBytes: number, totalBytes: number | undefined) => void;
}

/** Rejects with HostError; with the signal's reason when it was aborted. The part that came stays for the next attempt. */
export async function download(options: DownloadOptions): Promise<void> {
  const { source, path, signal } = options;
  await receive(options);
  signal.throwIfAborted();
  if (source.sha256 === undefined || (await sha256(path)) === source.sha256) return;
  // Going on would only add to what is wrong.
  await rm(path, { force: true });
  throw new HostError(
    "corrupt",
    `What came from ${source.address} is not what its makers published (its SHA-256 differs). Try again later.`,
  );
}

async function receive({ source, path, signal, progress }: DownloadOptions): Promise<void> {
  const { address, maxBytes } = source;
  const have = await sizeOf(path);
  const response = await ask(address, have, signal);
  // Nothing more to send: the part is the whole.
  if (response.status === 416 && have > 0) {
    await response.body?.cancel();
    return;
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new HostError("io", `${address} answered with ${response.status} ${response.statusText}. Try again later.`);
  }
  const goesOn = response.status === 206 && startOf(response) === have;
  const start = goesOn ? have : 0;
  const length = Number(response.headers.get("content-length"));
  const total = Number.isInteger(length) && length > 0 ? start + length : undefined;
  if (total !== undefined && total > maxBytes) {
    await response.body.cancel();
    throw tooLarge(address);
  }
  const file = await open(path, goesOn ? "a" : "w").catch((error: unknown) => {
    throw fileError(error, path);
  });
  let received = start;
  try {
    progress(received, total);
    for await (const chunk of response.body) {
      received += chunk.length;
      if (received > maxBytes) throw tooLarge(address);
      await file.writeFile(chunk);
      progress(received, total);
    }
    await file.sync();
  } catch (error) {
    if (signal.aborted || error instanceof HostError) throw error;
    const known = fileError(error, path);
    throw known === error ? broken(address, error) : known;
  } finally {
    await file.close();
  }
  if (total !== undefined && received < total) throw broken(address, undefined);
}

async function ask(address: string, have: number, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { signal, headers: have > 0 ? { Range: `bytes=${have}-` } : {} });
  } catch (error) {
    if (signal.aborted) throw error;
    throw broken(address, error);
  }
}

/** Where the answer to a request for a part begins. [RFC9110] 14.4 */
function startOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function tooLarge(address: string): HostError {
  return new HostError("corrupt", `What ${address} sends is larger than it should be. Try again later.`);
}

function broken(address: string, cause: unknown): HostError {
  const { hostname } = new URL(address);
  return new HostError("io", `The connection to ${hostname} failed. Check the network, then go on.`, { cause });
}
