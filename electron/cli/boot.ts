/** `nestbox boot`: one VM in this process, watched by its screen and its serial line instead of by a window. */
import { writeFile } from "node:fs/promises";
import { encode } from "fast-png";
import { HostError } from "../../core/base/errors.ts";
import { createMachine } from "../../core/machine/machine.ts";
import type { Machine } from "../../core/machine/machine-api.ts";
import { WELCOME_IMAGE } from "../contract/vm-api.ts";
import type { DriveStart, VmEnd, VmStart } from "../contract/vm-process.ts";
import { fileError } from "../services/host-files.ts";
import { requireMemory } from "../services/memory-check.ts";
import { firmwarePaths, kernelRomPath, welcomeImagePath } from "../services/resources.ts";
import { VmHost } from "../vm/vm-host.ts";
import type { BootOptions } from "./boot-options.ts";
import { openSerial, type SerialSink } from "./serial-sink.ts";
import { Script } from "./script.ts";
import { SerialText } from "./text-watch.ts";

export type BootReason =
  | "until"
  | "until-screen"
  | "power-off"
  | "timeout"
  | "fail"
  | "stopped"
  | "interrupted"
  | "host-error";

interface Outcome {
  readonly reason: BootReason;
  /** For standard error. */
  readonly message?: string;
}

const LOOK_MS = 20;

/** Boots and returns the exit code. Rejects with HostError when the host cannot supply what was asked for. */
export async function boot(options: BootOptions): Promise<number> {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  let sink: SerialSink | undefined;
  let machine: Machine | undefined;
  const report = (reason: BootReason): void => {
    if (!options.json) return;
    const { user, system } = process.cpuUsage(startCpu);
    const wallSeconds = (performance.now() - startMs) / 1000;
    const instructions = machine?.counters().instructions ?? 0;
    const line = JSON.stringify({
      reason,
      wallSeconds: rounded(wallSeconds),
      cpuSeconds: rounded((user + system) / 1e6),
      instructions,
      mips: rounded(instructions / wallSeconds / 1e6),
      screenText: machine?.screenText() ?? null,
    });
    process.stdout.write(`${sink?.midLine === true ? "\n" : ""}${line}\n`);
  };
  try {
    requireMemory(options.memoryMiB, 0);
    sink = await openSerial(options.serial);
    const run = new BootRun(options, sink);
    const outcome = await run.outcome();
    machine = run.host.machine;
    await sink.close();
    if (options.screenshot !== undefined) await saveScreenshot(options.screenshot, run.host);
    if (outcome.message !== undefined) process.stderr.write(`nestbox: ${outcome.message}\n`);
    report(outcome.reason);
    return exitCode(outcome.reason, options);
  } catch (error) {
    if (error instanceof HostError) report("host-error");
    throw error;
  }
}

class BootRun {
  readonly #options: BootOptions;
  readonly #sink: SerialSink;
  readonly #serial = new SerialText();
  readonly #sendSerial = new SerialText();
  #host: VmHost | undefined;
  #settle: (outcome: Outcome) => void = () => {};

  constructor(options: BootOptions, sink: SerialSink) {
    this.#options = options;
    this.#sink = sink;
  }

