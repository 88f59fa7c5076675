/** BIOS services on the whole machine, called by a program that started from a diskette. [RBIL] says what is expected. */
import { beforeAll, expect, test } from "vitest";
import { runCases } from "./testing/bios-machine.ts";
import type { BiosAnswer } from "./testing/bios-program.ts";

const SMAP = 0x534d_4150;
const e820 = (entry: number): string => `
        mov     eax, 0xE820
        mov     ebx, ${entry}
        mov     ecx, 20
        mov     edx, ${SMAP}
        mov     di, buffer
        int     0x15`;

const CASES = [
  { name: "equipment", code: "mov eax, 0x12340000\nint 0x11" },
  { name: "base memory", code: "int 0x12" },
  { name: "88", code: "mov ah, 0x88\nint 0x15" },
  { name: "E801", code: "mov ax, 0xE801\nint 0x15" },
  ...[0, 1, 2, 3, 4].map((entry) => ({
    name: `E820 ${entry}`,
    code: e820(entry),
    dump: { at: "buffer", sizeBytes: 20 },
  })),
  { name: "E820 beyond", code: e820(99) },
  { name: "E820 small", code: `mov eax, 0xE820\nmov ebx, 0\nmov ecx, 19\nmov edx, ${SMAP}\nint 0x15` },
  { name: "A20 state", code: "mov ax, 0x2402\nint 0x15" },
  { name: "A20 off", code: "mov ax, 0x2400\nint 0x15\nmov ax, 0x2402\nint 0x15" },
  { name: "A20 on", code: "mov ax, 0x2401\nint 0x15\nmov ax, 0x2402\nint 0x15" },
  { name: "configuration", code: "mov ah, 0xC0\nint 0x15\nmov eax, [es:bx]\nmov esi, [es:bx + 4]" },
  { name: "EBDA", code: "mov ah, 0xC1\nint 0x15\nmov al, [es:0]" },
  { name: "4F", code: "mov ax, 0x4F1E\nint 0x15" },
  { name: "unknown 15", code: "mov ah, 0xDB\nint 0x15" },
  {
    name: "block move",
    code: `
        mov     di, buffer
        mov     cx, 48 / 2
        xor     ax, ax
        rep     stosw
        mov     word [buffer + 0x10], 511
        mov     dword [buffer + 0x12], 0x93007C00
        mov     word [buffer + 0x18], 511
        mov     dword [buffer + 0x1A], 0x93100000 + 0x4000
        mov     si, buffer
        mov     cx, 256
        mov     ah, 0x87
        int     0x15
        jc      .end_of_move
        mov     dword [buffer + 0x12], 0x93100000 + 0x4000
        mov     dword [buffer + 0x1A], 0x93000000 + 0xA200
        mov     ah, 0x87
        int     0x15
.end_of_move:`,
    dump: { at: "buffer + 0x200 + 508", sizeBytes: 4 },
  },
  {
    name: "wait",
    code: `
        mov     ah, 0
        int     0x1A
        push    dx
        mov     cx, 0x0004
        mov     dx, 0x93E0              ; 300 ms
        mov     ah, 0x86
        int     0x15
        pushf
        mov     ah, 0
        int     0x1A
        popf
        pop     bx
        sub     dx, bx`,
  },
  { name: "APM", code: "mov ax, 0x5300\nxor bx, bx\nint 0x15" },
  { name: "APM idle unconnected", code: "mov ax, 0x5300\nmov bx, 1\nint 0x15" },
  { name: "APM connect", code: "mov ax, 0x5301\nxor bx, bx\nint 0x15" },
  { name: "APM connect again", code: "mov ax, 0x5301\nxor bx, bx\nint 0x15" },
  { name: "APM version", code: "mov ax, 0x530E\nxor bx, bx\nmov cx, 0x0102\nint 0x15" },
  { name: "ticks", code: "mov ah, 0\nint 0x1A" },
  { name: "time", code: "mov ah, 2\nint 0x1A" },
  { name: "date", code: "mov ah, 4\nint 0x1A" },
  { name: "set time", code: "mov cx, 0x2359\nmov dx, 0x5800\nmov ah, 3\nint 0x1A\nmov ah, 2\nint 0x1A" },
  { name: "PCI BIOS", code: "mov ax, 0xB101\nint 0x1A" },
  { name: "no key", code: "mov ah, 1\nint 0x16" },
  { name: "push key", code: "mov ax, 0x0500\nmov cx, 0x1E61\nint 0x16" },
  { name: "peek key", code: "mov ah, 1\nint 0x16" },
  { name: "read key", code: "mov ah, 0\nint 0x16" },
  { name: "read 101 key", code: "mov ah, 5\nmov cx, 0x47E0\nint 0x16\nmov ah, 0x10\nint 0x16" },
  { name: "read 84 key", code: "mov ah, 5\nmov cx, 0x47E0\nint 0x16\nmov ah, 0\nint 0x16" },
  { name: "keyboard is 101", code: "mov ax, 0x9200\nint 0x16" },
  { name: "serial", code: "mov ax, 0x00E3\nxor dx, dx\nint 0x14" },
  { name: "no serial", code: "mov ax, 0x0300\nmov dx, 7\nint 0x14" },
  { name: "printer", code: "mov ax, 0x0200\nxor dx, dx\nint 0x17" },
  { name: "mouse reset", code: "mov ax, 0xC201\nint 0x15" },
  { name: "mouse bad", code: "mov ax, 0xC2FF\nint 0x15" },
  { name: "video", code: "mov ah, 0x0F\nint 0x10" },
  {
    name: "registers kept",
    code: `
        mov     eax, 0x11110100
        mov     ebx, 0x22222222
        mov     ecx, 0x33333333
        mov     edx, 0x44444400
        mov     esi, 0x55555555
        mov     edi, 0x66666666
        int     0x13`,
  },
];

