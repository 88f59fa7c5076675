import { describe, expect, test } from "vitest";
import { RawDisk } from "../../../disks/raw/raw-disk.ts";
import { MemoryStore } from "../../../media/memory-store.ts";
import type { IdeDriveWires } from "./ide-wires.ts";
import { BUS_MASTER, IdeGuest, numberedBytes, numberedDisc } from "./testing/ide-guest.ts";

const BASE = 0x170;
const STATUS = BASE + 7;
const CONTROL = 0x376;
const SECTORS = 333;

function withDisc(wires?: IdeDriveWires): { guest: IdeGuest; bytes: Uint8Array } {
  const numbered = numberedDisc(SECTORS);
  const guest = new IdeGuest({ drives: [null, null, wires ?? numbered.wires] });
  guest.enableBusMaster();
  guest.out(BASE + 6, 0xa0);
  return { guest, bytes: numbered.bytes };
}

const noDisc = (): IdeGuest => withDisc({ kind: "cdrom", disc: null }).guest;
const disc = (sectors: number): RawDisk =>
  new RawDisk(new MemoryStore(numberedBytes(sectors, 2048), { readOnly: true }), 2048);
const hex = (reply: Uint8Array | string): string =>
  typeof reply === "string" ? reply : Buffer.from(reply).toString("hex");

test("the signature is there after a reset, and after a disk's commands fail", () => {
  const { guest } = withDisc();
  const signature = [0x01, 0x01, 0x14, 0xeb];
  expect(guest.in(STATUS)).toBe(0);
  expect([2, 3, 4, 5].map((register) => guest.in(BASE + register))).toEqual(signature);
  for (const command of [0xec, 0x20]) {
    guest.command(BASE, [0, 0, 0, 0, 0, 0xa0, command]);
    expect(guest.irq[1]).toBe(true);
    expect(guest.in(STATUS)).toBe(0x51);
    expect(guest.in(BASE + 1)).toBe(0x04);
    expect([2, 3, 4, 5].map((register) => guest.in(BASE + register))).toEqual(signature);
  }
});

test("IDENTIFY PACKET DEVICE", () => {
  const { guest } = withDisc();
  guest.command(BASE, [0, 0, 0, 0, 0, 0xa0, 0xa1]);
  expect(guest.in(STATUS)).toBe(0x58);
  const bytes = guest.insw(BASE, 256);
  expect([bytes[0], bytes[1]]).toEqual([0xc0, 0x85]);
  expect(guest.in(STATUS)).toBe(0x50);
});

