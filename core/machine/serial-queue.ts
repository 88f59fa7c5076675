const MOST_WAITING_BYTES = 4 << 20;

/** Bytes for a serial port that its chip has not taken yet: a paste larger than the guest's appetite. */
export class SerialQueue {
  readonly #port: { receive(bytes: Uint8Array): number };
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(port: { receive(bytes: Uint8Array): number }) {
    this.#port = port;
  }

  /** Returns how many bytes wait now. Who sends more than MOST_WAITING_BYTES ahead of the guest loses what is too much. */
  push(bytes: Uint8Array): number {
    if (bytes.length > 0 && this.#waitingBytes + bytes.length <= MOST_WAITING_BYTES) {
      this.#waiting.push(bytes);
      this.#waitingBytes += bytes.length;
    }
    this.pump();
    return this.#waitingBytes;
  }

  /** Offers what waits again. */
  pump(): void {
    while (this.#waiting.length > 0) {
      const first = this.#waiting[0]!;
      const taken = this.#port.receive(first);
      this.#waitingBytes -= taken;
      if (taken < first.length) {
        this.#waiting[0] = first.subarray(taken);
        return;
      }
      this.#waiting.shift();
    }
  }
}
