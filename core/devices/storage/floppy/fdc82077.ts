/**
 * The 82077AA floppy disk controller in AT mode, with two drives.
 * [82077AA] Intel 82077AA, May 1994; section numbers are its own.
 * There is no ready line: a command for a drive without a disk, or with its motor off, waits for an index hole that
 * never comes, until the host resets the controller or the disk arrives. Drivers have time-outs for that.
 * DEVIATION: sectors take 30 µs, seeks little more: time enough to be seen busy, not to be waited for.
 * DEVIATION: images hold no deleted-data marks, CRC errors or gaps; GPL, HUT, SRT, HLT and precompensation are stored.
 */
import type { Device, DeviceContext, DeviceModel, IrqLine, PortHandler } from "../../../bus/device.ts";
import type { DmaChannel } from "../../../bus/dma.ts";
import type { FloppyMedium } from "../../../media/floppy-medium.ts";
import type { FloppyType } from "../../chipset/pc-cmos.ts";
import { Countdown } from "../../countdown.ts";
import { type FdcCommand, fdcCommand } from "./fdc-commands.ts";
import { FdcSeeks, ST0_INVALID } from "./fdc-seeks.ts";
import { type FdcState, fdcState } from "./fdc-state.ts";
import { startTransfer } from "./fdc-start.ts";
import { FdcTransfer, type FdcTransferState, ST0_ABNORMAL, ST1_OVERRUN } from "./fdc-transfer.ts";
import { FloppyDrive } from "./floppy-drive.ts";

/** 3F6h, between the two, belongs to the IDE controller. */
export const FDC_PORTS = { main: { first: 0x3f0, count: 6 }, rate: { first: 0x3f7, count: 1 } } as const;

const SECTOR_NS = 30_000;
const COMMAND_NS = 20_000;
const RESET_NS = 50_000;
/** Two turns of a disk, had it nothing to do but turn. */
const SEARCH_NS = 1_000_000;
/** How often a channel that is not ready is looked at, and for how long: one turn of a disk. */
const DMA_RETRY_NS = 100_000;
const DMA_PATIENCE_NS = 200_000_000;

const DOR_NOT_RESET = 0x04;
const DOR_GATE = 0x08;
const MSR_READY = 0x80;
const MSR_TO_HOST = 0x40;
const MSR_NON_DMA = 0x20;
const MSR_BUSY = 0x10;
const DSR_RESET = 0x80;
const DIR_CHANGED = 0x80;
const CONFIG_IMPLIED_SEEK = 0x40;
const CONFIG_NO_POLL = 0x10;
const CONFIG_AFTER_RESET = 0x20; // FIFO off
const SPECIFY_NON_DMA = 0x01;
const ST0_EQUIPMENT = 0x10;
const ST3_ALWAYS = 0x28;
const ST3_PROTECTED = 0x40;
const ST3_TRACK0 = 0x10;
const VERSION_82077 = 0x90;
const RECALIBRATE_STEPS = 79;

/** Interrupt, DMA channel and the types of drives A and B. */
export interface FdcWires {
  readonly irq6: IrqLine;
  readonly dma: DmaChannel;
  /** Drives A and B, as CMOS byte 10h names them. */
  readonly drives: readonly [FloppyType, FloppyType];
}

/** Ports 3F0h–3F5h and 3F7h. */
export class Fdc82077 implements Device<FdcState> {
  readonly #wires: FdcWires;
  readonly #context: DeviceContext;
  readonly #drives: readonly FloppyDrive[];
  #dor = 0;
  #tdr = 0;
  #rate = 2;
  #config = CONFIG_AFTER_RESET;
  #precompensation = 0;
  #locked = false;
  #specify: [number, number] = [0, 0];
  #perpendicular = 0;
  #sectorCount = 0;
  #command: number[] = [];
  #result: number[] = [];
  #resultNext = 0;
  #int = false;
  readonly #seeks: FdcSeeks;
  #resetDone: Countdown | undefined;
  #transfer: FdcTransfer | undefined;
  #transferStep: Countdown | undefined;
  #dmaWaitNs = 0;
  #sectorsRead = 0;
  #sectorsWritten = 0;

