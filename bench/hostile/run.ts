/**
 * Runs a hostile guest for some seconds of processor time and reports what its process holds (docs/cpu.md):
 * node --max-semi-space-size=16 bench/hostile/run.ts GUEST ENGINE SECONDS
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assemble } from "../../core/assembler/assembler.ts";
import { createMachine } from "../../core/machine/machine.ts";
import { PausableClock } from "../../electron/vm/host-clock.ts";
import { hostWasm } from "../../electron/vm/host-wasm.ts";
import { firmwarePaths } from "../../electron/services/resources.ts";

const MEMORY_MIB = 128;
const FOLDERS = [join(import.meta.dirname, "guests"), join(import.meta.dirname, "../guests")];
const DISKETTE_BYTES = 1_474_560;
const LOOK_EVERY = 50;

const [guest = "", engine = "auto", seconds = "60"] = process.argv.slice(2);
const { bios, video } = firmwarePaths();
const machine = createMachine(
  {
    memoryMiB: MEMORY_MIB,
    cpu: "i686",
    engine: engine as "auto",
    clock: "wall",
    bios: readFileSync(bios),
    videoBios: readFileSync(video),
    bootOrder: ["a"],
    floppies: [
      { cylinders: 80, heads: 2, sectorsPerTrack: 18, bytes: image(), writeProtected: true, written: () => {} },
      null,
    ],
    serial: [{ transmit: () => {} }, null],
  },
  { wasm: hostWasm, clock: new PausableClock(), log: () => {}, wake: () => {} },
);

let mostBytes = 0;
for (let slice = 1; cpuSeconds() < Number(seconds); slice++) {
  const result = machine.run(4_000_000);
  if (result.state === "stopped") throw new Error(result.report);
  if (slice % LOOK_EVERY === 0) {
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
    // collected memory is given back by tasks
    await new Promise((resolve) => setImmediate(resolve));
  } else if (result.state === "idle") await new Promise((resolve) => setTimeout(resolve, 5));
}
const { rss, heapUsed, external } = process.memoryUsage();
const mib = (bytes: number): number => Math.round(bytes / 1048576);
process.stdout.write(
  `${JSON.stringify({
    guest,
    engine,
    memoryMiB: MEMORY_MIB,
    mostMiB: mib(mostBytes),
    lastMiB: mib(rss),
    heapMiB: mib(heapUsed),
    externalMiB: mib(external),
    mips: Math.round(machine.counters().instructions / cpuSeconds() / 1e6),
  })}\n`,
);

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function image(): Uint8Array {
  const read = (file: string): string => {
    for (const folder of FOLDERS) {
      try {
        return readFileSync(join(folder, file), "utf8");
      } catch {
        continue;
      }
    }
    throw new Error(`there is no ${file}`);
  };
  const { bytes } = assemble(read(`${guest}.asm`), { files: read, name: `${guest}.asm` });
  const whole = new Uint8Array(DISKETTE_BYTES);
  whole.set(bytes);
  return whole;
}
