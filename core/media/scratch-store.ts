/** A store in memory that grows piece by piece, up to a limit: what is thrown away when the machine ends. */
import { HostError } from "../base/errors.ts";
import type { GrowingStore } from "./byte-store.ts";

const PIECE_BYTES = 1024 * 1024;

export class ScratchStore implements GrowingStore {
  readonly readOnly = false;
  readonly #limitBytes: number;
  readonly #pieces: Uint8Array[] = [];
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async grow(sizeBytes: number): Promise<void> {
    if (sizeBytes > this.#limitBytes) {
      throw new HostError(
        "resource",
        `The changes that are kept in memory have reached ${Math.round(this.#limitBytes / 2 ** 20)} MiB. ` +
          "Open the disk image for writing, so that they go there.",
      );
    }
    while (this.#pieces.length * PIECE_BYTES < sizeBytes) this.#pieces.push(new Uint8Array(PIECE_BYTES));
    this.#sizeBytes = Math.max(this.#sizeBytes, sizeBytes);
  }

  readNow(offset: number, into: Uint8Array): boolean {
    if (offset < 0 || offset + into.length > this.#sizeBytes) return false;
    for (let done = 0; done < into.length;) {
      const within = (offset + done) % PIECE_BYTES;
      const count = Math.min(PIECE_BYTES - within, into.length - done);
      into.set(this.#piece(offset + done).subarray(within, within + count), done);
      done += count;
    }
    return true;
  }

  writeNow(offset: number, from: Uint8Array): boolean {
    if (offset < 0 || offset + from.length > this.#sizeBytes) return false;
    for (let done = 0; done < from.length;) {
      const within = (offset + done) % PIECE_BYTES;
      const count = Math.min(PIECE_BYTES - within, from.length - done);
      this.#piece(offset + done).set(from.subarray(done, done + count), within);
      done += count;
    }
    return true;
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    if (!this.readNow(offset, into)) throw new HostError("io", `There is nothing at ${offset} of the changes.`);
  }

  async write(offset: number, from: Uint8Array): Promise<void> {
    if (!this.writeNow(offset, from)) throw new HostError("io", `The changes end before ${offset}.`);
  }

  async flush(): Promise<void> {}

  #piece(offset: number): Uint8Array {
    return this.#pieces[Math.floor(offset / PIECE_BYTES)]!;
  }
}
