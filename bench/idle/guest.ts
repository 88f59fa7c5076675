/** One machine that comes to rest: guest.ts SYSTEM SECONDS. Prints what it uses of a processor then, without and with a viewer. */
import { createMachine } from "../../core/machine/machine.ts";
import { parseSend } from "../../electron/cli/key-script.ts";
import { firmwarePaths, kernelRomPath } from "../../electron/services/resources.ts";
import { VmHost } from "../../electron/vm/vm-host.ts";
import { ownCpuSeconds } from "../peers/outcome.ts";
import { runFromArguments } from "../systems/system.ts";
import { LOOK_MS, sampledColours, Watch } from "../systems/watch.ts";

/** Percent of one processor. */
export interface Rest {
  readonly alone: number;
  readonly watched: number;
}

const SETTLE_MS = 5000;

const { run, options } = runFromArguments();
const seconds = Number(options[0]);
const watch = new Watch(run, ownCpuSeconds);
const nothing = (): void => {};
const host = await VmHost.open(
  {
    memoryMiB: run.memoryMiB,
    bootOrder: ["a"],
    cpu: "i686",
    engine: "auto",
    clock: "wall",
    floppies: [run.floppy === undefined ? null : { path: run.floppy, writable: false }, null],
    firmware: firmwarePaths(),
    ...(run.kernel === undefined ? {} : { kernel: { ...run.kernel, rom: kernelRomPath() } }),
  },
  {
    ended: ({ message }) => {
      console.error(message);
      process.exit(1);
    },
    stats: nothing,
    progress: nothing,
    log: nothing,
    serial: (port, bytes) => void (port === 0 && watch.serial(Buffer.from(bytes).toString("latin1"))),
  },
  createMachine,
);
host.run();
while (watch.outcome === undefined) {
  await sleep(LOOK_MS);
  const keys = watch.look({
    screen: host.machine.screenText(),
    ...(watch.wantsPicture ? { picture: picture() } : {}),
  });
  if (keys !== undefined) await host.typist.type(parseSend(`=>${keys.replaceAll("\n", "\\n")}`).chords);
}
await sleep(SETTLE_MS);
const alone = await measure();
host.openScreen("bench", () => host.input("bench", { type: "credit" }));
await sleep(SETTLE_MS);
const rest: Rest = { alone, watched: await measure() };
console.log(JSON.stringify(rest));
process.exit(0);

async function measure(): Promise<number> {
  const [startMs, startSeconds] = [performance.now(), ownCpuSeconds()];
  await sleep(seconds * 1000);
  return ((ownCpuSeconds() - startSeconds) * 100_000) / (performance.now() - startMs);
}

function picture(): { width: number; colours: number } {
  const { width, height, pixels } = host.machine.frame(true);
  return { width, colours: sampledColours(width * height, (at) => pixels[at]!) };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
