import { describe, expect, test } from "vitest";
import { IdeGuest, numberedDisc, numberedDisk } from "./testing/ide-guest.ts";
import type { IdeDriveWires } from "./ide-wires.ts";

const BASE = 0x1f0;
const STATUS = BASE + 7;
const CONTROL = 0x3f6;
const IDENTIFY = [0, 0, 0, 0, 0, undefined, 0xec];

const disk = (): IdeDriveWires => numberedDisk(2000).wires;
const cd = (): IdeDriveWires => numberedDisc(10).wires;

describe("who is on the cable", () => {
  /** Status of the drive after it was selected, then count and LBA registers after 55h and AAh were written there. */
  const CABLES = [
    { name: "nobody", drives: [null, null], first: [0xff, 0xff, 0xff], second: [0xff, 0xff, 0xff] },
    { name: "a disk", drives: [disk, null], first: [0x50, 0x55, 0xaa], second: [0x00, 0x55, 0xaa] },
    { name: "a CD drive", drives: [cd, null], first: [0x00, 0x55, 0xaa], second: [0x00, 0x00, 0x00] },
    { name: "a second drive alone", drives: [null, disk], first: [0x7f, 0x7f, 0x7f], second: [0x50, 0x55, 0xaa] },
    { name: "a disk and a CD drive", drives: [disk, cd], first: [0x50, 0x55, 0xaa], second: [0x00, 0x55, 0xaa] },
  ] as const;
  test.each(CABLES)("$name", ({ drives, first, second }) => {
    const guest = new IdeGuest({ drives: drives.map((make) => make?.() ?? null) });
    for (const [device, expected] of [
      [0xa0, first],
      [0xb0, second],
    ] as const) {
      guest.out(BASE + 6, device);
      const status = guest.in(STATUS);
      expect(guest.in(CONTROL)).toBe(status);
      guest.out(BASE + 2, 0x55);
      guest.out(BASE + 3, 0xaa);
      expect([status, guest.in(BASE + 2), guest.in(BASE + 3)]).toEqual(expected);
    }
  });

  test("a command to a drive that is missing is not heard", () => {
    const guest = new IdeGuest({ drives: [disk()] });
    guest.out(BASE + 6, 0xb0);
    guest.command(BASE, IDENTIFY);
    expect([guest.in(STATUS), guest.irq[0], guest.in16(BASE)]).toEqual([0, false, 0xffff]);
    guest.out(BASE + 6, 0xa0);
    expect([guest.in(STATUS), guest.in16(BASE)]).toEqual([0x50, 0xffff]);
  });

  test("software reset and signatures, as libata classifies drives", () => {
    const guest = new IdeGuest({ drives: [disk(), cd()] });
    guest.out(CONTROL, 0x08, 0x0c);
    expect(guest.in(STATUS)).toBe(0x80);
    guest.out(CONTROL, 0x08);
    const signatures = [0xa0, 0xb0].map((device) => {
      guest.out(BASE + 6, device);
      return [1, 2, 3, 4, 5, 7].map((register) => guest.in(BASE + register));
    });
    expect(signatures).toEqual([
      [1, 1, 1, 0, 0, 0x50],
      [1, 1, 1, 0x14, 0xeb, 0],
    ]);
  });

  test("a reset ends what is under way and selects the first drive", () => {
    const guest = new IdeGuest({ drives: [disk(), disk()] });
    guest.out(BASE + 6, 0xb0);
    guest.command(BASE, IDENTIFY);
    expect(guest.irq[0]).toBe(true);
    guest.out(CONTROL, 0x04, 0x00);
    expect(guest.irq[0]).toBe(false);
    expect([guest.in(STATUS), guest.in(BASE + 6), guest.in16(BASE)]).toEqual([0x50, 0, 0xffff]);
  });

  test("commands while a reset lasts are not heard", () => {
    const guest = new IdeGuest({ drives: [disk()] });
    guest.out(CONTROL, 0x04);
    guest.command(BASE, IDENTIFY);
    expect(guest.in(STATUS)).toBe(0x80);
    guest.out(CONTROL, 0x00);
    expect(guest.in(STATUS)).toBe(0x50);
  });

  test("EXECUTE DEVICE DIAGNOSTIC to the second drive: both pass, the first one answers", () => {
    const guest = new IdeGuest({ drives: [disk(), cd()] });
    guest.out(BASE + 6, 0xb0);
    guest.out(BASE + 7, 0x90);
    expect(guest.irq[0]).toBe(true);
    expect([guest.in(BASE + 6) & 0x10, guest.in(STATUS), guest.in(BASE + 1)]).toEqual([0, 0x50, 1]);
    guest.out(BASE + 6, 0xb0);
    expect([guest.in(BASE + 1), guest.in(BASE + 4), guest.in(BASE + 5)]).toEqual([1, 0x14, 0xeb]);
  });

  test("DEVICE RESET is for packet devices, and stays with the drive", () => {
    const guest = new IdeGuest({ drives: [disk(), cd()] });
    guest.out(BASE + 6, 0xb0);
    guest.command(BASE, [0, 0, 0, 0, 0, undefined, 0xa0]);
    expect(guest.in(STATUS)).toBe(0x58);
    guest.out(BASE + 7, 0x08);
    expect([guest.in(STATUS), guest.in(BASE + 4), guest.in(BASE + 6)]).toEqual([0, 0x14, 0xb0 & 0x10]);
    guest.out(BASE + 6, 0xa0);
    guest.out(BASE + 7, 0x08);
    expect([guest.in(STATUS), guest.in(BASE + 1)]).toEqual([0x51, 0x04]);
  });
});

