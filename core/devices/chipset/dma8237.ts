/**
 * One 8237A DMA controller: four channels of 16-bit addresses and counts. isa-dma.ts joins two with their page
 * registers and moves the data.
 * [8237A] Intel 8237A.
 * DEVIATION: memory-to-memory transfers, rotating priority and compressed timing are stored and do nothing: devices
 * ask for their channel when they have data, so nothing ever waits for the bus.
 */
import { z } from "zod";
import { bit, byte, upTo, word } from "../state-fields.ts";

const channelState = z.strictObject({
  baseAddress: word,
  address: word,
  baseCount: word,
  /** Transfers left, less one; FFFFh after terminal count. */
  count: word,
  mode: byte,
  /** The last transfer reached terminal count. */
  ended: bit,
});

export const dma8237State = z.strictObject({
  channels: z.tuple([channelState, channelState, channelState, channelState]),
  command: byte,
  mask: upTo(15),
  /** Software requests. */
  requests: upTo(15),
  /** Terminal counts since the status was read. */
  terminalCounts: upTo(15),
  temporary: byte,
  highByteNext: bit,
});
export type Dma8237State = z.infer<typeof dma8237State>;
type Channel = z.infer<typeof channelState>;

const COMMAND_DISABLE = 0x04;
const MODE_AUTOINIT = 0x10;
const MODE_DECREMENT = 0x20;
const MODE_CASCADE = 0xc0;

/** What bits 3–2 of the mode register make of a transfer. */
export type DmaDirection = "verify" | "to-memory" | "from-memory" | "none";
const DIRECTIONS: readonly DmaDirection[] = ["verify", "to-memory", "from-memory", "none"];

/** One chip's registers; channels are numbered 0–3 within it. */
export class Dma8237 {
  #channels: Channel[] = Array.from({ length: 4 }, powerOnChannel);
  #command = 0;
  #mask = 15;
  #requests = 0;
  #terminalCounts = 0;
  #temporary = 0;
  #highByteNext = false;

  reset(): void {
    this.#channels = Array.from({ length: 4 }, powerOnChannel);
    this.#masterClear();
  }

  save(): Dma8237State {
    const [c0, c1, c2, c3] = this.#channels.map((channel) => ({ ...channel }));
    return {
      channels: [c0!, c1!, c2!, c3!],
      command: this.#command,
      mask: this.#mask,
      requests: this.#requests,
      terminalCounts: this.#terminalCounts,
      temporary: this.#temporary,
      highByteNext: this.#highByteNext,
    };
  }

  restore(saved: Dma8237State): void {
    this.#channels = saved.channels.map((channel) => ({ ...channel }));
    this.#command = saved.command;
    this.#mask = saved.mask;
    this.#requests = saved.requests;
    this.#terminalCounts = saved.terminalCounts;
    this.#temporary = saved.temporary;
    this.#highByteNext = saved.highByteNext;
  }

  read(register: number): number {
    if (register < 8) return this.#readChannel(register);
    switch (register) {
      case 0x8: {
        const status = this.#terminalCounts | (this.#requests << 4);
        this.#terminalCounts = 0;
        return status;
      }
      case 0xd:
        return this.#temporary;
      case 0xf:
        return 0xf0 | this.#mask; // not in [8237A]; chipsets that integrate it show the mask here
      default:
        return 0xff;
    }
  }

  write(register: number, value: number): void {
    if (register < 8) {
      this.#writeChannel(register, value);
      return;
    }
    const selected = value & 3;
    const mask = 1 << selected;
    switch (register) {
      case 0x8:
        this.#command = value;
        return;
      case 0x9:
        this.#requests = (value & 4) !== 0 ? this.#requests | mask : this.#requests & ~mask;
        return;
      case 0xa:
        this.#mask = (value & 4) !== 0 ? this.#mask | mask : this.#mask & ~mask;
        return;
      case 0xb:
        this.#channels[selected]!.mode = value & 0xfc;
        this.#channels[selected]!.ended = false;
        return;
      case 0xc:
        this.#highByteNext = false;
        return;
      case 0xd:
        this.#masterClear();
        return;
      case 0xe:
        this.#mask = 0;
        return;
      case 0xf:
        this.#mask = value & 15;
    }
  }

  /** Unmasked, and the controller is on. */
  open(channel: number): boolean {
    return (this.#mask & (1 << channel)) === 0 && (this.#command & COMMAND_DISABLE) === 0;
  }

  cascades(channel: number): boolean {
    return (this.#channels[channel]!.mode & MODE_CASCADE) === MODE_CASCADE;
  }

  direction(channel: number): DmaDirection {
    return DIRECTIONS[(this.#channels[channel]!.mode >> 2) & 3]!;
  }

  address(channel: number): number {
    return this.#channels[channel]!.address;
  }

  decrements(channel: number): boolean {
    return (this.#channels[channel]!.mode & MODE_DECREMENT) !== 0;
  }

  /** Transfers until terminal count, 1–65536. */
  left(channel: number): number {
    return this.#channels[channel]!.count + 1;
  }

  ended(channel: number): boolean {
    return this.#channels[channel]!.ended;
  }

  /** Counts so many transfers, at most left(): at terminal count the channel starts over or is masked. */
  advance(number: number, transfers: number): void {
    const channel = this.#channels[number]!;
    const step = this.decrements(number) ? -transfers : transfers;
    channel.address = (channel.address + step) & 0xffff;
    channel.ended = transfers > channel.count;
    channel.count = (channel.count - transfers) & 0xffff;
    if (!channel.ended) return;
    this.#terminalCounts |= 1 << number;
    this.#requests &= ~(1 << number);
    if ((channel.mode & MODE_AUTOINIT) !== 0) {
      channel.address = channel.baseAddress;
      channel.count = channel.baseCount;
    } else {
      this.#mask |= 1 << number;
    }
  }

  #masterClear(): void {
    this.#command = 0;
    this.#mask = 15;
    this.#requests = 0;
    this.#terminalCounts = 0;
    this.#temporary = 0;
    this.#highByteNext = false;
  }

  #readChannel(register: number): number {
    const channel = this.#channels[register >> 1]!;
    const value = (register & 1) === 0 ? channel.address : channel.count;
    const high = this.#highByteNext;
    this.#highByteNext = !high;
    return high ? value >> 8 : value & 0xff;
  }

  #writeChannel(register: number, value: number): void {
    const channel = this.#channels[register >> 1]!;
    const high = this.#highByteNext;
    this.#highByteNext = !high;
    const merge = (old: number): number => (high ? (value << 8) | (old & 0xff) : (old & 0xff00) | value);
    channel.ended = false;
    if ((register & 1) === 0) {
      channel.baseAddress = merge(channel.baseAddress);
      channel.address = channel.baseAddress;
    } else {
      channel.baseCount = merge(channel.baseCount);
      channel.count = channel.baseCount;
    }
  }
}

function powerOnChannel(): Channel {
  return { baseAddress: 0, address: 0, baseCount: 0, count: 0, mode: 0, ended: false };
}
