/**
 * Debug console: firmware writes text to port 402h, a byte at a time; whole lines go to the machine's log. Reading gives
 * E9h, by which firmware knows that somebody listens. The port and the answer are those of QEMU's isa-debugcon and Bochs.
 */
import { z } from "zod";
import type { Device, DeviceModel, PortHandler } from "../../bus/device.ts";

export const DEBUG_CONSOLE_PORT = 0x402;
const PRESENT = 0xe9;
const LONGEST_LINE = 512;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Who reads what firmware prints. */
export interface DebugConsoleWires {
  /** A finished line, without its end. */
  line(text: string): void;
}

const debugConsoleState = z.strictObject({ line: z.string().max(LONGEST_LINE) });
export type DebugConsoleState = z.infer<typeof debugConsoleState>;

/** Port 402h. */
export class DebugConsole implements Device<DebugConsoleState> {
  readonly ports: PortHandler;
  readonly #wires: DebugConsoleWires;
  #line = "";

  constructor(wires: DebugConsoleWires) {
    this.#wires = wires;
    this.ports = { read: () => PRESENT, write: (_offset, _sizeBytes, value) => this.#write(value) };
  }

  save(): DebugConsoleState {
    return { line: this.#line };
  }

  restore(state: DebugConsoleState): void {
    this.#line = state.line;
  }

  reset(): void {
    this.#line = "";
  }

  #write(byte: number): void {
    if (byte === CARRIAGE_RETURN) return;
    if (byte !== LINE_FEED) this.#line += String.fromCharCode(byte);
    if (byte !== LINE_FEED && this.#line.length < LONGEST_LINE) return;
    const line = this.#line;
    this.#line = "";
    this.#wires.line(line);
  }
}

export const debugConsole: DeviceModel<DebugConsoleWires, DebugConsoleState, DebugConsole> = {
  id: "firmware.debug-console",
  title: "Debug console at port 402h",
  stateVersion: 1,
  state: debugConsoleState,
  create: (wires) => new DebugConsole(wires),
  bench: () => ({ line: () => {} }),
  disturb: (device) => device.ports.write(0, 1, 0x41),
  handlers: (device) => [{ handler: device.ports, sizeBytes: 1 }],
};
