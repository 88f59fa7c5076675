/**
 * The AT's two 8259As: sixteen interrupt lines and one INTR wire to the processor. The slave's INT is line 2 of the
 * master. Edge or level for each line is set in ELCR.
 * [PIIX3] §2.5.3 (interrupt controller registers), §2.5.3.8 (ELCR1, ELCR2).
 */
import { z } from "zod";
import { invariant } from "../../base/errors.ts";
import type { Device, DeviceContext, DeviceModel, IrqLine, PortHandler } from "../../bus/device.ts";
import { Pic8259, pic8259State } from "./pic8259.ts";

export const PIC_PORTS = {
  master: { first: 0x20, count: 2 },
  slave: { first: 0xa0, count: 2 },
  elcr: { first: 0x4d0, count: 2 },
} as const;

const CASCADE = 2;
const SPURIOUS = 7;

/** The processor's side of the interrupt controllers. */
export interface PicWires {
  /** INTR of the processor: high while a request waits that acknowledge() would return. */
  readonly intr: IrqLine;
  /** Told of every line that the processor took; a timer that catches up listens. */
  readonly acknowledged?: (line: number) => void;
}

const state = z.strictObject({ master: pic8259State, slave: pic8259State });
export type PicPairState = z.infer<typeof state>;

/** Master and slave with their ELCR bits. */
export class PicPair implements Device<PicPairState> {
  readonly #wires: PicWires;
  // ELCR bits of the timer, the keyboard, the cascade, the RTC and the coprocessor read as zero: always edges.
  readonly #master = new Pic8259(1 << CASCADE, 0xf8);
  readonly #slave = new Pic8259(0, 0xde);
  readonly #lines: readonly IrqLine[];
  #intr = false;

  readonly masterPorts: PortHandler = this.#chipPorts(this.#master);
  readonly slavePorts: PortHandler = this.#chipPorts(this.#slave);
  readonly elcrPorts: PortHandler = {
    read: (offset) => (offset === 0 ? this.#master.elcr : this.#slave.elcr),
    write: (offset, _sizeBytes, value) => {
      if (offset === 0) this.#master.elcr = value;
      else this.#slave.elcr = value;
      this.#update();
    },
  };

  constructor(wires: PicWires) {
    this.#wires = wires;
    this.#lines = Array.from({ length: 16 }, (_, line) => ({
      set: (level: boolean) => {
        const changed = line < 8 ? this.#master.setLine(line, level) : this.#slave.setLine(line - 8, level);
        if (changed) this.#update();
      },
    }));
  }

  /** Input 0–15. Line 2 is the slave's and belongs to nobody else. */
  line(number: number): IrqLine {
    const line = this.#lines[number];
    invariant(line !== undefined && number !== CASCADE, `the AT has no interrupt line ${number} for devices`);
    return line;
  }

  /** INTR: the processor should acknowledge at the next instruction at which it takes interrupts. */
  get intr(): boolean {
    return this.#intr;
  }

  /** The processor's INTA cycles. A request that went away meanwhile gives the spurious vector of line 7 or 15. */
  acknowledge(): number {
    const line = this.#master.acknowledge();
    let vector: number;
    let number = line;
    if (line === CASCADE) {
      const slaveLine = this.#slave.acknowledge();
      vector = this.#slave.vectorBase + (slaveLine < 0 ? SPURIOUS : slaveLine);
      number = slaveLine < 0 ? -1 : slaveLine + 8;
    } else {
      vector = this.#master.vectorBase + (line < 0 ? SPURIOUS : line);
    }
    this.#update();
    if (number >= 0) this.#wires.acknowledged?.(number);
    return vector;
  }

  save(): PicPairState {
    return { master: this.#master.save(), slave: this.#slave.save() };
  }

  restore(saved: PicPairState): void {
    this.#master.restore(saved.master);
    this.#slave.restore(saved.slave);
    this.#update();
  }

  reset(): void {
    this.#master.reset();
    this.#slave.reset();
    this.#update();
  }

  #chipPorts(chip: Pic8259): PortHandler {
    return {
      read: (offset) => {
        const value = offset === 0 ? chip.readCommand() : chip.readData();
        this.#update(); // a poll may have put a request in service
        return value;
      },
      write: (offset, _sizeBytes, value) => {
        if (offset === 0) chip.writeCommand(value);
        else chip.writeData(value);
        this.#update();
      },
    };
  }

  #update(): void {
    this.#master.setLine(CASCADE, this.#slave.int);
    this.#intr = this.#master.int;
    this.#wires.intr.set(this.#intr);
  }
}

export const picPair: DeviceModel<PicWires, PicPairState, PicPair> = {
  id: "chipset.pic8259",
  title: "Interrupt controllers (two 8259A)",
  stateVersion: 1,
  state,
  create: (wires: PicWires, _context: DeviceContext) => new PicPair(wires),
  bench: () => ({ intr: { set() {} } }),
  disturb: (device) => device.masterPorts.write(1, 1, 0x5a),
  handlers: (device) => [
    { handler: device.masterPorts, sizeBytes: 2 },
    { handler: device.slavePorts, sizeBytes: 2 },
    { handler: device.elcrPorts, sizeBytes: 2 },
  ],
};
