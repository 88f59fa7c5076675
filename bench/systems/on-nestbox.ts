/** A system on Nestbox, as a VM's process runs it: on-nestbox.ts SYSTEM interpreter|jit|auto. */
import { createMachine } from "../../core/machine/machine.ts";
import { parseSend } from "../../electron/cli/key-script.ts";
import type { VmStart } from "../../electron/contract/vm-process.ts";
import { firmwarePaths, kernelRomPath } from "../../electron/services/resources.ts";
import { VmHost } from "../../electron/vm/vm-host.ts";
import { ownCpuSeconds } from "../peers/outcome.ts";
import { runFromArguments, tell } from "./system.ts";
import { LOOK_MS, sampledColours, Watch } from "./watch.ts";

const { run, options } = runFromArguments();
const watch = new Watch(run, ownCpuSeconds);
const start: VmStart = {
  memoryMiB: run.memoryMiB,
  bootOrder: ["a"],
  cpu: "i686",
  engine: options[0] as VmStart["engine"],
  clock: "wall",
  floppies: [run.floppy === undefined ? null : { path: run.floppy, writable: false }, null],
  firmware: firmwarePaths(),
  ...(run.kernel === undefined ? {} : { kernel: { ...run.kernel, rom: kernelRomPath() } }),
};
const nothing = (): void => {};
const host = await VmHost.open(
  start,
  {
    ended: (end) => {
      console.error(end.message, end.report ?? "");
      process.exit(1);
    },
    stats: nothing,
    progress: nothing,
    log: nothing,
    serial: (port, bytes) => {
      if (port === 0) watch.serial(Buffer.from(bytes).toString("latin1"));
      finishIfDone();
    },
  },
  createMachine,
);
host.run();
setInterval(() => {
  const { machine } = host;
  const keys = watch.look({
    screen: machine.screenText(),
    ...(watch.wantsPicture ? { picture: picture() } : {}),
  });
  finishIfDone();
  if (keys !== undefined) void host.typist.type(parseSend(`=>${keys.replaceAll("\n", "\\n")}`).chords);
}, LOOK_MS);

function picture(): { width: number; colours: number } {
  const { width, height, pixels } = host.machine.frame(true);
  return { width, colours: sampledColours(width * height, (at) => pixels[at]!) };
}

function finishIfDone(): void {
  if (watch.outcome === undefined) return;
  tell(watch.outcome);
  process.exit(0);
}
