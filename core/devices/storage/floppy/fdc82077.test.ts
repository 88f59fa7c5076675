/** The controller as a driver meets it: bytes by the protocol of the main status register, data by DMA channel 2. */
import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../../../bus/testing/fake-clock.ts";
import type { FloppyMedium } from "../../../media/floppy-medium.ts";
import { IsaDma } from "../../chipset/isa-dma.ts";
import type { FloppyType } from "../../chipset/pc-cmos.ts";
import { Fdc82077 } from "./fdc82077.ts";
import { driveTypeFor } from "./floppy-drive.ts";

const SECTOR = 512;
const BUFFER = 0x2_0000;

let clock: FakeClock;
let memory: Uint8Array;
let dma: IsaDma;
let fdc: Fdc82077;
let irq: boolean;
let edges: number;
let written: [number, number][];

beforeEach(() => build([4, 4]));

function build(drives: readonly [FloppyType, FloppyType]): void {
  clock = new FakeClock();
  memory = new Uint8Array(0x4_0000);
  irq = false;
  edges = 0;
  written = [];
  dma = new IsaDma({
    memory: {
      read: (phys, into) => into.set(memory.subarray(phys, phys + into.length)),
      write: (phys, from) => memory.set(from, phys),
    },
  });
  dma.highPorts.write(0x16, 1, 0xc0);
  dma.highPorts.write(0x14, 1, 0x00);
  fdc = new Fdc82077(
    {
      irq6: {
        set(level) {
          if (level && !irq) edges++;
          irq = level;
        },
      },
      dma: dma.channel(2),
      drives,
    },
    { clock, guestError() {} },
  );
}

/** Every sector begins with its LBA. */
function disk(cylinders = 80, heads: 1 | 2 = 2, sectorsPerTrack = 18, writeProtected = false): FloppyMedium {
  const bytes = new Uint8Array(cylinders * heads * sectorsPerTrack * SECTOR);
  for (let lba = 0; lba < bytes.length / SECTOR; lba++) bytes.set([lba & 0xff, lba >> 8], lba * SECTOR);
  return { cylinders, heads, sectorsPerTrack, bytes, writeProtected, written: noteWrite };
}

function noteWrite(offset: number, lengthBytes: number): void {
  written.push([offset, lengthBytes]);
}

const port = (offset: number): number => fdc.mainPorts.read(offset, 1);
const out = (offset: number, value: number): void => fdc.mainPorts.write(offset, 1, value);

/** Sends a command as drivers do: each byte when the status register asks for it. */
function send(...bytes: number[]): void {
  for (const byte of bytes) {
    expect(port(4) & 0xc0).toBe(0x80);
    out(5, byte);
  }
}

function results(): number[] {
  const bytes: number[] = [];
  while ((port(4) & 0xd0) === 0xd0) bytes.push(port(5));
  return bytes;
}

/** A command with a result phase that ends with an interrupt. */
function run(...bytes: number[]): number[] {
  send(...bytes);
  waitInterrupt();
  return results();
}

function waitInterrupt(limitNs = 50e6): void {
  const pending = (): boolean => irq;
  for (let ns = 0; !pending() && ns < limitNs; ns += 10_000) clock.advance(10_000);
  expect(irq, "an interrupt").toBe(true);
}

function setUpDma(mode: number, lengthBytes: number): void {
  dma.lowPorts.write(0x0a, 1, 0x06);
  dma.lowPorts.write(0x0c, 1, 0);
  dma.lowPorts.write(0x0b, 1, mode | 2);
  dma.lowPorts.write(4, 1, BUFFER & 0xff);
  dma.lowPorts.write(4, 1, (BUFFER >> 8) & 0xff);
  dma.pagePorts.write(1, 1, BUFFER >> 16);
  dma.lowPorts.write(5, 1, (lengthBytes - 1) & 0xff);
  dma.lowPorts.write(5, 1, (lengthBytes - 1) >> 8);
  dma.lowPorts.write(0x0a, 1, 0x02);
}

