import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../../bus/testing/fake-clock.ts";
import { Uart16550 } from "./uart16550.ts";

let clock: FakeClock;
let uart: Uart16550;
let irq: boolean;
let edges: number;
let sent: number[];

beforeEach(() => {
  clock = new FakeClock();
  irq = false;
  edges = 0;
  sent = [];
  uart = new Uart16550(
    {
      irq: {
        set(level) {
          if (level && !irq) edges++;
          irq = level;
        },
      },
      transmit: (byte) => sent.push(byte),
    },
    { clock, guestError() {} },
  );
});

const read = (offset: number): number => uart.ports.read(offset, 1);
const write = (offset: number, value: number): void => uart.ports.write(offset, 1, value);
const text = (value: string): Uint8Array => Uint8Array.from(value, (char) => char.charCodeAt(0));
/** Interrupts to the bus, FIFOs with a trigger level, causes enabled. */
function open(ier: number, fcr: number): void {
  write(4, 0x0b);
  write(2, fcr);
  write(1, ier);
}

const REGISTERS: readonly { name: string; writes: readonly [number, number][]; offset: number; reads: number }[] = [
  { name: "scratch", writes: [[7, 0xa5]], offset: 7, reads: 0xa5 },
  { name: "IER keeps four bits", writes: [[1, 0xff]], offset: 1, reads: 0x0f },
  { name: "MCR keeps five bits", writes: [[4, 0xff]], offset: 4, reads: 0x1f },
  { name: "LCR", writes: [[3, 0x1b]], offset: 3, reads: 0x1b },
  { name: "LSR: transmitter empty", writes: [], offset: 5, reads: 0x60 },
  { name: "LSR cannot be written", writes: [[5, 0xff]], offset: 5, reads: 0x60 },
  { name: "MSR: connected", writes: [], offset: 6, reads: 0xb0 },
  { name: "IIR: nothing", writes: [], offset: 2, reads: 0x01 },
  { name: "IIR tells a 16550A with FIFOs on", writes: [[2, 0x01]], offset: 2, reads: 0xc1 },
  {
    name: "divisor low behind DLAB",
    writes: [
      [3, 0x83],
      [0, 0x34],
      [1, 0x12],
    ],
    offset: 0,
    reads: 0x34,
  },
  {
    name: "divisor high behind DLAB",
    writes: [
      [3, 0x83],
      [0, 0x34],
      [1, 0x12],
    ],
    offset: 1,
    reads: 0x12,
  },
  {
    name: "DLAB off again: IER",
    writes: [
      [1, 0x05],
      [3, 0x83],
      [1, 0x12],
      [3, 0x03],
    ],
    offset: 1,
    reads: 0x05,
  },
];

test.each(REGISTERS)("$name", ({ writes, offset, reads }) => {
  for (const [at, value] of writes) write(at, value);
  expect(read(offset)).toBe(reads);
});

test("baud", () => {
  write(3, 0x80);
  write(0, 1);
  write(1, 0);
  expect(uart.baud).toBe(115_200);
  write(0, 0);
  expect(uart.baud).toBe(115_200);
});

describe("sending", () => {
  test("bytes leave at once, in order", () => {
    for (const byte of text("hello")) write(0, byte);
    expect(String.fromCharCode(...sent)).toBe("hello");
  });

  test("enabling the interrupt gives one; reading IIR takes it; each byte is an edge", () => {
    open(0x02, 0x01);
    expect([irq, read(2), irq, read(2)]).toEqual([true, 0xc2, false, 0xc1]);
    write(0, 0x41);
    write(0, 0x42);
    expect([irq, edges]).toEqual([true, 3]);
  });

  test("OUT2 off: no interrupt reaches the bus", () => {
    write(1, 0x02);
    expect([irq, read(2)]).toEqual([false, 0x02]);
  });
});

