/** A disk whose contents move under it: what is below can be exchanged for an equal one while the drive stays. */
import type { ChsGeometry, Disk } from "../../../core/media/disk.ts";

/** Nothing is read or written until one of the two is called. */
export interface Hold {
  /** Goes on with another disk below, or with the same. */
  release(next: Disk): void;
}

export class SwitchDisk implements Disk {
  readonly sectorBytes: 512 | 2048;
  readonly sectors: number;
  readonly readOnly: boolean;
  readonly geometry: ChsGeometry | undefined;
  #inner: Disk;
  readonly #wrote: () => void;
  /** What still goes on in the disk below. */
  readonly #busy = new Set<Promise<unknown>>();
  /** Settles when the disk is free again. */
  #held: Promise<void> | undefined;

  /** `wrote` is called when something is written. */
  constructor(inner: Disk, wrote: () => void) {
    this.sectorBytes = inner.sectorBytes;
    this.sectors = inner.sectors;
    this.geometry = inner.geometry;
    this.readOnly = inner.readOnly;
    this.#inner = inner;
    this.#wrote = wrote;
  }

  /** What is below now. */
  get inner(): Disk {
    return this.#inner;
  }

  readNow(sector: number, into: Uint8Array): boolean {
    return this.#held === undefined && this.#inner.readNow?.(sector, into) === true;
  }

  writeNow(sector: number, from: Uint8Array): boolean {
    if (this.#held !== undefined || this.#inner.writeNow?.(sector, from) !== true) return false;
    this.#wrote();
    return true;
  }

  read(sector: number, into: Uint8Array): Promise<void> {
    return this.#through((disk) => disk.read(sector, into));
  }

  write(sector: number, from: Uint8Array): Promise<void> {
    this.#wrote();
    return this.#through((disk) => disk.write(sector, from));
  }

  flush(): Promise<void> {
    return this.#through((disk) => disk.flush());
  }

  /** Lets what is under way end, and everything that comes wait. */
  async hold(): Promise<Hold> {
    while (this.#held !== undefined) await this.#held;
    let free = (): void => {};
    this.#held = new Promise((resolve) => {
      free = resolve;
    });
    while (this.#busy.size > 0) await Promise.allSettled(this.#busy);
    return {
      release: (next) => {
        this.#inner = next;
        this.#held = undefined;
        free();
      },
    };
  }

  async #through<T>(work: (disk: Disk) => Promise<T>): Promise<T> {
    while (this.#held !== undefined) await this.#held;
    const result = work(this.#inner);
    this.#busy.add(result);
    try {
      return await result;
    } finally {
      this.#busy.delete(result);
    }
  }
}
