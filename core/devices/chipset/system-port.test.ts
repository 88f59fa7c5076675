import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../../bus/testing/fake-clock.ts";
import { SystemPort } from "./system-port.ts";

let clock: FakeClock;
let gate2: boolean;
let out2: boolean;
let a20: boolean;
let resets: number;
let port: SystemPort;

beforeEach(() => {
  clock = new FakeClock();
  gate2 = false;
  out2 = false;
  a20 = false;
  resets = 0;
  port = new SystemPort(
    {
      timer: {
        setGate2: (level) => (gate2 = level),
        get out2() {
          return out2;
        },
        get counter2Hz() {
          return gate2 ? 440 : 0;
        },
      },
      a20: { set: (level) => (a20 = level) },
      cpuReset: () => resets++,
    },
    { clock, guestError() {} },
  );
});

const b = (value: number): void => port.portB.write(0, 1, value);
const a = (value: number): void => port.portA.write(0, 1, value);

test.each([
  { written: 0x00, read: 0x00, hz: 0 },
  { written: 0x01, read: 0x01, hz: 0 },
  { written: 0x02, read: 0x02, hz: 0 },
  { written: 0xff, read: 0x0f, hz: 440 },
])("61h written $written", ({ written, read, hz }) => {
  b(written);
  expect(port.portB.read(0, 1)).toBe(read);
  expect(gate2).toBe((written & 1) !== 0);
  expect(port.speakerHz()).toBe(hz);
});

test("bit 5 is the timer's output", () => {
  out2 = true;
  expect(port.portB.read(0, 1) & 0x20).toBe(0x20);
});

test("bit 4 turns over every 15 µs", () => {
  const seen = Array.from({ length: 200 }, () => {
    clock.advance(1000);
    return port.portB.read(0, 1) & 0x10;
  });
  const changes = seen.filter((value, index) => index > 0 && value !== seen[index - 1]).length;
  expect(changes).toBe(13);
});

test("A20 is open at power-on; 92h and the keyboard controller see one gate", () => {
  expect([a20, port.portA.read(0, 1)]).toEqual([true, 0x02]);
  port.a20Gate.set(false);
  expect([a20, port.portA.read(0, 1)]).toEqual([false, 0x00]);
  a(0x02);
  expect([a20, port.a20Gate.level]).toEqual([true, true]);
});

test("fast reset acts once, when its bit rises", () => {
  a(0x03);
  a(0x03);
  expect(resets).toBe(1);
  a(0x02);
  a(0x03);
  expect(resets).toBe(2);
});
