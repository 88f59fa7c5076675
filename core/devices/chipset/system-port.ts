/**
 * System control ports B (61h: speaker, refresh, parity) and A (92h: A20, fast reset), and the A20 gate that port 92h
 * and the keyboard controller share.
 * [PIIX3] §2.5.6 (port 61h, port 92h); [IBMAT] "System Control Port B".
 * DEVIATION: whoever wrote last, port 92h or the keyboard controller, decides A20; in the chipset either opens it.
 * Both read back what the gate really is, so that programs which try one way after the other find one that works.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, IrqLine, PortHandler } from "../../bus/device.ts";
import { bit, upTo } from "../state-fields.ts";
import type { A20Gate } from "./a20-gate.ts";

export const SYSTEM_PORTS = { b: { first: 0x61, count: 1 }, a: { first: 0x92, count: 1 } } as const;

const B_GATE2 = 0x01;
const B_SPEAKER = 0x02;
const B_WRITABLE = 0x0f;
const B_REFRESH = 0x10;
const B_OUT2 = 0x20;
const A_RESET = 0x01;
const A_A20 = 0x02;
/** Counter 1 refreshes a row every 18 ticks of the timer clock; bit 4 turns over each time. */
const REFRESH_NS = (18 * 88_000) / 105;

/** What the ports need of the interval timer. */
export interface SpeakerTimer {
  setGate2(level: boolean): void;
  readonly out2: boolean;
  /** 0 when counter 2 does not oscillate. */
  readonly counter2Hz: number;
}

/** What ports 61h and 92h drive. */
export interface SystemPortWires {
  readonly timer: SpeakerTimer;
  /** The address line itself: the memory map listens. */
  readonly a20: IrqLine;
  /** Resets the processor only (INIT); called from within a port write. */
  readonly cpuReset: () => void;
}

const state = z.strictObject({ b: upTo(B_WRITABLE), a20: bit, resetBit: bit });
export type SystemPortState = z.infer<typeof state>;

/** Ports 61h and 92h, and the owner of the A20 gate. */
export class SystemPort implements Device<SystemPortState> {
  readonly #wires: SystemPortWires;
  readonly #context: DeviceContext;
  #b = 0;
  #a20 = true;
  #resetBit = false;

  /** For the keyboard controller. */
  readonly a20Gate: A20Gate;

  readonly portB: PortHandler = {
    read: () => this.#readB(),
    write: (_offset, _sizeBytes, value) => {
      this.#b = value & B_WRITABLE;
      this.#wires.timer.setGate2((value & B_GATE2) !== 0);
    },
  };

  readonly portA: PortHandler = {
    read: () => (this.#a20 ? A_A20 : 0) | (this.#resetBit ? A_RESET : 0),
    write: (_offset, _sizeBytes, value) => {
      this.#setA20((value & A_A20) !== 0);
      const reset = (value & A_RESET) !== 0;
      const rise = reset && !this.#resetBit;
      this.#resetBit = reset;
      if (rise) this.#wires.cpuReset();
    },
  };

  constructor(wires: SystemPortWires, context: DeviceContext) {
    this.#wires = wires;
    this.#context = context;
    const level = (): boolean => this.#a20;
    this.a20Gate = {
      get level() {
        return level();
      },
      set: (open) => this.#setA20(open),
    };
    this.#wires.a20.set(true);
  }

  /** What the speaker sounds, in Hz; 0: silence. Clicks by toggling bit 1 alone are not heard. */
  speakerHz(): number {
    return (this.#b & B_SPEAKER) === 0 ? 0 : this.#wires.timer.counter2Hz;
  }

  save(): SystemPortState {
    return { b: this.#b, a20: this.#a20, resetBit: this.#resetBit };
  }

  restore(saved: SystemPortState): void {
    this.#b = saved.b;
    this.#resetBit = saved.resetBit;
    this.#setA20(saved.a20);
    this.#wires.timer.setGate2((saved.b & B_GATE2) !== 0);
  }

  reset(): void {
    this.#b = 0;
    this.#resetBit = false;
    this.#setA20(true);
    this.#wires.timer.setGate2(false);
  }

  #setA20(open: boolean): void {
    this.#a20 = open;
    this.#wires.a20.set(open);
  }

  #readB(): number {
    const refresh = Math.floor(this.#context.clock.nowNs() / REFRESH_NS) % 2 === 1;
    return this.#b | (refresh ? B_REFRESH : 0) | (this.#wires.timer.out2 ? B_OUT2 : 0);
  }
}

export const systemPort: DeviceModel<SystemPortWires, SystemPortState, SystemPort> = {
  id: "chipset.system-port",
  title: "System control ports (61h, 92h)",
  stateVersion: 1,
  state,
  create: (wires, context) => new SystemPort(wires, context),
  bench: () => ({ timer: { setGate2() {}, out2: true, counter2Hz: 0 }, a20: { set() {} }, cpuReset() {} }),
  disturb: (device) => device.portB.write(0, 1, 0x03),
  handlers: (device) => [
    { handler: device.portB, sizeBytes: 1 },
    { handler: device.portA, sizeBytes: 1 },
  ],
};
