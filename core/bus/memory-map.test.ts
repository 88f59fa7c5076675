import { expect, test } from "vitest";
import { MemoryMap } from "./memory-map.ts";

const HOST_BYTES = 0x20000;
const RAM_AT = 0x2000;
const VRAM_AT = 0x10000;

function mapped(): { map: MemoryMap; bytes: Uint8Array; told: string[] } {
  const buffer = new SharedArrayBuffer(HOST_BYTES);
  const map = new MemoryMap(buffer);
  const told: string[] = [];
  map.listen({
    remapped: () => told.push("remapped"),
    rewatched: () => told.push("rewatched"),
    written: (phys, sizeBytes) => told.push(`written ${phys.toString(16)} ${sizeBytes}`),
  });
  map.mapRam(0, 0x4000, RAM_AT);
  return { map, bytes: new Uint8Array(buffer), told };
}

test("RAM is where it was put, and holes read all ones", () => {
  const { map, bytes } = mapped();
  map.write(0x1234, 4, 0x89abcdef);
  expect(bytes[RAM_AT + 0x1234]).toBe(0xef);
  expect(map.read(0x1235, 2)).toBe(0xabcd);
  expect(map.hostPage(0x1000)).toBe(RAM_AT + 0x1000);
  expect(map.hostPage(0x4000)).toBe(-1);
  expect([map.read(0x4000, 1), map.read(0x4000, 2), map.read(0xffff_fffc, 4)]).toEqual([0xff, 0xffff, 0xffff_ffff]);
  map.write(0x4000, 4, 1);
});

test("ROM ignores stores", () => {
  const { map, bytes } = mapped();
  bytes[0x6000] = 0x42;
  map.mapRom(0xf_0000, 0x1000, 0x6000);
  map.write(0xf_0000, 1, 1);
  expect(map.read(0xf_0000, 1)).toBe(0x42);
  expect(map.isWritable(0xf_0000)).toBe(false);
});

test("a mixed page is read from ROM and written to RAM", () => {
  const { map, bytes } = mapped();
  bytes[0x6000] = 0x42;
  map.mapSplit(0xf_0000, 0x1000, 0x6000, 0x7000);
  map.write(0xf_0000, 1, 9);
  expect(map.read(0xf_0000, 1)).toBe(0x42);
  expect(bytes[0x7000]).toBe(9);
});

test("a bus master crosses pages, and RAM that it writes is reported", () => {
  const { map, told } = mapped();
  told.length = 0;
  map.dma.write(0xffe, Uint8Array.of(1, 2, 3, 4));
  expect(told).toEqual(["written ffe 2", "written 1000 2"]);
  const back = new Uint8Array(6);
  map.dma.read(0xffd, back);
  expect([...back]).toEqual([0, 1, 2, 3, 4, 0]);
  map.dma.write(0x3fff, Uint8Array.of(7, 8));
  map.dma.read(0x3fff, back);
  expect([...back]).toEqual([7, 0xff, 0xff, 0xff, 0xff, 0xff]);
});

test("registers see offsets from where they are mapped, also after they moved", () => {
  const { map } = mapped();
  const seen: number[] = [];
  const handler = { read: (offset: number) => offset, write: (offset: number) => void seen.push(offset) };
  map.mapHandler(0xe000_0000, 0x2000, handler);
  expect(map.read(0xe000_1004, 4)).toBe(0x1004);
  map.unmap(0xe000_0000, 0x2000);
  map.mapHandler(0xd000_0000, 0x2000, handler);
  map.write(0xd000_0008, 4, 0);
  expect(seen).toEqual([8]);
  expect(map.read(0xe000_1004, 4)).toBe(0xffff_ffff);
});

test("registers that a guest moves for ever cost nothing more", () => {
  const { map } = mapped();
  const others = { read: () => 0x55, write: () => {} };
  map.mapHandler(0xc000_0000, 0x1000, others);
  const handler = { read: (offset: number) => offset, write: () => {} };
  const moves = 0x1_0001; // more than a page remembers numbers of
  for (let i = 0; i < moves; i++) {
    const at = 0xd000_0000 + (i % 0x1_0000) * 0x1000;
    map.mapHandler(at, 0x1000, handler);
    if (i < moves - 1) map.unmap(at, 0x1000);
  }
  expect(map.read(0xd000_0010, 4)).toBe(0x10);
  expect(map.read(0xc000_0000, 1)).toBe(0x55);
});

test("a window is plain memory, registers or nothing by turns, and tells which pages were written", () => {
  const { map, bytes, told } = mapped();
  const writes: number[] = [];
  const handler = { read: () => 0x77, write: (offset: number) => void writes.push(offset) };
  const window = map.window(0x4000, VRAM_AT, 0x8000, handler);
  window.place(0xa_0000);
  expect(map.read(0xa_0000, 1)).toBe(0xff);
  window.trapped(0, 4);
  expect(map.read(0xa_0001, 1)).toBe(0x77);
  map.write(0xa_2003, 1, 1);
  expect(writes).toEqual([0x2003]);
  window.direct(0, 4, 0x4000);
  const dirty: number[] = [];
  window.takeDirty((offset) => dirty.push(offset));
  dirty.length = 0;
  expect(map.isWatched(0xa_1000)).toBe(true);
  map.write(0xa_1010, 1, 5);
  expect(bytes[VRAM_AT + 0x5010]).toBe(5);
  expect(map.isWatched(0xa_1000)).toBe(false);
  told.length = 0;
  window.takeDirty((offset) => dirty.push(offset));
  expect(dirty).toEqual([0x5000]);
  expect(told).toEqual(["rewatched"]);
  told.length = 0;
  window.takeDirty((offset) => dirty.push(offset));
  expect(dirty).toEqual([0x5000]);
  expect(told).toEqual([]);
  window.place(0xe000_0000);
  expect(map.read(0xa_1010, 1)).toBe(0xff);
  expect(map.read(0xe000_1010, 1)).toBe(5);
  window.trapped(1, 1);
  map.write(0xe000_1010, 1, 6);
  expect(writes).toEqual([0x2003, 0x1010]);
  window.hidden(0, 4);
  expect(map.read(0xe000_1010, 1)).toBe(0xff);
});