  get host(): VmHost {
    if (this.#host === undefined) throw new Error("boot: asked for the machine before it was opened");
    return this.#host;
  }

  /** Resolves when the run is over; the machine is off and its images are closed. */
  async outcome(): Promise<Outcome> {
    const over = new Promise<Outcome>((resolve) => (this.#settle = resolve));
    const interrupted = (): void => this.#settle({ reason: "interrupted" });
    this.#host = await VmHost.open(
      startOf(this.#options),
      {
        ended: (end) => this.#ended(end),
        stats: () => {},
        progress: () => {},
        log: (kind, text) => void (kind === "error" && process.stderr.write(`nestbox: ${text}\n`)),
        serial: (port, bytes) => void (port === 0 && this.#heard(bytes)),
      },
      createMachine,
    );
    const host = this.#host;
    this.#sink.onInput((bytes) => host.serialReceive(0, bytes));
    this.#sink.onQuit(interrupted);
    // To the end of the process: a second signal must not interrupt the saving.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupted);
    const outputFailed = (error: NodeJS.ErrnoException): void => this.#settle(outputFailure(error));
    process.stdout.on("error", outputFailed);
    const script = new Script(this.#options.sends, host, this.#sendSerial);
    const look = setInterval(() => this.#look(script), LOOK_MS);
    const timeout = this.#startTimeout();
    host.run();
    try {
      return await over;
    } finally {
      clearInterval(look);
      clearTimeout(timeout);
      await host.powerOff();
      process.stdout.off("error", outputFailed);
    }
  }

  #startTimeout(): NodeJS.Timeout | undefined {
    const { timeoutSeconds } = this.#options;
    if (timeoutSeconds === undefined) return undefined;
    return setTimeout(() => {
      this.#look(undefined);
      this.#settle({ reason: "timeout", message: `The time limit of ${timeoutSeconds} s is over.` });
    }, timeoutSeconds * 1000);
  }

  #heard(bytes: Uint8Array): void {
    this.#sink.write(bytes);
    this.#serial.push(bytes);
    this.#sendSerial.push(bytes);
    const { fail, until } = this.#options;
    const failEnd = fail === undefined ? Infinity : this.#serial.endOf(fail);
    const untilEnd = until === undefined ? Infinity : this.#serial.endOf(until);
    // both may have come in one slice: the first of them counts
    if (fail !== undefined && failEnd !== Infinity && failEnd <= untilEnd) this.#failed(fail);
    else if (untilEnd !== Infinity) this.#settle({ reason: "until" });
  }

  #look(script: Script | undefined): void {
    const { fail, untilScreen } = this.#options;
    const screen = this.host.machine.screenText();
    if (fail !== undefined && screen?.includes(fail)) return this.#failed(fail);
    if (untilScreen !== undefined && screen?.includes(untilScreen)) return this.#settle({ reason: "until-screen" });
    script?.advance(screen);
    return undefined;
  }

  #failed(text: string): void {
    this.#settle({ reason: "fail", message: `The guest printed "${text}".` });
  }

  #ended(end: VmEnd): void {
    // What was printed last still counts.
    if (this.#host !== undefined) this.#look(undefined);
    if (end.reason === "off") return this.#settle({ reason: "power-off" });
    const message = [end.message, end.report].filter(Boolean).join("\n");
    return this.#settle({ reason: end.reason === "stopped" ? "stopped" : "host-error", message });
  }
}

function startOf(options: BootOptions): VmStart {
  const { memoryMiB, bootOrder, cpu, engine, floppy, cdrom, disks, kernel, write } = options;
  const own = firmwarePaths();
  const builtin = floppy === WELCOME_IMAGE ? { path: welcomeImagePath(), writable: false } : undefined;
  const [first, second, third] = disks.map((path): DriveStart => ({ kind: "disk", image: { path, writable: write } }));
  const disc: DriveStart | null =
    cdrom === undefined ? null : { kind: "cdrom", image: { path: cdrom, writable: false } };
  return {
    memoryMiB,
    bootOrder,
    cpu,
    engine,
    clock: "wall",
    floppies: [floppy === undefined ? null : (builtin ?? { path: floppy, writable: write }), null],
    drives: [first ?? null, second ?? null, disc, third ?? null],
    firmware: { bios: options.firmware ?? own.bios, video: options.vgaFirmware ?? own.video },
    ...(kernel === undefined
      ? {}
      : {
          kernel: {
            kernel: kernel.kernel,
            initrd: kernel.initrd ?? null,
            commandLine: kernel.append,
            rom: kernelRomPath(),
          },
        }),
  };
}

function exitCode(reason: BootReason, options: BootOptions): number {
  switch (reason) {
    case "until":
    case "until-screen":
      return 0;
    case "power-off":
      return options.until === undefined && options.untilScreen === undefined ? 0 : 3;
    case "timeout":
      return 2;
    case "stopped":
    case "fail":
      return 3;
    case "host-error":
      return 1;
    case "interrupted":
      return 130;
  }
}

async function saveScreenshot(path: string, host: VmHost): Promise<void> {
  const { width, height, pixels } = host.machine.frame(true);
  const data = new Uint8Array(pixels.buffer, pixels.byteOffset, width * height * 4);
  const png = encode({ width, height, data, channels: 4, depth: 8 });
  await writeFile(path, png).catch((error: unknown) => {
    throw fileError(error, path);
  });
}

/** Nobody can read on, so the machine need not run on; what the guest wrote is kept. */
function outputFailure({ code, message }: NodeJS.ErrnoException): Outcome {
  const why = code === "EPIPE" ? "its reader closed it" : `it could not be written (${code ?? message})`;
  return { reason: "host-error", message: `Standard output has ended: ${why}. The machine was switched off.` };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
