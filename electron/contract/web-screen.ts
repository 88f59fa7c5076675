/** A VM's screen in a browser page: a streaming fetch down, the shared WebSocket up. */
import type { ScreenChannel } from "./bridge.ts";
import { BatchStreamReader, decodeBatch } from "./frame-codec.ts";
import type { ScreenInput, ScreenOutput } from "./screen.ts";

export class FetchChannel implements ScreenChannel {
  readonly #abort = new AbortController();
  readonly #post: (input: ScreenInput) => void;
  #listener: (output: ScreenOutput) => void = () => {};
  #closeListener: () => void = () => {};
  #closed = false;

  /** `post` carries input to the same screen. */
  constructor(address: string, token: string, post: (input: ScreenInput) => void) {
    this.#post = post;
    void this.#stream(address, token);
  }

  send(input: ScreenInput): void {
    if (!this.#closed) this.#post(input);
  }

  onOutput(listener: (output: ScreenOutput) => void): void {
    this.#listener = listener;
  }

  onClose(listener: () => void): void {
    this.#closeListener = listener;
  }

  close(): void {
    this.#closed = true;
    this.#abort.abort();
  }

  async #stream(address: string, token: string): Promise<void> {
    try {
      const response = await fetch(address, {
        headers: { Authorization: `Bearer ${token}` },
        signal: this.#abort.signal,
        cache: "no-store",
      });
      if (response.ok && response.body !== null) await this.#read(response.body.getReader());
    } catch {
      // Aborted by close(), the server went away, or the stream was damaged: all end the channel.
    }
    if (this.#closed) return;
    this.#closed = true;
    this.#closeListener();
  }

  async #read(reader: { read(): Promise<{ done: boolean; value?: Uint8Array }> }): Promise<void> {
    const batches = new BatchStreamReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || value === undefined) return;
      for (const batch of batches.push(value)) {
        for (const output of decodeBatch(batch)) this.#listener(output);
      }
    }
  }
}
