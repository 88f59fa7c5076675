/** A guest that puts the ranges of every PCI function at random places, over RAM, ROM and other chips' ports, for long. */
import { expect, test } from "vitest";
import { assemble } from "../../core/assembler/assembler.ts";
import { BiosMachine, floppy } from "./testing/bios-machine.ts";

const ROUNDS = 20_000;

/** Says "same" when memory and the code itself are as they were, "other" else. */
const PROGRAM = `
        bits    16
        org     0x7C00
        cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7C00
        mov     ax, 0x2000
        mov     es, ax
        xor     di, di
        mov     cx, 0x8000
fill:   mov     ax, di
        xor     ax, 0x5AA5
        stosw
        loop    fill
        mov     esi, 12345
        mov     ebp, ${ROUNDS}
next:   call    random
        mov     ebx, eax
        and     eax, 0xFF00             ; any device and function of bus 0
        or      eax, 0x80000000
        mov     edi, eax
        shr     ebx, 16
        and     bx, 15                  ; 04h, or 10h to 30h
        cmp     bx, 9
        jb      .range
        mov     al, 4
        jmp     .write
.range: mov     al, bl
        shl     al, 2
        add     al, 0x10
.write: mov     dx, 0xCF8
        movzx   ecx, al
        or      ecx, edi
        mov     eax, ecx
        out     dx, eax
        call    random
        mov     edx, 0xCFC
        cmp     cl, 4
        je      .enable
        test    ebp, 1                  ; every other one over RAM, ROM and low ports
        jz      .out
        and     eax, 0xFFFFFF
        jmp     .out
.enable:
        and     eax, 0x7
.out:   out     dx, eax
        in      eax, dx
        call    random
        mov     dx, ax                  ; whatever answers there now
        in      al, dx
        dec     ebp
        jnz     next
        xor     di, di
        mov     cx, 0x8000
        mov     si, other
check:  mov     ax, di
        xor     ax, 0x5AA5
        scasw
        jne     say
        loop    check
        mov     si, same
say:    mov     dx, 0x402
        cld
.byte:  lodsb
        out     dx, al
        cmp     al, 10
        jne     .byte
        cli
        hlt
random: imul    esi, esi, 1103515245
        add     esi, 12345
        mov     eax, esi
        ror     eax, 11
        ret
same:   db      "same", 10
other:  db      "other", 10
        times   510 - ($ - $$) db 0
        dw      0xAA55
`;

test.each(["interpreter", "auto"] as const)("wild PCI ranges shadow nothing and stop nothing: %s", async (engine) => {
  const disc = { kind: "cdrom", disc: null } as const;
  const guest = await BiosMachine.start({
    engine,
    cpu: "i686",
    floppies: [floppy(assemble(PROGRAM).bytes), null],
    drives: [null, null, disc, null],
  });
  guest.until("the verdict", () => guest.log.some((line) => /^(same|other)$/.test(line)));
  expect(guest.log.filter((line) => /^(same|other)$/.test(line))).toEqual(["same"]);
  expect(guest.machine.counters().guestErrors).toBeGreaterThan(0);
});
