/**
 * PIIX4 function 3: power management with ACPI registers, the command ports of the Advanced Power Management firmware,
 * and an SMBus host controller. [PIIX4] 82371AB, order number 290562, §7. Register names are its own.
 * DEVIATION: there is no system management mode. A command written to APMC reaches no handler; the two that switch ACPI
 * mode are carried out here, and APMC_EN reads as set from reset on, which tells SeaBIOS not to look for SMM.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, IrqLine, PortHandler } from "../../bus/device.ts";
import { PciConfig, pciConfigState, type PciFunction, type PciRegister } from "../../bus/pci.ts";
import { byte, word } from "../state-fields.ts";
import { AcpiEvents, acpiEventsState, PM_PORTS } from "./acpi-events.ts";
import { SMBUS_PORTS, SmbusHost, smbusState } from "./smbus-host.ts";

export const PIIX4_PM_PORTS = {
  /** APMC and APMS. */
  command: { first: 0xb2, count: 2 },
  /** General-purpose events where QEMU has them, which is where SeaBIOS's own tables say. [QEMUACPI] */
  events: { first: 0xafe0, count: 4 },
  pm: PM_PORTS,
  smbus: SMBUS_PORTS,
} as const;

const PMBA = 0x40;
const CNTA_FIRST = 0x44;
const DEVRESJ_LAST = 0x7f;
/** Bits 31–24 of DEVACTB. */
const DEVACTB3 = 0x5b;
const APMC_EN = 0x02;
const PMREGMISC = 0x80;
const PMIOSE = 0x01;
const SMBBA = 0x90;
const SMBHSTCFG = 0xd2;
const SMB_HST_EN = 0x01;
const SMBSLVC = 0xd3;

const APMC = 0;
const ACPI_ENABLE = 0xf1;
const ACPI_DISABLE = 0xf0;

/** Where power management leads. */
export interface Piix4PmWires {
  /** System control interrupt: IRQ9, high while something asks for attention. */
  readonly sci: IrqLine;
  /** The guest switched the machine off. Called from within a port write. */
  readonly powerOff: () => void;
  /** The ACPI registers are at this port from now on; undefined: nowhere. Any multiple of 64, free or not. */
  readonly placePm: (base: number | undefined) => void;
  /** The SMBus registers; any multiple of 16. */
  readonly placeSmbus: (base: number | undefined) => void;
}

const state = z.strictObject({
  config: pciConfigState,
  events: acpiEventsState,
  smbus: smbusState,
  command: z.tuple([byte, byte]),
  gpeEnable: word,
});
export type Piix4PmState = z.infer<typeof state>;

/** PCI slot 1, function 3. */
export class Piix4Pm implements Device<Piix4PmState>, PciFunction {
  readonly config: PciConfig;
  readonly #wires: Piix4PmWires;
  readonly #events: AcpiEvents;
  readonly #smbus = new SmbusHost();
  readonly #command = new Uint8Array(2);
  /** Two bytes of general-purpose events that never happen. */
  readonly #gpeEnable = new Uint8Array(2);
  #pmBase: number | undefined;
  #smbusBase: number | undefined;

