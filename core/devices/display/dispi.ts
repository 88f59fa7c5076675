/**
 * The Bochs VBE display interface: 16-bit registers for resolution, depth, bank and panning. [DISPI]
 * A guest may program anything; `mode` always describes a picture that lies inside video memory and fits a frame.
 */
import { z } from "zod";
import { word } from "../state-fields.ts";
import { MAX_HEIGHT, MAX_WIDTH } from "./frame-buffer.ts";

export const DISPI_ID = 0;
export const DISPI_XRES = 1;
export const DISPI_YRES = 2;
export const DISPI_BPP = 3;
export const DISPI_ENABLE = 4;
export const DISPI_BANK = 5;
export const DISPI_VIRT_WIDTH = 6;
export const DISPI_VIRT_HEIGHT = 7;
export const DISPI_X_OFFSET = 8;
export const DISPI_Y_OFFSET = 9;
export const DISPI_VIDEO_MEMORY_64K = 10;
const REGISTERS = 10;

const ID_FIRST = 0xb0c0;
const ID_LAST = 0xb0c5;

export const ENABLED = 0x01;
const GET_CAPABILITIES = 0x02;
const DAC_8_BIT = 0x20;
const NO_CLEAR = 0x80;
const ENABLE_BITS = 0xe3;

const MAX_BITS = 32;
const MAX_VIRTUAL_WIDTH = 0x1ff8;
const BANK_BYTES = 0x1_0000;

export const dispiState = z.strictObject({
  index: word,
  /** By register number. */
  registers: z.array(word).length(REGISTERS),
});
export type DispiState = z.infer<typeof dispiState>;

/** What the registers amount to: always a picture inside video memory. */
export interface DispiMode {
  readonly width: number;
  readonly height: number;
  /** 8, 15, 16, 24, 32; 4 means planes, as in the standard modes. */
  readonly bitsPerPixel: number;
  /** Bytes from line to line; for 4 bits, of one plane. */
  readonly pitchBytes: number;
  /** Offset of the first visible pixel; for 4 bits, in a plane. */
  readonly startBytes: number;
  /** Pixels of the first byte that are not visible; for 4 bits only. */
  readonly startPixel: number;
}

/** What a write asks of the adapter around the registers. */
export type DispiEffect = "none" | "picture" | "mode" | "mode-and-clear";

/** The registers; `write` tells the adapter what else has to change. */
export class Dispi {
  index = 0;
  readonly #registers = new Uint16Array(REGISTERS);
  readonly #memoryBytes: number;

  constructor(memoryBytes: number) {
    this.#memoryBytes = memoryBytes;
    this.reset();
  }

