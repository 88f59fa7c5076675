/**
 * One running VM: its machine, images, screen and loop. The VM process drives it with messages, the command line in its
 * own process; neither adds behaviour of its own.
 */
import { HostError } from "../../core/base/errors.ts";
import type { Machine, MachineConfig, MachineHost } from "../../core/machine/machine-api.ts";
import type { ScreenInput } from "../contract/screen.ts";
import type { VmStats } from "../contract/vm-api.ts";
import type {
  DriveImage,
  ImageChoice,
  SavedPlace,
  SnapshotWork,
  SnapshotWritten,
  VmEnd,
  VmStart,
} from "../contract/vm-process.ts";
import { PausableClock } from "./host-clock.ts";
import { hostWasm } from "./host-wasm.ts";
import { LogLimit } from "./log-limit.ts";
import { MachineFiles } from "./machine-files.ts";
import { RunLoop, type LoopEnd } from "./run-loop.ts";
import { nodeFileOps } from "../services/snapshots/file-ops.ts";
import { readState } from "../services/snapshots/state-files.ts";
import { ScreenHub } from "./screen-hub.ts";
import { StatsMeter } from "./stats-meter.ts";
import { thumbnail } from "./thumbnail.ts";
import { Typist } from "./typist.ts";
import { chordsForText } from "./us-keyboard.ts";
import { VmSnapshot } from "./vm-snapshot.ts";

export type CreateMachine = (config: MachineConfig, host: MachineHost) => Machine;

export interface VmHostEvents {
  /** The machine no longer runs and never will; images are flushed. Called once. */
  ended(end: VmEnd): void;
  stats(stats: VmStats): void;
  log(kind: "info" | "guest" | "error", text: string): void;
  /** Bytes the guest sent from a serial port, at the end of a slice. */
  serial(port: number, bytes: Uint8Array): void;
  /** Of a snapshot that is written or a saved state that is read: 0 … 1. */
  progress(share: number): void;
}

/** Serial ports that every machine has. */
const SERIAL_PORTS = 2;

export class VmHost {
  readonly machine: Machine;
  readonly typist: Typist;
  readonly #events: VmHostEvents;
  readonly #loop: RunLoop;
  readonly #screens: ScreenHub;
  readonly #meter: StatsMeter;
  readonly #files: MachineFiles;
  readonly #sent: number[][];
  #over = false;
  /** Host time has gone on without the machine. */
  #stoodStill = false;
  #snapshot: VmSnapshot | undefined;
  /** The machine stands still for a snapshot. */
  #isHeld = false;
  /** It runs again when it need no longer. */
  #runsAfter = false;
  #finishing: Promise<void> | undefined;

