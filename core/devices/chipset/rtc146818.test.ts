import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../../bus/testing/fake-clock.ts";
import { civilFromSeconds, secondsFromCivil } from "./calendar.ts";
import { pcCmos } from "./pc-cmos.ts";
import { Rtc146818 } from "./rtc146818.ts";

/** Saturday 2000-02-26 13:45:07.250 UTC. */
const WALL_MS = 951_572_707_250;
const SECOND = 1e9;

let clock: FakeClock;
let rtc: Rtc146818;
let irq: boolean;
let rises: number;
let wallMs: number;

beforeEach(() => build(0));

function build(utcOffsetMinutes: number): void {
  clock = new FakeClock();
  irq = false;
  rises = 0;
  wallMs = WALL_MS;
  rtc = new Rtc146818(
    {
      irq8: {
        set(level) {
          if (level && !irq) rises++;
          irq = level;
        },
      },
      wall: { wallMs: () => wallMs, utcOffsetMinutes: () => utcOffsetMinutes },
      cmos: pcCmos({ memoryBytes: 64 << 20, floppies: [4, 0], bootOrder: ["a", "d", "c"] }),
    },
    { clock, guestError() {} },
  );
}

function read(index: number): number {
  rtc.ports.write(0, 1, index);
  return rtc.ports.read(1, 1);
}
function write(index: number, value: number): void {
  rtc.ports.write(0, 1, index);
  rtc.ports.write(1, 1, value);
}
/** Century, year, month, day, hours, minutes, seconds, weekday. */
const time = (): number[] => [0x32, 9, 8, 7, 4, 2, 0, 6].map(read);
const hex = (text: string): number[] => text.split(" ").map((pair) => parseInt(pair, 16));

/** New Year's Eve, written while the clock stands. */
function setEve(): void {
  write(0x0b, 0x82);
  hex("19 94 12 31 23 59 58").forEach((value, index) => write([0x32, 9, 8, 7, 4, 2, 0][index]!, value));
  clock.advance(10 * SECOND);
  write(0x0b, 0x02);
}

/** How often C is read and found interrupting in ten seconds. */
function served(seconds = 10): number {
  let count = 0;
  for (let step = 0; step < seconds * 32_768; step++) {
    clock.advance(SECOND / 32_768);
    if (irq && (read(0x0c) & 0x80) !== 0) count++;
  }
  return count;
}

describe("calendar", () => {
  test.each([0, -1, 951_827_199, 951_868_800, 4_107_542_400, -2_208_988_800, 253_402_300_799])("%d", (seconds) => {
    const date = new Date(seconds * 1000);
    const civil = civilFromSeconds(seconds);
    expect(civil).toEqual({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      weekday: date.getUTCDay() + 1,
      hours: date.getUTCHours(),
      minutes: date.getUTCMinutes(),
      seconds: date.getUTCSeconds(),
    });
    expect(secondsFromCivil(civil)).toBe(seconds);
  });
});

const FORMS: readonly { name: string; b: number; shows: string }[] = [
  { name: "BCD, 24 hours", b: 0x02, shows: "20 00 02 26 13 45 07 07" },
  { name: "binary, 24 hours", b: 0x06, shows: "20 00 02 1a 0d 2d 07 07" },
  { name: "BCD, 12 hours", b: 0x00, shows: "20 00 02 26 81 45 07 07" },
  { name: "binary, 12 hours", b: 0x04, shows: "20 00 02 1a 81 2d 07 07" },
];

test.each(FORMS)("$name", ({ b, shows }) => {
  write(0x0b, b);
  expect(time()).toEqual(hex(shows));
});

test("midnight and noon in 12-hour form", () => {
  write(0x0b, 0x80);
  [0x12, 0x59, 0x59].forEach((value, index) => write(4 - 2 * index, value));
  write(0x0b, 0x00);
  write(0x0b, 0x02);
  expect(read(4)).toBe(0x00);
  clock.advance(SECOND);
  expect(time().slice(4, 7)).toEqual(hex("01 00 00"));
  write(0x0b, 0x80);
  write(4, 0x92);
  write(0x0b, 0x00);
  write(0x0b, 0x02);
  expect(read(4)).toBe(0x12);
});

test("local time for guests that want it", () => {
  build(-90);
  expect(time().slice(4, 7)).toEqual(hex("12 15 07"));
});

test("a leap day passes", () => {
  clock.advance(3 * 86_400 * SECOND);
  expect(time().slice(0, 4)).toEqual(hex("20 00 02 29"));
});

