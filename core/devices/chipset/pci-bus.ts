/**
 * The PCI bus behind configuration mechanism 1: an address at CF8h, data at CFCh. [PCI] 3.2.2.3.2.
 * Bus 0 only: other buses answer as empty slots do. A byte written to CF9h is the chipset's reset control [PIIX3] §2.3.
 */
import { z } from "zod";
import { invariant } from "../../base/errors.ts";
import type { AccessSize, Device, DeviceModel, PortHandler } from "../../bus/device.ts";
import type { PciFunction } from "../../bus/pci.ts";
import { upTo } from "../state-fields.ts";

export const PCI_PORTS = { first: 0xcf8, count: 8 } as const;

const ADDRESS = 0;
const RESET_CONTROL = 1;
const DATA = 4;
const ENABLE = 0x8000_0000;
const ADDRESS_WRITABLE = 0x80ff_fffc;
const RESET_CPU = 0x04;
const RESET_WRITABLE = 0x06;
const SLOTS = 32;
const FUNCTIONS = 8;

/** Where the reset control register leads. */
export interface PciBusWires {
  /** RST_CPU rose in the reset control register: `hard` resets the whole machine. Called from within a port write. */
  readonly reset: (hard: boolean) => void;
}

const state = z.strictObject({ address: upTo(0xffff_ffff), resetControl: upTo(RESET_WRITABLE) });
export type PciBusState = z.infer<typeof state>;

/** Ports CF8h–CFFh and the 32 slots behind them. */
export class PciBus implements Device<PciBusState> {
  readonly #wires: PciBusWires;
  readonly #functions: (PciFunction | undefined)[] = Array.from({ length: SLOTS * FUNCTIONS });
  #address = 0;
  #resetControl = 0;

  readonly ports: PortHandler = {
    wide: true,
    read: (offset, sizeBytes) => this.#read(offset, sizeBytes),
    write: (offset, sizeBytes, value) => this.#write(offset, sizeBytes, value),
  };

  constructor(wires: PciBusWires) {
    this.#wires = wires;
  }

  /** Puts a function into a slot, when the machine is built. */
  plug(slot: number, fn: number, device: PciFunction): void {
    const index = slot * FUNCTIONS + fn;
    invariant(this.#functions[index] === undefined, `PCI slot ${slot}.${fn} is taken`);
    this.#functions[index] = device;
  }

  /** What is plugged in: slot, function, and what sits there. */
  *functions(): Generator<{ readonly slot: number; readonly fn: number; readonly device: PciFunction }> {
    for (const [index, device] of this.#functions.entries()) {
      if (device !== undefined) yield { slot: index >> 3, fn: index & 7, device };
    }
  }

  save(): PciBusState {
    return { address: this.#address, resetControl: this.#resetControl };
  }

  restore(saved: PciBusState): void {
    this.#address = (saved.address & ADDRESS_WRITABLE) >>> 0;
    this.#resetControl = saved.resetControl & RESET_WRITABLE;
  }

  reset(): void {
    this.#address = 0;
    this.#resetControl = 0;
  }

  #target(): PciFunction | undefined {
    const bus = (this.#address >>> 16) & 0xff;
    if ((this.#address & ENABLE) === 0 || bus !== 0) return undefined;
    return this.#functions[(this.#address >>> 8) & 0xff];
  }

  #read(offset: number, sizeBytes: AccessSize): number {
    if (offset === ADDRESS && sizeBytes === 4) return this.#address;
    if (offset === RESET_CONTROL && sizeBytes === 1) return this.#resetControl;
    const target = offset >= DATA ? this.#target() : undefined;
    if (target === undefined) return sizeBytes === 4 ? 0xffff_ffff : (1 << (8 * sizeBytes)) - 1;
    return target.config.read((this.#address & 0xfc) + (offset - DATA), sizeBytes);
  }

  #write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset === ADDRESS && sizeBytes === 4) this.#address = (value & ADDRESS_WRITABLE) >>> 0;
    else if (offset === RESET_CONTROL && sizeBytes === 1) this.#writeReset(value);
    else if (offset >= DATA) this.#target()?.config.write((this.#address & 0xfc) + (offset - DATA), sizeBytes, value);
  }

  #writeReset(value: number): void {
    const rises = (value & RESET_CPU) !== 0 && (this.#resetControl & RESET_CPU) === 0;
    this.#resetControl = value & RESET_WRITABLE;
    if (rises) this.#wires.reset((value & 0x02) !== 0);
  }
}

export const pciBus: DeviceModel<PciBusWires, PciBusState, PciBus> = {
  id: "chipset.pci-bus",
  title: "PCI bus (configuration mechanism 1)",
  stateVersion: 1,
  state,
  create: (wires) => new PciBus(wires),
  bench: () => ({ reset() {} }),
  disturb: (device) => device.ports.write(0, 4, 0x8000_0800),
  handlers: (device) => [{ handler: device.ports, sizeBytes: 8 }],
};
