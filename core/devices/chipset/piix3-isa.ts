/**
 * PIIX3 function 0: the bridge to ISA, of which guests see the interrupt router. [PIIX3] 82371SB, order number 290550,
 * §2.2. Register names are its own.
 * DEVIATION: memory and I/O decode settings (XBCS, TOM, MSTAT …) are stored and change nothing.
 */
import { z } from "zod";
import type { Device, DeviceModel, IrqLine } from "../../bus/device.ts";
import {
  COMMAND_IO,
  COMMAND_MASTER,
  COMMAND_MEMORY,
  PciConfig,
  pciConfigState,
  type PciFunction,
  type PciRegister,
} from "../../bus/pci.ts";

const PIRQRC = 0x60;
const ROUTES = 4;
const ROUTE_OFF = 0x80;
const LINES = 16;
/** Interrupts that PCI may be routed to. [PIIX3] §2.2.13: the others are reserved. */
const ROUTABLE: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15]);

/** What the interrupt router drives. */
export interface Piix3IsaWires {
  /** Input of the interrupt controllers, for the lines that PCI may be routed to. */
  readonly irq: (line: number) => IrqLine;
}

const state = z.strictObject({
  config: pciConfigState,
  levels: z.array(z.int().min(0).max(0xffff_ffff)).length(ROUTES),
});
export type Piix3IsaState = z.infer<typeof state>;

/** PCI slot 1, function 0. */
export class Piix3Isa implements Device<Piix3IsaState>, PciFunction {
  readonly config: PciConfig;
  readonly #wires: Piix3IsaWires;
  /** By PIRQ: a bit for each slot and pin that pulls it. */
  readonly #pulls = new Uint32Array(ROUTES);
  readonly #routes = new Uint8Array(ROUTES).fill(ROUTE_OFF);
  readonly #driven = Array<boolean>(LINES).fill(false);

  constructor(wires: Piix3IsaWires) {
    this.#wires = wires;
    const stored = (offset: number, reset: number): PciRegister => ({ offset, writable: 0xff, reset });
    this.config = new PciConfig({
      identity: {
        vendorId: 0x8086,
        deviceId: 0x7000,
        classCode: 0x06_01_00,
        revision: 0,
        subsystemVendorId: 0x1af4,
        subsystemId: 0x1100,
        isMultifunction: true,
      },
      // ports, memory and bus master are always on; special cycles can be
      commandFixed: COMMAND_IO | COMMAND_MEMORY | COMMAND_MASTER,
      commandWritable: 0x0008,
      registers: [
        stored(0x4c, 0x4d),
        stored(0x4e, 0x03),
        stored(0x4f, 0x00),
        ...Array.from({ length: ROUTES }, (_, i) => ({
          offset: PIRQRC + i,
          writable: 0x8f,
          reset: ROUTE_OFF,
          changed: (value: number) => {
            this.#routes[i] = value;
            this.#drive();
          },
        })),
        stored(0x69, 0x02),
        stored(0x6a, 0x80),
        stored(0x70, 0x80),
        stored(0x76, 0x0c),
        stored(0x77, 0x0c),
        stored(0x78, 0x02),
        stored(0x80, 0x00),
        stored(0x82, 0x00),
      ],
    });
  }

  /** INTA#–INTD# (`pin` 1–4) of a slot. The board turns the wires from slot to slot. */
  intx(slot: number, pin: number): IrqLine {
    const pirq = (slot - 1 + pin - 1) & 3;
    const bit = 1 << slot;
    return {
      set: (level) => {
        const before = this.#pulls[pirq]!;
        this.#pulls[pirq] = level ? before | bit : before & ~bit;
        if (this.#pulls[pirq] !== before) this.#drive();
      },
    };
  }

  save(): Piix3IsaState {
    return { config: this.config.save(), levels: [...this.#pulls] };
  }

  restore(saved: Piix3IsaState): void {
    this.#pulls.set(saved.levels);
    this.config.restore(saved.config);
    this.#drive();
  }

  reset(): void {
    this.#pulls.fill(0);
    this.config.reset();
    this.#drive();
  }

  #drive(): void {
    const wanted = Array<boolean>(LINES).fill(false);
    for (let pirq = 0; pirq < ROUTES; pirq++) {
      const route = this.#routes[pirq]!;
      if ((route & ROUTE_OFF) === 0 && this.#pulls[pirq] !== 0) wanted[route & 15] = true;
    }
    for (const line of ROUTABLE) {
      if (this.#driven[line] === wanted[line]) continue;
      this.#driven[line] = wanted[line]!;
      this.#wires.irq(line).set(wanted[line]!);
    }
  }
}

export const piix3Isa: DeviceModel<Piix3IsaWires, Piix3IsaState, Piix3Isa> = {
  id: "chipset.piix3-isa",
  title: "ISA bridge and interrupt router (Intel PIIX3)",
  stateVersion: 1,
  state,
  create: (wires) => new Piix3Isa(wires),
  bench: () => ({ irq: () => ({ set() {} }) }),
  disturb: (device) => device.config.write(PIRQRC, 1, 0x0b),
  handlers: (device) => [{ handler: device.config, sizeBytes: 256 }],
};
