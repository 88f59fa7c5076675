import { describe, expect, test } from "vitest";
import { FakeClock } from "../../bus/testing/fake-clock.ts";
import { Piix4Pm } from "./piix4-pm.ts";

const SECOND = 1e9;
const TICKS_PER_SECOND = 3_579_545;
const TURN_NS = (2 ** 23 * SECOND) / TICKS_PER_SECOND;

function setUp() {
  const clock = new FakeClock();
  const errors: string[] = [];
  const seen = { sci: false, offs: 0, pm: [] as (number | undefined)[], smbus: [] as (number | undefined)[] };
  const device = new Piix4Pm(
    {
      sci: { set: (level) => (seen.sci = level) },
      powerOff: () => seen.offs++,
      placePm: (base) => seen.pm.push(base),
      placeSmbus: (base) => seen.smbus.push(base),
    },
    { clock, guestError: (what) => errors.push(what) },
  );
  const { pmPorts: pm } = device;
  return { device, clock, errors, seen, pm, config: device.config };
}

describe("configuration space", () => {
  test("is function 3 of the chip, with interrupt pin A", () => {
    const { config } = setUp();
    expect(config.read(0x00, 4)).toBe(0x7113_8086);
    expect(config.read(0x08, 4)).toBe(0x0680_0003);
    expect(config.read(0x3d, 1)).toBe(1);
  });

  test("the ACPI registers appear when they have an address and are enabled, and move", () => {
    const { config, seen, device } = setUp();
    config.write(0x40, 4, 0x0601);
    expect(seen.pm).toEqual([]);
    config.write(0x80, 1, 1);
    config.write(0x40, 4, 0xb03f);
    expect(config.read(0x40, 4)).toBe(0xb001);
    config.write(0x80, 1, 0);
    expect(seen.pm).toEqual([0x600, 0xb000, undefined]);
    config.write(0x80, 1, 1);
    device.reset();
    expect(seen.pm.slice(3)).toEqual([0xb000, undefined]);
  });

  test("the SMBus registers the same, in steps of 16", () => {
    const { config, seen } = setUp();
    config.write(0x90, 4, 0x0701);
    config.write(0xd2, 1, 0x09);
    config.write(0x90, 4, 0x0710);
    expect(seen.smbus).toEqual([0x700, 0x710]);
  });

  test("APMC_EN is set from reset on: firmware does not wait for system management mode", () => {
    const { config } = setUp();
    expect(config.read(0x58, 4) & (1 << 25)).not.toBe(0);
  });
});

describe("timer", () => {
  test("counts 3.579545 MHz in 24 bits", () => {
    const { clock, pm } = setUp();
    clock.advance(SECOND);
    expect(pm.read(0x08, 4)).toBe(TICKS_PER_SECOND);
    clock.advance(9 * SECOND);
    expect(pm.read(0x08, 4)).toBe((10 * TICKS_PER_SECOND) % 2 ** 24);
    expect(pm.read(0x0a, 1)).toBe(((10 * TICKS_PER_SECOND) >>> 16) & 0xff);
  });

  test("its top bit sets the status when it turns, either way, and interrupts when asked", () => {
    const { clock, pm, seen } = setUp();
    pm.write(0x02, 2, 0x0001);
    pm.write(0x04, 2, 0x0001);
    clock.advance(TURN_NS - 1000);
    expect([pm.read(0, 2), seen.sci]).toEqual([0, false]);
    clock.advance(2000);
    expect([pm.read(0, 2), seen.sci]).toEqual([1, true]);
    pm.write(0, 2, 1);
    expect([pm.read(0, 2), seen.sci]).toEqual([0, false]);
    clock.advance(TURN_NS);
    expect([pm.read(0, 2), seen.sci]).toEqual([1, true]);
  });

  test("arms a host timer only while the guest listens", () => {
    const { clock, pm } = setUp();
    expect(clock.armed).toBe(0);
    pm.write(0x02, 2, 0x0001);
    expect(clock.armed).toBe(0);
    pm.write(0x04, 2, 0x0001);
    pm.write(0x04, 2, 0x0001);
    expect(clock.armed).toBe(1);
    pm.write(0x02, 2, 0);
    expect(clock.armed).toBe(0);
  });
});

describe("power button", () => {
  test("sets its status, and interrupts only when the guest asked", () => {
    const { device, pm, seen } = setUp();
    expect(device.pressPowerButton()).toBe(false);
    expect([pm.read(0, 2), seen.sci]).toEqual([0x0100, false]);
    pm.write(0x02, 2, 0x0100);
    expect(seen.sci).toBe(false);
    pm.write(0x04, 2, 0x0001);
    expect(seen.sci).toBe(true);
    pm.write(0x00, 2, 0x0100);
    expect(seen.sci).toBe(false);
    expect(device.pressPowerButton()).toBe(true);
    expect(seen.sci).toBe(true);
  });
});

describe("sleep control", () => {
  test.each([
    ["soft-off in one word", 2, 0x2001, 1, 0, 0],
    ["soft-off with no SCI", 2, 0x2000, 1, 0, 0],
    ["a sleep type without enable", 2, 0x0001, 0, 0, 0],
    ["suspend to RAM: refused, awake at once", 2, 0x2401, 0, 1, 0x8000],
    ["powered-on suspend: the same", 2, 0x3001, 0, 1, 0x8000],
    ["working", 2, 0x3401, 0, 0, 0],
  ] as const)("%s", (_, sizeBytes, value, offs, errors, status) => {
    const machine = setUp();
    machine.pm.write(0x04, sizeBytes, value);
    expect([machine.seen.offs, machine.errors.length, machine.pm.read(0, 2)]).toEqual([offs, errors, status]);
    expect(machine.pm.read(0x04, 2)).toBe(value & 0x1c03);
  });
});

test("the command port switches ACPI mode as QEMU's does; other commands are remembered", () => {
  const { device, pm } = setUp();
  device.commandPorts.write(0, 1, 0xf1);
  expect(pm.read(0x04, 2)).toBe(1);
  device.commandPorts.write(0, 1, 0xf0);
  expect(pm.read(0x04, 2)).toBe(0);
  device.commandPorts.write(1, 1, 0x5a);
  expect([device.commandPorts.read(0, 1), device.commandPorts.read(1, 1)]).toEqual([0xf0, 0x5a]);
});

test("no address on the SMBus answers", () => {
  const { smbusPorts } = setUp().device;
  smbusPorts.write(4, 1, 0xa1);
  smbusPorts.write(2, 1, 0x48);
  expect(smbusPorts.read(0, 1)).toBe(0x04);
  smbusPorts.write(0, 1, 0xff);
  expect(smbusPorts.read(0, 1)).toBe(0);
});