describe("PACKET, step by step", () => {
  test("a read in pieces: reason, byte count and interrupt of each", () => {
    const { guest, bytes } = withDisc();
    guest.command(BASE, [0, 0, 0, 0x00, 0x0c, 0xa0, 0xa0]); // at most 3072 bytes
    expect(guest.irq[1], "no interrupt before the packet").toBe(false);
    expect([guest.in(CONTROL), guest.in(BASE + 2)]).toEqual([0x58, 0x01]);
    guest.outsw(BASE, Uint8Array.of(0x28, 0, 0, 0, 0, 7, 0, 0, 2, 0, 0, 0));
    for (const [at, length] of [
      [0, 3072],
      [3072, 1024],
    ] as const) {
      expect(guest.irq[1]).toBe(true);
      expect([guest.in(STATUS), guest.in(BASE + 2)]).toEqual([0x58, 0x02]);
      expect(guest.in(BASE + 4) | (guest.in(BASE + 5) << 8)).toBe(length);
      expect(guest.insw(BASE, length / 2)).toEqual(bytes.subarray(7 * 2048 + at, 7 * 2048 + at + length));
    }
    expect(guest.irq[1]).toBe(true);
    expect([guest.in(STATUS), guest.in(BASE + 2)]).toEqual([0x50, 0x03]);
    expect(guest.irq[1]).toBe(false);
  });

  test("an odd length comes with a byte more, and the count says the truth", () => {
    const { guest } = withDisc();
    guest.command(BASE, [0, 0, 0, 0xfe, 0xff, 0xa0, 0xa0]);
    guest.outsw(BASE, Uint8Array.of(0x12, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0));
    expect(guest.in(BASE + 4)).toBe(5);
    expect(hex(guest.insw(BASE, 3))).toBe("058000211f00");
    expect(guest.in(STATUS)).toBe(0x50);
  });

  test("an odd limit is rounded down while there is more", () => {
    const { guest } = withDisc();
    guest.command(BASE, [0, 0, 0, 7, 0, 0xa0, 0xa0]);
    guest.outsw(BASE, Uint8Array.of(0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    expect(guest.in(BASE + 4)).toBe(6);
    guest.insw(BASE, 3);
    expect(guest.in(BASE + 4)).toBe(2);
  });

  test("by bus master", () => {
    const { guest, bytes } = withDisc();
    guest.descriptors(0x1000, [
      [0x8000, 4096],
      [0x10000, 0],
      [0x30000, 0],
      [0x50000, 0],
      [0x70000, 2048],
    ]);
    guest.out32(BUS_MASTER + 12, 0x1000);
    guest.out(BUS_MASTER + 8, 9);
    guest.command(BASE, [1, 0, 0, 0, 0, 0xa0, 0xa0]);
    guest.outsw(BASE, Uint8Array.of(0xa8, 0, 0, 0, 0, 3, 0, 0, 0, 99, 0, 0));
    expect(guest.irq[1]).toBe(true);
    expect(guest.in(BUS_MASTER + 10)).toBe(0x04);
    expect([guest.in(STATUS), guest.in(BASE + 2)]).toEqual([0x50, 0x03]);
    const got = [
      [0x8000, 4096],
      [0x10000, 65536],
      [0x30000, 65536],
      [0x50000, 65536],
      [0x70000, 2048],
    ] as const;
    const all = Uint8Array.from(got.flatMap(([at, length]) => [...guest.ram.subarray(at, at + length)]));
    expect(all).toEqual(bytes.subarray(3 * 2048, 102 * 2048));
  });
});

describe("packets and their answers", () => {
  const DISC = [
    { name: "TEST UNIT READY", packet: [0x00], answer: "" },
    {
      name: "INQUIRY",
      packet: [0x12, 0, 0, 0, 36],
      answer: "058000211f000000" + Buffer.from("NESTBOX DVD-ROM         1.0 ").toString("hex"),
    },
    { name: "INQUIRY of a page", packet: [0x12, 1, 0, 0, 36], answer: "05/24/00" },
    { name: "READ CAPACITY", packet: [0x25], answer: "0000014c00000800" },
    {
      name: "READ TOC, LBA",
      packet: [0x43, 0, 0, 0, 0, 0, 0, 0, 100],
      answer: "001201010014010000000000 0014aa000000014d",
    },
    {
      name: "READ TOC, MSF",
      packet: [0x43, 2, 0, 0, 0, 0, 0, 0, 100],
      answer: "001201010014010000000200 0014aa0000000621",
    },
    {
      name: "READ TOC of the lead-out",
      packet: [0x43, 0, 0, 0, 0, 0, 0xaa, 0, 100],
      answer: "000a0101 0014aa000000014d",
    },
    { name: "READ TOC of track 2", packet: [0x43, 0, 0, 0, 0, 0, 2, 0, 100], answer: "05/24/00" },
    { name: "READ TOC, cut", packet: [0x43, 0, 0, 0, 0, 0, 0, 0, 4], answer: "00120101" },
    { name: "sessions", packet: [0x43, 0, 1, 0, 0, 0, 0, 0, 12], answer: "000a01010014010000000000" },
    {
      name: "sessions as before MMC",
      packet: [0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0x40],
      answer: "000a01010014010000000000",
    },
    {
      name: "full TOC",
      packet: [0x43, 2, 2, 0, 0, 0, 0, 0, 100],
      answer: "002e0101 011400a000000000010000 011400a100000000010000 011400a200000000000621 0114000100000000000200",
    },
    { name: "READ TOC of format 3", packet: [0x43, 0, 3, 0, 0, 0, 0, 0, 12], answer: "05/24/00" },
    { name: "READ SUB-CHANNEL, header", packet: [0x42, 0, 0, 1, 0, 0, 0, 0, 4], answer: "00150000" },
    {
      name: "READ SUB-CHANNEL, position",
      packet: [0x42, 0, 0x40, 1, 0, 0, 0, 0, 16],
      answer: "0015000c01140101 00000000 00000000",
    },
    { name: "MECHANISM STATUS", packet: [0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 8], answer: "0000000000000000" },
    { name: "GET EVENT STATUS", packet: [0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8], answer: "0006041000020000" },
    { name: "GET EVENT STATUS of other classes", packet: [0x4a, 1, 0, 0, 0x02, 0, 0, 0, 8], answer: "00028010" },
    { name: "GET EVENT STATUS, not polled", packet: [0x4a, 0, 0, 0, 0x10, 0, 0, 0, 8], answer: "05/24/00" },
    {
      name: "GET CONFIGURATION, profiles",
      packet: [0x46, 2, 0, 0, 0, 0, 0, 0, 32],
      answer: "0000001000000008 0000030800100000 00080100",
    },
    { name: "READ DISC INFORMATION", packet: [0x51, 0, 0, 0, 0, 0, 0, 0, 8], answer: "00200e0101010120" },
    {
      name: "MODE SENSE, recovery",
      packet: [0x5a, 0, 1, 0, 0, 0, 0, 0, 100],
      answer: "000e010000000000 0106000500000000",
    },
    {
      name: "MODE SENSE, changeable",
      packet: [0x5a, 0, 0x41, 0, 0, 0, 0, 0, 100],
      answer: "000e010000000000 0106000000000000",
    },
    { name: "MODE SENSE, saved", packet: [0x5a, 0, 0xc1, 0, 0, 0, 0, 0, 100], answer: "05/39/00" },
    { name: "MODE SENSE, unknown page", packet: [0x5a, 0, 0x05, 0, 0, 0, 0, 0, 100], answer: "05/24/00" },
    { name: "SET CD SPEED", packet: [0xbb, 0, 0xff, 0xff], answer: "" },
    { name: "READ of nothing", packet: [0x28, 0, 0, 0, 0, 5], answer: "" },
    { name: "READ beyond the end", packet: [0x28, 0, 0, 0, 1, 0x4c, 0, 0, 2], answer: "05/21/00" },
    { name: "READ CD of audio", packet: [0xbe, 0x04, 0, 0, 0, 0, 0, 0, 1, 0x10], answer: "05/64/00" },
    { name: "PLAY AUDIO", packet: [0x45, 0, 0, 0, 0, 0, 0, 0, 1], answer: "05/20/00" },
    { name: "SEEK beyond the end", packet: [0x2b, 0, 0, 1, 0, 0], answer: "05/21/00" },
    { name: "nothing known", packet: [0xff], answer: "05/20/00" },
  ];
  test.each(DISC)("$name", ({ packet, answer }) => {
    expect(hex(withDisc().guest.packet(BASE, packet))).toBe(answer.replaceAll(" ", ""));
  });

  const NO_DISC = [
    { name: "TEST UNIT READY", packet: [0x00], answer: "02/3a/00" },
    { name: "READ CAPACITY", packet: [0x25], answer: "02/3a/00" },
    { name: "READ", packet: [0x28, 0, 0, 0, 0, 0, 0, 0, 1], answer: "02/3a/00" },
    { name: "READ TOC", packet: [0x43, 0, 0, 0, 0, 0, 0, 0, 12], answer: "02/3a/00" },
    { name: "INQUIRY", packet: [0x12, 0, 0, 0, 1], answer: "05" },
    { name: "REQUEST SENSE", packet: [0x03, 0, 0, 0, 18], answer: "700000000000000a0000000000000000 0000" },
    { name: "MODE SENSE", packet: [0x5a, 0, 1, 0, 0, 0, 0, 0, 8], answer: "000e700000000000" },
    { name: "GET EVENT STATUS", packet: [0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8], answer: "0006041000000000" },
  ];
  test.each(NO_DISC)("$name without a disc", ({ packet, answer }) => {
    expect(hex(noDisc().packet(BASE, packet))).toBe(answer.replaceAll(" ", ""));
  });

  test.each([2048, 2, 0, 0xffff, 1000])("READ with a limit of %i bytes", (limit) => {
    const { guest, bytes } = withDisc();
    expect(guest.packet(BASE, [0x28, 0, 0, 0, 0, 100, 0, 0, 3], limit)).toEqual(bytes.subarray(100 * 2048, 103 * 2048));
  });

  test("READ of a whole disc passes through the buffer often", () => {
    const { guest, bytes } = withDisc();
    expect(guest.packet(BASE, [0xa8, 0, 0, 0, 0, 0, 0, 0, 1, 0x4d])).toEqual(bytes);
    expect(guest.ide.activity(2)).toEqual({ sectorsRead: SECTORS, sectorsWritten: 0 });
  });

  test("READ CD: sync, header, data, zeros; by LBA and by time", () => {
    const { guest, bytes } = withDisc();
    const byLba = guest.packet(BASE, [0xbe, 0, 0, 0, 0, 16, 0, 0, 60, 0xf8]);
    const byTime = guest.packet(BASE, [0xb9, 0, 0, 0, 2, 16, 0, 3, 1, 0xf8]);
    expect(byLba).toHaveLength(60 * 2352);
    expect(byTime).toEqual(byLba);
    if (typeof byLba === "string") return;
    for (const i of [0, 59]) {
      const sector = byLba.subarray(i * 2352, (i + 1) * 2352);
      expect(hex(sector.subarray(0, 16))).toBe(
        i === 0 ? "00ffffffffffffffffffff0000021601" : "00ffffffffffffffffffff0000030001",
      );
      expect(sector.subarray(16, 16 + 2048)).toEqual(bytes.subarray((16 + i) * 2048, (17 + i) * 2048));
      expect(sector.subarray(2064).every((byte) => byte === 0)).toBe(true);
    }
  });

  test("a disc larger than a CD is a DVD", () => {
    const dvd = new RawDisk(new MemoryStore(new Uint8Array(2048)), 2048);
    Object.defineProperty(dvd, "sectors", { value: 2_000_000 });
    const { guest } = withDisc({ kind: "cdrom", disc: dvd });
    const structure = guest.packet(BASE, [0xad, 0, 0, 0, 0, 0, 0, 0, 0, 20]);
    expect(hex(structure)).toBe("08020000010f0100000300000021847f00000000");
    expect(hex(guest.packet(BASE, [0x46, 0, 0, 0, 0, 0, 0, 0, 8]))).toMatch(/0010$/);
    expect(hex(withDisc().guest.packet(BASE, [0xad, 0, 0, 0, 0, 0, 0, 0, 0, 20]))).toBe("05/24/00");
  });

  test("MODE SELECT takes its data and changes nothing", () => {
    const { guest } = withDisc();
    guest.command(BASE, [0, 0, 0, 0xfe, 0xff, 0xa0, 0xa0]);
    guest.outsw(BASE, Uint8Array.of(0x55, 0x10, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0));
    expect([guest.in(STATUS), guest.in(BASE + 2), guest.in(BASE + 4)]).toEqual([0x58, 0, 20]);
    guest.outsw(BASE, new Uint8Array(20));
    expect([guest.in(STATUS), guest.in(BASE + 2)]).toEqual([0x50, 3]);
  });
});

describe("changing discs", () => {
  const READY = [0x00];
  const EVENT = [0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8];

  test("a new disc: first none, then a changed one, then ready", () => {
    const { guest } = withDisc();
    expect(guest.packet(BASE, READY)).toHaveLength(0);
    expect(guest.ide.insertDisc(2, disc(50))).toBe(true);
    expect(hex(guest.packet(BASE, EVENT))).toBe("0006041002020000");
    expect(hex(guest.packet(BASE, EVENT)), "told once").toBe("0006041000020000");
    expect([1, 2, 3].map(() => hex(guest.packet(BASE, READY)))).toEqual(["02/3a/00", "06/28/00", ""]);
    expect(hex(guest.packet(BASE, [0x25]))).toBe("0000003100000800");
  });

  test("a disc taken away", () => {
    const { guest } = withDisc();
    guest.ide.insertDisc(2, null);
    expect(hex(guest.packet(BASE, EVENT))).toBe("0006041003000000");
    expect(hex(guest.packet(BASE, READY))).toBe("02/3a/00");
    guest.ide.insertDisc(2, disc(1));
    guest.packet(BASE, READY);
    expect(hex(guest.packet(BASE, [0x03, 0, 0, 0, 18])), "REQUEST SENSE tells as well").toContain("700006");
    expect(hex(guest.packet(BASE, READY))).toBe("");
  });

  test("the guest opens the tray, unless it locked it, and closes it", () => {
    let ejected = 0;
    const { guest } = withDisc({ kind: "cdrom", disc: disc(9), ejected: () => ejected++ });
    expect(guest.packet(BASE, [0x1e, 0, 0, 0, 1])).toHaveLength(0);
    expect(guest.ide.isLocked(2)).toBe(true);
    expect(hex(guest.packet(BASE, [0x1b, 0, 0, 0, 2]))).toBe("05/53/02");
    guest.packet(BASE, [0x1e, 0, 0, 0, 0]);
    expect(hex(guest.packet(BASE, [0x1b, 0, 0, 0, 2]))).toBe("");
    expect(ejected).toBe(1);
    expect(hex(guest.packet(BASE, READY))).toBe("02/3a/00");
    expect(hex(guest.packet(BASE, EVENT))).toBe("0006041003010000");
    expect(hex(guest.packet(BASE, [0x1b, 0, 0, 0, 3]))).toBe("");
    expect([1, 2].map(() => hex(guest.packet(BASE, READY)))).toEqual(["06/28/00", ""]);
  });

  test("there is no CD drive at a disk's place", () => {
    expect(withDisc().guest.ide.insertDisc(0, disc(1))).toBe(false);
  });
});
