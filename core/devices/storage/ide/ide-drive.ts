/**
 * What every drive on the cable has: the command block registers, a window of its buffer behind the data register, an
 * interrupt. [ATA6] clause 9 draws the protocols as state diagrams.
 */
import { z } from "zod";
import { upTo } from "../../state-fields.ts";
import { ABRT, BSY, BUFFER_BYTES, DRQ, ERR, READY } from "./ata-registers.ts";
import type { BusMaster } from "./bus-master.ts";
import { TaskFile } from "./task-file.ts";

/** The cable, as a drive sees it. */
export interface DriveLink {
  /** `task.interrupt` changed. */
  interruptChanged(): void;
  readonly dma: BusMaster;
  /** A request to the host has ended while the guest may be asleep. */
  woken(): void;
  hostError(text: string): void;
}

/** Since power-on, for the lights and the counters. */
export interface DriveActivity {
  readonly sectorsRead: number;
  readonly sectorsWritten: number;
}

const place = upTo(BUFFER_BYTES).multipleOf(2);
export const windowState = z.strictObject({ position: place, inEnd: place, outEnd: place });
export type WindowState = z.infer<typeof windowState>;

/** What disks and CD drives share. */
export abstract class IdeDrive {
  readonly task = new TaskFile();
  readonly link: DriveLink;
  /** Data on its way to or from the host. Its contents are part of a snapshot. */
  readonly buffer: Uint8Array;
  readonly #view: DataView;
  /** The next access of the data register is here; one of the ends is beyond it while data is asked for. */
  #position = 0;
  #inEnd = 0;
  #outEnd = 0;
  sectorsRead = 0;
  sectorsWritten = 0;

  constructor(link: DriveLink, buffer: Uint8Array) {
    this.link = link;
    this.buffer = buffer;
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  get activity(): DriveActivity {
    return { sectorsRead: this.sectorsRead, sectorsWritten: this.sectorsWritten };
  }

  get busy(): boolean {
    return (this.task.status & BSY) !== 0;
  }

  /** The host wrote the command register of this drive, which is selected. */
  abstract command(code: number): void;
  /** RESET# on the cable. */
  abstract hardReset(): void;
  /** SRST in the device control register, or EXECUTE DEVICE DIAGNOSTIC: what is under way ends, settings stay. */
  abstract softReset(): void;
  /** The bus master became ready to move data. */
  abstract dmaReady(): void;
  /** The whole window was read or written. */
  protected abstract windowDone(): void;

  // HOT: a guest in programmed I/O comes here for each word of a disk (bench: ide-pio)
  readData(sizeBytes: 2 | 4): number {
    const at = this.#position;
    const next = at + sizeBytes;
    if (next < this.#inEnd) {
      this.#position = next;
      return sizeBytes === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
    }
    return this.#readLast(at, sizeBytes);
  }

  writeData(sizeBytes: 2 | 4, value: number): void {
    const at = this.#position;
    const next = at + sizeBytes;
    if (next < this.#outEnd) {
      this.#position = next;
      if (sizeBytes === 2) this.#view.setUint16(at, value, true);
      else this.#view.setUint32(at, value, true);
    } else if (at < this.#outEnd) {
      this.#view.setUint16(at, value & 0xffff, true);
      if (next === this.#outEnd && sizeBytes === 4) this.#view.setUint16(at + 2, value >>> 16, true);
      this.closeWindow();
      this.windowDone();
    }
  }

  /** The last access of a window; where there is none, the bus floats. */
  #readLast(at: number, sizeBytes: 2 | 4): number {
    const floating = sizeBytes === 2 ? 0xffff : 0xffff_ffff;
    if (at >= this.#inEnd) return floating;
    const isWhole = at + sizeBytes === this.#inEnd;
    let value: number;
    if (sizeBytes === 4)
      value = isWhole ? this.#view.getUint32(at, true) : this.#view.getUint16(at, true) | 0xffff_0000;
    else value = this.#view.getUint16(at, true);
    this.closeWindow();
    this.windowDone();
    return value >>> 0;
  }

  /** Data for the host. An odd last byte comes with one more. */
  protected openIn(from: number, lengthBytes: number): void {
    this.#position = from;
    this.#inEnd = from + ((lengthBytes + 1) & ~1);
    this.#outEnd = 0;
  }

  protected openOut(from: number, lengthBytes: number): void {
    this.#position = from;
    this.#inEnd = 0;
    this.#outEnd = from + ((lengthBytes + 1) & ~1);
  }

  protected closeWindow(): void {
    this.#position = 0;
    this.#inEnd = 0;
    this.#outEnd = 0;
  }

  /** Where data asked for lies in the buffer: the next access. */
  protected get position(): number {
    return this.#position;
  }

  setInterrupt(level: boolean): void {
    if (this.task.interrupt === level) return;
    this.task.interrupt = level;
    this.link.interruptChanged();
  }

  /** BSY clears, DRQ sets: data is wanted. */
  protected request(interrupt: boolean): void {
    this.task.status = READY | DRQ;
    if (interrupt) this.setInterrupt(true);
  }

  protected succeed(): void {
    this.task.status = READY;
    this.setInterrupt(true);
  }

  protected fail(error: number): void {
    this.task.error = error;
    this.task.status = READY | ERR;
    this.setInterrupt(true);
  }

  protected abort(): void {
    this.fail(ABRT);
  }

  protected saveWindow(): WindowState {
    return { position: this.#position, inEnd: this.#inEnd, outEnd: this.#outEnd };
  }

  protected restoreWindow({ position, inEnd, outEnd }: WindowState): void {
    this.#position = position;
    this.#inEnd = inEnd;
    this.#outEnd = outEnd;
  }
}