/** Out of reset, motor A on, drive A, as a BIOS leaves it: the four polls are told, the data rate is 500 kbit/s. */
function start(medium: FloppyMedium | null = disk()): void {
  fdc.insert(0, medium);
  out(2, 0x1c);
  waitInterrupt();
  for (let drive = 0; drive < 4; drive++) {
    send(0x08);
    expect(results()).toEqual([0xc0 | drive, 0]);
  }
  fdc.ratePort.write(0, 1, 0);
  send(0x03, 0xdf, 0x02);
}

/** LBAs that the DMA buffer holds. */
function lbas(sectors: number): number[] {
  return Array.from({ length: sectors }, (_, index) => {
    const at = BUFFER + index * SECTOR;
    return memory[at]! | (memory[at + 1]! << 8);
  });
}

/** The end of a seek of drive A, as told. */
function seekEnd(): number[] {
  waitInterrupt();
  send(0x08);
  return results();
}

function seek(cylinder: number): void {
  send(0x0f, 0x00, cylinder);
  expect(seekEnd()).toEqual([0x20, cylinder]);
}

/** Address fields for a format, in the DMA buffer. */
function ids(sectors: number, c: number, h: number, n = 2): void {
  for (let r = 1; r <= sectors; r++) memory.set([c, h, r, n], BUFFER + (r - 1) * 4);
  setUpDma(0x48, sectors * 4);
}

function changed(): boolean {
  return (fdc.ratePort.read(0, 1) & 0x80) !== 0;
}

describe("reset", () => {
  test("four polls, one interrupt", () => {
    start();
    expect([edges, irq]).toEqual([1, false]);
    send(0x08);
    expect(results()).toEqual([0x80]);
  });

  test("in reset nothing answers", () => {
    out(2, 0x00);
    expect(port(4)).toBe(0);
    out(5, 0x10);
    clock.advance(1e9);
    expect([port(4), irq]).toEqual([0, false]);
  });

  test("by the data rate select register", () => {
    start();
    edges = 0;
    out(4, 0x80);
    waitInterrupt();
    send(0x08);
    expect(results()).toEqual([0xc0, 0]);
  });

  test("polling can be switched off, and the lock keeps it off", () => {
    start();
    send(0x13, 0x00, 0x10, 0x00);
    send(0x94);
    expect(results()).toEqual([0x10]);
    out(2, 0x18);
    out(2, 0x1c);
    clock.advance(1e6);
    expect([irq, port(4)]).toEqual([false, 0x80]);
  });

  test("without the gate no interrupt reaches the bus until it opens", () => {
    out(2, 0x14);
    clock.advance(1e6);
    expect(irq).toBe(false);
    out(2, 0x1c);
    expect(irq).toBe(true);
  });
});

/** Commands without data: the bytes, and the result. */
const SIMPLE: readonly { name: string; bytes: readonly number[]; result: readonly number[] }[] = [
  { name: "version", bytes: [0x10], result: [0x90] },
  { name: "lock", bytes: [0x94], result: [0x10] },
  { name: "unlock", bytes: [0x14], result: [0x00] },
  { name: "part id is the 82078's", bytes: [0x18], result: [0x80] },
  { name: "scan is not there", bytes: [0x11], result: [0x80] },
  { name: "no such command", bytes: [0x1f], result: [0x80] },
  { name: "a flag that the command does not have", bytes: [0x83], result: [0x80] },
  { name: "sense drive: track 0, head 1", bytes: [0x04, 0x04], result: [0x3c] },
  { name: "sense drive: an empty one is protected", bytes: [0x04, 0x01], result: [0x79] },
  { name: "sense drive: one that is not there", bytes: [0x04, 0x02], result: [0x6a] },
];

