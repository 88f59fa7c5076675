/** Code in video memory that is written anew runs as it was written last. */
import { describe, expect, test } from "vitest";
import { assemble } from "../../core/assembler/assembler.ts";
import { BiosMachine, floppy } from "./testing/bios-machine.ts";

/** Writes MOV AL, letter and RETF into a segment, calls it, and says AL; a letter after the other. */
function program(mode: number, segment: number): Uint8Array {
  return assemble(`
        bits    16
        org     0x7C00
        cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7C00
        sti
        mov     ax, ${mode}
        int     0x10
        mov     ax, ${segment}
        mov     es, ax
        mov     byte [es:0], 0xB0
        mov     byte [es:2], 0xCB
        mov     cl, 'A'
next:   mov     [es:1], cl
        call    ${segment}:0
        mov     dx, 0x402
        out     dx, al
        inc     cl
        cmp     cl, 'Z'
        jbe     next
        mov     al, 10
        out     dx, al
        cli
        hlt
        times   510 - ($ - $$) db 0
        dw      0xAA55`).bytes;
}

describe.each(["interpreter", "auto", "jit"] as const)("%s", (engine) => {
  test.each([
    ["plain memory", 0x13, 0xa000],
    ["through the text window", 0x03, 0xb800],
  ])("%s", async (_, mode, segment) => {
    const guest = await BiosMachine.start({ engine, floppies: [floppy(program(mode, segment)), null] });
    guest.until("the alphabet", () => guest.log.some((line) => line.length === 26));
    expect(guest.log).toContain("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  });
});
