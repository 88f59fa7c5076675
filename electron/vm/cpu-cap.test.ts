import { expect, test } from "vitest";
import { CpuCap } from "./cpu-cap.ts";

/** A host on which slices take what the test says and rests last a little longer than asked. */
function host() {
  let nowMs = 1000;
  let cpuMs = 500;
  return {
    nowMs: () => nowMs,
    cpuMs: () => cpuMs,
    work(ms: number, share = 1): void {
      nowMs += ms;
      cpuMs += ms * share;
    },
    rest(ms: number): void {
      nowMs += Math.ceil(ms) + 0.3;
      cpuMs += 0.05;
    },
  };
}

test.each([10, 25, 50, 75, 90])("a busy guest at %i %% gets that share", (percent) => {
  const use = host();
  const cap = new CpuCap(use);
  cap.percent = percent;
  const [startMs, startCpuMs] = [use.nowMs(), use.cpuMs()];
  for (let slice = 0; slice < 2000; slice++) {
    use.work(4);
    const restMs = cap.restMs();
    if (restMs > 0) use.rest(restMs);
  }
  const share = ((use.cpuMs() - startCpuMs) / (use.nowMs() - startMs)) * 100;
  expect(Math.abs(share - percent)).toBeLessThan(1);
});

test("without a cap it never rests", () => {
  const use = host();
  const cap = new CpuCap(use);
  for (let slice = 0; slice < 10; slice++) {
    use.work(40);
    expect(cap.restMs()).toBe(0);
  }
});

test("a guest that was idle may not save up for a long burst", () => {
  const use = host();
  const cap = new CpuCap(use);
  cap.percent = 50;
  use.work(60_000, 0);
  expect(cap.restMs()).toBe(0);
  let busyMs = 0;
  for (; cap.restMs() === 0; busyMs += 4) use.work(4);
  expect(busyMs).toBeLessThan(140);
});

test("what was used before a pause is not to be paid afterwards", () => {
  const use = host();
  const cap = new CpuCap(use);
  cap.percent = 10;
  use.work(10_000);
  cap.restart();
  expect(cap.restMs()).toBe(0);
});