test.each(SIMPLE)("$name", ({ bytes, result }) => {
  start();
  send(...bytes);
  expect(results()).toEqual(result);
  expect(port(4)).toBe(0x80);
});

test("dump registers", () => {
  start();
  send(0x13, 0x00, 0x57, 0x12);
  send(0x12, 0x84);
  seek(7);
  send(0x94);
  results();
  send(0x0e);
  expect(results()).toEqual([7, 0, 0, 0, 0xdf, 0x02, 0, 0x84, 0x57, 0x12]);
});

describe("seek", () => {
  test("busy while it steps; the interrupt tells the drive and the cylinder", () => {
    start();
    send(0x0f, 0x00, 40);
    expect(port(4)).toBe(0x81);
    expect(seekEnd()).toEqual([0x20, 40]);
    expect(port(4)).toBe(0x80);
  });

  test("recalibrate", () => {
    start();
    seek(40);
    send(0x07, 0x00);
    expect(seekEnd()).toEqual([0x20, 0]);
    send(0x04, 0x00);
    expect(results()).toEqual([0x38]);
  });

  test("recalibrate from beyond 79 tracks takes two", () => {
    start();
    seek(82);
    for (const st0 of [0x70, 0x20]) {
      send(0x07, 0x00);
      expect(seekEnd()).toEqual([st0, 0]);
    }
  });

  test("a drive that is not there has no track 0", () => {
    start();
    send(0x07, 0x02);
    waitInterrupt();
    send(0x08);
    expect(results()).toEqual([0x72, 0]);
  });

  test("two drives at once, an edge for each", () => {
    start();
    edges = 0;
    send(0x0f, 0x00, 10);
    send(0x0f, 0x01, 20);
    expect(port(4)).toBe(0x83);
    clock.advance(1e6);
    send(0x08);
    expect(results()).toEqual([0x20, 10]);
    expect(irq).toBe(true);
    send(0x08);
    expect(results()).toEqual([0x21, 20]);
    expect([irq, edges]).toEqual([false, 2]);
  });

  test("relative, in and out", () => {
    start();
    seek(10);
    send(0xcf, 0x00, 5);
    expect(seekEnd()).toEqual([0x20, 15]);
    send(0x8f, 0x00, 3);
    expect(seekEnd()).toEqual([0x20, 12]);
  });
});

/**
 * Reads of the standard disk by DMA. `result` is ST0, ST1, ST2, C, H, R, N; `lbas` what arrived. [82077AA] table 5-6
 * gives the addresses.
 */
