import { describe, expect, test } from "vitest";
import { LeView } from "../../../base/bytes.ts";
import { RawDisk } from "../../../disks/raw/raw-disk.ts";
import { MemoryStore } from "../../../media/memory-store.ts";
import { BUS_MASTER, IdeGuest, numberedDisk } from "./testing/ide-guest.ts";

const BASE = 0x1f0;
const STATUS = BASE + 7;
const CONTROL = 0x3f6;
const SECTORS = 40 * 16 * 63;

function withDisk(sectors = SECTORS): { guest: IdeGuest; bytes: Uint8Array } {
  const { wires, bytes } = numberedDisk(sectors);
  const guest = new IdeGuest({ drives: [wires] });
  guest.enableBusMaster();
  return { guest, bytes };
}

const sector = (bytes: Uint8Array, lba: number, count = 1): Uint8Array =>
  bytes.subarray(lba * 512, (lba + count) * 512);

describe("reads by programmed I/O", () => {
  const READS = [
    { name: "READ SECTORS, LBA", registers: [0, 3, 0x34, 0x12, 0, 0xe0, 0x20], lba: 0x1234, blocks: [1, 1, 1] },
    { name: "READ SECTORS without retries", registers: [0, 2, 5, 0, 0, 0xe0, 0x21], lba: 5, blocks: [1, 1] },
    { name: "READ SECTORS, CHS", registers: [0, 2, 63, 2, 0, 0xa3, 0x20], lba: (2 * 16 + 3) * 63 + 62, blocks: [1, 1] },
    {
      name: "count 0 is 256",
      registers: [0, 0, 1, 0, 0, 0xe0, 0x20],
      lba: 1,
      blocks: Array.from({ length: 256 }, () => 1),
    },
  ];
  test.each(READS)("$name", ({ registers, lba, blocks }) => {
    const { guest, bytes } = withDisk();
    guest.command(BASE, registers);
    let at = lba;
    for (const [i, count] of blocks.entries()) {
      expect(guest.rises[0]).toBe(i + 1);
      expect(guest.in(CONTROL)).toBe(0x58);
      expect(guest.irq[0], "alternate status leaves the interrupt").toBe(true);
      expect(guest.in(STATUS)).toBe(0x58);
      expect(guest.irq[0]).toBe(false);
      expect(guest.insw(BASE, count * 256)).toEqual(sector(bytes, at, count));
      at += count;
    }
    expect(guest.in(STATUS)).toBe(0x50);
    expect(guest.rises[0], "no interrupt behind the last sector").toBe(blocks.length);
    expect(guest.in16(BASE), "nothing more to read").toBe(0xffff);
  });

  test("READ MULTIPLE interrupts once for a block; the last one may be short", () => {
    const { guest, bytes } = withDisk();
    guest.command(BASE, [0, 1, 0, 0, 0, 0xe0, 0xc4]);
    expect(guest.in(STATUS), "off until it is set").toBe(0x51);
    guest.command(BASE, [0, 8, 0, 0, 0, 0xe0, 0xc6]);
    expect(guest.in(STATUS)).toBe(0x50);
    guest.command(BASE, [0, 20, 7, 0, 0, 0xe0, 0xc4]);
    const before = guest.rises[0]!;
    guest.in(STATUS);
    expect(guest.insd(BASE, 8 * 128)).toEqual(sector(bytes, 7, 8));
    guest.in(STATUS);
    expect(guest.insd(BASE, 8 * 128)).toEqual(sector(bytes, 15, 8));
    guest.in(STATUS);
    expect(guest.in(CONTROL)).toBe(0x58);
    expect(guest.insd(BASE, 4 * 128)).toEqual(sector(bytes, 23, 4));
    expect(guest.in(STATUS)).toBe(0x50);
    expect(guest.rises[0]! - before).toBe(2);
  });

  test("READ SECTORS EXT takes addresses and counts from both halves", () => {
    const { guest, bytes } = withDisk();
    for (const [register, high, low] of [
      [2, 0x01, 0x02],
      [3, 0x00, 0x10],
      [4, 0, 0x20],
      [5, 0, 0],
    ] as const) {
      guest.out(BASE + register, high, low);
    }
    guest.out(CONTROL, 0x80);
    expect(guest.in(BASE + 2), "the high half, by HOB").toBe(0x01);
    guest.command(BASE, [undefined, undefined, undefined, undefined, undefined, 0x40, 0x24]);
    expect(guest.in(BASE + 2), "a write to the command block shows the low half").toBe(0x02);
    for (let i = 0; i < 0x102; i++) {
      expect(guest.in(STATUS)).toBe(0x58);
      expect(guest.insw(BASE, 256)).toEqual(sector(bytes, 0x2010 + i));
    }
    expect(guest.in(STATUS)).toBe(0x50);
  });
});

