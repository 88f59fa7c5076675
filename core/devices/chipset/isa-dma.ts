/**
 * ISA DMA of an AT: two 8237As, the second for words, and the page registers that give addresses their high bits.
 * [IBMAT] "DMA Controller"; [PIIX3] §2.5.1, §2.5.2.
 * DEVIATION: all bytes of a device's call move at once; single, block and demand mode do not differ.
 */
import { z } from "zod";
import { invariant } from "../../base/errors.ts";
import type { Device, DeviceContext, DeviceModel, PortHandler } from "../../bus/device.ts";
import type { DmaChannel, DmaMemory } from "../../bus/dma.ts";
import { byte } from "../state-fields.ts";
import { Dma8237, dma8237State } from "./dma8237.ts";

export const DMA_PORTS = {
  low: { first: 0x00, count: 16 },
  pages: { first: 0x80, count: 16 },
  high: { first: 0xc0, count: 32 },
} as const;

/** Page register of channels 0–7, as an offset from 80h. */
const PAGE_OFFSETS: readonly number[] = [7, 3, 1, 2, 15, 11, 9, 10];
const CASCADE = 4;

/** The other end of all channels. */
export interface DmaWires {
  readonly memory: DmaMemory;
}

const state = z.strictObject({ low: dma8237State, high: dma8237State, pages: z.array(byte).length(16) });
export type IsaDmaState = z.infer<typeof state>;

/** Channels 0–3 for bytes, 5–7 for words; 4 is the cascade. */
export class IsaDma implements Device<IsaDmaState> {
  readonly #memory: DmaMemory;
  readonly #low = new Dma8237();
  readonly #high = new Dma8237();
  /** 80h, 84h–86h, 88h, 8Ch–8Eh lead nowhere: 80h shows POST codes, the others are scratch. */
  readonly #pages = new Uint8Array(16);
  readonly #channels: readonly DmaChannel[];

  readonly lowPorts: PortHandler = {
    read: (offset) => this.#low.read(offset),
    write: (offset, _sizeBytes, value) => this.#low.write(offset, value),
  };
  /** Each register of the second controller answers at two ports. */
  readonly highPorts: PortHandler = {
    read: (offset) => this.#high.read(offset >> 1),
    write: (offset, _sizeBytes, value) => this.#high.write(offset >> 1, value),
  };
  readonly pagePorts: PortHandler = {
    read: (offset) => this.#pages[offset] ?? 0xff,
    write: (offset, _sizeBytes, value) => {
      this.#pages[offset] = value;
    },
  };

  constructor(wires: DmaWires) {
    this.#memory = wires.memory;
    this.#channels = Array.from({ length: 8 }, (_, number) => this.#channel(number));
  }

  /** Channels 0–3 move bytes, 5–7 words; 4 joins the controllers. */
  channel(number: number): DmaChannel {
    const channel = this.#channels[number];
    invariant(channel !== undefined && number !== CASCADE, `no DMA channel ${number} for devices`);
    return channel;
  }

  /** The last byte written to port 80h. */
  get postCode(): number {
    return this.#pages[0]!;
  }

  save(): IsaDmaState {
    return { low: this.#low.save(), high: this.#high.save(), pages: Array.from(this.#pages) };
  }

  restore(saved: IsaDmaState): void {
    this.#low.restore(saved.low);
    this.#high.restore(saved.high);
    this.#pages.set(saved.pages);
  }

  reset(): void {
    this.#low.reset();
    this.#high.reset();
    this.#pages.fill(0);
  }

  #channel(number: number): DmaChannel {
    const chip = number < 4 ? this.#low : this.#high;
    const index = number & 3;
    const isOpen = (): boolean =>
      chip.open(index) && !chip.cascades(index) && (number >= 4 || (this.#high.open(0) && this.#high.cascades(0)));
    return {
      toMemory: (bytes) => (isOpen() ? this.#move(number, chip, index, bytes, true) : 0),
      fromMemory: (bytes) => (isOpen() ? this.#move(number, chip, index, bytes, false) : 0),
      get terminalCount() {
        return chip.ended(index);
      },
      get ready() {
        return isOpen();
      },
    };
  }

  /** Moves what fits before terminal count. Without a matching mode the controller only counts (verify). */
  #move(number: number, chip: Dma8237, index: number, bytes: Uint8Array, toMemory: boolean): number {
    const shift = number < 4 ? 0 : 1;
    const transfers = Math.min(bytes.length >> shift, chip.left(index));
    if (transfers === 0) return 0;
    const moved = bytes.subarray(0, transfers << shift);
    const wanted = toMemory ? "to-memory" : "from-memory";
    if (chip.direction(index) === wanted) this.#transfer(number, chip, index, moved, toMemory);
    else if (!toMemory) moved.fill(0xff); // nobody drives the data lines
    chip.advance(index, transfers);
    return moved.length;
  }

  /** Addresses wrap inside the 64 KiB (128 KiB for words) that the page register selects. */
  #transfer(number: number, chip: Dma8237, index: number, bytes: Uint8Array, toMemory: boolean): void {
    const wide = number >= 4;
    const unit = wide ? 2 : 1;
    const page = this.#pages[PAGE_OFFSETS[number]!]!;
    const base = wide ? (page & 0xfe) << 16 : page << 16;
    const span = 0x10000 * unit;
    let at = chip.address(index) * unit;
    if (chip.decrements(index)) {
      for (let done = 0; done < bytes.length; done += unit) {
        this.#access(base + at, bytes.subarray(done, done + unit), toMemory);
        at = (at - unit + span) % span;
      }
      return;
    }
    for (let done = 0; done < bytes.length;) {
      const part = Math.min(bytes.length - done, span - at);
      this.#access(base + at, bytes.subarray(done, done + part), toMemory);
      done += part;
      at = 0;
    }
  }

  #access(phys: number, bytes: Uint8Array, toMemory: boolean): void {
    if (toMemory) this.#memory.write(phys, bytes);
    else this.#memory.read(phys, bytes);
  }
}

export const isaDma: DeviceModel<DmaWires, IsaDmaState, IsaDma> = {
  id: "chipset.dma8237",
  title: "DMA controllers (two 8237A)",
  stateVersion: 1,
  state,
  create: (wires, _context: DeviceContext) => new IsaDma(wires),
  bench: () => ({ memory: { read: (_phys, into) => void into.fill(0), write() {} } }),
  disturb: (device) => {
    device.lowPorts.write(0x0b, 1, 0x46);
    device.pagePorts.write(1, 1, 0x12);
  },
  handlers: (device) => [
    { handler: device.lowPorts, sizeBytes: 16 },
    { handler: device.highPorts, sizeBytes: 32 },
    { handler: device.pagePorts, sizeBytes: 16 },
  ],
};
