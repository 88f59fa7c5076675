/** The display adapter's PCI function: where its frame buffer, its registers and its ROM are. */
import { z } from "zod";
import type { Device, DeviceModel } from "../../bus/device.ts";
import { COMMAND_IO, PciConfig, pciConfigState, type PciBar, type PciFunction, type PciRom } from "../../bus/pci.ts";
import { VGA_PCI, vgaBars } from "./pci-identity.ts";

/** What is told where the function's ranges are. */
export interface VgaPciWires {
  readonly vramBytes: number;
  readonly placeLinear: PciBar["place"];
  readonly placeRegisters: PciBar["place"];
  readonly rom: PciRom;
}

const state = z.strictObject({ config: pciConfigState });
export type VgaPciState = z.infer<typeof state>;

/** PCI slot 2. */
export class VgaPci implements Device<VgaPciState>, PciFunction {
  readonly config: PciConfig;

  constructor({ vramBytes, placeLinear, placeRegisters, rom }: VgaPciWires) {
    this.config = new PciConfig({
      identity: VGA_PCI,
      bars: vgaBars(vramBytes, { linear: placeLinear, mmio: placeRegisters }),
      rom,
      // for the adapter's old ports; SeaBIOS takes one without this bit for no VGA
      commandWritable: COMMAND_IO,
    });
  }

  save(): VgaPciState {
    return { config: this.config.save() };
  }

  restore(saved: VgaPciState): void {
    this.config.restore(saved.config);
  }

  reset(): void {
    this.config.reset();
  }
}

export const vgaPci: DeviceModel<VgaPciWires, VgaPciState, VgaPci> = {
  id: "display.vga-pci",
  title: "Display adapter, PCI function",
  stateVersion: 1,
  state,
  create: (wires) => new VgaPci(wires),
  bench: () => ({
    vramBytes: 1 << 24,
    placeLinear() {},
    placeRegisters() {},
    rom: { sizeBytes: 1 << 16, place() {} },
  }),
  disturb: (device) => device.config.write(0x10, 4, 0xe000_0000),
  handlers: (device) => [{ handler: device.config, sizeBytes: 256 }],
};
