import { expect, test } from "vitest";
import { GuestClock } from "./guest-clock.ts";

function clockAt(): { clock: GuestClock; readonly set: (ns: number) => void } {
  let now = 0;
  return { clock: new GuestClock(() => now), set: (ns) => (now = ns) };
}

/** As the machine does: one instant after the other. */
function runAll(clock: GuestClock): void {
  for (;;) {
    const dueNs = clock.nextDueNs();
    clock.runDue();
    if (clock.nextDueNs() === dueNs) return;
  }
}

test("timers run in the order they are due, then in the order they were made", () => {
  const { clock, set } = clockAt();
  const ran: string[] = [];
  for (const [name, delta] of [
    ["c", 30],
    ["a", 10],
    ["b", 10],
    ["d", 31],
  ] as const)
    clock.after(delta, () => ran.push(name));
  expect(clock.nextDueNs()).toBe(10);
  set(30);
  runAll(clock);
  expect(ran).toEqual(["a", "b", "c"]);
  expect(clock.nextDueNs()).toBe(31);
});

test("a cancelled timer does not run and does not set the next due time", () => {
  const { clock, set } = clockAt();
  const ran: number[] = [];
  const first = clock.after(5, () => ran.push(5));
  clock.after(9, () => ran.push(9));
  first.cancel();
  first.cancel();
  expect(clock.nextDueNs()).toBe(9);
  set(100);
  clock.runDue();
  expect(ran).toEqual([9]);
});

test("time never goes backwards", () => {
  const { clock, set } = clockAt();
  set(50);
  expect(clock.nowNs()).toBe(50);
  set(20);
  expect(clock.nowNs()).toBe(50);
});

test("a timer that renews itself without a delay does not hold the host", () => {
  const { clock } = clockAt();
  let count = 0;
  const again = (): void => {
    count++;
    clock.after(0, again);
  };
  again();
  clock.runDue();
  expect(count).toBeGreaterThan(1);
});

test("many timers, many cancelled: the rest run in order", () => {
  const { clock, set } = clockAt();
  const ran: number[] = [];
  const timers = Array.from({ length: 1000 }, (_, i) => {
    const due = (i * 7919) % 1009;
    return clock.after(due, () => ran.push(due));
  });
  for (const [i, timer] of timers.entries()) if (i % 3 !== 0) timer.cancel();
  set(2000);
  runAll(clock);
  expect(ran).toHaveLength(334);
  expect(ran).toEqual(ran.toSorted((a, b) => a - b));
});

test("a new earliest timer is announced", () => {
  const { clock } = clockAt();
  let earlier = 0;
  clock.onEarlier = () => earlier++;
  clock.after(10, () => {});
  clock.after(20, () => {});
  clock.after(5, () => {});
  expect(earlier).toBe(2);
});

test("time does not pass a timer that has not run", () => {
  const { clock, set } = clockAt();
  const ran: number[] = [];
  for (const delta of [10, 20]) clock.after(delta, () => ran.push(clock.nowNs()));
  set(100);
  expect(clock.nowNs()).toBe(10);
  clock.runDue();
  expect(clock.nowNs()).toBe(20);
  clock.runDue();
  expect(clock.nowNs()).toBe(100);
  expect(ran).toEqual([10, 20]);
});

test("what time is behind is made up for gradually", () => {
  let now = 0;
  const clock = new GuestClock(() => now, 100);
  clock.after(50, () => {});
  now = 250;
  clock.runDue();
  // 200 behind: three times as fast
  expect(clock.rate).toBe(3);
  now = 260;
  expect(clock.nowNs()).toBe(80);
  now = 350;
  expect(clock.nowNs()).toBe(350);
  clock.runDue();
  expect(clock.rate).toBe(1);
  now = 400;
  expect(clock.nowNs()).toBe(400);
});

test("a guest that sleeps is not behind, but for its next timer", () => {
  let now = 0;
  const clock = new GuestClock(() => now, 100);
  clock.after(50, () => {});
  now = 250;
  clock.runDue();
  clock.after(60, () => {});
  clock.passSleep();
  expect(clock.nowNs()).toBe(110);
  clock.runDue();
  clock.passSleep();
  expect(clock.nowNs()).toBe(250);
});

test("more than a minute behind is a pause", () => {
  let now = 0;
  const clock = new GuestClock(() => now, 100);
  clock.after(50, () => {});
  now = 100e9;
  clock.runDue();
  expect([clock.rate, clock.nowNs()]).toEqual([1, 50]);
});
