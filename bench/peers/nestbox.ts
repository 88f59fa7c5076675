/** Runs a benchmark guest on Nestbox: nestbox.ts IMAGE interpreter|jit|auto. */
import { readFileSync } from "node:fs";
import { createMachine } from "../../core/machine/machine.ts";
import { hostWasm } from "../../electron/vm/host-wasm.ts";
import { PausableClock } from "../../electron/vm/host-clock.ts";
import { firmwarePaths } from "../../electron/services/resources.ts";
import { ownCpuSeconds, report, Stopwatch } from "./outcome.ts";

const [image, engine] = process.argv.slice(2);
const { bios, video } = firmwarePaths();
const watch = new Stopwatch(ownCpuSeconds);
const machine = createMachine(
  {
    memoryMiB: 128,
    cpu: "i686",
    engine: engine as "auto",
    clock: "wall",
    bios: readFileSync(bios),
    videoBios: readFileSync(video),
    bootOrder: ["a"],
    floppies: [
      {
        cylinders: 80,
        heads: 2,
        sectorsPerTrack: 18,
        bytes: new Uint8Array(readFileSync(image!)),
        writeProtected: true,
        written: () => {},
      },
      null,
    ],
    serial: [{ transmit: (byte) => watch.byte(byte) }, null],
  },
  { wasm: hostWasm, clock: new PausableClock(), log: () => {}, wake: () => {} },
);
while (watch.outcome === undefined) {
  const slice = machine.run(4_000_000);
  if (slice.state === "stopped") throw new Error(slice.report);
  if (slice.state === "idle") await new Promise((resolve) => setTimeout(resolve, Math.min(slice.waitNs / 1e6, 10)));
}
report(watch.outcome);
