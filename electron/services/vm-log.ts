/** The log of one VM: nestbox.log in its folder, with one older file beside it. */
import { appendFile, open, rename, stat } from "node:fs/promises";
import { join } from "node:path";

const MAX_BYTES = 512 * 1024;
const SHOWN_BYTES = 64 * 1024;
const MAX_LINE = 4096;

export class VmLog {
  readonly #path: string;
  #work: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, "nestbox.log");
  }

  /** Never rejects: a log that cannot be written must not stop a machine. */
  write(kind: "info" | "guest" | "error", text: string): void {
    const line = `${new Date().toISOString()} ${kind.padEnd(5)} ${text.slice(0, MAX_LINE).replaceAll("\n", "\n    ")}\n`;
    this.#work = this.#work
      .then(() => this.#rotate())
      .then(() => appendFile(this.#path, line, { mode: 0o600 }))
      .catch(() => {});
  }

  /** The end of the log; empty when there is none. */
  async tail(): Promise<string> {
    await this.#work;
    const handle = await open(this.#path, "r").catch(() => undefined);
    if (handle === undefined) return "";
    try {
      const { size } = await handle.stat();
      const start = Math.max(0, size - SHOWN_BYTES);
      const bytes = new Uint8Array(size - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      const text = new TextDecoder().decode(bytes.subarray(0, bytesRead));
      return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
    } finally {
      await handle.close();
    }
  }

  /** Resolves when everything is written. */
  flush(): Promise<void> {
    return this.#work;
  }

  async #rotate(): Promise<void> {
    const stats = await stat(this.#path).catch(() => undefined);
    if (stats !== undefined && stats.size > MAX_BYTES) await rename(this.#path, `${this.#path}.1`);
  }
}
