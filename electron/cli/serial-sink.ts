/** Where serial port 0 goes: standard output, standard input and output, a file, or nowhere. */
import { open } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { fileError } from "../services/host-files.ts";
import type { SerialTarget } from "./boot-options.ts";

export type SerialInput = (bytes: Uint8Array) => number;

export interface SerialSink {
  write(bytes: Uint8Array): void;
  /** Standard output stands in the middle of a line. */
  readonly midLine: boolean;
  /** The listener says how many bytes the guest has not taken yet: while they are many, no more are read. */
  onInput(listener: SerialInput): void;
  /** The user pressed the key that ends the run. */
  onQuit(listener: () => void): void;
  close(): Promise<void>;
}

/** Ctrl+]: with a terminal on standard input every other key, Ctrl+C too, belongs to the guest. */
const QUIT_BYTE = 0x1d;
const NEWLINE = 0x0a;
/** Input that the guest has not taken: beyond this, standard input is left alone for a while. */
const MOST_AHEAD_BYTES = 64 * 1024;
const LOOK_AGAIN_MS = 20;
const NO_BYTES = new Uint8Array(0);

/** Rejects with HostError when the file cannot be made. */
export async function openSerial(target: SerialTarget): Promise<SerialSink> {
  switch (target.kind) {
    case "none":
      return { write: () => {}, midLine: false, onInput: () => {}, onQuit: () => {}, close: async () => {} };
    case "output":
      return new OutputSink();
    case "stdio":
      return new StdioSink();
    case "file":
      return fileSink(target.path);
  }
}

class OutputSink implements SerialSink {
  midLine = false;

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.midLine = bytes.at(-1) !== NEWLINE;
    process.stdout.write(bytes);
  }

  onInput(_listener: SerialInput): void {}

  onQuit(_listener: () => void): void {}

  async close(): Promise<void> {}
}

class StdioSink extends OutputSink {
  #quit: () => void = () => {};
  #again: NodeJS.Timeout | undefined;

  override onInput(listener: SerialInput): void {
    if (process.stdin.isTTY) {
      process.stdin.setRawMode(true);
      process.stderr.write("nestbox: the keyboard belongs to the guest's serial port; Ctrl+] ends it.\n");
    }
    process.stdin.on("data", (chunk: Buffer) => {
      if (process.stdin.isTTY && chunk.includes(QUIT_BYTE)) this.#quit();
      else if (listener(new Uint8Array(chunk)) > MOST_AHEAD_BYTES) this.#hold(listener);
    });
    process.stdin.on("error", () => {});
  }

  override onQuit(listener: () => void): void {
    this.#quit = listener;
  }

  #hold(listener: SerialInput): void {
    process.stdin.pause();
    this.#again = setInterval(() => {
      if (listener(NO_BYTES) > MOST_AHEAD_BYTES) return;
      clearInterval(this.#again);
      process.stdin.resume();
    }, LOOK_AGAIN_MS);
  }

  override async close(): Promise<void> {
    clearInterval(this.#again);
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
    process.stdin.destroy();
  }
}

async function fileSink(path: string): Promise<SerialSink> {
  const handle = await open(path, "w").catch((error: unknown) => {
    throw fileError(error, path);
  });
  const stream = handle.createWriteStream();
  let failure: unknown;
  stream.on("error", (error) => (failure ??= error));
  return {
    write: (bytes) => void stream.write(bytes),
    midLine: false,
    onInput: () => {},
    onQuit: () => {},
    async close() {
      stream.end();
      await finished(stream).catch((error: unknown) => (failure ??= error));
      if (failure !== undefined) throw fileError(failure, path);
    },
  };
}
