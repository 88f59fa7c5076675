/**
 * The PIIX4's SMBus host controller with nothing on the bus: every transfer ends at once with a device error, as when
 * no address answers. [PIIX4] §7.3.
 * DEVIATION: no interrupts, no slave port, no block buffer.
 */
import { z } from "zod";
import type { AccessSize, PortHandler } from "../../bus/device.ts";
import { byte, upTo } from "../state-fields.ts";

export const SMBUS_PORTS = 16;

const HOST_STATUS = 0;
const HOST_CONTROL = 2;
const STORED_FIRST = 3; // command, address, two data bytes
const STORED_LAST = 6;
const CONTROL_START = 0x40;
const CONTROL_WRITABLE = 0x1f;
const STATUS_DEVICE_ERROR = 0x04;
const STATUS_CLEARED_BY_ONES = 0x1e;

export const smbusState = z.strictObject({
  status: upTo(STATUS_DEVICE_ERROR),
  control: upTo(CONTROL_WRITABLE),
  stored: z.array(byte).length(STORED_LAST - STORED_FIRST + 1),
});
export type SmbusState = z.infer<typeof smbusState>;

/** The 16 ports at SMBBASE. */
export class SmbusHost {
  #status = 0;
  #control = 0;
  readonly #stored = new Uint8Array(STORED_LAST - STORED_FIRST + 1);

  readonly ports: PortHandler = {
    read: (offset) => this.#read(offset),
    write: (offset, _sizeBytes: AccessSize, value) => this.#write(offset, value),
  };

  save(): SmbusState {
    return { status: this.#status, control: this.#control, stored: [...this.#stored] };
  }

  restore(saved: SmbusState): void {
    this.#status = saved.status & STATUS_DEVICE_ERROR;
    this.#control = saved.control;
    this.#stored.set(saved.stored);
  }

  reset(): void {
    this.#status = 0;
    this.#control = 0;
    this.#stored.fill(0);
  }

  #read(offset: number): number {
    if (offset === HOST_STATUS) return this.#status;
    if (offset === HOST_CONTROL) return this.#control;
    return this.#stored[offset - STORED_FIRST] ?? 0;
  }

  #write(offset: number, value: number): void {
    if (offset === HOST_STATUS) this.#status &= ~(value & STATUS_CLEARED_BY_ONES);
    else if (offset === HOST_CONTROL) {
      this.#control = value & CONTROL_WRITABLE;
      if ((value & CONTROL_START) !== 0) this.#status |= STATUS_DEVICE_ERROR;
    } else if (offset >= STORED_FIRST && offset <= STORED_LAST) this.#stored[offset - STORED_FIRST] = value;
  }
}
