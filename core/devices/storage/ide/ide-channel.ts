/**
 * One cable: its registers, its two drives, its interrupt. [ATA6] clause 7 (registers), 9.16 (a drive that is missing).
 */
import { z } from "zod";
import type { AccessSize, DeviceContext, IrqLine, PortHandler } from "../../../bus/device.ts";
import type { DmaMemory } from "../../../bus/dma.ts";
import { byte } from "../../state-fields.ts";
import { AtaDisk, ataDiskState } from "./ata-disk.ts";
import { COMMAND, DATA, DEV, DEVICE, ERROR, HOB, NIEN, SRST, STATUS, BSY } from "./ata-registers.ts";
import { AtapiCdrom, atapiCdromState } from "./atapi-cdrom.ts";
import { BusMaster, busMasterState } from "./bus-master.ts";
import type { DriveLink } from "./ide-drive.ts";
import type { IdeDriveWires } from "./ide-wires.ts";

/** What one cable is connected to. */
export interface ChannelWires {
  readonly irq: IrqLine;
  readonly drives: readonly [IdeDriveWires | null, IdeDriveWires | null];
  /** For drives that were given no name. */
  readonly serials: readonly [string, string];
  readonly memory: DmaMemory;
  readonly woken: () => void;
  readonly hostError: (text: string) => void;
}

const driveState = z.discriminatedUnion("kind", [ataDiskState, atapiCdromState]).nullable();
export const channelState = z.strictObject({
  drives: z.tuple([driveState, driveState]),
  selected: z.union([z.literal(0), z.literal(1)]),
  control: byte,
  master: busMasterState,
});
export type ChannelState = z.infer<typeof channelState>;

type Drive = AtaDisk | AtapiCdrom;

const DEVICE_RESET = 0x08;
const DIAGNOSTIC = 0x90;
/** Nobody drives the bus: it floats high; with a drive on the cable, DD7 is pulled down. [ATA6] 9.16.2. */
const FLOATING = 0xff;
const PULLED_DOWN = 0x7f;

/** Command and control ports, and whichever of the two drives is selected. */
export class IdeChannel {
  readonly #irq: IrqLine;
  readonly drives: readonly [Drive | null, Drive | null];
  readonly master: BusMaster;
  #selected: 0 | 1 = 0;
  #control = 0;
  #intrq = false;

  readonly commandPorts: PortHandler = {
    wide: true,
    read: (offset, sizeBytes) => this.#read(offset, sizeBytes),
    write: (offset, sizeBytes, value) => this.#write(offset, sizeBytes, value),
  };
  /** Alternate status and device control. */
  readonly controlPorts: PortHandler = {
    read: () => this.#status(),
    write: (_offset, _sizeBytes, value) => this.#writeControl(value),
  };

  constructor(wires: ChannelWires, buffers: readonly [Uint8Array, Uint8Array], context: DeviceContext) {
    this.#irq = wires.irq;
    this.master = new BusMaster(wires.memory, context.guestError, () => this.#dmaReady());
    const link: DriveLink = {
      interruptChanged: () => this.#updateIrq(),
      dma: this.master,
      woken: wires.woken,
      hostError: wires.hostError,
    };
    const drive = (place: 0 | 1): Drive | null =>
      build(wires.drives[place], place, wires.serials[place], link, buffers[place]);
    this.drives = [drive(0), drive(1)];
  }

  reset(): void {
    this.#control = 0;
    this.#selected = 0;
    for (const drive of this.drives) drive?.hardReset();
    this.master.reset();
    this.#updateIrq();
  }

  save(): ChannelState {
    return {
      drives: [this.drives[0]?.save() ?? null, this.drives[1]?.save() ?? null],
      selected: this.#selected,
      control: this.#control,
      master: this.master.save(),
    };
  }

  /** A drive that is not what the state describes comes out of a reset. */
  restore(saved: ChannelState): void {
    this.#control = saved.control;
    this.#selected = saved.selected;
    this.master.restore(saved.master);
    for (const [i, drive] of this.drives.entries()) {
      const of = saved.drives[i];
      if (drive instanceof AtaDisk && of?.kind === "disk") drive.restore(of);
      else if (drive instanceof AtapiCdrom && of?.kind === "cdrom") drive.restore(of);
      else drive?.hardReset();
    }
    this.#updateIrq();
    for (const drive of this.drives) drive?.resume();
  }

  // HOT: each word of programmed I/O
  #read(offset: number, sizeBytes: AccessSize): number {
    if (offset === DATA && sizeBytes !== 1) {
      const drive = this.drives[this.#selected];
      if (drive !== null) return drive.readData(sizeBytes);
      return sizeBytes === 2 ? 0xffff : 0xffff_ffff;
    }
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) value |= this.#readRegister(offset + i) << (8 * i);
    return value >>> 0;
  }