  get enabled(): boolean {
    return (this.#registers[DISPI_ENABLE]! & ENABLED) !== 0;
  }

  /** Enabled, with 16 colours in planes. */
  get isPlanar(): boolean {
    return this.enabled && this.#registers[DISPI_BPP] === 4;
  }

  get wideDac(): boolean {
    return (this.#registers[DISPI_ENABLE]! & DAC_8_BIT) !== 0;
  }

  /** Offset of the bank that A0000h shows; for 4 bits, in a plane. */
  get bankBytes(): number {
    return this.#registers[DISPI_BANK]! * BANK_BYTES;
  }

  read(register: number): number {
    if (register === DISPI_VIDEO_MEMORY_64K) return Math.min(0xffff, this.#memoryBytes / BANK_BYTES);
    if (register === DISPI_VIRT_HEIGHT && this.enabled) {
      return Math.min(0xffff, Math.floor(this.#planeBytes / this.#pitchBytes));
    }
    if ((this.#registers[DISPI_ENABLE]! & GET_CAPABILITIES) !== 0) {
      if (register === DISPI_XRES) return MAX_WIDTH;
      if (register === DISPI_YRES) return MAX_HEIGHT;
      if (register === DISPI_BPP) return MAX_BITS;
    }
    return this.#registers[register] ?? 0;
  }

  write(register: number, value: number): DispiEffect {
    const registers = this.#registers;
    switch (register) {
      case DISPI_ID:
        if (value >= ID_FIRST && value <= ID_LAST) registers[DISPI_ID] = value;
        return "none";
      case DISPI_ENABLE:
        return this.#enable(value & ENABLE_BITS);
      case DISPI_BANK:
        registers[DISPI_BANK] = value & (this.#planeBytes / BANK_BYTES - 1);
        return "mode";
      case DISPI_XRES:
      case DISPI_YRES:
      case DISPI_BPP:
      case DISPI_VIRT_WIDTH:
      case DISPI_X_OFFSET:
      case DISPI_Y_OFFSET:
        registers[register] = value;
        if (!this.enabled) return "none";
        this.#fit();
        return register === DISPI_BPP ? "mode" : "picture";
      default:
        return "none";
    }
  }

  #enable(flags: number): DispiEffect {
    const registers = this.#registers;
    const before = registers[DISPI_ENABLE]!;
    registers[DISPI_ENABLE] = flags;
    if ((flags & ENABLED) === 0 || (before & ENABLED) !== 0) return "mode";
    // no wider than what is shown
    registers[DISPI_VIRT_WIDTH] = 0;
    registers[DISPI_X_OFFSET] = 0;
    registers[DISPI_Y_OFFSET] = 0;
    registers[DISPI_BANK] = 0;
    this.#fit();
    return (flags & NO_CLEAR) === 0 ? "mode-and-clear" : "mode";
  }

  /** Brings the registers to a mode that exists, so that the guest reads back what it got. */
  #fit(): void {
    const registers = this.#registers;
    if (![4, 8, 15, 16, 24, 32].includes(registers[DISPI_BPP]!)) registers[DISPI_BPP] = 8;
    registers[DISPI_XRES] = Math.min(MAX_WIDTH, Math.max(8, registers[DISPI_XRES]! & ~7));
    registers[DISPI_VIRT_WIDTH] = Math.min(
      MAX_VIRTUAL_WIDTH,
      Math.max(registers[DISPI_XRES], registers[DISPI_VIRT_WIDTH]! & ~7),
    );
    registers[DISPI_BANK] = registers[DISPI_BANK]! & (this.#planeBytes / BANK_BYTES - 1);
    const lines = Math.floor(this.#planeBytes / this.#pitchBytes);
    registers[DISPI_YRES] = Math.min(MAX_HEIGHT, lines, Math.max(1, registers[DISPI_YRES]!));
    registers[DISPI_Y_OFFSET] = Math.min(lines - registers[DISPI_YRES], registers[DISPI_Y_OFFSET]!);
    // lines may go on into the next ones: programs start pages at round addresses, which are not starts of lines
    const hasLineAfter = registers[DISPI_Y_OFFSET] + registers[DISPI_YRES] < lines;
    const spareColumns = hasLineAfter
      ? registers[DISPI_VIRT_WIDTH] - 1
      : registers[DISPI_VIRT_WIDTH] - registers[DISPI_XRES];
    registers[DISPI_X_OFFSET] = Math.min(spareColumns, registers[DISPI_X_OFFSET]!);
  }

  /** Meaningful while enabled. */
  get mode(): DispiMode {
    const registers = this.#registers;
    const bitsPerPixel = registers[DISPI_BPP]!;
    const x = registers[DISPI_X_OFFSET]!;
    const pitchBytes = this.#pitchBytes;
    const xBytes = bitsPerPixel === 4 ? x >>> 3 : x * bytesPerPixel(bitsPerPixel);
    return {
      width: registers[DISPI_XRES]!,
      height: registers[DISPI_YRES]!,
      bitsPerPixel,
      pitchBytes,
      startBytes: registers[DISPI_Y_OFFSET]! * pitchBytes + xBytes,
      startPixel: bitsPerPixel === 4 ? x & 7 : 0,
    };
  }

  /** Bytes that setting the mode clears. */
  get visibleBytes(): number {
    const { height, pitchBytes, bitsPerPixel } = this.mode;
    return height * pitchBytes * (bitsPerPixel === 4 ? 4 : 1);
  }

  get #planeBytes(): number {
    return this.#registers[DISPI_BPP] === 4 ? this.#memoryBytes / 4 : this.#memoryBytes;
  }

  get #pitchBytes(): number {
    const width = this.#registers[DISPI_VIRT_WIDTH]!;
    const bits = this.#registers[DISPI_BPP]!;
    return Math.max(1, bits === 4 ? width >>> 3 : width * bytesPerPixel(bits));
  }

  save(): DispiState {
    return { index: this.index, registers: [...this.#registers] };
  }

  restore(state: DispiState): void {
    this.index = state.index;
    this.#registers.set(state.registers);
    this.#registers[DISPI_ENABLE] = this.#registers[DISPI_ENABLE]! & ENABLE_BITS;
    this.#registers[DISPI_BANK] = this.#registers[DISPI_BANK]! & (this.#planeBytes / BANK_BYTES - 1);
    if (this.enabled) this.#fit();
  }

  reset(): void {
    this.index = 0;
    this.#registers.fill(0);
    this.#registers[DISPI_ID] = ID_LAST;
    this.#registers[DISPI_BPP] = 8;
  }
}

function bytesPerPixel(bits: number): number {
  return (bits + 7) >>> 3;
}
