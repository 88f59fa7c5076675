import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../../bus/testing/fake-clock.ts";
import { nsOfTick, ticksAfter } from "./pit-ticks.ts";
import { Pit8254 } from "./pit8254.ts";

let clock: FakeClock;
let pit: Pit8254;
let line: boolean;
let rises: number;
let errors: string[];

beforeEach(() => {
  clock = new FakeClock();
  rises = 0;
  line = true;
  errors = [];
  const irq0 = {
    set(level: boolean) {
      if (level && !line) rises++;
      line = level;
    },
  };
  pit = new Pit8254({ irq0 }, { clock, guestError: (what) => errors.push(what) });
});

const write = (port: number, ...values: number[]): void => values.forEach((value) => pit.ports.write(port, 1, value));
const read = (port: number): number => pit.ports.read(port, 1);
/** Control word for both bytes, and a count. */
function program(counter: number, mode: number, count: number, bcd = 0): void {
  write(3, (counter << 6) | 0x30 | (mode << 1) | bcd);
  write(counter, count & 0xff, count >> 8);
}
function latched(counter: number): number {
  write(3, counter << 6);
  return read(counter) | (read(counter) << 8);
}
/** Moves to the tick that is so many after the present one. */
function ticks(count: number): void {
  clock.advance(nsOfTick(ticksAfter(clock.nowNs()) + count) - clock.nowNs());
}

test("ticks and nanoseconds are exact both ways", () => {
  for (const tick of [1, 104, 105, 106, 1_193_181, 1e13 + 7]) {
    const ns = nsOfTick(tick);
    expect(ticksAfter(ns)).toBe(tick);
    expect(ticksAfter(ns - 1)).toBe(tick - 1);
  }
  expect(ticksAfter(88e9)).toBe(105_000_000);
});

/** Output of counter 2 after each tick from the write on; its gate is high. H and L as drawn in [8254]. */
const WAVES: readonly { mode: number; count: number; wave: string }[] = [
  { mode: 0, count: 4, wave: "LLLLLHHHHHHH" },
  { mode: 2, count: 3, wave: "HHHLHHLHHLHH" },
  { mode: 2, count: 4, wave: "HHHHLHHHLHHH" },
  { mode: 3, count: 4, wave: "HHHLLHHLLHHL" },
  { mode: 3, count: 5, wave: "HHHHLLHHHLLH" },
  { mode: 4, count: 3, wave: "HHHHLHHHHHHH" },
];

test.each(WAVES)("mode $mode, count $count", ({ mode, count, wave }) => {
  pit.setGate2(true);
  program(2, mode, count);
  let got = "";
  for (let tick = 0; tick < wave.length; tick++) {
    got += pit.out2 ? "H" : "L";
    ticks(1);
  }
  expect(got).toBe(wave);
});

test.each([
  { mode: 1, before: "H", wave: "HLLLHHH" },
  { mode: 5, before: "H", wave: "HHHHLHH" },
])("mode $mode waits for its gate", ({ mode, before, wave }) => {
  program(2, mode, 3);
  ticks(10);
  expect(pit.out2 ? "H" : "L").toBe(before);
  pit.setGate2(true);
  let got = "";
  for (let tick = 0; tick < wave.length; tick++) {
    got += pit.out2 ? "H" : "L";
    ticks(1);
  }
  expect(got).toBe(wave);
  pit.setGate2(false);
  pit.setGate2(true);
  ticks(1);
  expect(pit.out2, "another trigger").toBe(mode === 5);
});

/** What a latch shows, so many ticks after the write. */
const COUNTS: readonly { name: string; mode: number; count: number; bcd?: number; after: number; shows: number }[] = [
  { name: "mode 0", mode: 0, count: 1000, after: 11, shows: 990 },
  { name: "mode 0 goes on below zero", mode: 0, count: 2, after: 4, shows: 0xffff },
  { name: "mode 2 reloads", mode: 2, count: 10, after: 11, shows: 10 },
  { name: "mode 2 shows 1 before it reloads", mode: 2, count: 10, after: 10, shows: 1 },
  { name: "mode 3 counts by two", mode: 3, count: 10, after: 3, shows: 6 },
  { name: "mode 3, second half", mode: 3, count: 10, after: 8, shows: 6 },
  { name: "0 is 65536", mode: 2, count: 0, after: 2, shows: 0xffff },
  { name: "BCD", mode: 2, count: 0x1000, bcd: 1, after: 2, shows: 0x0999 },
  { name: "BCD 0 is 10000", mode: 0, count: 0, bcd: 1, after: 2, shows: 0x9999 },
];

test.each(COUNTS)("count: $name", ({ mode, count, bcd, after, shows }) => {
  pit.setGate2(true);
  program(2, mode, count, bcd);
  ticks(after);
  expect(latched(2)).toBe(shows);
});