  readonly mainPorts: PortHandler = {
    read: (offset) => this.#read(offset),
    write: (offset, _sizeBytes, value) => this.#write(offset, value),
  };
  /** 3F7h: the disk-change line, and the data rate. */
  readonly ratePort: PortHandler = {
    read: () => (this.#selected?.changed === true ? DIR_CHANGED : 0),
    write: (_offset, _sizeBytes, value) => {
      this.#rate = value & 3;
    },
  };

  constructor(wires: FdcWires, context: DeviceContext) {
    this.#wires = wires;
    this.#context = context;
    this.#seeks = new FdcSeeks(context.clock, () => this.#setInt(true));
    // Drives 2 and 3 can be named by commands; nothing is connected there.
    this.#drives = [...wires.drives, 0 as const, 0 as const].map((type) => new FloppyDrive(type));
  }

  /** Puts a disk into drive A (0) or B (1), or takes it out. */
  insert(drive: 0 | 1, medium: FloppyMedium | null): void {
    this.#drives[drive]!.insert(medium);
    this.#resume();
  }

  get sectorsRead(): number {
    return this.#sectorsRead;
  }

  get sectorsWritten(): number {
    return this.#sectorsWritten;
  }

  /** Is the motor of this drive on? What a drive's light shows. */
  motorOn(drive: 0 | 1): boolean {
    return this.#motor(drive);
  }

  save(): FdcState {
    return {
      dor: this.#dor,
      tdr: this.#tdr,
      rate: this.#rate,
      config: this.#config,
      precompensation: this.#precompensation,
      locked: this.#locked,
      specify: [...this.#specify],
      perpendicular: this.#perpendicular,
      sectorCount: this.#sectorCount,
      command: [...this.#command],
      result: [...this.#result],
      resultNext: this.#resultNext,
      int: this.#int,
      seeks: this.#seeks.save(),
      resetNs: this.#resetDone?.leftNs ?? null,
      transfer: this.#transfer === undefined ? null : structuredCopy(this.#transfer.state),
      transferNs: this.#transferStep?.leftNs ?? null,
      dmaWaitNs: this.#dmaWaitNs,
      drives: [this.#drives[0]!.save(), this.#drives[1]!.save()],
    };
  }

  restore(saved: FdcState): void {
    this.#stopAll();
    this.#dor = saved.dor;
    this.#tdr = saved.tdr;
    this.#rate = saved.rate;
    this.#config = saved.config;
    this.#precompensation = saved.precompensation;
    this.#locked = saved.locked;
    this.#specify = [...saved.specify];
    this.#perpendicular = saved.perpendicular;
    this.#sectorCount = saved.sectorCount;
    this.#command = [...saved.command];
    this.#result = [...saved.result];
    this.#resultNext = Math.min(saved.resultNext, saved.result.length);
    this.#int = saved.int;
    this.#seeks.restore(saved.seeks);
    if (saved.resetNs !== null) this.#armReset(saved.resetNs);
    this.#transfer = saved.transfer === null ? undefined : new FdcTransfer(structuredCopy(saved.transfer));
    this.#dmaWaitNs = saved.dmaWaitNs;
    if (saved.transferNs !== null && this.#transfer !== undefined) this.#armTransfer(saved.transferNs);
    this.#drives[0]!.restore(saved.drives[0]);
    this.#drives[1]!.restore(saved.drives[1]);
    this.#drive();
  }

  /** Power-on; the disks stay where they are. */
  reset(): void {
    this.#locked = false;
    this.#dor = 0;
    this.#softReset();
    this.#tdr = 0;
    this.#rate = 2;
    this.#specify = [0, 0];
    this.#perpendicular = 0;
    this.#sectorCount = 0;
    this.#drives[0]!.reset();
    this.#drives[1]!.reset();
  }

  #motor(drive: number): boolean {
    return (this.#dor & (0x10 << drive)) !== 0;
  }

  /** A drive is selected only while its motor is on (§2.1.2, DOR). */
  get #selected(): FloppyDrive | undefined {
    const drive = this.#dor & 3;
    return this.#motor(drive) ? this.#drives[drive] : undefined;
  }

  #read(offset: number): number {
    switch (offset) {
      case 2:
        return this.#dor;
      case 3:
        return this.#tdr;
      case 4:
        return this.#msr();
      case 5:
        return this.#readFifo();
      default:
        return 0xff; // status registers A and B exist in PS/2 mode only
    }
  }

  #write(offset: number, value: number): void {
    switch (offset) {
      case 2:
        this.#writeDor(value);
        return;
      case 3:
        this.#tdr = value & 3;
        return;
      case 4:
        this.#rate = value & 3;
        if ((value & DSR_RESET) !== 0 && this.#outOfReset) {
          this.#softReset();
          this.#armReset(RESET_NS);
        }
        return;
      case 5:
        this.#writeFifo(value);
    }
  }

  get #outOfReset(): boolean {
    return (this.#dor & DOR_NOT_RESET) !== 0;
  }

  #writeDor(value: number): void {
    const ran = this.#outOfReset;
    this.#dor = value;
    if (ran && !this.#outOfReset) this.#softReset();
    else if (!ran && this.#outOfReset) this.#armReset(RESET_NS);
    this.#drive();
    this.#resume();
  }

  /** §4.2: what LOCK does not protect goes back to the state after power-on; the heads stay, their position is lost. */
  #softReset(): void {
    this.#stopAll();
    this.#command = [];
    this.#result = [];
    this.#resultNext = 0;
    this.#int = false;
    this.#seeks.reset();
    this.#transfer = undefined;
    this.#dmaWaitNs = 0;
    if (!this.#locked) {
      this.#config = CONFIG_AFTER_RESET;
      this.#precompensation = 0;
    }
    this.#drive();
  }

  #stopAll(): void {
    this.#resetDone?.cancel();
    this.#resetDone = undefined;
    this.#transferStep?.cancel();
    this.#transferStep = undefined;
    this.#seeks.stop();
  }

  #msr(): number {
    if (!this.#outOfReset || this.#resetDone !== undefined) return 0;
    let value = this.#seeks.busy;
    if (this.#transfer !== undefined) {
      value |= MSR_BUSY;
      if (this.#usesDma) return value;
      value |= MSR_NON_DMA;
      if (!this.#transfer.hostTurn) return value;
      return value | MSR_READY | (this.#transfer.toDisk ? 0 : MSR_TO_HOST);
    }
    if (this.#result.length > 0) return value | MSR_READY | MSR_TO_HOST | MSR_BUSY;
    return value | MSR_READY | (this.#command.length > 0 ? MSR_BUSY : 0);
  }

  get #usesDma(): boolean {
    return (this.#specify[1] & SPECIFY_NON_DMA) === 0;
  }

  #readFifo(): number {
    const transfer = this.#transfer;
    if (transfer !== undefined && !transfer.toDisk && transfer.hostTurn) {
      const value = transfer.state.buffer[transfer.state.moved] ?? 0;
      this.#hostMoved(transfer);
      return value;
    }
    if (this.#result.length === 0) {
      this.#context.guestError("floppy: data read when there is none");
      return 0;
    }
    if (this.#resultNext === 0) this.#setInt(this.#seeks.pending);
    const value = this.#result[this.#resultNext++] ?? 0;
    if (this.#resultNext >= this.#result.length) {
      this.#result = [];
      this.#resultNext = 0;
    }
    return value;
  }

  #writeFifo(value: number): void {
    if (!this.#outOfReset || this.#resetDone !== undefined || this.#result.length > 0) {
      this.#context.guestError("floppy: byte written when none is expected");
      return;
    }
    const transfer = this.#transfer;
    if (transfer !== undefined) {
      if (!transfer.toDisk || !transfer.hostTurn) return;
      transfer.state.buffer[transfer.state.moved] = value;
      this.#hostMoved(transfer);
      return;
    }
    this.#command.push(value);
    const command = fdcCommand(this.#command[0]!);
    if (this.#command.length < command.lengthBytes) return;
    const bytesOfCommand = this.#command;
    this.#command = [];
    this.#execute(command, bytesOfCommand);
  }

  /** Without DMA every byte is an edge of the interrupt line. */
  #hostMoved(transfer: FdcTransfer): void {
    transfer.state.moved++;
    this.#setInt(false);
    if (transfer.hostTurn) this.#setInt(true);
    else this.#armTransfer(SECTOR_NS);
  }

  #execute(command: FdcCommand, given: readonly number[]): void {
    const [opcode = 0, select = 0, third = 0, fourth = 0] = given;
    const drive = select & 3;
    switch (command.name) {
      case "specify":
        this.#specify = [select, third];
        return;
      case "sense-drive":
        this.#result = [this.#senseDrive(select)];
        return;
      case "recalibrate":
        this.#recalibrate(drive);
        return;
      case "seek":
        this.#seek(select, third - this.#seeks.cylinders[drive]!, third);
        return;
      case "relative-seek": {
        const tracks = (opcode & 0x40) !== 0 ? third : -third;
        this.#seek(select, tracks, (this.#seeks.cylinders[drive]! + tracks) & 0xff);
        return;
      }
      case "sense-interrupt":
        this.#result = this.#seeks.sense();
        this.#setInt(false); // another seek that ended is an edge of its own
        this.#setInt(this.#seeks.pending);
        return;
      case "dump-registers":
        this.#result = this.#dump();
        return;
      case "version":
        this.#result = [VERSION_82077];
        return;
      case "perpendicular":
        this.#perpendicular = (select & 0x80) !== 0 ? select & 0x3f : (this.#perpendicular & 0x3c) | (select & 3);
        return;
      case "configure":
        this.#config = third & 0x7f;
        this.#precompensation = fourth;
        return;
      case "lock":
        this.#locked = (opcode & 0x80) !== 0;
        this.#result = [this.#locked ? 0x10 : 0];
        return;
      case "invalid":
        this.#context.guestError(`floppy: no command ${opcode.toString(16)}h`);
        this.#result = [ST0_INVALID];
        return;
      default:
        this.#begin(command.name, given);
    }
  }

  #senseDrive(select: number): number {
    const drive = this.#drives[select & 3]!;
    return (
      ST3_ALWAYS | (drive.writeProtected ? ST3_PROTECTED : 0) | (drive.atTrack0 ? ST3_TRACK0 : 0) | (select & 0x07)
    );
  }

  #dump(): number[] {
    return [
      ...this.#seeks.cylinders,
      ...this.#specify,
      this.#sectorCount,
      (this.#locked ? 0x80 : 0) | this.#perpendicular,
      this.#config,
      this.#precompensation,
    ];
  }

  #recalibrate(number: number): void {
    const drive = this.#drives[number]!;
    const steps = Math.min(RECALIBRATE_STEPS, drive.track);
    drive.step(-steps);
    this.#seeks.cylinders[number] = 0;
    const failed = drive.atTrack0 ? 0 : ST0_ABNORMAL | ST0_EQUIPMENT;
    this.#seeks.start(number, failed | number, steps);
  }

  #seek(select: number, tracks: number, cylinder: number): void {
    const drive = select & 3;
    this.#drives[drive]!.step(tracks);
    this.#seeks.cylinders[drive] = cylinder;
    this.#seeks.start(drive, select & 7, Math.abs(tracks));
  }

  #armReset(deltaNs: number): void {
    this.#resetDone?.cancel();
    this.#resetDone = new Countdown(this.#context.clock, deltaNs, () => {
      this.#resetDone = undefined;
      if ((this.#config & CONFIG_NO_POLL) !== 0) return;
      this.#seeks.pollAll();
      this.#setInt(true);
    });
  }

  #begin(operation: FdcTransferState["operation"], given: readonly number[]): void {
    const state = startTransfer(operation, given, this.#passingSector());
    if (operation !== "read-id") this.#sectorCount = state.eot;
    this.#transfer = new FdcTransfer(state);
    this.#dmaWaitNs = 0;
    const addressed = operation !== "format" && operation !== "read-id";
    if (addressed && (this.#config & CONFIG_IMPLIED_SEEK) !== 0) this.#impliedSeek(state.drive, state.c);
    this.#armTransfer(COMMAND_NS);
  }

  #impliedSeek(drive: number, cylinder: number): void {
    this.#drives[drive]!.step(cylinder - this.#seeks.cylinders[drive]!);
    this.#seeks.cylinders[drive] = cylinder;
  }

  /** Address fields pass at some time: any number that changes will do. */
  #passingSector(): number {
    return Math.floor(this.#context.clock.nowNs() / 1_000_000) % 256;
  }

  #armTransfer(deltaNs: number): void {
    this.#transferStep?.cancel();
    this.#transferStep = new Countdown(this.#context.clock, deltaNs, this.#onTransfer);
  }

  /** A command that waited for a disk or for its motor goes on. */
  #resume(): void {
    const transfer = this.#transfer;
    if (transfer === undefined || this.#transferStep !== undefined || transfer.hostTurn) return;
    if (this.#turns(transfer.state.drive)) this.#armTransfer(COMMAND_NS);
  }

  #turns(drive: number): boolean {
    return this.#motor(drive) && this.#drives[drive]!.medium !== null;
  }

  /** When the host was late, the sectors that passed meanwhile are done at once. */
  readonly #onTransfer = (): void => {
    const dueNs = this.#transferStep?.dueNs ?? this.#context.clock.nowNs();
    this.#transferStep = undefined;
    const lateNs = this.#context.clock.nowNs() - dueNs;
    for (let passed = 0; ; passed++) {
      const waitNs = this.#stepTransfer();
      if (waitNs < 0) return;
      if (waitNs !== SECTOR_NS || (passed + 1) * SECTOR_NS > lateNs) {
        this.#armTransfer(waitNs === SECTOR_NS ? Math.max(1, (passed + 1) * SECTOR_NS - lateNs) : waitNs);
        return;
      }
    }
  };

  /** Does one sector. Returns the time to the next; −1: nothing is to come by itself. */
  #stepTransfer(): number {
    const transfer = this.#transfer;
    if (transfer === undefined || !this.#turns(transfer.state.drive)) return -1;
    const step = transfer.step({
      drive: this.#drives[transfer.state.drive]!,
      rate: this.#rate,
      dma: this.#usesDma ? this.#channel : null,
      activity: this.#activity,
    });
    switch (step) {
      case "again":
        this.#dmaWaitNs = 0;
        return SECTOR_NS;
      case "search":
        return SEARCH_NS;
      case "host":
        this.#setInt(true);
        return -1;
      case "dma":
        this.#dmaWaitNs += DMA_RETRY_NS;
        if (this.#dmaWaitNs <= DMA_PATIENCE_NS) return DMA_RETRY_NS;
        transfer.fail(ST1_OVERRUN);
        break;
      case "ended":
    }
    this.#result = transfer.result();
    this.#resultNext = 0;
    this.#transfer = undefined;
    this.#setInt(true);
    return -1;
  }

  /** DOR's gate opens DRQ as it opens INT. */
  get #channel(): DmaChannel {
    return (this.#dor & DOR_GATE) !== 0 ? this.#wires.dma : CLOSED_CHANNEL;
  }

  readonly #activity = (written: boolean): void => {
    if (written) this.#sectorsWritten++;
    else this.#sectorsRead++;
  };

  #setInt(level: boolean): void {
    this.#int = level;
    this.#drive();
  }

  #drive(): void {
    this.#wires.irq6.set(this.#int && (this.#dor & DOR_GATE) !== 0);
  }
}

const CLOSED_CHANNEL: DmaChannel = { toMemory: () => 0, fromMemory: () => 0, terminalCount: false, ready: false };

function structuredCopy(transfer: FdcTransferState): FdcTransferState {
  return { ...transfer, buffer: [...transfer.buffer] };
}

export const fdc82077: DeviceModel<FdcWires, FdcState, Fdc82077> = {
  id: "storage.fdc82077",
  title: "Floppy disk controller (82077AA) with two drives",
  stateVersion: 1,
  state: fdcState,
  create: (wires, context) => new Fdc82077(wires, context),
  bench: () => ({ irq6: { set() {} }, dma: CLOSED_CHANNEL, drives: [4, 4] }),
  disturb: (device) => device.mainPorts.write(2, 1, 0x1c),
  handlers: (device) => [
    { handler: device.mainPorts, sizeBytes: 6 },
    { handler: device.ratePort, sizeBytes: 1 },
  ],
};
