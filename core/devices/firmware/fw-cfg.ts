/**
 * Firmware configuration device: numbered and named pieces of data that the machine hands to its firmware.
 * [FWCFG] QEMU Firmware Configuration (fw_cfg) Device. The register layout is QEMU's, so that other firmware
 * (SeaBIOS, OVMF) finds what it looks for.
 */
import { z } from "zod";
import { ascii, LeView } from "../../base/bytes.ts";
import { invariant } from "../../base/errors.ts";
import type { AccessSize, Device, DeviceContext, DeviceModel, PortHandler } from "../../bus/device.ts";
import type { DmaMemory } from "../../bus/dma.ts";

export const FW_CFG_PORT = 0x510;
export const FW_CFG_PORTS = 12;

const SELECTOR = 0;
const DATA = 1;
const DMA_HIGH = 4;
const DMA_LOW = 8;

export const FW_CFG_SIGNATURE = 0x0000;
export const FW_CFG_ID = 0x0001;
export const FW_CFG_FILE_DIR = 0x0019;
const FILE_FIRST = 0x0020;
const FILE_LAST = 0x3fff;
const FILE_NAME_BYTES = 56;
const KEY_MASK = 0xbfff; // bit 14 once asked to write

const ID_TRADITIONAL = 1;
const ID_DMA = 2;

const CONTROL_ERROR = 0x01;
const CONTROL_READ = 0x02;
const CONTROL_SKIP = 0x04;
const CONTROL_SELECT = 0x08;
const CONTROL_WRITE = 0x10;
/** A request may ask for zeros behind an item's end; this many at once, so that a guest cannot keep the host busy. */
const MOST_ZEROS = 0x10_0000;
const CHUNK = 0x1_0000;
const NOTHING = new Uint8Array(0);
const DMA_SIGNATURE = ascii("QEMU CFG");

/** A named item. Names are ASCII of at most 55 characters. [FWCFG] "File Directory". */
export interface FwCfgFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What there is to be read; it does not change while the machine runs. */
export interface FwCfgWires {
  /** Found by the firmware through the directory. Keys are given in order of the names. */
  readonly files: readonly FwCfgFile[];
  /** Items with keys of old: RAM size, processors … */
  readonly legacy: ReadonlyMap<number, Uint8Array>;
  /** Where the DMA interface reads requests and puts data; absent, the device says that it has none. */
  readonly memory?: DmaMemory;
}

const fwCfgState = z.strictObject({
  key: z.int().min(0).max(0xffff),
  /** Bytes of the item already read. */
  offset: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  dmaAddressHigh: z.int().min(0).max(0xffff_ffff),
});
export type FwCfgState = z.infer<typeof fwCfgState>;

/** Ports 510h–51Bh. */
export class FwCfg implements Device<FwCfgState> {
  readonly ports: PortHandler;
  readonly #items: ReadonlyMap<number, Uint8Array>;
  readonly #memory: DmaMemory | undefined;
  readonly #context: DeviceContext;
  #key = 0;
  #item: Uint8Array = NOTHING;
  #offset = 0;
  #dmaAddressHigh = 0;

  constructor(wires: FwCfgWires, context: DeviceContext) {
    this.#items = itemsOf(wires);
    this.#memory = wires.memory;
    this.#context = context;
    this.#select(FW_CFG_SIGNATURE);
    this.ports = {
      wide: true,
      read: (offset, sizeBytes) => this.#read(offset, sizeBytes),
      write: (offset, sizeBytes, value) => this.#write(offset, sizeBytes, value),
    };
  }

  save(): FwCfgState {
    return { key: this.#key, offset: this.#offset, dmaAddressHigh: this.#dmaAddressHigh };
  }

  restore(state: FwCfgState): void {
    this.#select(state.key);
    this.#offset = state.offset;
    this.#dmaAddressHigh = state.dmaAddressHigh;
  }

  reset(): void {
    this.#select(FW_CFG_SIGNATURE);
    this.#dmaAddressHigh = 0;
  }

  #read(offset: number, sizeBytes: AccessSize): number {
    if (offset <= DATA) {
      if (sizeBytes !== 1) return 0;
      return this.#offset < this.#item.length ? this.#item[this.#offset++]! : 0;
    }
    if (offset < DMA_HIGH || this.#memory === undefined) return 2 ** (8 * sizeBytes) - 1;
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) value += (DMA_SIGNATURE[offset - DMA_HIGH + i] ?? 0) * 2 ** (8 * i);
    return value;
  }

