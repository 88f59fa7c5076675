; Mode 12h through the graphics controller: fills, copies by the latches, masked pixels and write mode 3, as programs of
; the time draw. 40 rounds of 38,400 bytes filled, 38,400 copied, 9,600 masked and 9,600 of mode 3.
%include "frame.inc"

GRAPHICS                equ 0x3CE
ROUNDS                  equ 40
BYTES                   equ 640 * 480 / 8

%macro SET 2
        mov     ax, %1 | ((%2) << 8)
        out     dx, ax
%endmacro

run:
        mov     ax, 0x12
        int     0x10
        mov     ax, 0xA000
        mov     ds, ax
        mov     es, ax
        cld
        mov     dx, GRAPHICS
        mov     bp, ROUNDS
.round:
        ; write mode 0 with set/reset: a filled screen
        SET     5, 0
        SET     1, 0x0F
        mov     bx, bp
        and     bl, 15
        mov     ah, bl
        mov     al, 0
        out     dx, ax
        SET     8, 0xFF
        xor     di, di
        mov     cx, BYTES / 2
        mov     ax, 0xFFFF
        rep     stosw
        ; write mode 1: a copy by the latches
        SET     5, 1
        xor     si, si
        mov     di, 80
        mov     cx, BYTES - 80
        rep     movsb
        ; write mode 2 under a bit mask: single pixels
        SET     5, 2
        SET     1, 0
        SET     8, 0x18
        xor     di, di
        mov     cx, BYTES / 4
.pixel:
        mov     al, [di]
        mov     [di], cl
        add     di, 4
        loop    .pixel
        ; write mode 3: a pattern in the colour of set/reset
        SET     5, 3
        SET     8, 0xFF
        xor     di, di
        mov     cx, BYTES / 4
.pattern:
        mov     al, [di]
        mov     [di], cl
        add     di, 4
        loop    .pattern
        dec     bp
        jnz     .round
        SET     5, 0
        SET     4, 2
        xor     si, si
        xor     eax, eax
        mov     cx, BYTES
.sum:
        lodsb
        rol     eax, 5
        loop    .sum
        mov     dx, cs
        mov     ds, dx
        ret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
