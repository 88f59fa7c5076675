/** The process of one VM. Its only task is to run one machine; when the machine ends, so does the process. */
import { HostError } from "../../core/base/errors.ts";
import { screenInput } from "../contract/screen-checks.ts";
import { failureOf, type CallFailure } from "../contract/procedure.ts";
import type { ToVm, VmCommand, VmEnd } from "../contract/vm-process.ts";
import { SerialEnds } from "./serial-ends.ts";
import type { ScreenPort, Transport } from "./transport.ts";
import { VmHost, type CreateMachine, type VmHostEvents } from "./vm-host.ts";

const EXIT_DEFECT = 70;
/** Progress is told no more often. */
const PROGRESS_MS = 50;

/** Serves one machine over `transport` until it ends. */
export function runVmProcess(transport: Transport, createMachine: CreateMachine): void {
  const vm = new VmProcess(transport, createMachine);
  process.on("uncaughtException", (error) => vm.defect(error));
  process.on("unhandledRejection", (error) => vm.defect(error));
  // Ctrl+C in a terminal reaches the whole process group; the main process decides when machines end.
  process.on("SIGINT", () => {});
  // Without the main process nobody can switch the machine off: save what the guest wrote and leave.
  transport.onDisconnect(() => void vm.abandon());
  transport.onMessage((message, port) => void vm.answer(message, port));
}

class VmProcess {
  readonly #transport: Transport;
  readonly #createMachine: CreateMachine;
  readonly #hostEvents: VmHostEvents;
  #host: VmHost | undefined;
  #serial: SerialEnds | undefined;
  #ended = false;
  #nextProgressMs = 0;

  constructor(transport: Transport, createMachine: CreateMachine) {
    this.#transport = transport;
    this.#createMachine = createMachine;
    this.#hostEvents = {
      ended: (report) => this.#end(report, 0),
      stats: (stats) => transport.send({ type: "stats", stats }),
      log: (kind, text) => transport.send({ type: "log", kind, text }),
      // Viewers get serial output with their batches.
      serial: (port, bytes) => this.#serial?.send(port, bytes),
      progress: (share) => this.#progress(share),
    };
  }

  defect(error: unknown): void {
    const report = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const message =
      "The emulator failed; this is a defect of Nestbox. Start the machine again, and report it with its log.";
    this.#end({ reason: "failed", message, report }, EXIT_DEFECT);
  }

  async abandon(): Promise<void> {
    await this.#host?.powerOff();
    process.exit(0);
  }

  async answer(message: ToVm, port: ScreenPort | undefined): Promise<void> {
    let error: CallFailure | undefined;
    let value: unknown;
    try {
      value = await this.#obey(message.command, port);
    } catch (thrown) {
      error = failureOf(thrown, () => this.defect(thrown));
      if (message.command.type === "start") this.#end({ reason: "failed", message: error.message }, 1);
    }
    if (message.id !== undefined) {
      this.#transport.send({ type: "reply", id: message.id, ...(error === undefined ? { value } : { error }) });
    }
  }

  async #obey(command: VmCommand, port: ScreenPort | undefined): Promise<unknown> {
    if (command.type === "start") {
      this.#serial = await SerialEnds.open(command.start.serial ?? [], {
        receive: (line, bytes) => this.#host?.serialReceive(line, bytes),
        log: (kind, text) => this.#hostEvents.log(kind, text),
      });
      this.#host = await VmHost.open(command.start, this.#hostEvents, this.#createMachine);
      // a saved machine waits until it is certain that nothing else goes on from its state
      return command.start.saved === undefined ? this.#host.run() : undefined;
    }
    const host = this.#host;
    if (host === undefined) throw new HostError("conflict", "The machine is not running.");
    switch (command.type) {
      case "pause":
        return host.pause();
      case "resume":
        return host.run();
      case "reset":
        return host.reset();
      case "powerButton":
        return host.powerButton();
      case "powerOff":
        return host.powerOff();
      case "prepareSnapshot":
        return host.prepareSnapshot(command.work);
      case "writeSnapshot":
        return host.writeSnapshot();
      case "keepSnapshot":
        return host.keepSnapshot();
      case "dropSnapshot":
        return host.dropSnapshot();
      case "setExecutionCap":
        host.executionCap = command.percent;
        return undefined;
      case "insertFloppy":
        return host.insertFloppy(command.drive, command.image);
      case "insertDisc":
        return host.insertDisc(command.image);
      case "openScreen":
        return this.#openScreen(host, command.screen, port);
      case "closeScreen":
        return host.closeScreen(command.screen);
      case "input":
        return host.input(command.screen, command.input);
    }
  }

  /** With a port the batches go straight to the window; without one they go by way of the main process. */
  #openScreen(host: VmHost, screen: string, port: ScreenPort | undefined): void {
    if (port === undefined) {
      host.openScreen(screen, (batch) => this.#transport.send({ type: "batch", screen, batch }));
      return;
    }
    host.openScreen(screen, (batch) => port.postMessage(batch));
    port.on("message", ({ data }) => {
      const input = screenInput.safeParse(data);
      if (input.success) host.input(screen, input.data);
    });
    port.on("close", () => host.closeScreen(screen));
    port.start();
  }

  #progress(share: number): void {
    const nowMs = performance.now();
    if (share < 1 && nowMs < this.#nextProgressMs) return;
    this.#nextProgressMs = nowMs + PROGRESS_MS;
    this.#transport.send({ type: "progress", share });
  }

  #end(end: VmEnd, code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#serial?.close();
    this.#transport.send({ type: "ended", end });
    this.#transport.exit(code);
  }
}
