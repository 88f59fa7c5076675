/** Measures a running machine: once a second, and at once when the floppy light changes. */
import type { MachineCounters } from "../../core/machine/machine-api.ts";
import type { VmStats } from "../contract/vm-api.ts";

const LOOK_MS = 200;
const REPORT_MS = 1000;
const SECTOR_BYTES = 512;

export class StatsMeter {
  readonly #machine: { counters(): MachineCounters };
  readonly #memoryMiB: number;
  readonly #report: (stats: VmStats) => void;
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  /** Uptime before the last start(): pauses do not count. */
  #earlierMs = 0;
  #reportedMs = 0;
  #instructions = 0;
  #cpuMicros = 0;
  #floppyAccesses = 0;
  #floppyActive = false;
  #mips = 0;
  #cpuShare = 0;
  #readBytes = 0;
  #writtenBytes = 0;
  #readRate = 0;
  #writeRate = 0;

  constructor(machine: { counters(): MachineCounters }, memoryMiB: number, report: (stats: VmStats) => void) {
    this.#machine = machine;
    this.#memoryMiB = memoryMiB;
    this.#report = report;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#startedMs = this.#reportedMs = performance.now();
    const counters = this.#machine.counters();
    this.#instructions = counters.instructions;
    this.#readBytes = readBytes(counters);
    this.#writtenBytes = writtenBytes(counters);
    this.#cpuMicros = cpuMicros();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#earlierMs += performance.now() - this.#startedMs;
  }

  #look(): void {
    const counters = this.#machine.counters();
    const accesses = counters.floppyReads + counters.floppyWrites;
    const active = accesses !== this.#floppyAccesses;
    this.#floppyAccesses = accesses;
    const changed = active !== this.#floppyActive;
    this.#floppyActive = active;
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#reportedMs;
    if (elapsedMs >= REPORT_MS) {
      const cpu = cpuMicros();
      this.#mips = (counters.instructions - this.#instructions) / elapsedMs / 1000;
      this.#cpuShare = (cpu - this.#cpuMicros) / 1000 / elapsedMs;
      const read = readBytes(counters);
      const written = writtenBytes(counters);
      this.#readRate = ((read - this.#readBytes) * 1000) / elapsedMs;
      this.#writeRate = ((written - this.#writtenBytes) * 1000) / elapsedMs;
      this.#readBytes = read;
      this.#writtenBytes = written;
      this.#reportedMs = nowMs;
      this.#instructions = counters.instructions;
      this.#cpuMicros = cpu;
    } else if (!changed) return;
    this.#report({
      mips: this.#mips,
      cpuShare: this.#cpuShare,
      memoryMiB: this.#memoryMiB,
      hostMemoryMiB: Math.round(process.memoryUsage.rss() / 1048576),
      floppyActive: active,
      readBytesPerSecond: this.#readRate,
      writtenBytesPerSecond: this.#writeRate,
      uptimeSeconds: (this.#earlierMs + nowMs - this.#startedMs) / 1000,
    });
  }
}

function readBytes({ floppyReads, diskReadBytes }: MachineCounters): number {
  return floppyReads * SECTOR_BYTES + diskReadBytes;
}

function writtenBytes({ floppyWrites, diskWrittenBytes }: MachineCounters): number {
  return floppyWrites * SECTOR_BYTES + diskWrittenBytes;
}

function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
