; Fills 240 MiB from 8 MiB on, every other page with numbers that do not compress, then changes 16 MiB of it for ever.
        bits    16
        org     0x7C00

FIRST                   equ 8 << 20
LAST                    equ 248 << 20
BUSY_LAST               equ 24 << 20
SPREAD                  equ 0x9E3779B1

start:
        cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7C00
        in      al, 0x92
        or      al, 2
        and     al, 0xFE
        out     0x92, al
        lgdt    [gdtr]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     short .long
.long:
        mov     bx, 8
        mov     es, bx
        and     al, 0xFE
        mov     cr0, eax
        xor     ax, ax
        mov     es, ax
        sti
        mov     edi, FIRST
.fill:
        mov     eax, edi
        imul    eax, SPREAD
        test    edi, 0x1000
        jz      .store
        mov     eax, 0x20202020
.store:
        mov     [es:edi], eax
        add     edi, 4
        cmp     edi, LAST
        jb      .fill
        mov     ax, 0x0E00 + "R"
        int     0x10
.again:
        mov     edi, FIRST
.change:
        inc     dword [es:edi]
        add     edi, 256
        cmp     edi, BUSY_LAST
        jb      .change
        hlt
        jmp     .again

        align   4
gdt:
        dq      0
        dq      0x00CF92000000FFFF
gdtr:
        dw      $ - gdt - 1
        dd      gdt
        times   510 - ($ - $$) db 0
        dw      0xAA55
