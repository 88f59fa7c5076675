/** Disks that take their time, fail, or come back too late; snapshots of what is under way. */
import { describe, expect, test } from "vitest";
import { HostError } from "../../../base/errors.ts";
import { piix3Ide, type Piix3IdeState } from "./piix3-ide.ts";
import { BUS_MASTER, IdeGuest, numberedBytes } from "./testing/ide-guest.ts";
import { SlowDisk } from "./testing/slow-disk.ts";

const BASE = 0x1f0;
const CD_BASE = 0x170;
const STATUS = BASE + 7;
const SECTORS = 1000;

interface Bench {
  readonly guest: IdeGuest;
  readonly disk: SlowDisk;
  readonly disc: SlowDisk;
}

function bench(): Bench {
  const disk = new SlowDisk(numberedBytes(SECTORS, 512), 512);
  const disc = new SlowDisk(numberedBytes(100, 2048), 2048);
  const guest = new IdeGuest({ drives: [{ kind: "disk", disk }, null, { kind: "cdrom", disc }] });
  guest.enableBusMaster();
  return { guest, disk, disc };
}

const READ = [0, 2, 10, 0, 0, 0xe0, 0x20];

describe("slow disks", () => {
  test("the drive is busy until the data is there; then it interrupts and the machine is woken", async () => {
    const { guest, disk } = bench();
    guest.command(BASE, READ);
    expect(guest.in(STATUS)).toBe(0xd0);
    expect([guest.irq[0], guest.in16(BASE)]).toEqual([false, 0xffff]);
    expect(disk.waiting).toEqual(["read 10+2"]);
    await disk.next();
    expect([guest.irq[0], guest.wakes]).toEqual([true, 1]);
    expect(guest.in(STATUS)).toBe(0x58);
    expect(guest.insw(BASE, 512)).toEqual(disk.bytes.subarray(10 * 512, 12 * 512));
  });

  test("a busy drive hears no command and keeps its registers", async () => {
    const { guest, disk } = bench();
    guest.command(BASE, READ);
    guest.command(BASE, [9, 9, 9, 9, 9, 0xf0, 0xec]);
    expect([2, 3, 6].map((register) => guest.in(BASE + register))).toEqual([2, 10, 0xe0]);
    await disk.finish();
    expect(guest.insw(BASE, 2)).toEqual(Uint8Array.of(10, 0, 0, 0));
  });

  test("what comes after a reset is dropped, and the next request waits for it", async () => {
    const { guest, disk } = bench();
    guest.command(BASE, READ);
    guest.out(0x3f6, 4, 0);
    expect(guest.in(STATUS)).toBe(0x50);
    guest.command(BASE, [0, 1, 77, 0, 0, 0xe0, 0x20]);
    expect(disk.waiting, "one at a time").toEqual(["read 10+2"]);
    await disk.next();
    expect([guest.irq[0], disk.waiting]).toEqual([false, ["read 77+1"]]);
    await disk.next();
    expect(guest.irq[0]).toBe(true);
    expect(guest.insw(BASE, 1)).toEqual(Uint8Array.of(77, 0));
  });

  test("resets without end leave one request, not many", async () => {
    const { guest, disk } = bench();
    for (let i = 0; i < 1000; i++) {
      guest.command(BASE, READ);
      guest.out(0x3f6, 4, 0);
    }
    expect(disk.waiting).toEqual(["read 10+2"]);
    await disk.finish();
    expect(guest.in(STATUS)).toBe(0x50);
  });

  test("a write is kept as it was when it was made, whatever the guest does meanwhile", async () => {
    const { guest, disk } = bench();
    guest.command(BASE, [0, 1, 5, 0, 0, 0xe0, 0x30]);
    guest.outsw(BASE, new Uint8Array(512).fill(0xab));
    guest.out(0x3f6, 4, 0);
    guest.command(BASE, [0, 1, 6, 0, 0, 0xe0, 0x30]);
    guest.outsw(BASE, new Uint8Array(512).fill(0xcd));
    expect(disk.waiting).toEqual(["write 5+1"]);
    await disk.finish();
    expect([disk.bytes[5 * 512], disk.bytes[6 * 512]]).toEqual([0xab, 0xcd]);
  });

  test("DMA goes on when the data arrives, though the master was started before", async () => {
    const { guest, disk } = bench();
    guest.descriptors(0x1000, [
      [0x4000, 0],
      [0x20000, 0],
      [0x30000, 0],
      [0x40000, 0],
    ]);
    guest.out32(BUS_MASTER + 4, 0x1000);
    guest.command(BASE, [0, 1, 0, 0, 0]); // upper halves: 256 sectors
    guest.command(BASE, [0, 144, 1, 0, 0, 0xe0, 0x25]);
    guest.out(BUS_MASTER, 9);
    expect(guest.in(BUS_MASTER + 2)).toBe(1);
    await disk.finish();
    expect(guest.in(BUS_MASTER + 2) & 4).toBe(4);
    expect(guest.ram.subarray(0x4000, 0x14000)).toEqual(disk.bytes.subarray(512, 512 + 0x1_0000));
    expect(guest.ram.subarray(0x40000, 0x40000 + 16 * 512)).toEqual(disk.bytes.subarray(385 * 512, 401 * 512));
  });

  test("a write cache that is off: the command ends when the data is durable", async () => {
    const { guest, disk } = bench();
    guest.command(BASE, [0x82, 0, 0, 0, 0, 0xe0, 0xef]);
    await disk.finish();
    guest.command(BASE, [0, 1, 5, 0, 0, 0xe0, 0x30]);
    guest.outsw(BASE, new Uint8Array(512));
    await disk.next();
    expect([guest.in(STATUS), disk.waiting]).toEqual([0xd0, ["flush"]]);
    await disk.next();
    expect(guest.in(STATUS)).toBe(0x50);
  });
});

