/** What the guest sent from its serial ports, for terminals that may be opened later. */
export const SERIAL_PORTS = [0, 1] as const;
export type SerialPort = (typeof SERIAL_PORTS)[number];

/** The oldest output beyond this is forgotten. */
const KEPT_BYTES = 256 * 1024;

type Listener = (bytes: Uint8Array) => void;

export class SerialLines {
  readonly #kept = new Map<number, Uint8Array[]>();
  readonly #sizes = new Map<number, number>();
  readonly #listeners = new Map<number, Set<Listener>>();

  receive(port: number, bytes: Uint8Array): void {
    const chunks = this.#kept.get(port) ?? [];
    // The bytes are a view of a whole batch: keep only them.
    chunks.push(bytes.slice());
    let size = (this.#sizes.get(port) ?? 0) + bytes.length;
    while (size > KEPT_BYTES && chunks.length > 1) size -= chunks.shift()?.length ?? 0;
    this.#kept.set(port, chunks);
    this.#sizes.set(port, size);
    for (const listener of this.#listeners.get(port) ?? []) listener(bytes);
  }

  /** A new run of the machine begins: the host sends its history again. */
  clear(): void {
    this.#kept.clear();
    this.#sizes.clear();
  }

  /** Hears what was kept at once, then what comes. Returns the function that ends it. */
  listen(port: number, listener: Listener): () => void {
    for (const chunk of this.#kept.get(port) ?? []) listener(chunk);
    const set = this.#listeners.get(port) ?? new Set();
    this.#listeners.set(port, set);
    set.add(listener);
    return () => void set.delete(listener);
  }
}