describe("interrupts", () => {
  test("nIEN keeps the line down; the drive still wants", () => {
    const guest = new IdeGuest({ drives: [disk()] });
    guest.out(CONTROL, 0x02);
    guest.command(BASE, IDENTIFY);
    expect(guest.irq[0]).toBe(false);
    guest.out(CONTROL, 0x00);
    expect(guest.irq[0]).toBe(true);
  });

  test("the line is the selected drive's", () => {
    const guest = new IdeGuest({ drives: [disk(), disk()] });
    guest.command(BASE, IDENTIFY);
    guest.out(BASE + 6, 0xb0);
    expect(guest.irq[0]).toBe(false);
    guest.in(STATUS);
    guest.out(BASE + 6, 0xa0);
    expect(guest.irq[0]).toBe(true);
    guest.in(STATUS);
    expect(guest.irq[0]).toBe(false);
  });

  test("a new command takes the old one's interrupt back", () => {
    const guest = new IdeGuest({ drives: [disk()] });
    guest.command(BASE, [0, 0, 0, 0, 0, 0xe0, 0x10]);
    expect(guest.rises[0]).toBe(1);
    guest.command(BASE, [0, 0, 0, 0, 0, 0xe0, 0x10]);
    expect(guest.rises[0]).toBe(2);
  });

  test("each channel has its own", () => {
    const guest = new IdeGuest({ drives: [disk(), null, disk()] });
    guest.command(0x170, [0, 0, 0, 0, 0, 0xe0, 0xec]);
    expect(guest.irq).toEqual([false, true]);
    expect([guest.in(0x376), guest.in(CONTROL)]).toEqual([0x58, 0x50]);
  });
});

describe("data register", () => {
  test("a byte is no transfer", () => {
    const guest = new IdeGuest({ drives: [disk()] });
    guest.command(BASE, [0, 1, 0, 0, 0, 0xe0, 0xec]);
    expect(guest.in(BASE)).toBe(0xff);
    expect(guest.in16(BASE)).toBe(0x0040);
  });

  test("reads and writes mix sizes", () => {
    const { wires, bytes } = numberedDisk(100);
    const guest = new IdeGuest({ drives: [wires] });
    guest.command(BASE, [0, 1, 42, 0, 0, 0xe0, 0x20]);
    const got = [...guest.insw(BASE, 1), ...guest.insd(BASE, 127)];
    expect(got).toEqual([...bytes.subarray(42 * 512, 42 * 512 + 510)]);
    const view = new DataView(guest.insd(BASE, 1).buffer);
    expect(view.getUint32(0, true), "two bytes were left").toBe((0xffff_0000 | (bytes[42 * 512 + 510]! * 0x101)) >>> 0);
    guest.command(BASE, [0, 1, 43, 0, 0, 0xe0, 0x30]);
    guest.outsw(BASE, new Uint8Array(510).fill(7));
    guest.out32(BASE, 0x0909_0808);
    expect(guest.in(STATUS)).toBe(0x50);
    expect([...bytes.subarray(43 * 512 + 508, 43 * 512 + 512)]).toEqual([7, 7, 8, 8]);
    expect(bytes[44 * 512]).toBe(44);
  });
});

describe("PCI", () => {
  test("identity, bus master range, timings", () => {
    const guest = new IdeGuest();
    const { config } = guest.ide;
    expect([config.read(0, 4), config.read(8, 4), config.read(0x3d, 1)]).toEqual([0x7010_8086, 0x0101_8000, 0]);
    config.write(0x20, 4, 0xffff_ffff);
    expect(config.read(0x20, 4)).toBe(0xffff_fff1);
    expect(config.read(0x40, 4)).toBe(0x8000_8000);
    config.write(0x40, 2, 0xa307);
    expect(config.read(0x40, 4)).toBe(0x8000_a307);
  });
});