describe("disks that fail", () => {
  test("a bad sector: those before it are read, then UNC with its address", async () => {
    const { guest, disk } = bench();
    disk.bad.add(13);
    guest.command(BASE, [0, 8, 10, 0, 0, 0xe0, 0x20]);
    await drain(disk);
    for (let sector = 10; sector < 13; sector++) {
      expect(guest.in(STATUS)).toBe(0x58);
      expect(guest.insw(BASE, 256)).toEqual(disk.bytes.subarray(sector * 512, (sector + 1) * 512));
      await drain(disk);
    }
    expect(guest.in(STATUS)).toBe(0x51);
    expect([1, 2, 3, 4, 5, 6].map((register) => guest.in(BASE + register))).toEqual([0x40, 5, 13, 0, 0, 0xe0]);
    expect(guest.hostErrors.length).toBeLessThanOrEqual(2);
    expect(guest.hostErrors.at(-1)).toBe("Sector 13 is bad.");
  });

  test("the address of a bad sector in cylinders, heads and sectors", async () => {
    const { guest, disk } = bench();
    disk.bad.add(70);
    guest.command(BASE, [0, 1, 8, 0, 0, 0xa1, 0x20]);
    await drain(disk);
    expect(guest.in(STATUS)).toBe(0x51);
    expect([3, 4, 5, 6].map((register) => guest.in(BASE + register))).toEqual([8, 0, 0, 0xa1]);
  });

  test("a write that fails in the middle: what was before it is written", async () => {
    const { guest, disk } = bench();
    disk.bad.add(22);
    guest.command(BASE, [0, 4, 20, 0, 0, 0xe0, 0x30]);
    guest.outsw(BASE, new Uint8Array(4 * 512).fill(0xee));
    await drain(disk);
    expect(guest.in(STATUS)).toBe(0x51);
    expect([1, 2, 3].map((register) => guest.in(BASE + register))).toEqual([0x40, 2, 22]);
    expect([20, 21, 22, 23].map((sector) => disk.bytes[sector * 512 + 9])).toEqual([0xee, 0xee, 155, 162]);
  });

  test("a failed DMA read ends with an interrupt and the error", async () => {
    const { guest, disk } = bench();
    disk.bad.add(10);
    guest.descriptors(0x1000, [[0x4000, 512]]);
    guest.out32(BUS_MASTER + 4, 0x1000);
    guest.command(BASE, [0, 1, 10, 0, 0, 0xe0, 0xc8]);
    guest.out(BUS_MASTER, 9);
    await drain(disk);
    expect([guest.irq[0], guest.in(BUS_MASTER + 2) & 4, guest.in(STATUS)]).toEqual([true, 4, 0x51]);
  });

  test("the image vanishes: an error each time, one line for the user, and another once it was back", async () => {
    const { guest, disk } = bench();
    const readOne = async (end: () => Promise<void>): Promise<number> => {
      guest.command(BASE, [0, 1, 10, 0, 0, 0xe0, 0x20]);
      await end();
      return guest.in(STATUS);
    };
    expect(await readOne(() => disk.fail())).toBe(0x51);
    expect(await readOne(() => disk.fail())).toBe(0x51);
    expect(guest.hostErrors).toEqual(["The image has vanished."]);
    expect(await readOne(() => disk.next())).toBe(0x58);
    expect(await readOne(() => disk.fail(new HostError("io", "The image has vanished.")))).toBe(0x51);
    expect(guest.hostErrors).toHaveLength(2);
  });

  test("FLUSH CACHE tells of a full disk", async () => {
    const { guest, disk } = bench();
    guest.command(BASE, [0, 0, 0, 0, 0, 0xe0, 0xe7]);
    await disk.fail(new HostError("resource", "The disk is full."));
    expect([guest.in(STATUS), guest.in(BASE + 1)]).toEqual([0x51, 0x04]);
    expect(guest.hostErrors).toEqual(["The disk is full."]);
  });

  test("a bad sector of a CD is a medium error", async () => {
    const { guest, disc } = bench();
    disc.bad.add(3);
    guest.command(CD_BASE, [0, 0, 0, 0, 0x10, 0xa0, 0xa0]);
    guest.outsw(CD_BASE, Uint8Array.of(0x28, 0, 0, 0, 0, 3, 0, 0, 1, 0, 0, 0));
    await drain(disc);
    expect([guest.in(CD_BASE + 7), guest.in(CD_BASE + 1)]).toEqual([0x51, 0x30]);
    expect(Buffer.from(guest.packet(CD_BASE, [3, 0, 0, 0, 14])).toString("hex")).toBe("700003000000000a000000001100");
  });

  test("a disc taken out while it is read", async () => {
    const { guest, disc } = bench();
    guest.command(CD_BASE, [0, 0, 0, 0, 0x10, 0xa0, 0xa0]);
    guest.outsw(CD_BASE, Uint8Array.of(0x28, 0, 0, 0, 0, 3, 0, 0, 1, 0, 0, 0));
    guest.ide.insertDisc(2, null);
    expect([guest.irq[1], guest.in(CD_BASE + 7), guest.in(CD_BASE + 1)]).toEqual([true, 0x51, 0x20]);
    await disc.finish();
    expect(guest.in(CD_BASE + 7)).toBe(0x51);
  });

  test("a read-only image: writes are refused, with a line for the user", () => {
    const disk = new SlowDisk(numberedBytes(10, 512), 512);
    Object.defineProperty(disk, "readOnly", { value: true });
    const guest = new IdeGuest({ drives: [{ kind: "disk", disk }] });
    guest.command(BASE, [0, 1, 1, 0, 0, 0xe0, 0x30]);
    guest.outsw(BASE, new Uint8Array(512));
    expect([guest.in(STATUS), guest.in(BASE + 1)]).toEqual([0x51, 0x04]);
    expect(guest.hostErrors).toHaveLength(1);
  });
});

