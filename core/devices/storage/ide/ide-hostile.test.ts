/** Guests and snapshots that mean harm: nothing throws, nothing runs on for long, nothing outside is touched. */
import { expect, test } from "vitest";
import { piix3Ide } from "./piix3-ide.ts";
import { BUS_MASTER, IdeGuest, numberedDisc, numberedDisk } from "./testing/ide-guest.ts";
import { settle } from "./testing/slow-disk.ts";

/** mulberry32. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const COMMANDS = [
  0x20, 0x24, 0x25, 0x29, 0x30, 0x34, 0x35, 0x39, 0x40, 0x42, 0x90, 0xa0, 0xa1, 0xc4, 0xc5, 0xc6, 0xc8, 0xca, 0xe7,
  0xec, 0xef, 0x08,
];
const PACKETS = [
  0x00, 0x03, 0x12, 0x1b, 0x1e, 0x25, 0x28, 0x42, 0x43, 0x46, 0x4a, 0x51, 0x52, 0x55, 0x5a, 0xa8, 0xb9, 0xbd, 0xbe,
];

function act(guest: IdeGuest, next: (below: number) => number): void {
  const base = next(2) === 0 ? 0x1f0 : 0x170;
  switch (next(12)) {
    case 0:
    case 1:
      return guest.out(base + 7, next(4) === 0 ? next(256) : COMMANDS[next(COMMANDS.length)]!);
    case 2:
      return guest.out(base + 1 + next(6), next(256));
    case 3:
      // an address that exists, so that transfers begin
      return guest.command(base, [next(2), next(8), next(256), next(4), 0, 0xe0 | (next(2) << 4)]);
    case 4:
      return void guest.insw(base, 1 + next(600));
    case 5:
      return guest.outsw(
        base,
        Uint8Array.from({ length: 2 * (1 + next(300)) }, () => next(256)),
      );
    case 6:
      return guest.outsw(
        base,
        Uint8Array.from({ length: 12 }, (_, i) =>
          i === 0 ? PACKETS[next(PACKETS.length)]! : next(3) === 0 ? next(256) : 0,
        ),
      );
    case 7:
      return guest.out(base + 0x206, next(8) === 0 ? next(256) : next(2) * 2);
    case 8:
      return guest.out(BUS_MASTER + next(2) * 8, next(2) === 0 ? 0 : 9);
    case 9:
      return guest.out32(BUS_MASTER + next(2) * 8 + 4, next(2) === 0 ? next(0x10_0000) : next(2 ** 32));
    case 10: {
      for (let i = 0; i < 64; i++) guest.ram[next(0x10_0000)] = next(256);
      return undefined;
    }
    default:
      return void (guest.in(base + next(8)) + guest.in(base + 0x206) + guest.in(BUS_MASTER + next(16)));
  }
}

test.each(Array.from({ length: 8 }, (_, i) => i + 1))("random registers, packets and tables, seed %i", async (seed) => {
  const next = random(seed);
  const disk = numberedDisk(2000);
  const guest = new IdeGuest({
    drives: [disk.wires, numberedDisc(50).wires, numberedDisc(50).wires, numberedDisk(300).wires],
  });
  guest.enableBusMaster();
  for (let i = 0; i < guest.ram.length; i++) guest.ram[i] = next(256);
  const start = performance.now();
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < 100; i++) act(guest, next);
    await settle();
    const saved: unknown = JSON.parse(JSON.stringify(guest.ide.save()));
    expect(piix3Ide.state.safeParse(saved).error).toBeUndefined();
    if (next(4) === 0) guest.ide.restore(piix3Ide.state.parse(saved));
    if (next(10) === 0) guest.ide.insertDisc(2, null);
    if (next(20) === 0) {
      guest.ide.reset();
      guest.enableBusMaster();
    }
  }
  expect(guest.hostErrors).toEqual([]);
  expect(performance.now() - start, "milliseconds").toBeLessThan(20_000);
});

/** One command that asks for as much as it can. */
const GREEDY = [
  { name: "32 MiB by descriptors of two bytes", seconds: 2, pieces: (view: DataView) => fill(view, 2, 0) },
  { name: "32 MiB to addresses that do not exist", seconds: 2, pieces: (view: DataView) => fill(view, 0, 0xfff0_0000) },
];

function fill(view: DataView, count: number, phys: number): void {
  for (let at = 0; at < 0x1_0000; at += 8) {
    view.setUint32(0x10000 + at, phys, true);
    view.setUint32(0x10000 + at + 4, count, true);
  }
}

test.each(GREEDY)("$name", ({ pieces, seconds }) => {
  const guest = new IdeGuest({ drives: [numberedDisk(70_000).wires] });
  guest.enableBusMaster();
  pieces(new DataView(guest.ram.buffer));
  guest.out32(BUS_MASTER + 4, 0x10000);
  guest.command(0x1f0, [0, 0, 0, 0, 0, 0xe0]);
  const start = performance.now();
  guest.command(0x1f0, [0, 0, 0, 0, 0, 0xe0, 0x25]);
  guest.out(BUS_MASTER, 9);
  expect(performance.now() - start).toBeLessThan(seconds * 1000);
  expect(guest.in(0x1f7) & 0x80).toBe(0);
});
