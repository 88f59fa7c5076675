import { expect, test } from "vitest";
import { PciConfig } from "./pci.ts";

function device(): { config: PciConfig; placed: string[] } {
  const placed: string[] = [];
  const config = new PciConfig({
    identity: { vendorId: 0x1234, deviceId: 0x1111, classCode: 0x03_00_00, revision: 2, interruptPin: 1 },
    bars: [
      {
        index: 0,
        kind: "memory",
        sizeBytes: 0x100_0000,
        isPrefetchable: true,
        place: (base) => placed.push(`bar0 ${base?.toString(16)}`),
      },
      { index: 4, kind: "io", sizeBytes: 16, place: (base) => placed.push(`bar4 ${base?.toString(16)}`) },
    ],
    rom: { sizeBytes: 0x1_0000, place: (base) => placed.push(`rom ${base?.toString(16)}`) },
    registers: [{ offset: 0x60, writable: 0x0f, reset: 0x05, clearedByOnes: 0x80 }],
  });
  return { config, placed };
}

test("the header says what the function is, and cannot be changed", () => {
  const { config } = device();
  config.write(0, 4, 0xffff_ffff);
  expect(config.read(0, 4)).toBe(0x1111_1234);
  expect(config.read(8, 4)).toBe(0x0300_0002);
  expect(config.read(0x3d, 1)).toBe(1);
});

test("sizing: all ones read back as the size", () => {
  const { config } = device();
  config.write(0x10, 4, 0xffff_ffff);
  config.write(0x20, 4, 0xffff_ffff);
  config.write(0x30, 4, 0xffff_fffe);
  expect(config.read(0x10, 4)).toBe(0xff00_0008);
  expect(config.read(0x20, 4)).toBe(0xffff_fff1);
  expect(config.read(0x30, 4)).toBe(0xffff_0000);
  expect(config.read(0x14, 4)).toBe(0);
});

test("a range answers where it was put, while it is enabled", () => {
  const { config, placed } = device();
  config.write(0x10, 4, 0xe000_0000);
  config.write(0x20, 4, 0xc000);
  expect(placed).toEqual([]);
  config.write(4, 2, 3);
  expect(placed).toEqual(["bar0 e0000000", "bar4 c000"]);
  config.write(0x10, 4, 0xd000_0000);
  config.write(4, 2, 0);
  expect(placed.slice(2)).toEqual(["bar0 d0000000", "bar0 undefined", "bar4 undefined"]);
});

test("a wild base is not mapped", () => {
  const { config, placed } = device();
  config.write(4, 2, 3);
  config.write(0x20, 4, 0x1_fff0);
  config.write(0x10, 4, 0);
  expect(placed).toEqual([]);
});

test("own registers have their masks, and bits that ones clear", () => {
  const { config } = device();
  config.setByte(0x60, 0x85);
  config.write(0x60, 1, 0x0a);
  expect(config.byte(0x60)).toBe(0x8a);
  config.write(0x60, 1, 0x80);
  expect(config.byte(0x60)).toBe(0x00);
});

test("a restored function is where it was", () => {
  const first = device();
  first.config.write(0x10, 4, 0xe000_0000);
  first.config.write(4, 2, 2);
  first.config.write(0x60, 1, 0x09);
  const second = device();
  second.config.restore(JSON.parse(JSON.stringify(first.config.save())));
  expect(second.placed).toEqual(["bar0 e0000000"]);
  expect(second.config.byte(0x60)).toBe(9);
});
