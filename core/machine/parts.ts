/** The chips of a machine as one list: what is reset, saved and restored together. */
import type { Device, DeviceContext, DeviceModel } from "../bus/device.ts";

/** A chip with what is needed to save and restore it. */
export interface Part {
  /** Unique in the machine: the model's id, and a number where there are several. */
  readonly id: string;
  readonly stateVersion: number;
  readonly device: Device<unknown>;
  readonly migrations?: Readonly<Record<number, (state: unknown) => unknown>>;
  /** Throws a ZodError for what no such chip can hold. */
  parse(state: unknown): unknown;
}

/** The chips of one machine, in the order in which they were added. */
export class Parts {
  readonly #list: Part[] = [];
  readonly #context: DeviceContext;

  constructor(context: DeviceContext) {
    this.#context = context;
  }

  get list(): readonly Part[] {
    return this.#list;
  }

  /** Builds a chip and enters it. `which` tells several of one model apart. */
  add<Wires, S, D extends Device<S>>(model: DeviceModel<Wires, S, D>, wires: Wires, which?: string): D {
    const device = model.create(wires, this.#context);
    this.#list.push({
      id: which === undefined ? model.id : `${model.id}.${which}`,
      stateVersion: model.stateVersion,
      device,
      ...(model.migrations === undefined ? {} : { migrations: model.migrations }),
      parse: (state) => model.state.parse(state),
    });
    return device;
  }

  reset(): void {
    for (const { device } of this.#list) device.reset();
  }
}
