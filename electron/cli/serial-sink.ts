/** Where serial port 0 goes: standard output, standard input and output, a file, or nowhere. */
import { open } from "node:fs/promises";
import { fileError } from "../services/host-files.ts";
import type { SerialTarget } from "./boot-options.ts";

export interface SerialSink {
  write(bytes: Uint8Array): void;
  /** Standard output stands in the middle of a line. */
  readonly midLine: boolean;
  onInput(listener: (bytes: Uint8Array) => void): void;
  /** The user pressed the key that ends the run. */
  onQuit(listener: () => void): void;
  close(): Promise<void>;
}

/** Ctrl+]: with a terminal on standard input every other key, Ctrl+C too, belongs to the guest. */
const QUIT_BYTE = 0x1d;
const NEWLINE = 0x0a;

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

  onInput(_listener: (bytes: Uint8Array) => void): void {}

  onQuit(_listener: () => void): void {}

  async close(): Promise<void> {}
}

class StdioSink extends OutputSink {
  #quit: () => void = () => {};

  override onInput(listener: (bytes: Uint8Array) => void): void {
    if (process.stdin.isTTY) {
      process.stdin.setRawMode(true);
      process.stderr.write("nestbox: the keyboard belongs to the guest's serial port; Ctrl+] ends it.\n");
    }
    process.stdin.on("data", (chunk: Buffer) => {
      if (process.stdin.isTTY && chunk.includes(QUIT_BYTE)) this.#quit();
      else listener(new Uint8Array(chunk));
    });
    process.stdin.on("error", () => {});
  }

  override onQuit(listener: () => void): void {
    this.#quit = listener;
  }

  override async close(): Promise<void> {
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
      await new Promise<void>((resolve) => stream.end(() => resolve()));
      if (failure !== undefined) throw fileError(failure, path);
    },
  };
}
