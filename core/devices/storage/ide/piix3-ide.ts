/**
 * PIIX3 function 1: two IDE channels at their legacy addresses, with bus masters. [PIIX3] 82371SB, §2.3, §2.7.
 * DEVIATION: the channels answer whatever IDETIM and the command register say; timings are stored. IDETIM says from reset
 * on that the channels are decoded, as firmware would set it.
 */
import { z } from "zod";
import type { AccessSize, Device, DeviceContext, DeviceModel, PortHandler } from "../../../bus/device.ts";
import { COMMAND_MASTER, PciConfig, pciConfigState, type PciFunction, type PciRegister } from "../../../bus/pci.ts";
import type { Disk } from "../../../media/disk.ts";
import { BUFFER_BYTES } from "./ata-registers.ts";
import { AtaDisk } from "./ata-disk.ts";
import { AtapiCdrom } from "./atapi-cdrom.ts";
import { BUS_MASTER_PORTS } from "./bus-master.ts";
import { channelState, IdeChannel } from "./ide-channel.ts";
import type { DriveActivity } from "./ide-drive.ts";
import { ideBench } from "./ide-bench.ts";
import type { Piix3IdeWires } from "./ide-wires.ts";

/** In the order of the guest: first and second drive of the primary channel, then of the secondary. */
export type IdePlace = 0 | 1 | 2 | 3;

export const BUS_MASTER_IDE_PORTS = 2 * BUS_MASTER_PORTS;
const IDETIM = 0x40;
const SIDETIM = 0x44;
const DECODED = 0x80;

const state = z.strictObject({ config: pciConfigState, channels: z.tuple([channelState, channelState]) });
export type Piix3IdeState = z.infer<typeof state>;

/** PCI slot 1, function 1: two channels with two drives each. */
export class Piix3Ide implements Device<Piix3IdeState>, PciFunction {
  readonly config: PciConfig;
  readonly #buffers = new Uint8Array(4 * BUFFER_BYTES);
  readonly regions = { buffers: this.#buffers };
  readonly channels: readonly [IdeChannel, IdeChannel];
  readonly busMasterPorts: PortHandler = {
    wide: true,
    read: (offset, sizeBytes) => this.#readMaster(offset, sizeBytes),
    write: (offset, sizeBytes, value) => this.#writeMaster(offset, sizeBytes, value),
  };

  constructor(wires: Piix3IdeWires, context: DeviceContext) {
    const buffer = (place: number): Uint8Array =>
      this.#buffers.subarray(place * BUFFER_BYTES, (place + 1) * BUFFER_BYTES);
    const channel = (index: 0 | 1): IdeChannel =>
      new IdeChannel(
        {
          irq: wires.irqs[index],
          drives: index === 0 ? [wires.drives[0], wires.drives[1]] : [wires.drives[2], wires.drives[3]],
          serials: [`NB0000000${index * 2 + 1}`, `NB0000000${index * 2 + 2}`],
          memory: wires.memory,
          woken: wires.woken,
          hostError: wires.hostError,
        },
        [buffer(index * 2), buffer(index * 2 + 1)],
        context,
      );
    this.channels = [channel(0), channel(1)];
    this.config = new PciConfig({
      identity: {
        vendorId: 0x8086,
        deviceId: 0x7010,
        classCode: 0x01_01_80,
        revision: 0,
        subsystemVendorId: 0x1af4,
        subsystemId: 0x1100,
      },
      bars: [{ index: 4, kind: "io", sizeBytes: BUS_MASTER_IDE_PORTS, place: wires.placeBusMaster }],
      commandWritable: COMMAND_MASTER,
      commandChanged: (command) => {
        for (const { master } of this.channels) master.mayMaster = (command & COMMAND_MASTER) !== 0;
      },
      registers: [
        stored(IDETIM),
        stored(IDETIM + 1, DECODED),
        stored(IDETIM + 2),
        stored(IDETIM + 3, DECODED),
        stored(SIDETIM),
      ],
    });
  }

  /** Puts another disc into a CD drive, or none; false when there is no CD drive at that place. */
  insertDisc(place: IdePlace, disc: Disk | null): boolean {
    const drive = this.#drive(place);
    if (!(drive instanceof AtapiCdrom)) return false;
    drive.insert(disc);
    return true;
  }

  /** The guest has locked the tray of this drive. */
  isLocked(place: IdePlace): boolean {
    const drive = this.#drive(place);
    return drive instanceof AtapiCdrom && drive.isLocked;
  }

  /** Sectors of the drive's own size since the machine was built. */
  activity(place: IdePlace): DriveActivity {
    return this.#drive(place)?.activity ?? NO_ACTIVITY;
  }

  save(): Piix3IdeState {
    return { config: this.config.save(), channels: [this.channels[0].save(), this.channels[1].save()] };
  }

  /** The buffers (region) are back before this is called. */
  restore(saved: Piix3IdeState): void {
    // leave to be a bus master may come back before the drives do: nothing must be under way then
    for (const channel of this.channels) channel.reset();
    this.config.restore(saved.config);
    for (const [i, channel] of this.channels.entries()) channel.restore(saved.channels[i]!);
  }

  reset(): void {
    this.config.reset();
    for (const channel of this.channels) channel.reset();
    this.#buffers.fill(0);
  }

  #drive(place: IdePlace): AtaDisk | AtapiCdrom | null {
    return this.channels[place >> 1]!.drives[place & 1]!;
  }

  #readMaster(offset: number, sizeBytes: AccessSize): number {
    return this.channels[offset < BUS_MASTER_PORTS ? 0 : 1].master.read(offset % BUS_MASTER_PORTS, sizeBytes);
  }

  #writeMaster(offset: number, sizeBytes: AccessSize, value: number): void {
    this.channels[offset < BUS_MASTER_PORTS ? 0 : 1].master.write(offset % BUS_MASTER_PORTS, sizeBytes, value);
  }
}

function stored(offset: number, reset = 0): PciRegister {
  return { offset, writable: 0xff, reset };
}

const NO_ACTIVITY: DriveActivity = { sectorsRead: 0, sectorsWritten: 0 };

export const piix3Ide: DeviceModel<Piix3IdeWires, Piix3IdeState, Piix3Ide> = {
  id: "storage.piix3-ide",
  title: "IDE controller (Intel PIIX3)",
  stateVersion: 1,
  state,
  create: (wires, context) => new Piix3Ide(wires, context),
  bench: ideBench,
  disturb: (device) => device.channels[0].commandPorts.write(2, 1, 0x5a),
  handlers: (device) => [
    { handler: device.channels[0].commandPorts, sizeBytes: 8 },
    { handler: device.channels[0].controlPorts, sizeBytes: 1 },
    { handler: device.channels[1].commandPorts, sizeBytes: 8 },
    { handler: device.channels[1].controlPorts, sizeBytes: 1 },
    { handler: device.busMasterPorts, sizeBytes: BUS_MASTER_IDE_PORTS },
  ],
};