describe("writes by programmed I/O", () => {
  test.each([
    { name: "WRITE SECTORS", code: 0x30, multiple: 0, block: 1 },
    { name: "WRITE MULTIPLE", code: 0xc5, multiple: 2, block: 2 },
  ])("$name: data first, an interrupt after each block", ({ code, multiple, block }) => {
    const { guest, bytes } = withDisk();
    if (multiple > 0) guest.command(BASE, [0, multiple, 0, 0, 0, 0xe0, 0xc6]);
    guest.in(STATUS);
    const before = guest.rises[0]!;
    guest.command(BASE, [0, 4, 9, 0, 0, 0xe0, code]);
    expect(guest.irq[0], "no interrupt before the first block").toBe(false);
    for (let i = 0; i < 4; i += block) {
      expect(guest.in(STATUS)).toBe(0x58);
      guest.outsw(BASE, new Uint8Array(512 * block).fill(0xc0 + i));
      expect(guest.irq[0]).toBe(true);
    }
    expect(guest.in(STATUS)).toBe(0x50);
    expect(guest.rises[0]! - before).toBe(4 / block);
    expect([...sector(bytes, 9, 4)].filter((_, i) => i % 512 === 0)).toEqual(
      block === 1 ? [0xc0, 0xc1, 0xc2, 0xc3] : [0xc0, 0xc0, 0xc2, 0xc2],
    );
    expect(sector(bytes, 13)[0]).toBe(13);
  });

  test("a long WRITE SECTORS EXT passes through the buffer more than once", () => {
    const { guest, bytes } = withDisk();
    guest.out(BASE + 2, 0x02);
    guest.command(BASE, [0, 0x30, 0, 0, 0, 0xe0]);
    guest.command(BASE, [0, undefined, 1, 0, 0, 0xe0, 0x34]);
    for (let i = 0; i < 0x230; i++) guest.outsw(BASE, new Uint8Array(512).fill(i & 0xff));
    expect(guest.in(STATUS)).toBe(0x50);
    for (let i = 0; i < 0x230; i++) expect(bytes[(1 + i) * 512 + 511]).toBe(i & 0xff);
  });
});

function startDma(guest: IdeGuest, registers: readonly number[], toMemory: boolean): void {
  guest.out(BUS_MASTER, toMemory ? 8 : 0);
  guest.out32(BUS_MASTER + 4, 0x1000);
  guest.out(BUS_MASTER + 2, 0x06);
  guest.command(BASE, [0, 0, 0, 0, 0]); // the upper halves of a 48-bit address
  guest.command(BASE, registers);
  expect(guest.irq[0]).toBe(false);
  guest.out(BUS_MASTER, toMemory ? 9 : 1);
}

