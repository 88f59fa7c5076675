/** A disk whose requests end when the test says so, well or badly. */
import { HostError } from "../../../../base/errors.ts";
import type { Disk } from "../../../../media/disk.ts";

interface Waiting {
  readonly what: string;
  carryOut(): void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class SlowDisk implements Disk {
  readonly sectorBytes: 512 | 2048;
  readonly sectors: number;
  readonly readOnly = false;
  readonly geometry = undefined;
  readonly bytes: Uint8Array;
  readonly #waiting: Waiting[] = [];
  /** Sectors that cannot be read or written. */
  readonly bad = new Set<number>();

  constructor(bytes: Uint8Array, sectorBytes: 512 | 2048) {
    this.bytes = bytes;
    this.sectorBytes = sectorBytes;
    this.sectors = bytes.length / sectorBytes;
  }

  /** Requests under way, as "read 5+2". */
  get waiting(): readonly string[] {
    return this.#waiting.map(({ what }) => what);
  }

  read(sector: number, into: Uint8Array): Promise<void> {
    return this.#later(`read ${sector}+${into.length / this.sectorBytes}`, sector, into.length, () => {
      const at = sector * this.sectorBytes;
      into.set(this.bytes.subarray(at, at + into.length));
    });
  }

  write(sector: number, from: Uint8Array): Promise<void> {
    return this.#later(`write ${sector}+${from.length / this.sectorBytes}`, sector, from.length, () =>
      this.bytes.set(from, sector * this.sectorBytes),
    );
  }

  flush(): Promise<void> {
    return this.#later("flush", 0, 0, () => {});
  }

  /** Ends the oldest request. Resolves when everybody has heard of it. */
  async next(): Promise<void> {
    const request = this.#waiting.shift();
    request?.carryOut();
    request?.resolve();
    await settle();
  }

  async fail(error: unknown = new HostError("io", "The image has vanished.")): Promise<void> {
    this.#waiting.shift()?.reject(error);
    await settle();
  }

  /** Ends all requests, and those that follow from them. */
  async finish(): Promise<void> {
    while (this.#waiting.length > 0) await this.next();
  }

  #later(what: string, sector: number, lengthBytes: number, carryOut: () => void): Promise<void> {
    for (let i = 0; i < lengthBytes / this.sectorBytes; i++) {
      if (this.bad.has(sector + i)) return Promise.reject(new HostError("io", `Sector ${sector + i} is bad.`));
    }
    return new Promise((resolve, reject) => this.#waiting.push({ what, carryOut, resolve, reject }));
  }
}

/** Lets all callbacks of settled promises run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}
