/**
 * PCI as a device sees it: a function describes its identity and its address ranges, and is told where they are mapped.
 * [PCI] PCI Local Bus Specification, revision 2.1, chapter 6.
 */
import { z } from "zod";
import { invariant } from "../base/errors.ts";
import type { AccessSize } from "./device.ts";

/** The read-only part of a header of type 0. [PCI] 6.2.1. */
export interface PciIdentity {
  readonly vendorId: number;
  readonly deviceId: number;
  /** Class, subclass, programming interface: 24 bits. */
  readonly classCode: number;
  readonly revision: number;
  readonly subsystemVendorId?: number;
  readonly subsystemId?: number;
  /** 1–4: INTA#–INTD#; 0: none. */
  readonly interruptPin?: 0 | 1 | 2 | 3 | 4;
  /** Other functions share the slot. */
  readonly isMultifunction?: boolean;
}

/** A base address register. [PCI] 6.2.5.1. */
export interface PciBar {
  readonly index: 0 | 1 | 2 | 3 | 4 | 5;
  readonly kind: "io" | "memory";
  /** A power of two: at least 4 ports, at least 16 bytes of memory (4 KiB to be mapped). */
  readonly sizeBytes: number;
  readonly isPrefetchable?: boolean;
  /** The range now starts at `base`; undefined: it answers nowhere. Called only when that changes. */
  place(base: number | undefined): void;
}

/** The expansion ROM base address register. [PCI] 6.2.5.2. */
export interface PciRom {
  /** A power of two, at least 2 KiB. */
  readonly sizeBytes: number;
  place(base: number | undefined): void;
}

/** A register of the function's own, beyond the standard header. Offsets are of the configuration space. */
export interface PciRegister {
  readonly offset: number;
  /** Bits of the byte that the guest can change. */
  readonly writable: number;
  readonly reset: number;
  /** Bits that writing 1 clears. */
  readonly clearedByOnes?: number;
  changed?(value: number): void;
}

/** What makes one function different from another. */
export interface PciFunctionOptions {
  readonly identity: PciIdentity;
  readonly bars?: readonly PciBar[];
  readonly rom?: PciRom;
  /** By byte. */
  readonly registers?: readonly PciRegister[];
  /** Bits of the command register that exist, besides memory, I/O and bus master where they make sense. */
  readonly commandWritable?: number;
  /** Bits of the command register that are always set: of bridges that nobody can turn off. */
  readonly commandFixed?: number;
  /** The command register changed: bus master enable and interrupt disable matter to devices. */
  commandChanged?(command: number): void;
}

export const COMMAND_IO = 0x1;
export const COMMAND_MEMORY = 0x2;
export const COMMAND_MASTER = 0x4;
export const COMMAND_INTX_OFF = 0x400;

const COMMAND = 0x04;
const STATUS = 0x06;
const BAR_FIRST = 0x10;
const ROM_BAR = 0x30;
const INTERRUPT_LINE = 0x3c;
const INTERRUPT_PIN = 0x3d;
const CONFIG_BYTES = 256;

export const pciConfigState = z.strictObject({ bytes: z.array(z.int().min(0).max(255)).length(CONFIG_BYTES) });
export type PciConfigState = z.infer<typeof pciConfigState>;

/** The configuration space of one function: header, BARs, own registers. What chips hold and snapshots keep. */
export class PciConfig {
  readonly #options: PciFunctionOptions;
  readonly #bytes = new Uint8Array(CONFIG_BYTES);
  readonly #writable = new Uint8Array(CONFIG_BYTES);
  readonly #clearedByOnes = new Uint8Array(CONFIG_BYTES);
  readonly #own = new Map<number, PciRegister>();
  readonly #placed: (number | undefined)[] = [];
  #romPlaced: number | undefined;

  constructor(options: PciFunctionOptions) {
    this.#options = options;
    for (const bar of options.bars ?? []) {
      invariant(Math.log2(bar.sizeBytes) % 1 === 0, "a BAR covers a power of two");
      this.#setWritable32(BAR_FIRST + bar.index * 4, -bar.sizeBytes);
    }
    if (options.rom !== undefined) this.#setWritable32(ROM_BAR, -options.rom.sizeBytes | 1);
    const command =
      (options.commandWritable ?? 0) |
      (options.bars?.some(({ kind }) => kind === "io") ? COMMAND_IO : 0) |
      (options.bars?.some(({ kind }) => kind === "memory") || options.rom !== undefined ? COMMAND_MEMORY : 0);
    invariant((command & (options.commandFixed ?? 0)) === 0, "a command bit is writable or fixed");
    this.#writable[COMMAND] = command & 0xff;
    this.#writable[COMMAND + 1] = command >>> 8;
    this.#writable[INTERRUPT_LINE] = 0xff;
    for (const register of options.registers ?? []) {
      this.#writable[register.offset] = register.writable;
      this.#clearedByOnes[register.offset] = register.clearedByOnes ?? 0;
      this.#own.set(register.offset, register);
    }
    this.reset();
  }