describe("setting the clock", () => {
  test("it runs on from there, over the turn of the year", () => {
    setEve();
    expect(time().slice(0, 7)).toEqual(hex("19 94 12 31 23 59 58"));
    clock.advance(2 * SECOND);
    expect(time()).toEqual(hex("19 95 01 01 00 00 00 01"));
  });

  test("SET without a change loses no time", () => {
    write(0x0b, 0x82);
    clock.advance(3 * SECOND);
    expect(read(0)).toBe(0x07);
    write(0x0b, 0x02);
    expect(read(0)).toBe(0x10);
  });

  test("it keeps its difference to the host through a pause", () => {
    setEve();
    wallMs += 3_600_000;
    rtc.resync();
    expect(time().slice(0, 7)).toEqual(hex("19 95 01 01 00 59 58"));
  });

  test("a divider that was in reset begins with half a second", () => {
    write(0x0a, 0x76);
    write(0x0b, 0x82);
    write(0, 0x30);
    write(0x0b, 0x02);
    clock.advance(5 * SECOND);
    expect(read(0)).toBe(0x30);
    write(0x0a, 0x26);
    clock.advance(0.499 * SECOND);
    expect(read(0)).toBe(0x30);
    clock.advance(0.002 * SECOND);
    expect(read(0)).toBe(0x31);
  });

  test("nonsense is some time, not an error", () => {
    write(0x0b, 0x82);
    for (const index of [0, 2, 4, 6, 7, 8, 9, 0x32]) write(index, 0xff);
    write(0x0b, 0x02);
    expect(time().every((value) => value >= 0 && value <= 0xff)).toBe(true);
  });
});

describe("update in progress", () => {
  test("rises 2.2 ms before the second and falls with it", () => {
    clock.advance(0.747 * SECOND);
    expect(read(0x0a)).toBe(0x26);
    clock.advance(0.001 * SECOND);
    expect(read(0x0a)).toBe(0xa6);
    clock.advance(0.002 * SECOND);
    expect([read(0x0a), read(0)]).toEqual([0x26, 0x08]);
  });

  test("never while SET", () => {
    write(0x0b, 0x82);
    clock.advance(0.749 * SECOND);
    expect(read(0x0a)).toBe(0x26);
  });
});

describe("interrupts", () => {
  test.each([
    { name: "periodic, 1024 Hz", a: 0x26, b: 0x42, count: 10_240 },
    { name: "periodic, 2 Hz", a: 0x2f, b: 0x42, count: 20 },
    { name: "rate 1 is 256 Hz", a: 0x21, b: 0x42, count: 2560 },
    { name: "no rate", a: 0x20, b: 0x42, count: 0 },
    { name: "update ended", a: 0x26, b: 0x12, count: 10 },
  ])("$name", ({ a, b, count }) => {
    write(0x0a, a);
    write(0x0b, b);
    expect(served()).toBe(count);
  });

  test.each([
    { name: "a time of day", alarm: [0x13, 0x46, 0x00], firstAfter: 53 },
    { name: "every minute", alarm: [0xff, 0xff, 0x10], firstAfter: 3 },
    { name: "every second", alarm: [0xff, 0xff, 0xc0], firstAfter: 1 },
    { name: "tomorrow", alarm: [0x13, 0x45, 0x07], firstAfter: 86_400 },
    { name: "no such time", alarm: [0x25, 0x00, 0x00], firstAfter: Infinity },
  ])("alarm: $name", ({ alarm, firstAfter }) => {
    [5, 3, 1].forEach((index, place) => write(index, alarm[place]!));
    write(0x0b, 0x22);
    const limit = Number.isFinite(firstAfter) ? firstAfter : 90_000;
    clock.advance((limit - 1) * SECOND);
    expect(rises).toBe(0);
    clock.advance(SECOND);
    expect(rises).toBe(Number.isFinite(firstAfter) ? 1 : 0);
  });

  test("the line holds until C is read; C forgets what it told", () => {
    write(0x0b, 0x42);
    clock.advance(SECOND);
    expect([irq, rises]).toEqual([true, 1]);
    expect(read(0x0c)).toBe(0xc0 | 0x10);
    expect(irq).toBe(false);
    expect(read(0x0c)).toBe(0x00);
  });

  test("flags are set without their interrupts", () => {
    clock.advance(SECOND);
    expect(rises).toBe(0);
    expect(read(0x0c)).toBe(0x50);
  });

  test("no timer runs while no interrupt is enabled", () => expect(clock.armed).toBe(0));
});

describe("memory", () => {
  test("what a PC's set-up stored", () => {
    expect([0x10, 0x14, 0x15, 0x16, 0x30, 0x31, 0x34, 0x35, 0x3d, 0x38].map(read)).toEqual(
      hex("40 05 80 02 00 fc 00 03 31 20"),
    );
    let sum = 0;
    for (let index = 0x10; index < 0x2e; index++) sum += read(index);
    expect((read(0x2e) << 8) | read(0x2f)).toBe(sum);
  });

  test("survives a reset, with the date; interrupts do not", () => {
    write(0x40, 0x5a);
    write(0x0b, 0x72);
    rtc.reset();
    expect([read(0x40), read(0x0b)]).toEqual([0x5a, 0x02]);
  });

  test("register D says that the battery is good; C and D cannot be written", () => {
    write(0x0d, 0);
    write(0x0c, 0xff);
    expect([read(0x0d), read(0x0c)]).toEqual([0x80, 0]);
  });
});

test("bit 7 of the index masks NMI", () => {
  const masks: boolean[] = [];
  rtc = new Rtc146818(
    {
      irq8: { set() {} },
      wall: { wallMs: () => 0, utcOffsetMinutes: () => 0 },
      cmos: new Uint8Array(128),
      nmiMask: { set: (level) => masks.push(level) },
    },
    { clock, guestError() {} },
  );
  rtc.ports.write(0, 1, 0x8f);
  rtc.ports.write(0, 1, 0x0f);
  expect(masks).toEqual([true, false]);
});
