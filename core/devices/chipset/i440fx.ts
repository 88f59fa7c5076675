/**
 * The host bridge of Intel's 440FX: which parts of C0000h–FFFFFh are RAM for reading and for writing.
 * [440FX] 82441FX PMC, order number 290549; register names are its own.
 * DEVIATION: no SMM, so SMRAM is stored and does nothing; memory timing registers are stored.
 */
import { z } from "zod";
import type { Device, DeviceModel } from "../../bus/device.ts";
import {
  COMMAND_MASTER,
  COMMAND_MEMORY,
  PciConfig,
  pciConfigState,
  type PciFunction,
  type PciRegister,
} from "../../bus/pci.ts";

const PAM0 = 0x59;
const PAM_COUNT = 7;
const READ = 1;
const WRITE = 2;
const PMCCFG = 0x50;
const DRB0 = 0x60;
const SMRAM = 0x72;

/** What the bridge decides for the memory behind it. */
export interface I440fxWires {
  /** Tells for a part of C0000h–FFFFFh where its reads and its writes go: RAM, or else ROM and nowhere. */
  readonly shadow: (firstPhys: number, sizeBytes: number, readsRam: boolean, writesRam: boolean) => void;
}

const state = z.strictObject({ config: pciConfigState });
export type I440fxState = z.infer<typeof state>;

/** PCI slot 0. */
export class I440fx implements Device<I440fxState>, PciFunction {
  readonly config: PciConfig;
  readonly #wires: I440fxWires;
  readonly #pam = new Uint8Array(PAM_COUNT);

  constructor(wires: I440fxWires) {
    this.#wires = wires;
    const stored = (offset: number, reset = 0): PciRegister => ({ offset, writable: 0xff, reset });
    this.config = new PciConfig({
      identity: {
        vendorId: 0x8086,
        deviceId: 0x1237,
        classCode: 0x06_00_00,
        revision: 2,
        subsystemVendorId: 0x1af4,
        subsystemId: 0x1100,
      },
      // memory and bus master are always on; SERR# can be enabled
      commandFixed: COMMAND_MEMORY | COMMAND_MASTER,
      commandWritable: 0x0100,
      registers: [
        stored(PMCCFG),
        stored(PMCCFG + 1, 0x01),
        ...Array.from({ length: PAM_COUNT }, (_, i) => ({
          offset: PAM0 + i,
          writable: 0x33,
          reset: 0,
          changed: (value: number) => this.#pamChanged(i, value),
        })),
        ...Array.from({ length: 8 }, (_, i) => stored(DRB0 + i)),
        { offset: SMRAM, writable: 0x7f, reset: 0x02 },
      ],
    });
  }

  save(): I440fxState {
    return { config: this.config.save() };
  }

  restore(saved: I440fxState): void {
    this.config.restore(saved.config);
  }

  reset(): void {
    this.config.reset();
  }

  /** PAM0 has one field, for F0000h–FFFFFh; the others have two for 16 KiB each, from C0000h up. */
  #pamChanged(index: number, value: number): void {
    if (this.#pam[index] === value) return;
    this.#pam[index] = value;
    const shadow = (firstPhys: number, sizeBytes: number, field: number): void =>
      this.#wires.shadow(firstPhys, sizeBytes, (field & READ) !== 0, (field & WRITE) !== 0);
    if (index === 0) return shadow(0xf_0000, 0x1_0000, value >> 4);
    const first = 0xc_0000 + (index - 1) * 0x8000;
    shadow(first, 0x4000, value & 15);
    return shadow(first + 0x4000, 0x4000, value >> 4);
  }
}

export const i440fx: DeviceModel<I440fxWires, I440fxState, I440fx> = {
  id: "chipset.i440fx",
  title: "Host bridge (Intel 440FX)",
  stateVersion: 1,
  state,
  create: (wires) => new I440fx(wires),
  bench: () => ({ shadow() {} }),
  disturb: (device) => device.config.write(PAM0, 1, 0x30),
  handlers: (device) => [{ handler: device.config, sizeBytes: 256 }],
};