const READS: readonly {
  name: string;
  cylinder?: number;
  bytes: readonly number[];
  sectors: number;
  result: readonly number[];
  lbas: readonly number[];
}[] = [
  {
    name: "one sector",
    bytes: [0xe6, 0, 0, 0, 1, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [0, 0, 0, 0, 0, 2, 2],
    lbas: [0],
  },
  {
    name: "the last of a track",
    bytes: [0x46, 0, 0, 0, 18, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [0, 0, 0, 1, 0, 1, 2],
    lbas: [17],
  },
  {
    name: "multi-track: the last of head 0",
    bytes: [0xe6, 0, 0, 0, 18, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [0, 0, 0, 0, 1, 1, 2],
    lbas: [17],
  },
  {
    name: "over to head 1",
    bytes: [0xe6, 0, 0, 0, 17, 2, 18, 0x1b, 0xff],
    sectors: 4,
    result: [4, 0, 0, 0, 1, 3, 2],
    lbas: [16, 17, 18, 19],
  },
  {
    name: "the last of head 1",
    bytes: [0xe6, 4, 0, 1, 18, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [4, 0, 0, 1, 0, 1, 2],
    lbas: [35],
  },
  {
    name: "beyond the cylinder",
    bytes: [0xe6, 4, 0, 1, 18, 2, 18, 0x1b, 0xff],
    sectors: 2,
    result: [0x44, 0x80, 0, 1, 0, 1, 2],
    lbas: [35],
  },
  {
    name: "beyond EOT without multi-track",
    bytes: [0x46, 0, 0, 0, 9, 2, 9, 0x1b, 0xff],
    sectors: 2,
    result: [0x40, 0x80, 0, 1, 0, 1, 2],
    lbas: [8],
  },
  {
    name: "another cylinder",
    cylinder: 79,
    bytes: [0xe6, 4, 79, 1, 18, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [4, 0, 0, 80, 0, 1, 2],
    lbas: [2879],
  },
  {
    name: "no such sector",
    bytes: [0xe6, 0, 0, 0, 19, 2, 30, 0x1b, 0xff],
    sectors: 1,
    result: [0x40, 0x04, 0, 0, 0, 19, 2],
    lbas: [],
  },
  {
    name: "sector 0",
    bytes: [0xe6, 0, 0, 0, 0, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [0x40, 0x04, 0, 0, 0, 0, 2],
    lbas: [],
  },
  {
    name: "another sector size",
    bytes: [0xe6, 0, 0, 0, 1, 3, 18, 0x1b, 0xff],
    sectors: 1,
    result: [0x40, 0x04, 0, 0, 0, 1, 3],
    lbas: [],
  },
  {
    name: "wrong head in the address",
    bytes: [0xe6, 0, 0, 1, 1, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [0x40, 0x04, 0, 0, 1, 1, 2],
    lbas: [],
  },
  {
    name: "wrong cylinder",
    bytes: [0xe6, 0, 5, 0, 1, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [0x40, 0x04, 0x10, 5, 0, 1, 2],
    lbas: [],
  },
  {
    name: "single density",
    bytes: [0xa6, 0, 0, 0, 1, 2, 18, 0x1b, 0xff],
    sectors: 1,
    result: [0x40, 0x01, 0, 0, 0, 1, 2],
    lbas: [],
  },
  {
    name: "deleted data: one sector and its mark",
    bytes: [0xcc, 0, 0, 0, 1, 2, 18, 0x1b, 0xff],
    sectors: 3,
    result: [0, 0, 0x40, 0, 0, 2, 2],
    lbas: [0],
  },
  {
    name: "a whole track, not from its first sector",
    bytes: [0x42, 0, 0, 0, 1, 2, 18, 0x1b, 0xff],
    sectors: 2,
    result: [0, 0, 0, 0, 0, 3, 2],
    lbas: [0, 1],
  },
];

test.each(READS)("read: $name", ({ cylinder, bytes, sectors, result, lbas: expected }) => {
  start();
  if (cylinder !== undefined) seek(cylinder);
  setUpDma(0x44, sectors * SECTOR);
  expect(run(...bytes)).toEqual(result);
  expect(lbas(expected.length)).toEqual(expected);
  expect(fdc.sectorsRead).toBe(expected.length);
  expect([irq, port(4)]).toEqual([false, 0x80]);
});

test("half a sector", () => {
  start();
  setUpDma(0x44, 256);
  memory.fill(0xee, BUFFER, BUFFER + SECTOR);
  expect(run(0xe6, 0, 0, 0, 1, 2, 18, 0x1b, 0xff)).toEqual([0, 0, 0, 0, 0, 2, 2]);
  expect([memory[BUFFER + 255], memory[BUFFER + 256]]).toEqual([0, 0xee]);
});

const FORMATS: readonly { name: string; medium: FloppyMedium; drive: FloppyType; rate: number; eot: number }[] = [
  { name: "1.44M", medium: disk(), drive: 4, rate: 0, eot: 18 },
  { name: "720K in a 1.44M drive", medium: disk(80, 2, 9), drive: 4, rate: 2, eot: 9 },
  { name: "2.88M", medium: disk(80, 2, 36), drive: 5, rate: 3, eot: 36 },
  { name: "1.2M", medium: disk(80, 2, 15), drive: 2, rate: 0, eot: 15 },
  { name: "360K", medium: disk(40, 2, 9), drive: 1, rate: 2, eot: 9 },
  { name: "160K, one side", medium: disk(40, 1, 8), drive: 1, rate: 2, eot: 8 },
];

describe.each(FORMATS)("$name", ({ medium, drive, rate, eot }) => {
  const select = (medium.heads - 1) << 2;
  const read = (): number[] => run(0xc6, select, 20, medium.heads - 1, 1, 2, eot, 0x1b, 0xff);
  test("reads at its own data rate only", () => {
    build([drive, 4]);
    start(medium);
    seek(20);
    for (let tried = 0; tried < 4; tried++) {
      fdc.ratePort.write(0, 1, tried);
      setUpDma(0x44, SECTOR);
      const found = read()[1] === 0;
      expect(found).toBe(tried === rate || (rate === 2 && tried === 1));
    }
    const lba = (20 * medium.heads + medium.heads - 1) * eot;
    expect(lbas(1)).toEqual([lba]);
  });
  test("is known by its drive", () => expect([drive, 4]).toContain(driveTypeFor(medium)));
});

test("a 360K disk in a 1.2M drive: two steps a cylinder", () => {
  build([2, 0]);
  start(disk(40, 2, 9));
  fdc.ratePort.write(0, 1, 1);
  seek(40);
  setUpDma(0x44, SECTOR);
  expect(run(0xe6, 0, 20, 0, 1, 2, 9, 0x1b, 0xff)).toEqual([0, 0, 0, 20, 0, 2, 2]);
  expect(lbas(1)).toEqual([360]);
});

test("read id tells the cylinder under the head", () => {
  start();
  seek(3);
  const result = run(0x4a, 0x04);
  expect(result.slice(0, 5)).toEqual([4, 0, 0, 3, 1]);
  expect(result[5]).toBeGreaterThanOrEqual(1);
  expect(result[5]).toBeLessThanOrEqual(18);
});

test("implied seek", () => {
  start();
  send(0x13, 0x00, 0x57, 0x00);
  setUpDma(0x44, SECTOR);
  expect(run(0xe6, 0, 33, 0, 1, 2, 18, 0x1b, 0xff)).toEqual([0, 0, 0, 33, 0, 2, 2]);
  expect(lbas(1)).toEqual([33 * 36]);
});

describe("verify", () => {
  test("to the end of the track, without moving anything", () => {
    start();
    setUpDma(0x44, SECTOR);
    expect(run(0x56, 0, 0, 0, 1, 2, 18, 0x1b, 0xff)).toEqual([0, 0, 0, 1, 0, 1, 2]);
    expect(dma.channel(2).terminalCount).toBe(false);
  });
  test("so many sectors", () => {
    start();
    expect(run(0x56, 0x80, 0, 0, 1, 2, 18, 0x1b, 3)).toEqual([0, 0, 0, 0, 0, 4, 2]);
  });
  test("more than there are", () => {
    start();
    expect(run(0x56, 0x80, 0, 0, 17, 2, 18, 0x1b, 5).slice(0, 2)).toEqual([0x40, 0x80]);
  });
});

describe("write", () => {
  test("by DMA, over both heads", () => {
    const medium = disk();
    start(medium);
    memory.fill(0xa5, BUFFER, BUFFER + 2 * SECTOR);
    setUpDma(0x48, 2 * SECTOR);
    expect(run(0xc5, 0, 0, 0, 18, 2, 18, 0x1b, 0xff)).toEqual([4, 0, 0, 0, 1, 2, 2]);
    expect(written).toEqual([
      [17 * SECTOR, SECTOR],
      [18 * SECTOR, SECTOR],
    ]);
    expect([16, 17, 18, 19].map((lba) => medium.bytes[lba * SECTOR + 9])).toEqual([0, 0xa5, 0xa5, 0]);
    expect(fdc.sectorsWritten).toBe(2);
  });

  test("half a sector: the rest is zeros", () => {
    const medium = disk();
    medium.bytes.fill(0xff);
    start(medium);
    memory.fill(0xa5, BUFFER, BUFFER + SECTOR);
    setUpDma(0x48, 256);
    run(0xc5, 0, 0, 0, 1, 2, 18, 0x1b, 0xff);
    expect([255, 256, 511, 512].map((at) => medium.bytes[at])).toEqual([0xa5, 0, 0, 0xff]);
  });

  test("a protected disk", () => {
    const medium = disk(80, 2, 18, true);
    start(medium);
    setUpDma(0x48, SECTOR);
    expect(run(0xc5, 0, 0, 0, 1, 2, 18, 0x1b, 0xff)).toEqual([0x40, 0x02, 0, 0, 0, 1, 2]);
    expect(written).toEqual([]);
  });
});

describe("format", () => {
  test("a track, with its filler byte", () => {
    const medium = disk();
    start(medium);
    ids(18, 0, 1);
    expect(run(0x4d, 4, 2, 18, 0x6c, 0xf6).slice(0, 3)).toEqual([4, 0, 0]);
    expect([17, 18, 35, 36].map((lba) => medium.bytes[lba * SECTOR])).toEqual([17, 0xf6, 0xf6, 36]);
    expect(fdc.sectorsWritten).toBe(18);
  });

  test.each([
    { name: "another number of sectors", sc: 9, n: 2, c: 0 },
    { name: "another sector size", sc: 18, n: 3, c: 0 },
    { name: "addresses of another cylinder", sc: 18, n: 2, c: 4 },
  ])("what an image cannot hold: $name", ({ sc, n, c }) => {
    start();
    ids(sc, c, 0, n);
    expect(run(0x4d, 0, n, sc, 0x6c, 0xf6).slice(0, 2)).toEqual([0x40, 0x04]);
    expect(written).toEqual([]);
  });
});

describe("without DMA", () => {
  beforeEach(() => {
    start();
    send(0x03, 0xdf, 0x03);
  });

  test("read: an interrupt for each byte, and no terminal count at the end", () => {
    edges = 0;
    send(0x46, 0, 0, 0, 18, 2, 18, 0x1b, 0xff);
    const bytes: number[] = [];
    while (bytes.length < SECTOR) {
      waitInterrupt();
      expect(port(4)).toBe(0xf0);
      bytes.push(port(5));
    }
    waitInterrupt();
    expect(results()).toEqual([0x40, 0x80, 0, 1, 0, 1, 2]);
    expect([bytes[0], bytes.length, edges]).toEqual([17, SECTOR, SECTOR + 1]);
  });

  test("write, by polling alone", () => {
    send(0x45, 0, 0, 0, 18, 2, 18, 0x1b, 0xff);
    let given = 0;
    for (let step = 0; step < 5000 && given < SECTOR; step++) {
      clock.advance(1000);
      if ((port(4) & 0xe0) === 0xa0) {
        out(5, 0x3c);
        given++;
      }
    }
    waitInterrupt();
    expect(results().slice(0, 2)).toEqual([0x40, 0x80]);
    expect(written).toEqual([[17 * SECTOR, SECTOR]]);
  });
});

describe("no disk, motor, channel", () => {
  const read = [0xe6, 0, 0, 0, 1, 2, 18, 0x1b, 0xff];

  test("without a disk a read never ends; a reset ends it", () => {
    start(null);
    setUpDma(0x44, SECTOR);
    send(...read);
    clock.advance(60e9);
    expect([irq, port(4)]).toEqual([false, 0x10]);
    out(2, 0x18);
    out(2, 0x1c);
    waitInterrupt();
    expect(port(4)).toBe(0x80);
  });

  test("it goes on when a disk comes", () => {
    start(null);
    setUpDma(0x44, SECTOR);
    send(...read);
    clock.advance(1e9);
    fdc.insert(0, disk());
    waitInterrupt();
    expect(results().slice(0, 3)).toEqual([0, 0, 0]);
  });

  test("it waits for the motor", () => {
    start();
    out(2, 0x0c);
    setUpDma(0x44, SECTOR);
    send(...read);
    clock.advance(1e9);
    expect(irq).toBe(false);
    out(2, 0x1c);
    waitInterrupt();
    expect(results().slice(0, 3)).toEqual([0, 0, 0]);
  });

  test("a disk that is taken out in mid-transfer stops it", () => {
    start();
    setUpDma(0x44, 18 * SECTOR);
    send(...read);
    clock.advance(100_000);
    fdc.insert(0, null);
    clock.advance(10e9);
    expect([irq, port(4)]).toEqual([false, 0x10]);
  });

  test("a masked channel is waited for, then it is an overrun", () => {
    start();
    send(...read);
    clock.advance(100e6);
    expect(irq).toBe(false);
    clock.advance(150e6);
    expect(irq).toBe(true);
    expect(results().slice(0, 2)).toEqual([0x40, 0x10]);
  });

  test("a channel that is opened late", () => {
    start();
    send(...read);
    clock.advance(50e6);
    setUpDma(0x44, SECTOR);
    waitInterrupt();
    expect(results().slice(0, 2)).toEqual([0, 0]);
  });
});

describe("disk change line", () => {
  test("active until a step with a disk in the drive", () => {
    start();
    expect(changed()).toBe(true);
    send(0x07, 0x00); // at track 0 already: no step
    waitInterrupt();
    expect(changed()).toBe(true);
    send(0x08);
    results();
    seek(1);
    expect(changed()).toBe(false);
    fdc.insert(0, disk());
    expect(changed()).toBe(true);
  });

  test("stays active without a disk", () => {
    start(null);
    seek(1);
    seek(0);
    expect(changed()).toBe(true);
  });

  test("shows the selected drive, while its motor is on", () => {
    start();
    seek(1);
    fdc.insert(1, disk());
    out(2, 0x2d);
    expect(changed()).toBe(true);
    out(2, 0x0d);
    expect(changed()).toBe(false);
  });
});

test("a whole disk takes guest time of a tenth of a second", () => {
  start();
  for (let cylinder = 0; cylinder < 80; cylinder++) {
    if (cylinder > 0) seek(cylinder);
    setUpDma(0x44, 36 * SECTOR);
    run(0xe6, 0, cylinder, 0, 1, 2, 18, 0x1b, 0xff);
  }
  expect(fdc.sectorsRead).toBe(2880);
  expect(clock.nowNs()).toBeLessThan(150e6);
});

test("a host that is late catches up", () => {
  start();
  setUpDma(0x44, 36 * SECTOR);
  send(0xe6, 0, 0, 0, 1, 2, 18, 0x1b, 0xff);
  clock.jump(5e6);
  expect(irq).toBe(true);
  expect(results().slice(0, 3)).toEqual([4, 0, 0]);
});

test("saved and restored in mid-transfer, it goes on in another machine", () => {
  start();
  setUpDma(0x44, 18 * SECTOR);
  send(0xe6, 0, 0, 0, 1, 2, 18, 0x1b, 0xff);
  clock.advance(200_000);
  const saved = [fdc.save(), dma.save(), memory.slice()] as const;
  const before = fdc.sectorsRead;
  build([4, 4]);
  fdc.insert(0, disk());
  memory.set(saved[2]);
  dma.restore(saved[1]);
  fdc.restore(saved[0]);
  waitInterrupt();
  expect(results().slice(0, 3)).toEqual([0, 0, 0]);
  expect(lbas(18)).toEqual(Array.from({ length: 18 }, (_, lba) => lba));
  expect([before > 0, before + fdc.sectorsRead]).toEqual([true, 18]);
});
