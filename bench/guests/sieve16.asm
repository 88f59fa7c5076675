; Real mode, bytes and 16-bit registers: a sieve of 16,000 numbers, over and over.
%include "frame.inc"
ROUNDS                  equ 1500

run:
        mov     bp, ROUNDS
.round:
        push    ds
        push    es
        mov     ax, 0x2000
        mov     ds, ax
        mov     es, ax
        xor     di, di
        mov     cx, 8000
        xor     ax, ax
        cld
        rep     stosw
        mov     si, 2
        xor     bx, bx
.outer:
        cmp     byte [si], 0
        jne     .composite
        inc     bx
        mov     di, si
        add     di, si
        jc      .composite
.strike:
        cmp     di, 16000
        jae     .composite
        mov     byte [di], 1
        add     di, si
        jnc     .strike
.composite:
        inc     si
        cmp     si, 16000
        jb      .outer
        pop     es
        pop     ds
        dec     bp
        jnz     .round
        movzx   eax, bx
        ret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
