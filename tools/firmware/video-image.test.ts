/** The video ROM as a file: what a system BIOS and programs find in it. */
import { expect, test } from "vitest";
import { FONT_8X14, FONT_8X16, FONT_8X8 } from "../../core/firmware/fonts/fonts.ts";
import { buildVideoRom } from "./build-rom.ts";

const bytes = await buildVideoRom();
const view = new DataView(bytes.buffer, bytes.byteOffset);
const text = (at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));
const sum = (part: Uint8Array): number => part.reduce((total, byte) => total + byte, 0) & 0xff;
const find = (part: Uint8Array): number => Buffer.from(bytes).indexOf(Buffer.from(part));

test("it is an option ROM of the size it says, whose bytes add up to 0", () => {
  expect(view.getUint16(0, true)).toBe(0xaa55);
  expect(bytes).toHaveLength(bytes[2]! * 512);
  expect(bytes.length).toBeLessThanOrEqual(32 * 1024);
  expect(sum(bytes)).toBe(0);
});

test("its entry jumps into the ROM", () => {
  expect(bytes[3]).toBe(0xe9);
  const target = 6 + view.getInt16(4, true);
  expect(target).toBeGreaterThan(0x40);
  expect(target).toBeLessThan(bytes.length);
});

test("programs that look for a VGA find its name", () => expect(text(0x1e, 3)).toBe("IBM"));

test("the PCI data structure names the adapter", () => {
  const at = view.getUint16(0x18, true);
  expect(at % 4).toBe(0);
  expect(text(at, 4)).toBe("PCIR");
  expect(view.getUint16(at + 4, true)).toBe(0x1234);
  expect(view.getUint16(at + 6, true)).toBe(0x1111);
  expect(view.getUint16(at + 0x0a, true)).toBe(0x18);
  expect([...bytes.subarray(at + 0x0d, at + 0x10)]).toEqual([0, 0, 3]);
  expect(view.getUint16(at + 0x10, true)).toBe(bytes[2]);
  expect(bytes[at + 0x15]).toBe(0x80);
});

test("the fonts are in it", () => {
  for (const font of [FONT_8X16, FONT_8X14, FONT_8X8]) expect(find(font)).toBeGreaterThan(0);
});

test("its own description of a monitor is sound", () => {
  const at = find(Uint8Array.of(0, 255, 255, 255, 255, 255, 255, 0));
  const edid = bytes.subarray(at, at + 128);
  expect(at).toBeGreaterThan(0);
  expect(sum(edid)).toBe(0);
  expect([edid[18], edid[19]]).toEqual([1, 3]);
  expect(text(at, 128)).toContain("Nestbox\n");
  // The preferred timing's active size
  expect(edid[56]! | ((edid[58]! & 0xf0) << 4)).toBe(1024);
  expect(edid[59]! | ((edid[61]! & 0xf0) << 4)).toBe(768);
});
