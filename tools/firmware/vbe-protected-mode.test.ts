/** The 32-bit code of VBE's function 0Ah, copied elsewhere and called in protected mode as [VBE3] §4.13 allows. */
import { beforeAll, expect, test } from "vitest";
import { VideoGuest } from "./testing/video-guest.ts";

const CODE = "buffer";
/** 640×480 at 24 bits: 20 lines and 8 pixels from the start, in units of four bytes. */
const START = (1920 * 20 + 3 * 8) / 4;

/** In: a far call from real mode. Calls function `entry` of the table (0 window, 2 start, 4 palette) with registers set. */
const inProtectedMode = (entry: number, registers: string): string => `
        cli
        lgdt    [descriptors]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     0x08:.protected
        bits    32
.protected:
        mov     ax, 0x10
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        movzx   esp, sp
        movzx   esi, word [${CODE} + ${entry}]
        add     esi, ${CODE}
        ${registers}
        call    esi
        mov     [result], ax
        jmp     0x18:.leave
        bits    16
.leave:
        mov     ax, 0x20
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     eax, cr0
        and     al, 0xFE
        mov     cr0, eax
        jmp     0:.real
.real:
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        sti
        movzx   esi, word [result]
`;

let guest: VideoGuest;
beforeAll(async () => {
  guest = await VideoGuest.run([
    {
      name: "interface",
      code: `
        mov     ax, 0x4F02
        mov     bx, 0x112
        int     0x10
        mov     ax, 0x4F0A
        mov     bx, 0
        int     0x10
        push    es
        pop     ds
        xor     bx, bx
        mov     es, bx
        mov     si, di
        mov     di, ${CODE}
        push    cx
        rep     movsb
        pop     cx
        mov     ds, bx
        jmp     past_data
        align   8
descriptors:
        dw      39
        dd      segments
segments:
        dw      0, 0, 0, 0
        dw      0xFFFF, 0, 0x9A00, 0x00CF
        dw      0xFFFF, 0, 0x9200, 0x00CF
        dw      0xFFFF, 0, 0x9A00, 0
        dw      0xFFFF, 0, 0x9200, 0
result: dw      0
colors: db      1, 2, 3, 0, 4, 5, 6, 0
past_data:`,
    },
    { name: "window", code: `${inProtectedMode(0, "mov bx, 0\nmov edx, 5")}mov ax, 0x4F05\nmov bx, 0x100\nint 0x10` },
    {
      name: "start",
      code: `${inProtectedMode(2, `mov bx, 0\nmov ecx, ${START}\nmov edx, 0`)}mov ax, 0x4F07\nmov bx, 1\nint 0x10`,
    },
    {
      name: "palette",
      code: `${inProtectedMode(4, "mov bx, 0\nmov ecx, 2\nmov edx, 40\nmov edi, colors")}mov ax, 0x1015\nmov bx, 41\nint 0x10`,
    },
  ]);
});

test("it is there", () => {
  expect(guest.answer("interface").eax & 0xffff).toBe(0x004f);
  expect(guest.answer("interface").ecx & 0xffff).toBeGreaterThan(16);
});
test.each(["window", "start", "palette"])("%s answers that it was done", (name) => {
  expect(guest.answer(name).esi).toBe(0x004f);
});
test("the window moved", () => expect(guest.answer("window").edx & 0xffff).toBe(5));
test("the display starts elsewhere", () => {
  expect([guest.answer("start").ecx & 0xffff, guest.answer("start").edx & 0xffff]).toEqual([8, 20]);
});
test("the palette changed", () => {
  const { ecx, edx } = guest.answer("palette");
  expect([(edx >> 8) & 0xff, (ecx >> 8) & 0xff, ecx & 0xff]).toEqual([6, 5, 4]);
});