describe("bus master", () => {
  test.each([
    { name: "READ DMA", registers: [0, 10, 100, 0, 0, 0xe0, 0xc8] },
    { name: "READ DMA EXT", registers: [0, 10, 100, 0, 0, 0xe0, 0x25] },
  ])("$name scatters to memory", ({ registers }) => {
    const { guest, bytes } = withDisk();
    guest.descriptors(0x1000, [
      [0x2000, 1024],
      [0x9002, 512 * 7],
      [0x20000, 512],
    ]);
    startDma(guest, registers, true);
    expect(guest.irq[0]).toBe(true);
    expect(guest.in(BUS_MASTER + 2), "interrupt, no longer active").toBe(0x04);
    expect(guest.in(STATUS)).toBe(0x50);
    expect(guest.ram.subarray(0x2000, 0x2400)).toEqual(sector(bytes, 100, 2));
    expect(guest.ram.subarray(0x9002, 0x9002 + 512 * 7)).toEqual(sector(bytes, 102, 7));
    expect(guest.ram.subarray(0x20000, 0x20200)).toEqual(sector(bytes, 109));
  });

  test("WRITE DMA gathers; a count of 0 is 64 KiB", () => {
    const { guest, bytes } = withDisk();
    for (let i = 0; i < 0x1_0000; i++) guest.ram[0x40000 + i] = i >> 8;
    guest.descriptors(0x1000, [[0x40000, 0]]);
    startDma(guest, [0, 128, 50, 0, 0, 0xe0, 0xca], false);
    expect(guest.in(BUS_MASTER + 2)).toBe(0x04);
    expect(guest.in(STATUS)).toBe(0x50);
    expect(sector(bytes, 50, 128)).toEqual(guest.ram.slice(0x40000, 0x50000));
    guest.out(BUS_MASTER + 2, 0x04);
    expect(guest.in(BUS_MASTER + 2)).toBe(0);
  });

  test("a table longer than the data leaves the master active", () => {
    const { guest } = withDisk();
    guest.descriptors(0x1000, [[0x2000, 1024]]);
    startDma(guest, [0, 1, 0, 0, 0, 0xe0, 0xc8], true);
    expect(guest.in(BUS_MASTER + 2)).toBe(0x05);
    guest.out(BUS_MASTER, 0);
    expect(guest.in(BUS_MASTER + 2)).toBe(0x04);
  });

  test("a table shorter than the data ends without an interrupt", () => {
    const { guest } = withDisk();
    guest.descriptors(0x1000, [[0x2000, 1024]]);
    startDma(guest, [0, 4, 0, 0, 0, 0xe0, 0xc8], true);
    expect(guest.irq[0]).toBe(false);
    expect(guest.in(BUS_MASTER + 2)).toBe(0);
    expect(guest.in(CONTROL)).toBe(0x50);
  });

  test("no transfer before the function may be a bus master", () => {
    const { guest, bytes } = withDisk();
    guest.ide.config.write(4, 2, 0x0001);
    guest.descriptors(0x1000, [[0x2000, 512]]);
    startDma(guest, [0, 1, 3, 0, 0, 0xe0, 0xc8], true);
    expect(guest.irq[0]).toBe(false);
    guest.ide.config.write(4, 2, 0x0005);
    expect(guest.irq[0]).toBe(true);
    expect(guest.ram.subarray(0x2000, 0x2200)).toEqual(sector(bytes, 3));
  });

  test("a table without an end is given up", () => {
    const { guest } = withDisk();
    for (let i = 0; i < 8192; i++) new LeView(guest.ram).setU32(0x10000 + i * 8 + 4, 2);
    guest.out32(BUS_MASTER + 4, 0x10000);
    guest.command(BASE, [0, 200, 0, 0, 0, 0xe0, 0xc8]);
    guest.out(BUS_MASTER, 9);
    expect(guest.in(BUS_MASTER + 2)).toBe(0x02);
    expect(guest.guestErrors).toEqual(["ide: a descriptor table without an end"]);
  });
});

