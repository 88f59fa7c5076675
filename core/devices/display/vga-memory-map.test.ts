import { expect, test } from "vitest";
import { MemoryMap } from "../../bus/memory-map.ts";
import { PciConfig } from "../../bus/pci.ts";
import { PortBus } from "../../bus/port-bus.ts";
import { DISPI_PORT, DISPI_PORTS } from "./dispi-ports.ts";
import { VGA_PCI, vgaBars } from "./pci-identity.ts";
import { STANDARD_MODES, type ModeName } from "./testing/standard-modes.ts";
import { VGA_PORT, VGA_PORTS } from "./vga-ports.ts";
import { Vga } from "./vga.ts";

const VRAM_AT = 0x1_0000;
const VRAM_BYTES = 0x10_0000;
const LINEAR_AT = 0xe000_0000;

/** The adapter where a machine puts it. */
function machine() {
  const buffer = new SharedArrayBuffer(VRAM_AT + VRAM_BYTES);
  const map = new MemoryMap(buffer);
  const ports = new PortBus();
  const vram = new Uint8Array(buffer, VRAM_AT, VRAM_BYTES);
  // the window needs the device's handler, and the device its window
  const trap = {
    read: (offset: number, size: 1 | 2 | 4): number => vga.legacyMemory.read(offset, size),
    write: (offset: number, size: 1 | 2 | 4, value: number): void => vga.legacyMemory.write(offset, size, value),
  };
  const legacy = map.window(0x2_0000, VRAM_AT, VRAM_BYTES, trap);
  const linear = map.window(VRAM_BYTES, VRAM_AT, VRAM_BYTES, trap);
  legacy.place(0xa_0000);
  linear.place(LINEAR_AT);
  const clock = { nowNs: () => 0, after: () => ({ cancel() {} }) };
  const vga: Vga = new Vga({ vram, legacy, linear }, { clock, guestError() {} });
  ports.map(VGA_PORT, VGA_PORTS, vga.ports);
  ports.map(DISPI_PORT, DISPI_PORTS, vga.dispiPorts);
  return { map, ports, vga, linear };
}

function setMode(ports: PortBus, name: ModeName): void {
  const mode = STANDARD_MODES[name];
  ports.write(0x3c2, 1, mode.miscellaneous);
  mode.sequencer.forEach((value, i) => ports.write(0x3c4, 2, (value << 8) | (i + 1)));
  mode.crtc.forEach((value, i) => ports.write(0x3d4, 2, (value << 8) | i));
  mode.graphics.forEach((value, i) => ports.write(0x3ce, 2, (value << 8) | i));
  mode.attribute.forEach((value, i) => {
    ports.read(0x3da, 1);
    ports.write(0x3c0, 1, i | 0x20);
    ports.write(0x3c0, 1, value);
  });
  ports.write(0x3c8, 1, 7);
  for (let i = 0; i < 3; i++) ports.write(0x3c9, 1, 63);
}

test("text through the graphics controller", () => {
  const { map, ports, vga } = machine();
  expect(map.read(0xb_8000, 2)).toBe(0xffff);
  setMode(ports, "3h");
  map.write(0xb_8000, 4, 0x0769_0748);
  expect(map.hostPage(0xb_8000)).toBe(-1);
  expect(map.read(0xb_8002, 2)).toBe(0x0769);
  expect(vga.screenText()?.split("\n")[0]).toBe("Hi");
});

test("mode 13h in memory, each page's first store reported", () => {
  const { map, ports, vga } = machine();
  setMode(ports, "13h");
  vga.frame(false);
  expect(map.hostPage(0xa_0000)).toBe(VRAM_AT);
  expect(map.isWatched(0xa_0000)).toBe(true);
  map.write(0xa_0000 + 320 * 100 + 5, 1, 7);
  expect(vga.frame(false).dirty).toEqual([{ x: 5, y: 100, width: 1, height: 1 }]);
  expect(vga.frame(false).dirty).toEqual([]);
});

test("a Bochs VBE mode, banked and linear", () => {
  const { map, ports, vga } = machine();
  setMode(ports, "13h");
  for (const [index, value] of [
    [1, 640],
    [2, 480],
    [3, 16],
    [4, 0x41],
    [5, 4],
  ] as const) {
    ports.write(DISPI_PORT, 2, index);
    ports.write(DISPI_PORT + 1, 2, value);
  }
  vga.frame(false);
  map.write(0xa_0000, 2, 0xf800);
  map.write(LINEAR_AT + 640 * 2 * 400, 2, 0x07e0);
  const frame = vga.frame(false);
  expect(frame.pixels[(4 * 0x1_0000) / 2]).toBe(0xff00_00ff);
  expect(frame.pixels[640 * 400]).toBe(0xff00_ff00);
});

test("as a PCI function its frame buffer goes where BAR 0 says", () => {
  const { map, ports, vga, linear } = machine();
  setMode(ports, "13h");
  let registersAt: number | undefined;
  const bars = vgaBars(VRAM_BYTES, {
    linear: (base) => linear.place(base),
    mmio: (base) => {
      registersAt = base;
    },
  });
  const config = new PciConfig({ identity: VGA_PCI, bars });
  expect(config.read(0, 4)).toBe(0x1111_1234);
  config.write(0x10, 4, 0xffff_ffff);
  expect(config.read(0x10, 4)).toBe(0xfff0_0008);
  config.write(0x10, 4, 0xf000_0000);
  config.write(0x18, 4, 0xfebf_0000);
  config.write(4, 2, 2);
  expect(registersAt).toBe(0xfebf_0000);
  vga.frame(false);
  map.write(0xf000_0000 + 320, 1, 7);
  expect(vga.frame(false).dirty).toEqual([{ x: 0, y: 1, width: 1, height: 1 }]);
  expect(map.read(LINEAR_AT, 1)).toBe(0xff);
});
