/**
 * One channel's bus master: moves a drive's data to and from the pieces of memory that a table of descriptors lists.
 * [PIIX3] §2.7 (bus master IDE registers); [BMIDE].
 * A table is at most 64 KiB and does not cross a multiple of that, so a walk of more descriptors is endless.
 */
import { z } from "zod";
import { LeView } from "../../../base/bytes.ts";
import type { AccessSize, GuestErrorLog } from "../../../bus/device.ts";
import type { DmaMemory } from "../../../bus/dma.ts";
import { bit, byte, upTo } from "../../state-fields.ts";

/** Ports of one channel. */
export const BUS_MASTER_PORTS = 8;

const COMMAND = 0;
const STATUS = 2;
const TABLE = 4;
const START = 0x01;
const COMMAND_WRITABLE = 0x09;
const ACTIVE = 0x01;
const ERROR = 0x02;
const INTERRUPT = 0x04;
const DRIVES_CAPABLE = 0x60;
const DESCRIPTOR_BYTES = 8;
const TABLE_BYTES = 0x1_0000;
const MOST_DESCRIPTORS = TABLE_BYTES / DESCRIPTOR_BYTES;
const END_OF_TABLE = 0x8000_0000;

export const busMasterState = z.strictObject({
  command: byte,
  status: byte,
  table: upTo(0xffff_ffff),
  /** Where the next descriptor is, and what is left of the present one. */
  next: upTo(0xffff_ffff),
  base: upTo(0xffff_ffff),
  leftBytes: upTo(0x1_0000),
  isLast: bit,
  walked: upTo(MOST_DESCRIPTORS),
});
export type BusMasterState = z.infer<typeof busMasterState>;

/** The eight ports of one channel, and the walk through its table. */
export class BusMaster {
  readonly #memory: DmaMemory;
  readonly #guestError: GuestErrorLog;
  readonly #started: () => void;
  readonly #descriptor = new Uint8Array(DESCRIPTOR_BYTES);
  readonly #fields = new LeView(this.#descriptor);
  #state = powerOn();
  #mayMaster = false;

  /** `started` is called when the master becomes ready to move data. */
  constructor(memory: DmaMemory, guestError: GuestErrorLog, started: () => void) {
    this.#memory = memory;
    this.#guestError = guestError;
    this.#started = started;
  }

  /** The function's bus master enable bit in PCI configuration space. */
  set mayMaster(enabled: boolean) {
    if (this.#mayMaster === enabled) return;
    this.#mayMaster = enabled;
    if (this.ready) this.#started();
  }

  /** A transfer would move bytes. */
  get ready(): boolean {
    return this.#mayMaster && (this.#state.status & ACTIVE) !== 0;
  }

  /** Drive to memory. Returns how many bytes went: fewer when the table ended before. */
  toMemory(bytes: Uint8Array): number {
    return this.#walk(bytes, true);
  }

  /** Memory to drive: fills `bytes` from its start; the same. */
  fromMemory(bytes: Uint8Array): number {
    return this.#walk(bytes, false);
  }

  /** The drive's interrupt arrived, behind all of its data. */
  interrupted(): void {
    this.#state.status |= INTERRUPT;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset === TABLE && sizeBytes === 4) return this.#state.table;
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) value |= this.#readByte(offset + i) << (8 * i);
    return value >>> 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    for (let i = 0; i < sizeBytes; i++) this.#writeByte(offset + i, (value >>> (8 * i)) & 0xff);
  }

  save(): BusMasterState {
    return { ...this.#state };
  }

  restore(saved: BusMasterState): void {
    this.#state = { ...saved, table: (saved.table & ~3) >>> 0 };
  }

  reset(): void {
    this.#state = powerOn();
  }

  #readByte(offset: number): number {
    if (offset === COMMAND) return this.#state.command;
    if (offset === STATUS) return this.#state.status;
    return offset >= TABLE && offset < BUS_MASTER_PORTS ? (this.#state.table >>> (8 * (offset - TABLE))) & 0xff : 0;
  }

  #writeByte(offset: number, value: number): void {
    const state = this.#state;
    if (offset === COMMAND) {
      const starts = (value & START) !== 0 && (state.command & START) === 0;
      state.command = value & COMMAND_WRITABLE;
      if (starts) this.#start();
      else if ((value & START) === 0) state.status &= ~ACTIVE;
    } else if (offset === STATUS) {
      const kept = state.status & ~(value & (ERROR | INTERRUPT)) & ~DRIVES_CAPABLE;
      state.status = kept | (value & DRIVES_CAPABLE);
    } else if (offset >= TABLE && offset < BUS_MASTER_PORTS) {
      const shift = 8 * (offset - TABLE);
      state.table = ((state.table & ~(0xff << shift)) | (value << shift)) & ~3;
      state.table >>>= 0;
    }
  }

  #start(): void {
    const state = this.#state;
    state.status |= ACTIVE;
    state.next = state.table;
    state.leftBytes = 0;
    state.isLast = false;
    state.walked = 0;
    if (this.ready) this.#started();
  }

  #walk(bytes: Uint8Array, toMemory: boolean): number {
    const state = this.#state;
    let moved = 0;
    while (moved < bytes.length) {
      if (state.leftBytes === 0 && !this.#nextDescriptor()) break;
      const count = Math.min(state.leftBytes, bytes.length - moved);
      const piece = bytes.subarray(moved, moved + count);
      if (toMemory) this.#memory.write(state.base, piece);
      else this.#memory.read(state.base, piece);
      state.base = (state.base + count) >>> 0;
      state.leftBytes -= count;
      moved += count;
    }
    if (state.leftBytes === 0 && state.isLast) state.status &= ~ACTIVE;
    return moved;
  }

  #nextDescriptor(): boolean {
    const state = this.#state;
    if (state.isLast) {
      state.status &= ~ACTIVE;
      return false;
    }
    if (state.walked === MOST_DESCRIPTORS) {
      state.status = (state.status & ~ACTIVE) | ERROR;
      this.#guestError("ide: a descriptor table without an end");
      return false;
    }
    this.#memory.read(state.next, this.#descriptor);
    const count = this.#fields.u32(4);
    state.base = (this.#fields.u32(0) & ~1) >>> 0;
    state.leftBytes = count & 0xfffe || 0x1_0000;
    state.isLast = (count & END_OF_TABLE) !== 0;
    state.walked++;
    state.next = ((state.next & ~(TABLE_BYTES - 1)) | ((state.next + DESCRIPTOR_BYTES) & (TABLE_BYTES - 1))) >>> 0;
    return true;
  }
}

function powerOn(): BusMasterState {
  return { command: 0, status: 0, table: 0, next: 0, base: 0, leftBytes: 0, isLast: false, walked: 0 };
}
