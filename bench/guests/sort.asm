; A heap sort of 200,000 pseudo-random doublewords above 1 MiB: data-dependent branches, indexed addressing, cache misses.
%include "frame.inc"
%include "protected.inc"
COUNT                   equ 200000
ARRAY                   equ 0x200000

body:
        mov     ebp, 12
.again:
        mov     edi, ARRAY
        mov     ecx, COUNT
        mov     eax, 1
.fill:
        imul    eax, eax, 1664525
        add     eax, 1013904223
        mov     [edi], eax
        add     edi, 4
        dec     ecx
        jnz     .fill
        mov     ebx, COUNT / 2
.build:
        dec     ebx
        js      .built
        mov     eax, ebx
        mov     ecx, COUNT
        call    sift
        jmp     .build
.built:
        mov     ecx, COUNT - 1
.extract:
        mov     eax, [ARRAY]
        xchg    eax, [ARRAY + ecx * 4]
        mov     [ARRAY], eax
        xor     eax, eax
        call    sift
        dec     ecx
        jnz     .extract
        dec     ebp
        jnz     .again
        mov     eax, [ARRAY]
        add     eax, [ARRAY + COUNT * 2]
        ret

; Sifts element EAX down in a heap of ECX elements.
sift:
        mov     edi, [ARRAY + eax * 4]
.down:
        lea     edx, [eax * 2 + 1]
        cmp     edx, ecx
        jae     .place
        mov     esi, [ARRAY + edx * 4]
        lea     eax, [edx + 1]
        cmp     eax, ecx
        jae     .compare
        cmp     esi, [ARRAY + eax * 4]
        jae     .compare
        mov     esi, [ARRAY + eax * 4]
        mov     edx, eax
.compare:
        lea     eax, [edx - 1]
        shr     eax, 1
        cmp     edi, esi
        jae     .place
        mov     [ARRAY + eax * 4], esi
        mov     eax, edx
        jmp     .down
.place:
        mov     [ARRAY + eax * 4], edi
        ret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