  #write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset === DATA && sizeBytes !== 1) {
      this.drives[this.#selected]?.writeData(sizeBytes, value);
      return;
    }
    for (let i = 0; i < sizeBytes; i++) this.#writeRegister(offset + i, (value >>> (8 * i)) & 0xff);
  }

  #readRegister(offset: number): number {
    if (offset === STATUS) {
      const status = this.#status();
      this.drives[this.#selected]?.setInterrupt(false);
      return status;
    }
    const drive = this.drives[this.#selected];
    if (offset === DATA) return 0xff; // 8-bit transfers went with the first drives
    if (drive !== null) return offset === ERROR ? drive.task.error : drive.task.read(offset, this.#highOrder);
    const first = this.drives[0];
    if (first === null) return this.drives[1] === null ? FLOATING : PULLED_DOWN;
    // the first drive answers for a second one that is missing: a disk with its own registers, a packet device with 0
    if (first instanceof AtapiCdrom) return 0;
    return offset === ERROR ? first.task.error : first.task.read(offset, this.#highOrder);
  }

  /** Status of the selected drive; of one that is missing 0, if there is another to say so. */
  #status(): number {
    const drive = this.drives[this.#selected];
    if (drive !== null) return drive.task.status;
    if (this.drives[0] !== null) return 0;
    return this.drives[1] === null ? FLOATING : PULLED_DOWN;
  }

  get #highOrder(): boolean {
    return (this.#control & HOB) !== 0;
  }

  #writeRegister(offset: number, value: number): void {
    this.#control &= ~HOB; // any write to the command block shows the low bytes again [ATA6] 7.4
    const selected = this.drives[this.#selected];
    if (offset === COMMAND) {
      this.#command(value);
      return;
    }
    if (offset === DATA || selected?.busy === true) return;
    // both drives on the cable take what is written
    for (const drive of this.drives) drive?.task.write(offset, value);
    if (offset !== DEVICE) return;
    this.#selected = (value & DEV) === 0 ? 0 : 1;
    this.#updateIrq();
  }

  #command(code: number): void {
    if ((this.#control & SRST) !== 0) return;
    const drive = this.drives[this.#selected];
    if (code === DIAGNOSTIC) {
      this.#diagnose();
    } else if (drive !== null && (!drive.busy || (code === DEVICE_RESET && drive instanceof AtapiCdrom))) {
      drive.command(code);
    }
  }

  /** Both drives, whichever is selected; the first one answers. [ATA6] 8.11. */
  #diagnose(): void {
    for (const drive of this.drives) drive?.softReset();
    this.#selected = 0;
    this.drives[0]?.setInterrupt(true);
    this.#updateIrq();
  }

  #writeControl(value: number): void {
    const before = this.#control;
    this.#control = value & (HOB | SRST | NIEN);
    if ((value & SRST) !== 0) {
      if ((before & SRST) === 0) this.#selected = 0;
      for (const drive of this.drives) {
        if (drive === null) continue;
        drive.softReset();
        drive.task.status = BSY;
      }
    } else if ((before & SRST) !== 0) {
      for (const drive of this.drives) drive?.softReset();
    }
    this.#updateIrq();
  }

  #dmaReady(): void {
    for (const drive of this.drives) drive?.dmaReady();
  }

  /** INTRQ belongs to the selected drive. */
  #updateIrq(): void {
    const drive = this.drives[this.#selected];
    const level = drive !== null && drive.task.interrupt && (this.#control & NIEN) === 0;
    if (level === this.#intrq) return;
    this.#intrq = level;
    if (level) this.master.interrupted();
    this.#irq.set(level);
  }
}

function build(
  wires: IdeDriveWires | null,
  place: 0 | 1,
  serial: string,
  link: DriveLink,
  buffer: Uint8Array,
): Drive | null {
  if (wires === null) return null;
  if (wires.kind === "disk") {
    return new AtaDisk(wires.disk, wires.name ?? { model: "NESTBOX HARDDISK", serial }, place === 1, link, buffer);
  }
  const name = wires.name ?? { model: "NESTBOX DVD-ROM", serial };
  return new AtapiCdrom(wires.disc, name, wires.ejected ?? (() => {}), link, buffer);
}
