/** Bytes for a serial port that its chip has not taken yet: a paste larger than the guest's appetite. */
export class SerialQueue {
  readonly #port: { receive(bytes: Uint8Array): number };
  #waiting: Uint8Array[] = [];

  constructor(port: { receive(bytes: Uint8Array): number }) {
    this.#port = port;
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.pump();
  }

  /** Offers what waits again. */
  pump(): void {
    while (this.#waiting.length > 0) {
      const first = this.#waiting[0]!;
      const taken = this.#port.receive(first);
      if (taken < first.length) {
        this.#waiting[0] = first.subarray(taken);
        return;
      }
      this.#waiting.shift();
    }
  }
}
