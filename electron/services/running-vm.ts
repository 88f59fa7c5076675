/** One run of a VM: its process, from start to end, as a small state machine. */
import { HostError } from "../../core/base/errors.ts";
import type { ScreenInput } from "../contract/screen.ts";
import type { VmState, VmStats } from "../contract/vm-api.ts";
import type {
  DriveImage,
  ImageChoice,
  SnapshotWork,
  SnapshotWritten,
  VmCommand,
  VmEnd,
  VmReport,
  VmStart,
} from "../contract/vm-process.ts";
import { CallError, type CallFailure } from "../contract/procedure.ts";
import type { VmProcessLink } from "./vm-process-link.ts";

/** A process that does not obey "powerOff" in this time is killed. */
const POWER_OFF_MS = 3000;
const STDERR_KEPT = 8192;

export type RunState = Extract<VmState, "starting" | "running" | "paused" | "saving" | "stopping">;

export interface RunEvents {
  changed(state: RunState): void;
  stats(stats: VmStats): void;
  log(kind: "info" | "guest" | "error", text: string): void;
  /** The process is gone. `aborted`: it was killed or failed. */
  over(end: {
    readonly state: "off" | "aborted" | "stopped";
    readonly message: string;
    readonly report?: string;
  }): void;
}

export interface ScreenViewer {
  batch(batch: Uint8Array<ArrayBuffer>): void;
  /** The process is gone. */
  closed(): void;
}

export class RunningVm {
  readonly memoryMiB: number;
  readonly gone: Promise<void>;
  readonly #link: VmProcessLink;
  readonly #events: RunEvents;
  readonly #replies = new Map<number, (report: Extract<VmReport, { type: "reply" }>) => void>();
  readonly #viewers = new Map<string, ScreenViewer>();
  #state: RunState = "starting";
  #end: VmEnd | undefined;
  #stderr = "";
  #calls = 0;
  #killed = false;
  #isGone = false;
  /** What a machine that is not saved after all is again. */
  #beforeSaving: RunState = "running";
  #progress: (share: number) => void = () => {};

