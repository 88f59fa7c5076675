/**
 * Every device model, once: the only file that knows them all. The conformance suite reads it; adding a device is a
 * line here.
 */
import type { Device, DeviceContext, DeviceModel, MemoryHandler, PortHandler } from "../bus/device.ts";
import { i440fx } from "./chipset/i440fx.ts";
import { isaDma } from "./chipset/isa-dma.ts";
import { pciBus } from "./chipset/pci-bus.ts";
import { picPair } from "./chipset/pic-pair.ts";
import { piix3Isa } from "./chipset/piix3-isa.ts";
import { piix4Pm } from "./chipset/piix4-pm.ts";
import { pit8254 } from "./chipset/pit8254.ts";
import { rtc146818 } from "./chipset/rtc146818.ts";
import { coprocessorError } from "./chipset/coprocessor-error.ts";
import { systemPort } from "./chipset/system-port.ts";
import { vga } from "./display/vga.ts";
import { vgaPci } from "./display/vga-pci.ts";
import { debugConsole } from "./firmware/debug-console.ts";
import { fwCfg } from "./firmware/fw-cfg.ts";
import { i8042 } from "./input/i8042.ts";
import { ps2Keyboard } from "./input/ps2-keyboard.ts";
import { ps2Mouse } from "./input/ps2-mouse.ts";
import { vmwareMouse } from "./input/vmware-mouse.ts";
import { uart16550 } from "./serial/uart16550.ts";
import { fdc82077 } from "./storage/floppy/fdc82077.ts";
import { piix3Ide } from "./storage/ide/piix3-ide.ts";

/** A device on a bench: its wires go nowhere. */
export interface BenchedDevice {
  save(): unknown;
  /** Refuses, with a ZodError, what the model's schema does not describe. */
  restore(state: unknown): void;
  reset(): void;
  readonly regions: Readonly<Record<string, Uint8Array>>;
  readonly handlers: readonly { readonly handler: PortHandler | MemoryHandler; readonly sizeBytes: number }[];
  disturb(): void;
}

/** A model without the types of its wires and state. */
export interface CataloguedModel {
  readonly id: string;
  readonly title: string;
  readonly stateVersion: number;
  /** Does the schema accept this state? */
  accepts(state: unknown): boolean;
  bench(context: DeviceContext): BenchedDevice;
}

/** Forgets the types of wires and state, so that models of all kinds fit in one list. */
function entry<Wires, S, D extends Device<S>>(model: DeviceModel<Wires, S, D>): CataloguedModel {
  return {
    id: model.id,
    title: model.title,
    stateVersion: model.stateVersion,
    accepts: (state) => model.state.safeParse(state).success,
    bench(context) {
      const device = model.create(model.bench(), context);
      return {
        save: () => device.save(),
        restore: (state) => device.restore(model.state.parse(state)),
        reset: () => device.reset(),
        regions: device.regions ?? {},
        handlers: model.handlers(device),
        disturb: () => model.disturb(device),
      };
    },
  };
}

export const DEVICE_MODELS: readonly CataloguedModel[] = [
  entry(picPair),
  entry(pit8254),
  entry(coprocessorError),
  entry(systemPort),
  entry(rtc146818),
  entry(isaDma),
  entry(pciBus),
  entry(i440fx),
  entry(piix3Isa),
  entry(piix4Pm),
  entry(i8042),
  entry(ps2Keyboard),
  entry(ps2Mouse),
  entry(vmwareMouse),
  entry(uart16550),
  entry(fdc82077),
  entry(piix3Ide),
  entry(vga),
  entry(vgaPci),
  entry(fwCfg),
  entry(debugConsole),
];