describe("access", () => {
  test("a latched count does not move and a second latch does not replace it", () => {
    program(0, 2, 1000);
    ticks(11);
    write(3, 0x00);
    ticks(100);
    write(3, 0x00);
    expect(read(0) | (read(0) << 8)).toBe(990);
  });

  test("low byte only, high byte only", () => {
    write(3, 0x94);
    write(2, 0x50);
    pit.setGate2(true);
    ticks(1);
    expect(read(2)).toBe(0x50);
    write(3, 0xa4);
    write(2, 0x12);
    ticks(1);
    expect(read(2)).toBe(0x12);
  });

  test("read-back gives status, then count", () => {
    program(0, 3, 0x1234);
    ticks(1);
    write(3, 0xc2);
    expect(read(0)).toBe(0xb6);
    expect(read(0) | (read(0) << 8)).toBe(0x1234);
  });

  test("status: null count until the count is loaded", () => {
    write(3, 0x30);
    write(3, 0xe2);
    expect(read(0)).toBe(0x70);
    write(0, 5, 0);
    ticks(1);
    write(3, 0xe2);
    expect(read(0)).toBe(0x30);
    ticks(5);
    write(3, 0xe2);
    expect(read(0)).toBe(0xb0);
  });

  test("the control word cannot be read", () => expect(read(3)).toBe(0xff));

  test("a count of 1 in a periodic mode is the guest's fault and does not flood the host", () => {
    program(0, 2, 1);
    expect(errors).not.toEqual([]);
    clock.advance(1e6);
    expect(rises).toBeLessThanOrEqual(100);
  });
});

describe("gate of counter 2", () => {
  test("modes 0: low stops the count", () => {
    pit.setGate2(true);
    program(2, 0, 100);
    ticks(11);
    pit.setGate2(false);
    ticks(500);
    expect(latched(2)).toBe(90);
    expect(pit.out2).toBe(false);
    pit.setGate2(true);
    ticks(90);
    expect(pit.out2).toBe(true);
  });

  test("mode 3: low holds the output high, the rise starts over", () => {
    pit.setGate2(true);
    program(2, 3, 10);
    ticks(8);
    expect(pit.out2).toBe(false);
    pit.setGate2(false);
    expect(pit.out2).toBe(true);
    ticks(100);
    pit.setGate2(true);
    ticks(1);
    expect(latched(2)).toBe(10);
  });

  test("frequency for the speaker", () => {
    program(2, 3, 1193);
    expect(pit.counter2Hz).toBe(0);
    pit.setGate2(true);
    expect(pit.counter2Hz).toBeCloseTo(1000.15, 1);
  });
});

describe("IRQ0", () => {
  test("18.2 Hz for an hour: 65543 ticks, as DOS counts", () => {
    program(0, 3, 0);
    clock.advance(3600e9);
    expect(rises).toBe(65_543);
  });

  test("mode 0: once, after count + 1 ticks", () => {
    program(0, 0, 1000);
    expect(line).toBe(false);
    ticks(1000);
    expect(rises).toBe(0);
    ticks(1);
    expect([rises, line]).toEqual([1, true]);
    ticks(200_000);
    expect(rises).toBe(1);
    expect(clock.armed).toBe(0);
  });

  test("mode 4: a strobe after count + 2", () => {
    program(0, 4, 100);
    ticks(101);
    expect(rises).toBe(0);
    ticks(1);
    expect(rises).toBe(1);
  });

  test("a new count in mode 2 takes over at the end of the period", () => {
    program(0, 2, 1000);
    ticks(500);
    write(0, 100, 0);
    ticks(500);
    expect(rises).toBe(0);
    ticks(1);
    expect(rises).toBe(1);
    ticks(100);
    expect(rises).toBe(2);
  });

  test("a new count in mode 3 takes over at the end of the half period", () => {
    program(0, 3, 1000);
    ticks(101);
    write(0, 100, 0);
    ticks(400); // end of the high half
    ticks(49);
    expect(rises).toBe(0);
    ticks(1);
    expect(rises).toBe(1);
    ticks(100);
    expect(rises).toBe(2);
  });

  test("one timer, whatever runs", () => {
    program(0, 2, 1000);
    program(1, 2, 18);
    program(2, 3, 100);
    expect(clock.armed).toBe(1);
  });
});

describe("a host that was late", () => {
  test("delivers each tick when the guest took the one before", () => {
    program(0, 2, 11_932); // 100 Hz
    clock.jump(50.5e6);
    expect(rises).toBe(1);
    for (let taken = 0; taken < 10; taken++) {
      pit.tickTaken();
      clock.advance(300_000);
    }
    expect(rises).toBe(5);
  });

  test("not more than a second's worth", () => {
    program(0, 2, 11_932);
    clock.jump(3600e9);
    expect(pit.save().backlog).toBe(99);
  });

  test("a new control word forgets the backlog", () => {
    program(0, 2, 11_932);
    clock.jump(50.5e6);
    program(0, 2, 11_932);
    expect(pit.save().backlog).toBe(0);
  });
});
