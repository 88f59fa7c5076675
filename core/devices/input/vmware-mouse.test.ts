import { beforeEach, expect, test } from "vitest";
import { type BackdoorRegisters, VmwareMouse } from "./vmware-mouse.ts";

const MAGIC = 0x564d_5868;
let registers: { -readonly [K in keyof BackdoorRegisters]: number };
let nudges: number;
let mouse: VmwareMouse;

beforeEach(() => {
  registers = { eax: 0, ebx: 0, ecx: 0, edx: 0 };
  nudges = 0;
  mouse = new VmwareMouse({ registers, nudge: () => nudges++ });
});

function call(ecx: number, ebx = 0, eax = MAGIC): number {
  Object.assign(registers, { eax, ebx, ecx });
  return mouse.ports.read(0, 4);
}

/** What Linux's vmmouse driver does to switch it on. */
function enable(): void {
  call(0x29, 0x4541_4552);
  expect(call(0x28)).toBe(1);
  expect(call(0x27, 1)).toBe(0x3442_554a);
  call(0x29, 0x5342_4152);
}

test("is found by its magic number only", () => {
  expect([call(0x0a), registers.ebx]).toEqual([6, MAGIC]);
  expect(call(0x0a, 0, 0x1234)).toBe(0xffff_ffff);
  expect(mouse.ports.read(0, 1)).toBe(0xff);
});

test("off until a driver asks", () => {
  expect([call(0x28), mouse.absolute]).toEqual([0xffff_0000, false]);
  mouse.move(1, 1, 0, 1);
  expect(nudges).toBe(0);
  enable();
  expect(mouse.absolute).toBe(true);
  call(0x29, 0xf5);
  expect([call(0x28), mouse.absolute]).toEqual([0xffff_0000, false]);
});

test("packets: buttons, position, wheel", () => {
  enable();
  mouse.move(1000, 70_000, -1, 5);
  expect([nudges, call(0x28)]).toEqual([1, 4]);
  expect([call(0x27, 4), registers.ebx, registers.ecx, registers.edx]).toEqual([0x28, 1000, 0xffff, 0xffff_ffff]);
  expect(call(0x28)).toBe(0);
});

test("motion is merged, clicks are not, and the queue is bounded", () => {
  enable();
  for (let i = 0; i < 1000; i++) mouse.move(i, 0, 0, 0);
  expect(call(0x28)).toBe(8);
  for (let i = 0; i < 1000; i++) mouse.move(0, 0, 0, i & 1);
  expect(call(0x28)).toBeLessThanOrEqual(256);
});

test("asking for more than there is starts over", () => {
  enable();
  expect(call(0x27, 4)).toBe(0xffff_ffff);
  expect(call(0x28)).toBe(0xffff_0000);
});