/** Ends requests until none is left, also those that were refused at once. */
async function drain(disk: SlowDisk): Promise<void> {
  for (let i = 0; i < 20; i++) await disk.next();
}

/** The device's state and buffers, as a snapshot carries them, in a machine of its own. */
function moved(from: Bench): Bench {
  const saved = piix3Ide.state.parse(JSON.parse(JSON.stringify(from.guest.ide.save()))) satisfies Piix3IdeState;
  const to = bench();
  to.disk.bytes.set(from.disk.bytes);
  to.guest.ram.set(from.guest.ram);
  to.guest.ide.regions.buffers.set(from.guest.ide.regions.buffers);
  to.guest.ide.restore(saved);
  return to;
}

describe("snapshots in the middle", () => {
  test("of a read that waits for the image: it is asked again", async () => {
    const before = bench();
    before.guest.command(BASE, READ);
    const { guest, disk } = moved(before);
    expect([guest.in(STATUS), disk.waiting]).toEqual([0xd0, ["read 10+2"]]);
    await disk.finish();
    expect(guest.irq[0]).toBe(true);
    expect(guest.insw(BASE, 512)).toEqual(disk.bytes.subarray(10 * 512, 12 * 512));
  });

  test("of data half read, at any word", async () => {
    for (const words of [0, 1, 255, 256, 257, 511]) {
      const before = bench();
      before.guest.command(BASE, READ);
      await before.disk.finish();
      const first = before.guest.insw(BASE, words);
      const { guest, disk } = moved(before);
      expect(guest.irq[0]).toBe(true);
      const rest = guest.insw(BASE, 512 - words);
      expect([...first, ...rest]).toEqual([...disk.bytes.subarray(10 * 512, 12 * 512)]);
      expect(guest.in(STATUS)).toBe(0x50);
    }
  });

  test("of a write that waits for the image", async () => {
    const before = bench();
    before.guest.command(BASE, [0, 2, 30, 0, 0, 0xe0, 0x30]);
    before.guest.outsw(BASE, new Uint8Array(1024).fill(0x77));
    const { guest, disk } = moved(before);
    await disk.finish();
    expect(guest.in(STATUS)).toBe(0x50);
    expect([...new Set(disk.bytes.subarray(30 * 512, 32 * 512))]).toEqual([0x77]);
  });

  test("of a DMA read that waits for the image", async () => {
    const before = bench();
    before.guest.descriptors(0x1000, [[0x4000, 1024]]);
    before.guest.out32(BUS_MASTER + 4, 0x1000);
    before.guest.command(BASE, [0, 2, 10, 0, 0, 0xe0, 0xc8]);
    before.guest.out(BUS_MASTER, 9);
    const { guest, disk } = moved(before);
    await disk.finish();
    expect([guest.irq[0], guest.in(BUS_MASTER + 2)]).toEqual([true, 4]);
    expect(guest.ram.subarray(0x4000, 0x4400)).toEqual(disk.bytes.subarray(10 * 512, 12 * 512));
  });

  test("of a packet command, before and after its packet", async () => {
    const packet = Uint8Array.of(0x28, 0, 0, 0, 0, 7, 0, 0, 1, 0, 0, 0);
    const before = bench();
    before.guest.command(CD_BASE, [0, 0, 0, 0, 8, 0xa0, 0xa0]);
    before.guest.outsw(CD_BASE, packet.subarray(0, 6));
    const middle = moved(before);
    middle.guest.outsw(CD_BASE, packet.subarray(6));
    expect(middle.disc.waiting).toEqual(["read 7+1"]);
    const { guest, disc } = moved(middle);
    await disc.finish();
    expect(guest.in(CD_BASE + 7)).toBe(0x58);
    expect(guest.insw(CD_BASE, 1024)).toEqual(disc.bytes.subarray(7 * 2048, 8 * 2048));
  });

  test("what was under way before a restore moves nothing", async () => {
    const saved = bench().guest.ide.save();
    const { guest, disk } = bench();
    guest.ide.config.write(4, 2, 0x0001);
    guest.descriptors(0x1000, [[0x4000, 512]]);
    guest.out32(BUS_MASTER + 4, 0x1000);
    guest.command(BASE, [0, 1, 10, 0, 0, 0xe0, 0xc8]);
    guest.out(BUS_MASTER, 9);
    await disk.finish();
    guest.ide.restore(saved);
    expect(guest.ide.config.command & 4).toBe(4);
    expect([guest.ram[0x4000], guest.irq[0], guest.in(STATUS)]).toEqual([0, false, 0x50]);
  });
});
