/** Ports 1CEh (index) and 1CFh (data) of the Bochs VBE interface; 1D0h is the data port where odd ports are no use. */
import type { AccessSize, PortHandler } from "../../bus/device.ts";
import type { Dispi } from "./dispi.ts";

export const DISPI_PORT = 0x1ce;
export const DISPI_PORTS = 4;

const INDEX = 0;
const DATA = 1;
const DATA_ALIGNED = 2;

/** Offsets count from 1CEh. */
export class DispiPorts implements PortHandler {
  readonly wide = true;
  readonly #dispi: Dispi;
  readonly #write: (register: number, value: number) => void;

  constructor(dispi: Dispi, write: (register: number, value: number) => void) {
    this.#dispi = dispi;
    this.#write = write;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const dispi = this.#dispi;
    if (offset === INDEX) {
      const index = dispi.index & (sizeBytes === 1 ? 0xff : 0xffff);
      return sizeBytes === 4 ? (index | (dispi.read(dispi.index) << 16)) >>> 0 : index;
    }
    if (offset !== DATA && offset !== DATA_ALIGNED) return 2 ** (8 * sizeBytes) - 1;
    const value = dispi.read(dispi.index);
    // bytes: the low one at 1CFh, the high one at 1D0h
    if (sizeBytes === 1) return offset === DATA ? value & 0xff : value >>> 8;
    return value;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const dispi = this.#dispi;
    if (offset === INDEX) {
      dispi.index = value & (sizeBytes === 1 ? 0xff : 0xffff);
      if (sizeBytes === 4) this.#write(dispi.index, value >>> 16);
    } else if (offset === DATA || offset === DATA_ALIGNED) {
      if (sizeBytes !== 1) this.#write(dispi.index, value & 0xffff);
      else {
        const before = dispi.read(dispi.index);
        this.#write(dispi.index, offset === DATA ? (before & 0xff00) | value : (before & 0xff) | (value << 8));
      }
    }
  }
}