  get command(): number {
    return this.#bytes[COMMAND]! | (this.#bytes[COMMAND + 1]! << 8);
  }

  /** A byte of the space as the chip itself sees it. */
  byte(offset: number): number {
    return this.#bytes[offset]!;
  }

  /** For bits that the chip sets: status. */
  setByte(offset: number, value: number): void {
    this.#bytes[offset] = value;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) value |= (this.#bytes[offset + i] ?? 0xff) << (8 * i);
    return value >>> 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    for (let i = 0; i < sizeBytes && offset + i < CONFIG_BYTES; i++) {
      const at = offset + i;
      const byte = (value >>> (8 * i)) & 0xff;
      const mask = this.#writable[at]!;
      const kept = this.#bytes[at]! & ~(byte & this.#clearedByOnes[at]!);
      this.#bytes[at] = (kept & ~mask) | (byte & mask);
    }
    for (let i = 0; i < sizeBytes; i++) this.#own.get(offset + i)?.changed?.(this.#bytes[offset + i]!);
    const end = offset + sizeBytes;
    if (offset < COMMAND + 2 && end > COMMAND) this.#options.commandChanged?.(this.command);
    if (
      (offset < COMMAND + 2 && end > COMMAND) ||
      (offset < 0x28 && end > BAR_FIRST) ||
      (offset < 0x34 && end > ROM_BAR)
    ) {
      this.#place();
    }
  }

  reset(): void {
    const { identity, registers, commandFixed } = this.#options;
    const bytes = this.#bytes;
    bytes.fill(0);
    const word = (offset: number, value: number): void => {
      bytes[offset] = value & 0xff;
      bytes[offset + 1] = (value >>> 8) & 0xff;
    };
    word(0x00, identity.vendorId);
    word(0x02, identity.deviceId);
    word(COMMAND, commandFixed ?? 0);
    word(STATUS, 0x0280); // medium DEVSEL, fast back-to-back
    bytes[0x08] = identity.revision;
    bytes[0x09] = identity.classCode & 0xff;
    word(0x0a, identity.classCode >>> 8);
    bytes[0x0e] = identity.isMultifunction === true ? 0x80 : 0;
    word(0x2c, identity.subsystemVendorId ?? 0);
    word(0x2e, identity.subsystemId ?? 0);
    bytes[INTERRUPT_PIN] = identity.interruptPin ?? 0;
    for (const { offset, reset } of registers ?? []) bytes[offset] = reset;
    this.#everythingChanged();
  }

  save(): PciConfigState {
    return { bytes: [...this.#bytes] };
  }

  /** Only what a guest could have written is taken over. */
  restore(saved: PciConfigState): void {
    this.reset();
    for (let at = 0; at < CONFIG_BYTES; at++) {
      const mask = this.#writable[at]! | this.#clearedByOnes[at]!;
      this.#bytes[at] = (this.#bytes[at]! & ~mask) | (saved.bytes[at]! & mask);
    }
    this.#everythingChanged();
  }

  #everythingChanged(): void {
    for (const register of this.#own.values()) register.changed?.(this.#bytes[register.offset]!);
    this.#options.commandChanged?.(this.command);
    this.#place();
  }

  #setWritable32(offset: number, mask: number): void {
    for (let i = 0; i < 4; i++) this.#writable[offset + i] = (mask >>> (8 * i)) & 0xff;
  }

  /** Tells the function where its ranges are, where that changed. */
  #place(): void {
    for (const bar of this.#options.bars ?? []) {
      const at = BAR_FIRST + bar.index * 4;
      // the low bits say what kind of range it is, whatever is written
      if (bar.kind === "io") this.#bytes[at] = (this.#bytes[at]! & ~3) | 1;
      else this.#bytes[at] = (this.#bytes[at]! & ~15) | (bar.isPrefetchable === true ? 8 : 0);
      const base = (this.read(at, 4) & (bar.kind === "io" ? ~3 : ~15)) >>> 0;
      const enabled = (this.command & (bar.kind === "io" ? COMMAND_IO : COMMAND_MEMORY)) !== 0;
      const space = bar.kind === "io" ? 0x1_0000 : 2 ** 32;
      // 0 and a range that does not fit are how sizing looks from here
      const fits = base !== 0 && base + bar.sizeBytes <= space;
      const place = enabled && fits ? base : undefined;
      if (this.#placed[bar.index] === place) continue;
      this.#placed[bar.index] = place;
      bar.place(place);
    }
    const { rom } = this.#options;
    if (rom === undefined) return;
    const value = this.read(ROM_BAR, 4);
    const base = (value & -rom.sizeBytes) >>> 0;
    const place = (this.command & COMMAND_MEMORY) !== 0 && (value & 1) !== 0 && base !== 0 ? base : undefined;
    if (this.#romPlaced === place) return;
    this.#romPlaced = place;
    rom.place(place);
  }
}

/** What sits in a slot of the bus. */
export interface PciFunction {
  readonly config: PciConfig;
}