  readonly pmPorts: PortHandler;
  readonly smbusPorts: PortHandler = this.#smbus.ports;
  readonly commandPorts: PortHandler = {
    read: (offset) => this.#command[offset]!,
    write: (offset, _sizeBytes, value) => {
      this.#command[offset] = value;
      if (offset !== APMC) return;
      if (value === ACPI_ENABLE) this.#events.acpiMode = true;
      else if (value === ACPI_DISABLE) this.#events.acpiMode = false;
    },
  };
  readonly eventPorts: PortHandler = {
    read: (offset) => (offset < 2 ? 0 : this.#gpeEnable[offset - 2]!),
    write: (offset, _sizeBytes, value) => {
      if (offset >= 2) this.#gpeEnable[offset - 2] = value;
    },
  };

  constructor(wires: Piix4PmWires, context: DeviceContext) {
    this.#wires = wires;
    this.#events = new AcpiEvents(wires, context);
    this.pmPorts = this.#events.ports;
    const moved = (): void => this.#place();
    const monitors = Array.from({ length: DEVRESJ_LAST - CNTA_FIRST + 1 }, (_, i) => CNTA_FIRST + i);
    this.config = new PciConfig({
      identity: {
        vendorId: 0x8086,
        deviceId: 0x7113,
        classCode: 0x06_80_00,
        revision: 3,
        subsystemVendorId: 0x1af4,
        subsystemId: 0x1100,
        interruptPin: 1,
      },
      commandWritable: 0x0001,
      registers: [
        { offset: PMBA, writable: 0xc0, reset: 0x01, changed: moved },
        { offset: PMBA + 1, writable: 0xff, reset: 0, changed: moved },
        ...monitors.map((offset) => stored(offset, offset === DEVACTB3 ? APMC_EN : 0)),
        { offset: PMREGMISC, writable: PMIOSE, reset: 0, changed: moved },
        { offset: SMBBA, writable: 0xf0, reset: 0x01, changed: moved },
        { offset: SMBBA + 1, writable: 0xff, reset: 0, changed: moved },
        { offset: SMBHSTCFG, writable: 0x0f, reset: 0, changed: moved },
        stored(SMBSLVC),
        stored(SMBSLVC + 1),
        stored(SMBSLVC + 2),
      ],
    });
  }

  /** The button on the case, pressed for a moment. True when the guest's operating system has asked to be told. */
  pressPowerButton(): boolean {
    return this.#events.pressPowerButton();
  }

  save(): Piix4PmState {
    return {
      config: this.config.save(),
      events: this.#events.save(),
      smbus: this.#smbus.save(),
      command: [this.#command[0]!, this.#command[1]!],
      gpeEnable: this.#gpeEnable[0]! | (this.#gpeEnable[1]! << 8),
    };
  }

  restore(saved: Piix4PmState): void {
    this.config.restore(saved.config);
    this.#events.restore(saved.events);
    this.#smbus.restore(saved.smbus);
    this.#command.set(saved.command);
    this.#gpeEnable[0] = saved.gpeEnable & 0xff;
    this.#gpeEnable[1] = saved.gpeEnable >>> 8;
  }

  reset(): void {
    this.config.reset();
    this.#events.reset();
    this.#smbus.reset();
    this.#command.fill(0);
    this.#gpeEnable.fill(0);
  }

  #place(): void {
    // called while the configuration space is being built
    const config = this.config as PciConfig | undefined;
    if (config === undefined) return;
    const base = (offset: number, mask: number, enabled: boolean): number | undefined => {
      const port = config.read(offset, 2) & mask;
      return enabled && port !== 0 ? port : undefined;
    };
    const pm = base(PMBA, 0xffc0, (config.byte(PMREGMISC) & PMIOSE) !== 0);
    if (pm !== this.#pmBase) {
      this.#pmBase = pm;
      this.#wires.placePm(pm);
    }
    const smbus = base(SMBBA, 0xfff0, (config.byte(SMBHSTCFG) & SMB_HST_EN) !== 0);
    if (smbus !== this.#smbusBase) {
      this.#smbusBase = smbus;
      this.#wires.placeSmbus(smbus);
    }
  }
}

function stored(offset: number, reset = 0): PciRegister {
  return { offset, writable: 0xff, reset };
}

export const piix4Pm: DeviceModel<Piix4PmWires, Piix4PmState, Piix4Pm> = {
  id: "chipset.piix4-pm",
  title: "Power management (Intel PIIX4)",
  stateVersion: 1,
  state,
  create: (wires, context) => new Piix4Pm(wires, context),
  bench: () => ({ sci: { set() {} }, powerOff() {}, placePm() {}, placeSmbus() {} }),
  disturb: (device) => device.pmPorts.write(0x02, 2, 0x0101),
  handlers: (device) => [
    { handler: device.config, sizeBytes: 256 },
    { handler: device.pmPorts, sizeBytes: PM_PORTS },
    { handler: device.smbusPorts, sizeBytes: SMBUS_PORTS },
    { handler: device.commandPorts, sizeBytes: PIIX4_PM_PORTS.command.count },
    { handler: device.eventPorts, sizeBytes: PIIX4_PM_PORTS.events.count },
  ],
};
