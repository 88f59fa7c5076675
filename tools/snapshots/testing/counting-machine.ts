/**
 * Test support: a whole machine that boots a diskette whose guest counts, reads the diskette, draws, and reports each
 * round on the debug console. Host time is made up, so that two runs are the same to the instruction.
 */
import { buildFirmware, buildVideoRom } from "../../firmware/build-rom.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import type { FloppyMedium } from "../../../core/media/floppy-medium.ts";
import type { Machine, MachineConfig } from "../../../core/machine/machine-api.ts";
import { createMachine } from "../../../core/machine/machine.ts";
import { countingDiskette } from "./counting-media.ts";

/** The diskette in a drive; what is written stays in `bytes`. */
function countingFloppy(): FloppyMedium {
  const bytes = countingDiskette();
  return { cylinders: 80, heads: 2, sectorsPerTrack: 18, bytes, writeProtected: false, written: () => {} };
}

export interface CountingMachine {
  readonly machine: Machine;
  readonly floppy: FloppyMedium;
  /** Lines of the debug console: "COUNT SUM". */
  readonly lines: string[];
  /** Runs slices of the same length each. */
  slices(count: number): void;
}

/** Assembled once for all machines of a test file. */
const roms = Promise.all([buildFirmware(), buildVideoRom()]);

const SLICE_NS = 1e6;
/** What host time advances at each look at it. */
const LOOK_NS = 20_000;

export async function countingMachine(
  engine: MachineConfig["engine"],
  options: { readonly memoryMiB?: number; readonly floppy?: FloppyMedium } = {},
): Promise<CountingMachine> {
  const [bios, videoBios] = await roms;
  const floppy = options.floppy ?? countingFloppy();
  const lines: string[] = [];
  let hostNs = 0;
  const machine = createMachine(
    {
      memoryMiB: options.memoryMiB ?? 2,
      floppies: [floppy, null],
      bios,
      videoBios,
      bootOrder: ["a"],
      cpu: "486",
      engine,
      clock: "icount",
      serial: [],
    },
    {
      wasm: nodeWasm,
      clock: { nowNs: () => (hostNs += LOOK_NS), wallMs: () => Date.UTC(2026, 10, 25, 12), utcOffsetMinutes: () => 0 },
      wake: () => {},
      log: (_kind, text) => void (/^[0-9A-F]{8} [0-9A-F]{8}$|^!$/.test(text) && lines.push(text)),
    },
  );
  return {
    machine,
    floppy,
    lines,
    slices(count) {
      for (let left = count; left > 0; left--) machine.run(SLICE_NS);
    },
  };
}
