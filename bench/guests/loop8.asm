; Eight instructions with two memory accesses, flat 32-bit: what a translator can make of the simplest loop.
%include "frame.inc"
%include "protected.inc"
ROUNDS                  equ 60000000

body:
        mov     esi, 0x200000
        mov     edi, 0x201000
        mov     ecx, ROUNDS
        xor     edx, edx
        xor     ebx, ebx
        mov     dword [esi], 0x12345
.next:
        mov     eax, [esi]
        add     eax, ecx
        rol     eax, 3
        xor     edx, eax
        mov     [edi], edx
        add     ebx, edx
        dec     ecx
        jnz     .next
        mov     eax, ebx
        ret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
