/**
 * The register page of the PCI function: BAR 2, 4 KiB. [QEMUVGA] "MMIO area spec": EDID at 0, the VGA ports 3C0h–3DFh at
 * 400h, the Bochs VBE registers as 16-bit words at 500h, byte order at 604h.
 */
import type { AccessSize, MemoryHandler, PortHandler } from "../../bus/device.ts";
import type { Dispi } from "./dispi.ts";
import { VGA_PORT } from "./vga-ports.ts";

export const VGA_MMIO_BYTES = 0x1000;

const VGA_FIRST = 0x400;
const VGA_END = 0x420;
const DISPI_FIRST = 0x500;
const DISPI_END = 0x516;
const EXTENSIONS_FIRST = 0x600;
const EXTENSIONS_BYTES = 8;
const BYTE_ORDER = 0x604;
const LITTLE_ENDIAN = 0x1e1e_1e1e;

/** Offsets count from the start of BAR 2. */
export class VgaMmio implements MemoryHandler {
  readonly #ports: PortHandler;
  readonly #dispi: Dispi;
  readonly #writeDispi: (register: number, value: number) => void;

  constructor(ports: PortHandler, dispi: Dispi, writeDispi: (register: number, value: number) => void) {
    this.#ports = ports;
    this.#dispi = dispi;
    this.#writeDispi = writeDispi;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset >= VGA_FIRST && offset + sizeBytes <= VGA_END) {
      return this.#ports.read(portOffset(offset), sizeBytes);
    }
    if (offset >= DISPI_FIRST && offset < DISPI_END) {
      const register = (offset - DISPI_FIRST) >>> 1;
      const value = this.#dispi.read(register);
      if (sizeBytes === 1) return (value >>> (8 * (offset & 1))) & 0xff;
      return sizeBytes === 2 ? value : (value | (this.#dispi.read(register + 1) << 16)) >>> 0;
    }
    // DEVIATION: no EDID; its absence is a monitor that says nothing about itself
    if (offset === EXTENSIONS_FIRST) return EXTENSIONS_BYTES;
    return offset === BYTE_ORDER && sizeBytes === 4 ? LITTLE_ENDIAN : 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset >= VGA_FIRST && offset + sizeBytes <= VGA_END) {
      this.#ports.write(portOffset(offset), sizeBytes, value);
    } else if (offset >= DISPI_FIRST && offset < DISPI_END && (offset & 1) === 0 && sizeBytes !== 1) {
      const register = (offset - DISPI_FIRST) >>> 1;
      this.#writeDispi(register, value & 0xffff);
      if (sizeBytes === 4) this.#writeDispi(register + 1, value >>> 16);
    }
  }
}

/** The block shows ports from 3C0h on; the port handler counts from 3B0h. */
function portOffset(offset: number): number {
  return offset - VGA_FIRST + 0x3c0 - VGA_PORT;
}
