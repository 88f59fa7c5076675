import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MachineCounters } from "../../core/machine/machine-api.ts";
import type { VmStats } from "../contract/vm-api.ts";
import { StatsMeter } from "./stats-meter.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("rates are of the last second and count from the start, also when the counters had run before", () => {
  let counters = { instructions: 5e9, floppyReads: 1000, floppyWrites: 0, diskReadBytes: 2e6, diskWrittenBytes: 3e6 };
  const told: VmStats[] = [];
  const machine = { counters: () => counters as unknown as MachineCounters };
  const meter = new StatsMeter(machine, 16, (stats) => told.push(stats));
  meter.start();
  counters = { ...counters, instructions: 5.02e9, floppyReads: 1008, diskWrittenBytes: 3_001_024 };
  vi.advanceTimersByTime(1000);
  meter.stop();
  const last = told.at(-1);
  expect(last).toMatchObject({
    memoryMiB: 16,
    uptimeSeconds: 1,
    readBytesPerSecond: 4096,
    writtenBytesPerSecond: 1024,
  });
  expect(last?.mips).toBeCloseTo(20);
});
