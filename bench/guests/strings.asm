; Block moves, fills, scans and compares with REP, aligned and not.
%include "frame.inc"
%include "protected.inc"
SOURCE                    equ 0x200000
TARGET                      equ 0x300000

body:
        mov     ebp, 4000
        cld
.again:
        mov     edi, SOURCE
        mov     eax, ebp
        mov     ecx, 0x10000
        rep     stosd
        mov     esi, SOURCE
        mov     edi, TARGET + 1
        mov     ecx, 0x10000
        rep     movsd
        mov     esi, SOURCE
        mov     edi, TARGET + 1
        mov     ecx, 0x1000
        repe    cmpsd
        mov     edi, SOURCE
        mov     ecx, 0x4000
        mov     al, 0xFF
        repne   scasb
        dec     ebp
        jnz     .again
        mov     eax, [TARGET + 1]
        add     eax, ecx
        ret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
