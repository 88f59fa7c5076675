import { beforeEach, describe, expect, test } from "vitest";
import { IsaDma } from "./isa-dma.ts";

let memory: Uint8Array;
let dma: IsaDma;

beforeEach(() => {
  memory = new Uint8Array(0x100_0000);
  dma = new IsaDma({
    memory: {
      read: (phys, into) => into.set(memory.subarray(phys, phys + into.length)),
      write: (phys, from) => memory.set(from, phys),
    },
  });
  // As firmware leaves it: channel 4 cascades and is open.
  dma.highPorts.write(0x16, 1, 0xc0);
  dma.highPorts.write(0x14, 1, 0x00);
});

const PAGES = [7, 3, 1, 2, 15, 11, 9, 10];

/** Programs a channel; addresses and counts of channels 5–7 are in words. */
function program(number: number, mode: number, page: number, address: number, count: number): void {
  const [ports, stride] = number < 4 ? [dma.lowPorts, 1] : [dma.highPorts, 2];
  const index = number & 3;
  ports.write(0x0a * stride, 1, 4 | index);
  ports.write(0x0c * stride, 1, 0);
  ports.write(0x0b * stride, 1, mode | index);
  ports.write(index * 2 * stride, 1, address & 0xff);
  ports.write(index * 2 * stride, 1, address >> 8);
  dma.pagePorts.write(PAGES[number]!, 1, page);
  ports.write((index * 2 + 1) * stride, 1, (count - 1) & 0xff);
  ports.write((index * 2 + 1) * stride, 1, (count - 1) >> 8);
  ports.write(0x0a * stride, 1, index);
}

const sequence = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index + 1) & 0xff);

const WRITES: readonly {
  name: string;
  channel: number;
  mode: number;
  page: number;
  address: number;
  count: number;
  bytes: number;
  taken: number;
  at: readonly [number, number][];
  ended: boolean;
}[] = [
  {
    name: "bytes",
    channel: 2,
    mode: 0x44,
    page: 0x12,
    address: 0x3456,
    count: 4,
    bytes: 4,
    taken: 4,
    at: [
      [0x123456, 1],
      [0x123459, 4],
    ],
    ended: true,
  },
  {
    name: "not yet all",
    channel: 2,
    mode: 0x44,
    page: 0x12,
    address: 0,
    count: 10,
    bytes: 4,
    taken: 4,
    at: [[0x120003, 4]],
    ended: false,
  },
  {
    name: "more than the count",
    channel: 2,
    mode: 0x44,
    page: 0x12,
    address: 0,
    count: 4,
    bytes: 9,
    taken: 4,
    at: [
      [0x120003, 4],
      [0x120004, 0],
    ],
    ended: true,
  },
  {
    name: "wraps inside 64 KiB",
    channel: 1,
    mode: 0x44,
    page: 0x02,
    address: 0xfffe,
    count: 4,
    bytes: 4,
    taken: 4,
    at: [
      [0x2fffe, 1],
      [0x2ffff, 2],
      [0x20000, 3],
      [0x20001, 4],
      [0x30000, 0],
    ],
    ended: true,
  },
  {
    name: "downwards",
    channel: 3,
    mode: 0x64,
    page: 0x02,
    address: 0x0001,
    count: 3,
    bytes: 3,
    taken: 3,
    at: [
      [0x20001, 1],
      [0x20000, 2],
      [0x2ffff, 3],
    ],
    ended: true,
  },
  {
    name: "words",
    channel: 5,
    mode: 0x44,
    page: 0x13,
    address: 0x8000,
    count: 3,
    bytes: 6,
    taken: 6,
    at: [
      [0x130000, 1],
      [0x130005, 6],
    ],
    ended: true,
  },
  {
    name: "words downwards",
    channel: 6,
    mode: 0x64,
    page: 0x02,
    address: 1,
    count: 2,
    bytes: 4,
    taken: 4,
    at: [
      [0x20002, 1],
      [0x20003, 2],
      [0x20000, 3],
      [0x20001, 4],
    ],
    ended: true,
  },
  {
    name: "words, an odd byte stays",
    channel: 7,
    mode: 0x44,
    page: 0x02,
    address: 0,
    count: 8,
    bytes: 5,
    taken: 4,
    at: [[0x20004, 0]],
    ended: false,
  },
  {
    name: "verify only counts",
    channel: 2,
    mode: 0x40,
    page: 0x02,
    address: 0,
    count: 4,
    bytes: 4,
    taken: 4,
    at: [[0x20000, 0]],
    ended: true,
  },
];

