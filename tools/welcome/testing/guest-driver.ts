/** Runs a machine without a window or a clock of its own, types on its keyboard and reads its screen. */
import { createMachine } from "../../../core/machine/machine.ts";
import type { Machine, MachineConfig } from "../../../core/machine/machine-api.ts";
import { chordsForText } from "../../../electron/vm/us-keyboard.ts";
import { buildFirmware, buildVideoRom } from "../../firmware/build-rom.ts";
import { nodeWasm } from "../../host/node-wasm.ts";

const SLICE_NS = 2e6;
/** Host time after which a wait has failed; generous, for busy machines. */
const PATIENCE_MS = 40_000;
/** 2026-11-25 12:34:56 UTC: what the guest's clock says at power-on. */
const POWER_ON_MS = Date.UTC(2026, 10, 25, 12, 34, 56);

export class GuestDriver {
  readonly machine: Machine;
  /** What the guest sent on COM1. */
  serial = "";
  #state = "running";

  private constructor(machine: (serial: (byte: number) => void) => Machine) {
    this.machine = machine((byte) => (this.serial += String.fromCharCode(byte)));
  }

  static async boot(floppy: Uint8Array, options: Partial<MachineConfig> = {}): Promise<GuestDriver> {
    const [bios, videoBios] = [await buildFirmware(), await buildVideoRom()];
    const medium = {
      cylinders: 80,
      heads: 2,
      sectorsPerTrack: 18,
      bytes: floppy.slice(),
      writeProtected: true,
      written: () => {},
    } as const;
    const host = {
      wasm: nodeWasm,
      clock: { nowNs: () => performance.now() * 1e6, wallMs: () => POWER_ON_MS, utcOffsetMinutes: () => 0 },
      log: () => {},
      wake: () => {},
    };
    const config = (transmit: (byte: number) => void): MachineConfig => ({
      memoryMiB: 16,
      floppies: [medium, null],
      bios,
      videoBios,
      bootOrder: ["a"],
      cpu: "386",
      engine: "auto",
      clock: "icount",
      serial: [{ transmit }],
      ...options,
    });
    return new GuestDriver((transmit) => createMachine(config(transmit), host));
  }

  get screen(): string {
    return this.machine.screenText() ?? "";
  }

  /** How the last slice ended. */
  get state(): string {
    return this.#state;
  }

  slice(): void {
    this.#state = this.machine.run(SLICE_NS).state;
  }

  /** Runs until something is so; the error shows the screen. */
  until(what: string, done: () => boolean): void {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (!done()) {
      if (performance.now() > giveUpAt || this.#state === "stopped") {
        throw new Error(`${what} did not happen (${this.#state}); the screen:\n${this.screen}`);
      }
      this.slice();
    }
  }

  untilScreen(text: string): void {
    this.until(`“${text}” on the screen`, () => this.screen.includes(text));
  }

  untilSerial(text: string): void {
    this.until(`“${text}” on COM1`, () => this.serial.includes(text));
  }

  /** Presses a key and lets it go. */
  press(...codes: readonly string[]): void {
    for (const code of codes) this.machine.key(code, true);
    for (const code of codes.toReversed()) this.machine.key(code, false);
    for (let i = 0; i < 2; i++) this.slice();
  }

  type(text: string): void {
    for (const chord of chordsForText(text)) this.press(...chord);
  }

  /** Types a command at the prompt and runs until the prompt is back; returns what came between. */
  command(line: string): readonly string[] {
    const before = this.serial.length;
    this.type(`${line}\n`);
    this.until(`the prompt after “${line}”`, () => this.serial.slice(before).endsWith("\nA:\\> "));
    return this.serial.slice(before).split("\r\n").slice(1, -1);
  }
}