  private constructor(
    start: VmStart,
    events: VmHostEvents,
    machine: Machine,
    clock: PausableClock,
    files: MachineFiles,
    sent: number[][],
  ) {
    this.machine = machine;
    this.#events = events;
    this.#files = files;
    this.#sent = sent;
    this.#loop = new RunLoop(machine, clock, {
      afterSlice: () => this.#passSerial(),
      ended: (end) => void this.#finish(endOf(end)),
      crashed: (error) => void this.#finish(crashed(error)),
    });
    this.#screens = new ScreenHub(machine);
    this.#meter = new StatsMeter(machine, start.memoryMiB, (stats) => events.stats(stats));
    const loop = this.#loop;
    loop.capPercent = start.executionCap ?? 100;
    this.typist = new Typist({
      key: (code, pressed) => this.key(code, pressed),
      get idle() {
        return loop.state === "running" && loop.idle;
      },
      nowMs: () => clock.nowNs() / 1e6,
    });
  }

  /** Opens the images and builds the machine. Rejects with HostError when the host cannot supply what it needs. */
  static async open(start: VmStart, events: VmHostEvents, createMachine: CreateMachine): Promise<VmHost> {
    const files = await MachineFiles.open(start, (error) => events.log("error", error.message));
    let vm: VmHost | undefined;
    try {
      const clock = new PausableClock();
      clock.pause();
      const sent: number[][] = Array.from({ length: SERIAL_PORTS }, () => []);
      // any guest may write to the firmware's console
      const firmwareLog = new LogLimit(
        () => performance.now(),
        (line) => events.log("info", line),
      );
      const machine = createMachine(
        {
          memoryMiB: start.memoryMiB,
          ...files.config,
          bootOrder: start.bootOrder,
          cpu: start.cpu,
          engine: start.engine,
          clock: start.clock,
          serial: sent.map((bytes) => ({ transmit: (byte) => void bytes.push(byte) })),
        },
        {
          wasm: hostWasm,
          clock,
          log: (kind, text) => (kind === "info" ? firmwareLog.line(text) : events.log(kind, text)),
          wake: () => vm?.wake(),
        },
      );
      vm = new VmHost(start, events, machine, clock, files, sent);
      if (start.saved !== undefined) await vm.#goBack(start.saved);
      return vm;
    } catch (error) {
      await files.close().catch(() => {});
      if (error instanceof RangeError) throw outOfMemory(start.memoryMiB, error);
      throw error;
    }
  }

  /** The machine has never run: it becomes the saved one. Rejects with HostError. */
  async #goBack({ folder, state }: SavedPlace): Promise<void> {
    const saved = await readState(folder, state, {
      ops: nodeFileOps,
      progress: (share) => this.#events.progress(share),
    });
    this.machine.checkSaved(saved.machine);
    await saved.fill(this.machine.regions);
    this.machine.restore(saved.machine);
    this.#stoodStill = true;
  }

  /** A request to the host ended: the guest may have something to do. */
  wake(): void {
    this.#loop.wake();
  }

  run(): void {
    if (this.#over) return;
    if (this.#isHeld) {
      this.#runsAfter = true;
      return;
    }
    if (this.#stoodStill) this.machine.resumed();
    this.#stoodStill = false;
    this.#loop.start();
    this.#meter.start();
    this.#screens.stir();
  }

  pause(): void {
    if (this.#over) return;
    this.#stoodStill = true;
    this.#runsAfter = false;
    this.#loop.pause();
    this.#meter.stop();
    this.#screens.deliver();
  }

  set executionCap(percent: number) {
    this.#loop.capPercent = percent;
  }

  /** Stops the machine and keeps what it is; it stays stopped until writeSnapshot or dropSnapshot. */
  async prepareSnapshot(work: SnapshotWork): Promise<void> {
    if (this.#over || this.#snapshot !== undefined) {
      throw new HostError("conflict", "A snapshot of this machine is being taken. Wait for it to end, or cancel it.");
    }
    const snapshot = new VmSnapshot(work, this.machine, this.#files);
    this.#snapshot = snapshot;
    try {
      if (this.#loop.state === "running") await snapshot.copyAhead();
      snapshot.throwIfStopped();
      this.#runsAfter = this.#loop.state === "running";
      this.#isHeld = true;
      this.#loop.pause();
      snapshot.capture(thumbnail(this.#screens.picture()));
      await snapshot.prepare();
    } catch (error) {
      if (this.#snapshot === snapshot) this.#endSnapshot();
      throw error instanceof RangeError ? noRoomForCopy(error) : error;
    }
  }

  /**
   * Resolves when the snapshot is on disk; the machine runs meanwhile if it did and is to go on. It is then kept, or
   * dropped if it did not become part of the VM after all.
   */
  async writeSnapshot(): Promise<SnapshotWritten> {
    const snapshot = this.#snapshot;
    if (snapshot === undefined || snapshot.isWriting) throw new HostError("conflict", "There is no snapshot to write.");
    const written = snapshot.write((share) => this.#events.progress(share));
    if (snapshot.work.goesOn) this.#goOn();
    try {
      return await written;
    } catch (error) {
      this.#endSnapshot();
      throw error;
    }
  }

  keepSnapshot(): void {
    this.#snapshot?.kept();
    this.#snapshot = undefined;
  }

  /** The machine goes on as if nobody had asked; a snapshot that is being written ends. */
  async dropSnapshot(): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    await snapshot.stop();
    if (this.#snapshot === snapshot) this.#endSnapshot();
  }

  #endSnapshot(): void {
    this.#snapshot = undefined;
    this.#goOn();
  }

  #goOn(): void {
    this.#isHeld = false;
    if (!this.#runsAfter || this.#over) return;
    this.#runsAfter = false;
    this.#loop.start();
  }

  reset(): void {
    if (this.#over) return;
    this.typist.cancel();
    this.machine.reset();
    this.#loop.wake();
    this.#screens.stir();
  }

  /** The button on the case. Throws HostError when the guest's system does not listen to it. */
  powerButton(): void {
    if (this.#over) return;
    const isHeard = this.machine.pressPowerButton();
    this.#loop.wake();
    if (isHeard) return;
    throw new HostError(
      "unsupported",
      "The guest does not listen to the power button; DOS, for one, never does. Power the machine off instead.",
    );
  }

  /** As pulling the plug, but what the guest wrote is in the image files when it resolves. */
  async powerOff(): Promise<void> {
    await this.#finish({ reason: "off", message: "The machine was switched off." });
  }

  key(code: string, pressed: boolean): void {
    this.machine.key(code, pressed);
    this.#loop.wake();
    this.#screens.stir();
  }

  /** Returns how many bytes the guest has not taken yet. */
  serialReceive(port: number, bytes: Uint8Array): number {
    const waitingBytes = this.machine.serialReceive(port, bytes);
    this.#loop.wake();
    this.#screens.stir();
    return waitingBytes;
  }

  /** Rejects with HostError and leaves the drive as it was when the image cannot be used. */
  async insertFloppy(drive: 0 | 1, choice: ImageChoice | null): Promise<void> {
    await this.#files.changeFloppy(drive, choice, (image) => {
      if (this.#over) throw new HostError("conflict", "The machine was switched off meanwhile.");
      this.machine.insertFloppy(drive, image?.medium ?? null);
      this.#loop.wake();
    });
  }

  async insertDisc(choice: DriveImage | null): Promise<void> {
    await this.#files.changeDisc(choice, (place, image) => {
      if (this.#over) throw new HostError("conflict", "The machine was switched off meanwhile.");
      const taken = this.machine.insertDisc(place, image?.disk ?? null);
      this.#loop.wake();
      return taken;
    });
  }

  openScreen(screen: string, send: (batch: Uint8Array<ArrayBuffer>) => void): void {
    this.#screens.open(screen, send);
  }

  closeScreen(screen: string): void {
    this.#screens.close(screen);
  }

  input(screen: string, input: ScreenInput): void {
    switch (input.type) {
      case "credit":
        return this.#screens.credit(screen);
      case "refresh":
        return this.#screens.refresh(screen);
      case "key":
        return this.key(input.code, input.pressed);
      case "text":
        return void this.typist.type(chordsForText(input.text));
      case "mouse":
        this.machine.mouse(input.dx, input.dy, input.wheel, input.buttons);
        this.#loop.wake();
        return this.#screens.stir();
      case "pointer":
        // Sent for a guest that followed it a moment ago, perhaps.
        if (this.machine.hasPointer) this.machine.pointer(input.x, input.y, input.wheel, input.buttons);
        this.#loop.wake();
        return this.#screens.stir();
      case "serial":
        return void this.serialReceive(input.port, Uint8Array.from(input.bytes));
    }
  }

  #passSerial(): void {
    for (const [port, bytes] of this.#sent.entries()) {
      if (bytes.length === 0) continue;
      const sent = Uint8Array.from(bytes);
      bytes.length = 0;
      this.#screens.serial(port, sent);
      this.#events.serial(port, sent);
    }
  }

  #finish(end: VmEnd): Promise<void> {
    this.#finishing ??= this.#close(end);
    return this.#finishing;
  }

  async #close(end: VmEnd): Promise<void> {
    this.#over = true;
    this.#loop.stop();
    this.#meter.stop();
    this.typist.cancel();
    this.#passSerial();
    this.#screens.deliver();
    this.#screens.stop();
    await this.#snapshot?.stop();
    let told = end;
    // The end is told whatever happens; an image that could not be saved is the more important news.
    await this.#files.close().catch((error: unknown) => {
      told = { reason: "failed", message: messageOf(error) };
    });
    this.#events.ended(told);
  }
}

function endOf(end: LoopEnd): VmEnd {
  if (end.state === "off") return { reason: "off", message: "The guest switched the machine off." };
  const message =
    end.reason === "triple-fault"
      ? "The guest's processor shut down after a fault that it could not handle (triple fault). Reset or start it again."
      : "The guest stopped its processor with interrupts off, so nothing can wake it. Reset or start it again.";
  return { reason: "stopped", message, report: end.report };
}

function crashed(error: unknown): VmEnd {
  return {
    reason: "failed",
    message: "The emulator failed; this is a defect of Nestbox. Start the machine again, and report it with its log.",
    report: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

function noRoomForCopy(cause: RangeError): HostError {
  return new HostError(
    "resource",
    "The host has not enough memory for a snapshot of the running machine. Pause it, close other programs, or save its " +
      "state instead.",
    { cause },
  );
}

function outOfMemory(memoryMiB: number, cause: RangeError): HostError {
  return new HostError(
    "resource",
    `The host could not give the machine ${memoryMiB} MiB of memory. Give it less, or close other programs.`,
    { cause },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