test.each(WRITES)("to memory: $name", ({ channel, mode, page, address, count, bytes, taken, at, ended }) => {
  program(channel, mode, page, address, count);
  expect(dma.channel(channel).toMemory(sequence(bytes))).toBe(taken);
  expect(at.map(([where]) => [where, memory[where]])).toEqual(at);
  expect(dma.channel(channel).terminalCount).toBe(ended);
  expect(dma.channel(channel).ready, "masked at terminal count").toBe(!ended);
});

test("from memory", () => {
  memory.set([5, 6, 7], 0x20010);
  program(2, 0x48, 2, 0x10, 3);
  const bytes = new Uint8Array(5);
  expect(dma.channel(2).fromMemory(bytes)).toBe(3);
  expect(Array.from(bytes)).toEqual([5, 6, 7, 0, 0]);
});

test("autoinit starts over and stays open", () => {
  program(1, 0x54, 2, 0, 4);
  const channel = dma.channel(1);
  expect(channel.toMemory(sequence(4))).toBe(4);
  expect([channel.terminalCount, channel.ready]).toEqual([true, true]);
  expect(channel.toMemory(Uint8Array.of(9, 9))).toBe(2);
  expect(channel.terminalCount).toBe(false);
  expect(Array.from(memory.subarray(0x20000, 0x20005))).toEqual([9, 9, 3, 4, 0]);
});

describe("registers", () => {
  test("address and count read back as they stand, low byte first", () => {
    program(2, 0x44, 0x12, 0x3456, 16);
    dma.channel(2).toMemory(sequence(4));
    dma.lowPorts.write(0x0c, 1, 0);
    expect([4, 4, 5, 5].map((port) => dma.lowPorts.read(port, 1))).toEqual([0x5a, 0x34, 0x0b, 0x00]);
  });

  test("status tells terminal counts once", () => {
    program(2, 0x44, 2, 0, 4);
    dma.channel(2).toMemory(sequence(4));
    expect(dma.lowPorts.read(8, 1)).toBe(0x04);
    expect(dma.lowPorts.read(8, 1)).toBe(0x00);
  });

  test("terminal count is forgotten when the channel is programmed again", () => {
    program(2, 0x44, 2, 0, 4);
    dma.channel(2).toMemory(sequence(4));
    program(2, 0x44, 2, 0, 4);
    expect([dma.channel(2).terminalCount, dma.channel(2).ready]).toEqual([false, true]);
  });

  test.each([
    { name: "the channel is masked", close: () => dma.lowPorts.write(0x0a, 1, 0x06) },
    { name: "the controller is off", close: () => dma.lowPorts.write(0x08, 1, 0x04) },
    { name: "channel 4 is masked", close: () => dma.highPorts.write(0x14, 1, 0x04) },
    { name: "master clear", close: () => dma.lowPorts.write(0x0d, 1, 0) },
    { name: "the channel cascades", close: () => dma.lowPorts.write(0x0b, 1, 0xc2) },
  ])("nothing moves when $name", ({ close }) => {
    program(2, 0x44, 2, 0, 4);
    close();
    expect(dma.channel(2).ready).toBe(false);
    expect(dma.channel(2).toMemory(sequence(4))).toBe(0);
    expect(memory[0x20000]).toBe(0);
  });

  test("port 80h keeps the POST code", () => {
    dma.pagePorts.write(0, 1, 0x55);
    expect([dma.postCode, dma.pagePorts.read(0, 1)]).toEqual([0x55, 0x55]);
  });
});