describe("receiving", () => {
  test("without FIFOs one byte at a time, an interrupt each", () => {
    open(0x01, 0x00);
    uart.receive(text("abc"));
    const got: unknown[] = [];
    for (let ms = 0; ms < 10; ms++) {
      clock.advance(1e6);
      if (irq) got.push([read(2), String.fromCharCode(read(0)), irq]);
    }
    expect(got).toEqual(["a", "b", "c"].map((char) => [0x04, char, false]));
    expect(edges).toBe(3);
  });

  test("at the trigger level, then by time-out", () => {
    open(0x01, 0x81); // 8 bytes
    uart.receive(text("12345678901"));
    clock.advance(1000);
    expect(read(2)).toBe(0xc4);
    for (let i = 0; i < 8; i++) read(0);
    expect([irq, read(2)]).toEqual([false, 0xc1]);
    clock.advance(1e6);
    expect([irq, read(2)]).toEqual([true, 0xcc]);
    read(0);
    expect(irq).toBe(false);
    clock.advance(1e6);
    expect(irq).toBe(true);
  });

  test("batches of a FIFO: a driver's loop comes to an end", () => {
    open(0x01, 0x01);
    uart.receive(new Uint8Array(40));
    const batches: number[] = [];
    for (let ms = 0; ms < 10; ms++) {
      clock.advance(1e6);
      let count = 0;
      while ((read(5) & 1) !== 0) count += (read(0), 1);
      if (count > 0) batches.push(count);
    }
    expect(batches).toEqual([16, 16, 8]);
  });

  test("back-pressure: what does not fit is not taken, nothing is lost", () => {
    const first = uart.receive(new Uint8Array(70_000).fill(1));
    expect([first, uart.receive(Uint8Array.of(2))]).toEqual([65_536, 0]);
    open(0x00, 0x01);
    let count = 0;
    for (let step = 0; step < 10_000 && count < 100; step++) {
      clock.advance(100_000);
      while ((read(5) & 1) !== 0) count += read(0);
    }
    expect(uart.receive(Uint8Array.of(2))).toBe(1);
  });

  test("clearing the FIFO drops what is in it only", () => {
    open(0x00, 0x01);
    uart.receive(text("0123456789abcdefXYZ"));
    clock.advance(1e6);
    write(2, 0x03);
    expect(read(5) & 1).toBe(0);
    clock.advance(1e6);
    expect(read(0)).toBe("X".charCodeAt(0));
  });

  test("an empty receiver shows the last byte", () => {
    uart.receive(text("q"));
    clock.advance(1e6);
    expect([read(0), read(0)]).toEqual([0x71, 0x71]);
  });
});

describe("loopback", () => {
  test("sent bytes come back and go nowhere else", () => {
    write(4, 0x1b);
    write(0, 0x41);
    expect([sent, read(5), read(0)]).toEqual([[], 0x61, 0x41]);
  });

  test("a second byte without FIFOs is an overrun, told once", () => {
    write(4, 0x10);
    write(0, 1);
    write(0, 2);
    expect([read(5), read(5), read(0)]).toEqual([0x63, 0x61, 1]);
  });

  test.each([
    { mcr: 0x10, msr: 0x0b },
    { mcr: 0x11, msr: 0x29 },
    { mcr: 0x12, msr: 0x1a },
    { mcr: 0x14, msr: 0x4b },
    { mcr: 0x18, msr: 0x83 },
  ])("modem lines for MCR $mcr", ({ mcr, msr }) => {
    write(4, mcr);
    expect(read(6)).toBe(msr);
    expect(read(6), "deltas are told once").toBe(msr & 0xf0);
  });

  test("the ring indicator is told when it ends", () => {
    write(4, 0x1f);
    read(6);
    write(4, 0x1b);
    expect(read(6)).toBe(0xb4);
  });

  test("a modem interrupt", () => {
    open(0x08, 0x00);
    write(4, 0x18);
    expect([irq, read(2)]).toEqual([true, 0x00]);
    read(6);
    expect(irq).toBe(false);
  });
});