let answers: ReadonlyMap<string, BiosAnswer>;
beforeAll(async () => {
  answers = await runCases(CASES, { memoryMiB: 24 });
});

const TABLE: readonly (readonly [string, Partial<Record<keyof BiosAnswer, unknown>>])[] = [
  ["equipment", { carry: false }],
  ["base memory", { eax: 639 }],
  ["88", { eax: 23 * 1024, carry: false }],
  ["E801", { eax: 0x3c00, ecx: 0x3c00, ebx: 128, edx: 128, carry: false }],
  ["E820 0", { eax: SMAP, ebx: 1, ecx: 20, carry: false, dump: e820Bytes(0, 0x9fc00, 1) }],
  ["E820 1", { ebx: 2, carry: false, dump: e820Bytes(0x9fc00, 0x400, 2) }],
  ["E820 2", { ebx: 3, carry: false, dump: e820Bytes(0xf_0000, 0x1_0000, 2) }],
  ["E820 3", { ebx: 4, carry: false, dump: e820Bytes(0x10_0000, 23 << 20, 1) }],
  ["E820 4", { ebx: 0, carry: false, dump: e820Bytes(0xfffc_0000, 0x4_0000, 2) }],
  ["E820 beyond", { carry: true }],
  ["E820 small", { carry: true }],
  ["A20 state", { carry: false }],
  ["4F", { eax: 0x4f1e, carry: true }],
  ["unknown 15", { carry: true }],
  ["APM", { eax: 0x0102, ebx: 0x504d, ecx: 3, carry: false }],
  ["APM idle unconnected", { carry: true }],
  ["APM connect", { carry: false }],
  ["APM connect again", { carry: true }],
  ["APM version", { eax: 0x0102, carry: false }],
  ["no key", { zero: true }],
  ["peek key", { eax: 0x1e61, zero: false }],
  ["read key", { eax: 0x1e61 }],
  ["read 101 key", { eax: 0x47e0 }],
  ["read 84 key", { eax: 0x4700 }],
  ["keyboard is 101", { eax: 0x8000 }],
  ["no serial", { eax: 0x0300 }],
  ["mouse bad", { carry: true }],
  ["video", { eax: 0x5003 }],
  ["registers kept", { ebx: 0x2222_2222, ecx: 0x3333_3333, esi: 0x5555_5555, edi: 0x6666_6666, carry: false }],
];

test.each(TABLE)("%s", (name, expected) => {
  expect(answers.get(name)).toMatchObject(expected);
});

test("equipment: one diskette drive, 80 columns, a mouse, four serial ports at most, upper half of EAX kept", () => {
  const { eax } = answers.get("equipment")!;
  expect(eax >>> 16).toBe(0x1234);
  expect(eax & 0x01).toBe(1);
  expect(eax & 0x30).toBe(0x20);
  expect(eax & 0x04).toBe(0x04);
});

test("A20 closes and opens", () => {
  expect(answers.get("A20 off")!.eax & 0xff).toBe(0);
  expect(answers.get("A20 on")!.eax & 0xff).toBe(1);
});

test("the configuration table names a PC/AT", () => {
  const { eax, es } = answers.get("configuration")!;
  expect(es).toBe(0xf000);
  expect(eax & 0xffff).toBe(8);
  expect((eax >>> 16) & 0xff).toBe(0xfc);
});

test("the extended BIOS data area begins with its size", () => {
  expect(answers.get("EBDA")).toMatchObject({ es: 0x9fc0, carry: false });
  expect(answers.get("EBDA")!.eax & 0xff).toBe(1);
});

test("AH=87h moves memory up and back", () => {
  expect(answers.get("block move")).toMatchObject({ carry: false });
  expect([...answers.get("block move")!.dump].slice(2)).toEqual([0x55, 0xaa]);
});

test("AH=86h waits as long as asked", () => {
  const ticks = answers.get("wait")!.edx & 0xffff;
  expect(answers.get("wait")!.carry).toBe(false);
  expect(ticks).toBeGreaterThanOrEqual(5);
  expect(ticks).toBeLessThanOrEqual(7);
});

test("the clock tells the machine's time and date in BCD, and takes another", () => {
  const { ecx, edx, carry } = answers.get("time")!;
  expect(carry).toBe(false);
  expect(ecx & 0xffff).toBe(0x1234);
  expect((edx >>> 8) & 0xff).toBeGreaterThanOrEqual(0x56);
  expect(answers.get("date")).toMatchObject({ carry: false });
  expect(answers.get("date")!.ecx & 0xffff).toBe(0x2026);
  expect(answers.get("date")!.edx & 0xffff).toBe(0x1125);
  expect(answers.get("set time")!.ecx & 0xffff).toBe(0x2359);
});

test("the tick count is the time of day", () => {
  const { ecx, edx } = answers.get("ticks")!;
  const ticks = (ecx & 0xffff) * 0x1_0000 + (edx & 0xffff);
  const seconds = ticks / 18.2065;
  expect(seconds).toBeGreaterThan((12 * 60 + 34) * 60 + 55);
  expect(seconds).toBeLessThan((12 * 60 + 35) * 60 + 30);
});

test("a mouse resets: test passed, type 0", () => {
  expect(answers.get("mouse reset")).toMatchObject({ carry: false });
  expect(answers.get("mouse reset")!.ebx & 0xffff).toBe(0x00aa);
});

function e820Bytes(base: number, lengthBytes: number, type: number): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, base, true);
  view.setUint32(8, lengthBytes, true);
  view.setUint32(16, type, true);
  return bytes;
}
