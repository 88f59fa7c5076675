/**
 * How an error of the numeric coprocessor becomes interrupt 13 where CR0.NE is clear: FERR# sets a latch, a write to port
 * F0h clears it and holds IGNNE#, which lets the processor go on until the error is gone.
 * [IBMAT] section 1 "Coprocessor"; [PIIX3] 2.5.9; [SDM] 1 8.7.2, D.2.1.
 */
import { z } from "zod";
import type { Device, DeviceModel, IrqLine, PortHandler } from "../../bus/device.ts";
import { bit } from "../state-fields.ts";

export const COPROCESSOR_PORTS = { first: 0xf0, count: 2 } as const;

/** What the latch drives. */
export interface CoprocessorErrorWires {
  readonly irq13: IrqLine;
}

const state = z.strictObject({ latched: bit, ignored: bit });
export type CoprocessorErrorState = z.infer<typeof state>;

/** The latch between FERR# and IRQ13. */
export class CoprocessorError implements Device<CoprocessorErrorState> {
  readonly #wires: CoprocessorErrorWires;
  #latched = false;
  #ignored = false;

  /** From the processor. A level that is told again counts again, unless it is to be ignored. */
  readonly ferr: IrqLine = {
    set: (level) => {
      if (!level) this.#ignored = false;
      else if (!this.#ignored) this.#latch(true);
    },
  };

  /** F0h, and F1h, by which programs reset an 80287. */
  readonly ports: PortHandler = {
    read: () => 0xff,
    write: (offset) => {
      if (offset !== 0) return;
      this.#ignored = this.#latched;
      this.#latch(false);
    },
  };

  constructor(wires: CoprocessorErrorWires) {
    this.#wires = wires;
  }

  save(): CoprocessorErrorState {
    return { latched: this.#latched, ignored: this.#ignored };
  }

  restore(saved: CoprocessorErrorState): void {
    this.#ignored = saved.ignored;
    this.#latch(saved.latched);
  }

  reset(): void {
    this.#ignored = false;
    this.#latch(false);
  }

  #latch(level: boolean): void {
    this.#latched = level;
    this.#wires.irq13.set(level);
  }
}

export const coprocessorError: DeviceModel<CoprocessorErrorWires, CoprocessorErrorState, CoprocessorError> = {
  id: "chipset.coprocessor-error",
  title: "Coprocessor error latch (F0h)",
  stateVersion: 1,
  state,
  create: (wires) => new CoprocessorError(wires),
  bench: () => ({ irq13: { set() {} } }),
  disturb: (device) => device.ferr.set(true),
  handlers: (device) => [{ handler: device.ports, sizeBytes: COPROCESSOR_PORTS.count }],
};