describe("commands without sectors", () => {
  /** Registers → status, error, and what some registers show afterwards. */
  const PLAIN = [
    { name: "RECALIBRATE", registers: [0, 0, 0, 0, 0, 0xa0, 0x10], status: 0x50 },
    { name: "SEEK", registers: [0, 0, 1, 2, 0, 0xa0, 0x70], status: 0x50 },
    { name: "SEEK to a sector beyond the track", registers: [0, 0, 64, 2, 0, 0xa0, 0x70], status: 0x51, error: 0x10 },
    { name: "READ VERIFY", registers: [0, 0, 0, 0, 0, 0xe0, 0x40], status: 0x50 },
    { name: "READ VERIFY beyond the end", registers: [0, 1, 0, 0, 9, 0xe0, 0x40], status: 0x51, error: 0x10 },
    { name: "READ beyond the end", registers: [0, 2, 0x7f, 0x9d, 0, 0xe0, 0x20], status: 0x51, error: 0x10 },
    { name: "READ of sector 0 by CHS", registers: [0, 1, 0, 0, 0, 0xa0, 0x20], status: 0x51, error: 0x10 },
    { name: "SET MULTIPLE MODE to 3", registers: [0, 3, 0, 0, 0, 0xe0, 0xc6], status: 0x51, error: 0x04 },
    { name: "SET MULTIPLE MODE to 32", registers: [0, 32, 0, 0, 0, 0xe0, 0xc6], status: 0x51, error: 0x04 },
    { name: "SET FEATURES: Ultra DMA 5", registers: [3, 0x45, 0, 0, 0, 0xe0, 0xef], status: 0x50 },
    { name: "SET FEATURES: Ultra DMA 6", registers: [3, 0x46, 0, 0, 0, 0xe0, 0xef], status: 0x51, error: 0x04 },
    { name: "SET FEATURES: unknown", registers: [0x99, 0, 0, 0, 0, 0xe0, 0xef], status: 0x51, error: 0x04 },
    { name: "CHECK POWER MODE", registers: [0, 0, 0, 0, 0, 0xe0, 0xe5], status: 0x50, shows: { 2: 0xff } },
    {
      name: "READ NATIVE MAX ADDRESS",
      registers: [0, 0, 0, 0, 0, 0xe0, 0xf8],
      status: 0x50,
      shows: { 3: 0x7f, 4: 0x9d, 5: 0, 6: 0xe0 },
    },
    { name: "SMART", registers: [0xd0, 0, 0, 0x4f, 0xc2, 0xe0, 0xb0], status: 0x51, error: 0x04 },
    { name: "NOP", registers: [0, 0, 0, 0, 0, 0xe0, 0x00], status: 0x51, error: 0x04 },
    { name: "PACKET", registers: [0, 0, 0, 0, 0, 0xe0, 0xa0], status: 0x51, error: 0x04 },
    { name: "IDENTIFY PACKET DEVICE", registers: [0, 0, 0, 0, 0, 0xe0, 0xa1], status: 0x51, error: 0x04 },
    { name: "SECURITY FREEZE LOCK", registers: [0, 0, 0, 0, 0, 0xe0, 0xf5], status: 0x51, error: 0x04 },
  ];
  test.each(PLAIN)("$name", ({ registers, status, error = 0, shows = {} }) => {
    const { guest } = withDisk();
    guest.command(BASE, registers);
    expect(guest.irq[0]).toBe(true);
    expect(guest.in(STATUS)).toBe(status);
    expect(guest.in(BASE + 1)).toBe(error);
    expect(guest.irq[0]).toBe(false);
    for (const [register, value] of Object.entries(shows)) expect(guest.in(BASE + Number(register))).toBe(value);
  });

  test("FLUSH CACHE waits for the image", async () => {
    const { guest } = withDisk();
    guest.command(BASE, [0, 0, 0, 0, 0, 0xe0, 0xe7]);
    expect(guest.in(STATUS)).toBe(0xd0);
    expect(guest.irq[0]).toBe(false);
    await Promise.resolve();
    await Promise.resolve();
    expect(guest.irq[0]).toBe(true);
    expect(guest.wakes).toBe(1);
    expect(guest.in(STATUS)).toBe(0x50);
  });

  test("STANDBY, then CHECK POWER MODE; a read wakes the drive", () => {
    const { guest } = withDisk();
    guest.command(BASE, [0, 0, 0, 0, 0, 0xe0, 0xe0]);
    guest.command(BASE, [0, 0x55, 0, 0, 0, 0xe0, 0xe5]);
    expect(guest.in(BASE + 2)).toBe(0);
    guest.command(BASE, [0, 1, 0, 0, 0, 0xe0, 0x40]);
    guest.command(BASE, [0, 0x55, 0, 0, 0, 0xe0, 0xe5]);
    expect(guest.in(BASE + 2)).toBe(0xff);
  });
});

