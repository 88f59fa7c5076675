/**
 * A drive's way to its disk. What is at hand is done at once; else the request completes later on the VM thread, with
 * buffers of its own, so that a drive that was reset meanwhile can use its buffer again. One request at a time: a new
 * one waits until one that nobody waits for any more has ended, which keeps writes in order and memory bounded.
 */
import { HostError } from "../../../base/errors.ts";
import type { Disk } from "../../../media/disk.ts";

/** What a request does. */
export type Access = "read" | "write" | "flush";
/** "pending": DiskAccessEvents.settled comes. */
export type Outcome = "done" | "failed" | "pending";

/** Who hears how requests end. */
export interface DiskAccessEvents {
  /** A pending request ended. */
  settled(ok: boolean): void;
  /** Why requests fail, once for each reason. */
  hostError(text: string): void;
}

interface Request {
  readonly access: Access;
  readonly sector: number;
  readonly bytes: Uint8Array;
}

/** One drive's requests, one at a time. */
export class DiskAccess {
  readonly #events: DiskAccessEvents;
  #disk: Disk | null;
  #wanted: Request | undefined;
  #inFlight = false;
  #lastProblem = "";

  constructor(disk: Disk | null, events: DiskAccessEvents) {
    this.#disk = disk;
    this.#events = events;
  }

  get disk(): Disk | null {
    return this.#disk;
  }

  /** Another disc. Whatever is under way goes unheard. */
  change(disk: Disk | null): void {
    this.cancel();
    this.#disk = disk;
    this.#lastProblem = "";
  }

  /** `bytes` is left alone until the request settles or is cancelled. */
  start(access: Access, sector: number, bytes: Uint8Array): Outcome {
    const disk = this.#disk;
    if (disk === null || sector + bytes.length / disk.sectorBytes > disk.sectors) return "failed";
    if (access === "write" && disk.readOnly) {
      this.#problem("The guest wrote to a disk that is opened for reading only. Open it for writing to keep changes.");
      return "failed";
    }
    if (!this.#inFlight) {
      if (access === "read" && disk.readNow?.(sector, bytes) === true) return "done";
      if (access === "write" && disk.writeNow?.(sector, bytes) === true) return "done";
    }
    this.#wanted = { access, sector, bytes };
    if (!this.#inFlight) this.#launch(disk, this.#wanted);
    return "pending";
  }

  /** Nobody waits for the request under way any more. */
  cancel(): void {
    this.#wanted = undefined;
  }

  #launch(disk: Disk, request: Request): void {
    this.#inFlight = true;
    const own = request.access === "read" ? new Uint8Array(request.bytes.length) : request.bytes.slice();
    run(disk, request, own).then(
      () => {
        if (this.#wanted === request && request.access === "read") request.bytes.set(own);
        this.#ended(request, true);
      },
      (error: unknown) => {
        if (!(error instanceof HostError)) throw error; // a defect of ours: the VM's process reports it and stops
        if (this.#disk === disk) this.#problem(error.message);
        this.#ended(request, false);
      },
    );
  }

  #ended(request: Request, ok: boolean): void {
    this.#inFlight = false;
    if (ok) this.#lastProblem = "";
    const wanted = this.#wanted;
    if (wanted === request) {
      this.#wanted = undefined;
      this.#events.settled(ok);
    } else if (wanted !== undefined && this.#disk !== null) {
      this.#launch(this.#disk, wanted);
    }
  }

  #problem(text: string): void {
    if (text === this.#lastProblem) return;
    this.#lastProblem = text;
    this.#events.hostError(text);
  }
}

function run(disk: Disk, { access, sector }: Request, bytes: Uint8Array): Promise<void> {
  if (access === "flush") return disk.flush();
  return access === "read" ? disk.read(sector, bytes) : disk.write(sector, bytes);
}
