/** Bytes in memory: images that were read whole, and tests. */
import { HostError } from "../base/errors.ts";
import type { GrowingStore } from "./byte-store.ts";

export class MemoryStore implements GrowingStore {
  readonly readOnly: boolean;
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array, options: { readonly readOnly?: boolean } = {}) {
    this.#bytes = bytes;
    this.readOnly = options.readOnly ?? false;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  readNow(offset: number, into: Uint8Array): boolean {
    if (offset < 0 || offset + into.length > this.#bytes.length) return false;
    into.set(this.#bytes.subarray(offset, offset + into.length));
    return true;
  }

  writeNow(offset: number, from: Uint8Array): boolean {
    if (this.readOnly || offset < 0 || offset + from.length > this.#bytes.length) return false;
    this.#bytes.set(from, offset);
    return true;
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    if (!this.readNow(offset, into)) throw new HostError("io", `There is nothing at ${offset} of this image.`);
  }

  async write(offset: number, from: Uint8Array): Promise<void> {
    if (!this.writeNow(offset, from)) throw new HostError("io", `This image cannot be written at ${offset}.`);
  }

  async flush(): Promise<void> {}

  async grow(sizeBytes: number): Promise<void> {
    if (sizeBytes <= this.#bytes.length) return;
    const grown = new Uint8Array(sizeBytes);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