function identify(guest: IdeGuest): LeView {
  guest.command(BASE, [0, 0, 0, 0, 0, 0xe0, 0xec]);
  expect(guest.irq[0]).toBe(true);
  expect(guest.in(STATUS)).toBe(0x58);
  const bytes = guest.insw(BASE, 256);
  expect(guest.in(STATUS)).toBe(0x50);
  expect(bytes.reduce((sum, byte) => sum + byte, 0) & 0xff, "checksum").toBe(0);
  return new LeView(bytes);
}
const word = (view: LeView, index: number): number => view.u16(index * 2);

describe("IDENTIFY DEVICE", () => {
  test("a small disk", () => {
    const { guest } = withDisk();
    const view = identify(guest);
    expect([0, 1, 3, 6, 47, 49, 53, 60, 61, 63, 83, 88, 100].map((index) => [index, word(view, index)])).toEqual([
      [0, 0x0040],
      [1, 40],
      [3, 16],
      [6, 63],
      [47, 0x8010],
      [49, 0x0b00],
      [53, 7],
      [60, SECTORS & 0xffff],
      [61, SECTORS >> 16],
      [63, 0x0407],
      [83, 0x7400],
      [88, 0x003f],
      [100, SECTORS & 0xffff],
    ]);
    const model = Array.from({ length: 40 }, (_, i) => String.fromCharCode(view.u8(54 + (i ^ 1)))).join("");
    expect(model.trimEnd()).toBe("NESTBOX HARDDISK");
  });

  test("settings show", () => {
    const { guest } = withDisk();
    guest.command(BASE, [0, 8, 0, 0, 0, 0xe0, 0xc6]);
    guest.command(BASE, [3, 0x42, 0, 0, 0, 0xe0, 0xef]);
    guest.command(BASE, [0x55, 0, 0, 0, 0, 0xe0, 0xef]);
    guest.command(BASE, [0, 32, 0, 0, 0, 0xaf, 0x91]);
    const view = identify(guest);
    expect(word(view, 59)).toBe(0x0108);
    expect(word(view, 63)).toBe(0x0007);
    expect(word(view, 88)).toBe(0x043f);
    expect(word(view, 85)).toBe(0x0028);
    expect([54, 55, 56].map((index) => word(view, index))).toEqual([Math.floor(SECTORS / 512), 16, 32]);
    expect(
      [1, 3, 6].map((index) => word(view, index)),
      "the factory's stays",
    ).toEqual([40, 16, 63]);
  });

  test("a disk of 2 TiB and more: 28 bits are full, 48 are not", () => {
    const sectors = 2 ** 32 + 12345;
    const disk = new RawDisk(new MemoryStore(new Uint8Array(512)), 512);
    Object.defineProperty(disk, "sectors", { value: sectors });
    const guest = new IdeGuest({ drives: [{ kind: "disk", disk }] });
    const view = identify(guest);
    expect([60, 61].map((index) => word(view, index))).toEqual([0xffff, 0x0fff]);
    expect([100, 101, 102, 103].map((index) => word(view, index))).toEqual([12345, 0, 1, 0]);
    expect([1, 3, 6].map((index) => word(view, index))).toEqual([16383, 16, 63]);
    guest.command(BASE, [0, 0, 0, 0, 0, 0xe0, 0x27]);
    expect([3, 4, 5].map((register) => guest.in(BASE + register))).toEqual([0x38, 0x30, 0]);
    guest.out(CONTROL, 0x80);
    expect([3, 4, 5].map((register) => guest.in(BASE + register))).toEqual([0, 1, 0]);
  });
});