  #write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset === SELECTOR && sizeBytes === 2) this.#select(value);
    else if (offset <= DATA) this.#context.guestError(`fw_cfg: a ${sizeBytes}-byte write to port ${offset}`);
    else if (this.#memory !== undefined && sizeBytes === 4) {
      if (offset === DMA_HIGH) this.#dmaAddressHigh = swap32(value);
      else if (offset === DMA_LOW) this.#transfer(this.#memory, swap32(value));
    }
  }

  #select(key: number): void {
    this.#key = key;
    this.#item = this.#items.get(key & KEY_MASK) ?? NOTHING;
    this.#offset = 0;
  }

  /** [FWCFG] "Guest-side DMA Interface": a request in memory, carried out at once. */
  #transfer(memory: DmaMemory, addressLow: number): void {
    const address = this.#dmaAddressHigh * 2 ** 32 + addressLow;
    this.#dmaAddressHigh = 0;
    const request = new Uint8Array(16);
    memory.read(address, request);
    const view = new DataView(request.buffer);
    const control = view.getUint32(0);
    const length = view.getUint32(4);
    const target = view.getUint32(8) * 2 ** 32 + view.getUint32(12);
    if ((control & CONTROL_SELECT) !== 0) this.#select(control >>> 16);
    const ok = (control & CONTROL_WRITE) === 0 && this.#carryOut(memory, control, target, length);
    if (!ok) this.#context.guestError(`fw_cfg: DMA control ${control.toString(16)}, ${length} bytes`);
    view.setUint32(0, ok ? 0 : CONTROL_ERROR);
    memory.write(address, request.subarray(0, 4));
  }

  #carryOut(memory: DmaMemory, control: number, target: number, length: number): boolean {
    const available = Math.min(length, Math.max(0, this.#item.length - this.#offset));
    if ((control & CONTROL_READ) !== 0) {
      if (length - available > MOST_ZEROS) return false;
      if (available > 0) memory.write(target, this.#item.subarray(this.#offset, this.#offset + available));
      const zeros = new Uint8Array(Math.min(CHUNK, length - available));
      for (let done = available; done < length; done += CHUNK) {
        memory.write(target + done, zeros.subarray(0, Math.min(CHUNK, length - done)));
      }
    } else if ((control & CONTROL_SKIP) === 0) return true;
    this.#offset = Math.min(this.#offset + length, this.#item.length);
    return true;
  }
}

function swap32(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | ((value >>> 24) & 0xff)) >>> 0;
}

function itemsOf({ files, legacy, memory }: FwCfgWires): ReadonlyMap<number, Uint8Array> {
  const items = new Map(legacy);
  items.set(FW_CFG_SIGNATURE, ascii("QEMU"));
  const id = new Uint8Array(4);
  new LeView(id).setU32(0, ID_TRADITIONAL | (memory === undefined ? 0 : ID_DMA));
  items.set(FW_CFG_ID, id);
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  invariant(sorted.length <= FILE_LAST - FILE_FIRST + 1, "too many firmware files");
  const directory = new Uint8Array(4 + 64 * sorted.length);
  const view = new DataView(directory.buffer);
  view.setUint32(0, sorted.length);
  for (const [index, { name, bytes }] of sorted.entries()) {
    const encoded = ascii(name);
    invariant(encoded.length < FILE_NAME_BYTES, `firmware file name ${name} is too long`);
    const at = 4 + 64 * index;
    view.setUint32(at, bytes.length);
    view.setUint16(at + 4, FILE_FIRST + index);
    directory.set(encoded, at + 8);
    items.set(FILE_FIRST + index, bytes);
  }
  items.set(FW_CFG_FILE_DIR, directory);
  return items;
}

export const fwCfg: DeviceModel<FwCfgWires, FwCfgState, FwCfg> = {
  id: "firmware.fw-cfg",
  title: "Firmware configuration",
  stateVersion: 1,
  state: fwCfgState,
  create: (wires, context) => new FwCfg(wires, context),
  bench: () => ({ files: [{ name: "opt/bench", bytes: new Uint8Array([1, 2, 3]) }], legacy: new Map() }),
  disturb: (device) => device.ports.write(SELECTOR, 2, FW_CFG_FILE_DIR),
  handlers: (device) => [{ handler: device.ports, sizeBytes: FW_CFG_PORTS }],
};
