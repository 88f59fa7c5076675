/** A store that remembers in which order things were written, and shows what is left when the host fails at some moment. */
import type { GrowingStore } from "../../../media/byte-store.ts";
import { MemoryStore } from "../../../media/memory-store.ts";

type Operation =
  | { readonly kind: "write"; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: "grow"; readonly sizeBytes: number }
  | { readonly kind: "flush" };

export class CrashStore implements GrowingStore {
  readonly readOnly = false;
  readonly operations: Operation[] = [];
  readonly #live = new MemoryStore(new Uint8Array(0));
  /** Without it everything is asynchronous. */
  readonly #isQuick: boolean;

  constructor(isQuick: boolean) {
    this.#isQuick = isQuick;
  }

  get sizeBytes(): number {
    return this.#live.sizeBytes;
  }

  readNow(offset: number, into: Uint8Array): boolean {
    return this.#isQuick && this.#live.readNow(offset, into);
  }

  writeNow(offset: number, from: Uint8Array): boolean {
    if (!this.#isQuick || !this.#live.writeNow(offset, from)) return false;
    this.operations.push({ kind: "write", offset, bytes: from.slice() });
    return true;
  }

  async read(offset: number, into: Uint8Array): Promise<void> {
    await this.#live.read(offset, into);
  }

  async write(offset: number, from: Uint8Array): Promise<void> {
    await this.#live.write(offset, from);
    this.operations.push({ kind: "write", offset, bytes: from.slice() });
  }

  async grow(sizeBytes: number): Promise<void> {
    await this.#live.grow(sizeBytes);
    this.operations.push({ kind: "grow", sizeBytes });
  }

  async flush(): Promise<void> {
    this.operations.push({ kind: "flush" });
  }

  /** The process was killed: everything up to an operation is there, of the last write only its first bytes. */
  async killedAfter(count: number, lastBytes: number): Promise<MemoryStore> {
    const store = new MemoryStore(new Uint8Array(0));
    for (const [i, operation] of this.operations.slice(0, count).entries()) {
      await apply(store, operation, i === count - 1 ? lastBytes : Infinity);
    }
    return store;
  }

  /** The power went: what was flushed is there, and of later writes any sectors. `keeps` says which. */
  async powerCutAfter(count: number, keeps: () => boolean): Promise<MemoryStore> {
    const store = new MemoryStore(new Uint8Array(0));
    const done = this.operations.slice(0, count);
    const flushed = done.findLastIndex(({ kind }) => kind === "flush");
    for (const [i, operation] of done.entries()) {
      if (operation.kind !== "write" || i < flushed) await apply(store, operation, Infinity);
      else {
        for (let at = 0; at < operation.bytes.length; at += 512) {
          if (keeps()) await store.write(operation.offset + at, operation.bytes.subarray(at, at + 512));
        }
      }
    }
    return store;
  }
}

async function apply(store: MemoryStore, operation: Operation, mostBytes: number): Promise<void> {
  if (operation.kind === "grow") await store.grow(operation.sizeBytes);
  else if (operation.kind === "write") {
    await store.write(operation.offset, operation.bytes.subarray(0, Math.min(mostBytes, operation.bytes.length)));
  }
}