  constructor(link: VmProcessLink, memoryMiB: number, events: RunEvents) {
    this.memoryMiB = memoryMiB;
    this.#link = link;
    this.#events = events;
    link.onReport((report) => this.#hear(report));
    link.onStderr((text) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    this.gone = new Promise((resolve) => {
      link.onExit((code, signal) => {
        this.#exited(code, signal);
        resolve();
      });
    });
  }

  get state(): RunState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#link.pid;
  }

  /**
   * Rejects with HostError or CallError when the process could not build the machine. One that goes on from a saved state
   * stands still afterwards: see goOn.
   */
  async start(start: VmStart, progress: (share: number) => void = () => {}): Promise<void> {
    this.#progress = progress;
    await this.#call({ type: "start", start });
    if (start.saved === undefined && this.#state === "starting") this.#become("running");
  }

  /** The saved machine's first instruction. */
  async goOn(as: "running" | "paused"): Promise<void> {
    this.#require("starting");
    if (as === "running") await this.#call({ type: "resume" });
    if (this.#state === "starting") this.#become(as);
  }

  /** What services/snapshots asks of a machine; "saving" is for one that is not to go on. */
  async prepareSnapshot(work: SnapshotWork): Promise<void> {
    this.#require("running", "paused");
    const before = this.#state;
    if (!work.goesOn) this.#become("saving");
    try {
      await this.#call({ type: "prepareSnapshot", work });
    } catch (error) {
      if (this.#state === "saving") this.#become(before);
      throw error;
    }
    this.#beforeSaving = before;
  }

  async writeSnapshot(progress: (share: number) => void): Promise<SnapshotWritten> {
    this.#progress = progress;
    try {
      return (await this.#call({ type: "writeSnapshot" })) as SnapshotWritten;
    } catch (error) {
      if (this.#state === "saving") this.#become(this.#beforeSaving);
      throw error;
    }
  }

  async keepSnapshot(): Promise<void> {
    await this.#call({ type: "keepSnapshot" });
  }

  async dropSnapshot(): Promise<void> {
    await this.#call({ type: "dropSnapshot" });
    if (this.#state === "saving") this.#become(this.#beforeSaving);
  }

  /** 10 … 100 percent of a host processor. */
  setExecutionCap(percent: number): void {
    this.#link.send({ command: { type: "setExecutionCap", percent } });
  }

  async pause(): Promise<void> {
    this.#require("running");
    await this.#call({ type: "pause" });
    if (this.#state === "running") this.#become("paused");
  }

  async resume(): Promise<void> {
    this.#require("paused");
    await this.#call({ type: "resume" });
    if (this.#state === "paused") this.#become("running");
  }

  async reset(): Promise<void> {
    this.#require("running", "paused");
    await this.#call({ type: "reset" });
  }

  /** Rejects when the guest's system does not listen to the button. */
  async powerButton(): Promise<void> {
    this.#require("running");
    await this.#call({ type: "powerButton" });
  }

  async insertDisc(image: DriveImage | null): Promise<void> {
    this.#require("running", "paused");
    await this.#call({ type: "insertDisc", image });
  }

  async insertFloppy(drive: 0 | 1, image: ImageChoice | null): Promise<void> {
    this.#require("running", "paused");
    await this.#call({ type: "insertFloppy", drive, image });
  }

  /** Resolves when the process is gone, even if it had to be killed. */
  async powerOff(): Promise<void> {
    if (this.#state !== "stopping") {
      this.#become("stopping");
      this.#link.send({ command: { type: "powerOff" } });
    }
    const timer = setTimeout(() => {
      this.#killed = true;
      this.#link.kill();
    }, POWER_OFF_MS);
    await this.gone;
    clearTimeout(timer);
  }

  /** `port`: Electron's MessagePortMain; batches then bypass this process. */
  openScreen(screen: string, viewer: ScreenViewer, port?: unknown): void {
    this.#require("starting", "running", "paused");
    this.#viewers.set(screen, viewer);
    this.#link.send({ command: { type: "openScreen", screen } }, port);
  }

  closeScreen(screen: string): void {
    if (this.#viewers.delete(screen)) this.#link.send({ command: { type: "closeScreen", screen } });
  }

  input(screen: string, input: ScreenInput): void {
    if (this.#viewers.has(screen)) this.#link.send({ command: { type: "input", screen, input } });
  }

  #require(...states: readonly RunState[]): void {
    if (states.includes(this.#state)) return;
    throw new HostError("conflict", `The machine is ${this.#state} now. Wait a moment and try again.`);
  }

  #call(command: VmCommand): Promise<unknown> {
    if (this.#isGone) return Promise.reject(new CallError(this.#whyGone));
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#replies.set(id, ({ error, value }) =>
        error === undefined ? resolve(value) : reject(new CallError(error)),
      );
      this.#link.send({ id, command });
    });
  }

  #hear(report: VmReport): void {
    switch (report.type) {
      case "reply":
        this.#replies.get(report.id)?.(report);
        this.#replies.delete(report.id);
        break;
      case "stats":
        this.#events.stats(report.stats);
        break;
      case "progress":
        this.#progress(report.share);
        break;
      case "log":
        this.#events.log(report.kind, report.text);
        break;
      case "batch":
        this.#viewers.get(report.screen)?.batch(report.batch);
        break;
      case "ended":
        this.#end = report.end;
        break;
    }
  }

  #exited(code: number | null, signal: string | null): void {
    if (this.#stderr !== "") this.#events.log("error", `standard error:\n${this.#stderr}`);
    const end = this.#end;
    if (end === undefined && this.#killed) {
      this.#events.over({ state: "off", message: "The machine did not answer and was switched off." });
    } else if (end === undefined) {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      this.#events.over({
        state: "aborted",
        message: `The machine's process ended unexpectedly (${how}). Start it again; other machines are not affected.`,
        ...(this.#stderr === "" ? {} : { report: this.#stderr }),
      });
    } else {
      const state = end.reason === "off" ? "off" : end.reason === "stopped" ? "stopped" : "aborted";
      this.#events.over({ ...end, state });
    }
    this.#isGone = true;
    for (const [id, reply] of this.#replies) reply({ type: "reply", id, error: this.#whyGone });
    this.#replies.clear();
    for (const viewer of this.#viewers.values()) viewer.closed();
    this.#viewers.clear();
  }

  get #whyGone(): CallFailure {
    return { kind: "conflict", message: this.#end?.message ?? "The machine's process ended." };
  }

  #become(state: RunState): void {
    this.#state = state;
    this.#events.changed(state);
  }
}
