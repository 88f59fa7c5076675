import { expect, test } from "vitest";
import { I440fx } from "./i440fx.ts";
import { PciBus } from "./pci-bus.ts";
import { Piix3Isa } from "./piix3-isa.ts";

function chipset(): {
  bus: PciBus;
  bridge: Piix3Isa;
  lines: Map<number, boolean>;
  shadows: string[];
  resets: boolean[];
} {
  const lines = new Map<number, boolean>();
  const shadows: string[] = [];
  const resets: boolean[] = [];
  const bus = new PciBus({ reset: (hard) => resets.push(hard) });
  const host = new I440fx({
    shadow: (first, size, read, write) =>
      shadows.push(`${first.toString(16)}+${size.toString(16)} ${read ? "r" : "-"}${write ? "w" : "-"}`),
  });
  const bridge = new Piix3Isa({ irq: (line) => ({ set: (level) => void lines.set(line, level) }) });
  bus.plug(0, 0, host);
  bus.plug(1, 0, bridge);
  return { bus, bridge, lines, shadows, resets };
}

const select = (bus: PciBus, slot: number, fn: number, register: number): void =>
  bus.ports.write(0, 4, 0x8000_0000 + ((slot << 11) | (fn << 8) | register));

test("a slot is found by configuration mechanism 1; an empty one reads all ones", () => {
  const { bus } = chipset();
  select(bus, 0, 0, 0);
  expect(bus.ports.read(4, 4)).toBe(0x1237_8086);
  expect(bus.ports.read(6, 2)).toBe(0x1237);
  select(bus, 5, 0, 0);
  expect(bus.ports.read(4, 4)).toBe(0xffff_ffff);
  bus.ports.write(0, 4, 0);
  expect(bus.ports.read(4, 4)).toBe(0xffff_ffff);
  bus.ports.write(0, 4, 0x8001_0000);
  expect(bus.ports.read(4, 4)).toBe(0xffff_ffff);
});

test.each([
  { name: "the host bridge", slot: 0, atReset: 0x0006, withOnes: 0x0106 },
  { name: "the ISA bridge", slot: 1, atReset: 0x0007, withOnes: 0x000f },
])("$name cannot be switched off by its command register", ({ slot, atReset, withOnes }) => {
  const { bus } = chipset();
  select(bus, slot, 0, 4);
  expect(bus.ports.read(4, 2)).toBe(atReset);
  bus.ports.write(4, 2, 0xffff);
  expect(bus.ports.read(4, 2)).toBe(withOnes);
  bus.ports.write(4, 2, 0);
  expect(bus.ports.read(4, 2)).toBe(atReset);
});

test("PAM registers shadow ROM in parts of 16 and 64 KiB", () => {
  const { bus, shadows } = chipset();
  select(bus, 0, 0, 0x58);
  bus.ports.write(5, 1, 0x30);
  bus.ports.write(6, 1, 0x12);
  expect(shadows).toEqual(["f0000+10000 rw", "c0000+4000 -w", "c4000+4000 r-"]);
});

test("PCI interrupts reach the line that their PIRQ is routed to, shared between slots", () => {
  const { bus, bridge, lines } = chipset();
  const a = bridge.intx(3, 1); // PIRQC
  const b = bridge.intx(7, 1); // PIRQC too
  select(bus, 1, 0, 0x60);
  bus.ports.write(6, 1, 0x0b);
  a.set(true);
  b.set(true);
  expect(lines.get(11)).toBe(true);
  a.set(false);
  expect(lines.get(11)).toBe(true);
  b.set(false);
  expect(lines.get(11)).toBe(false);
  a.set(true);
  bus.ports.write(6, 1, 0x8b);
  expect(lines.get(11)).toBe(false);
  bus.ports.write(6, 1, 0x02);
  expect(lines.get(2)).toBe(undefined);
});

test("the reset control register resets on the rise of its bit", () => {
  const { bus, resets } = chipset();
  bus.ports.write(1, 1, 0x02);
  bus.ports.write(1, 1, 0x06);
  bus.ports.write(1, 1, 0x06);
  bus.ports.write(1, 1, 0x00);
  bus.ports.write(1, 1, 0x04);
  expect(resets).toEqual([true, false]);
});
