; CRC-32 by table over 1 MiB, 100 times: bytes, shifts, table look-ups.
%include "frame.inc"
%include "protected.inc"
TABLE                   equ 0x1FF000
BUFFER                  equ 0x200000
LENGTH                  equ 0x100000

body:
        xor     ecx, ecx
.entry:
        mov     eax, ecx
        mov     edx, 8
.bit:
        shr     eax, 1
        jnc     .no
        xor     eax, 0xEDB88320
.no:
        dec     edx
        jnz     .bit
        mov     [TABLE + ecx * 4], eax
        inc     ecx
        cmp     ecx, 256
        jb      .entry
        mov     edi, BUFFER
        mov     ecx, LENGTH / 4
        mov     eax, 12345
.fill:
        imul    eax, eax, 1103515245
        add     eax, 12345
        stosd
        loop    .fill
        mov     ebp, 100
        mov     eax, -1
.again:
        mov     esi, BUFFER
        mov     ecx, LENGTH
.next:
        movzx   edx, byte [esi]
        xor     dl, al
        shr     eax, 8
        xor     eax, [TABLE + edx * 4]
        inc     esi
        dec     ecx
        jnz     .next
        dec     ebp
        jnz     .again
        not     eax
        ret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
