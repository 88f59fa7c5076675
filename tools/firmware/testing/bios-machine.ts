/** Whole machines that run our BIOS, for tests: no window, no clock of the host, debug console collected. */
import type { FloppyMedium } from "../../../core/media/floppy-medium.ts";
import type { Machine, MachineConfig } from "../../../core/machine/machine-api.ts";
import { createMachine } from "../../../core/machine/machine.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import { buildFirmware, buildVideoRom } from "../build-rom.ts";
import { type BiosAnswer, type BiosCase, biosProgram, DONE, parseAnswer } from "./bios-program.ts";

const SLICE_NS = 2e6;
/** Host time after which a wait has failed; generous, for busy hosts. */
const PATIENCE_MS = 40_000;
/** What the guest's clock says at power-on. */
export const POWER_ON_MS = Date.UTC(2026, 10, 25, 12, 34, 56);

export interface FloppyGeometry {
  readonly cylinders: number;
  readonly heads: 1 | 2;
  readonly sectorsPerTrack: number;
}

export const FLOPPY_1440K: FloppyGeometry = { cylinders: 80, heads: 2, sectorsPerTrack: 18 };

/** A diskette that begins with `contents`; the rest of each sector holds its number, low byte first. */
export function floppy(contents: Uint8Array, geometry = FLOPPY_1440K, writeProtected = false): FloppyMedium {
  const bytes = new Uint8Array(geometry.cylinders * geometry.heads * geometry.sectorsPerTrack * 512);
  for (let at = 0; at < bytes.length; at += 2) {
    const sector = Math.floor(at / 512);
    bytes[at] = sector & 0xff;
    bytes[at + 1] = sector >> 8;
  }
  bytes.set(contents);
  return { ...geometry, bytes, writeProtected, written: () => {} };
}

export class BiosMachine {
  readonly machine: Machine;
  readonly log: string[] = [];
  state = "running";

  private constructor(make: (log: (text: string) => void) => Machine) {
    this.machine = make((text) => this.log.push(text));
  }

  static async start(options: Partial<MachineConfig>): Promise<BiosMachine> {
    const [bios, videoBios] = [await buildFirmware(), await buildVideoRom()];
    const config: MachineConfig = {
      memoryMiB: 16,
      floppies: [null, null],
      bios,
      videoBios,
      bootOrder: ["a", "c", "d"],
      cpu: "386",
      engine: "auto",
      clock: "icount",
      serial: [],
      ...options,
    };
    const clock = { nowNs: () => performance.now() * 1e6, wallMs: () => POWER_ON_MS, utcOffsetMinutes: () => 0 };
    return new BiosMachine((log) =>
      createMachine(config, { wasm: nodeWasm, clock, log: (_kind, text) => log(text), wake: () => {} }),
    );
  }

  get screen(): string {
    return this.machine.screenText() ?? "";
  }

  slice(): void {
    this.state = this.machine.run(SLICE_NS).state;
  }

  until(what: string, done: () => boolean): void {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (!done()) {
      this.#failAfter(giveUpAt, what);
      this.slice();
    }
  }

  /** The same with pauses in which the host's disks answer. */
  async untilLater(what: string, done: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (!done()) {
      this.#failAfter(giveUpAt, what);
      this.slice();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #failAfter(giveUpAt: number, what: string): void {
    if (performance.now() < giveUpAt && this.state !== "stopped") return;
    throw new Error(`${what} did not happen (${this.state}); the log:\n${this.log.join("\n")}\n${this.screen}`);
  }

  untilScreen(text: string): void {
    this.until(`“${text}” on the screen`, () => this.screen.includes(text));
  }

  press(code: string): void {
    this.machine.key(code, true);
    this.slice();
    this.machine.key(code, false);
    this.slice();
  }
}

/** Runs until the cases of a program have been answered, and gives the answers by name. */
export async function answersOf(guest: BiosMachine): Promise<ReadonlyMap<string, BiosAnswer>> {
  await guest.untilLater("the end of the cases", () => guest.log.includes(DONE));
  return new Map(guest.log.map(parseAnswer).filter((answer) => answer !== undefined));
}

/** Boots a diskette with the cases and gives their answers by name. */
export async function runCases(
  cases: readonly BiosCase[],
  options: Partial<MachineConfig> = {},
  geometry = FLOPPY_1440K,
): Promise<ReadonlyMap<string, BiosAnswer>> {
  const guest = await BiosMachine.start({ floppies: [floppy(biosProgram(cases), geometry), null], ...options });
  return answersOf(guest);
}
