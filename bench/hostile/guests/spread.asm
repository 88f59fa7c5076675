; New code everywhere: routines over 112 MiB of memory, each called once, for ever.
%include "frame.inc"
%include "protected.inc"
CODE                    equ 0x800000
CODE_END                equ 0x7800000
ROUTINE_BYTES           equ 32

body:
        xor     esi, esi
.round:
        mov     edi, CODE
.next:
        call    write_routine
        call    edi
        add     edi, ROUTINE_BYTES
        cmp     edi, CODE_END
        jb      .next
        jmp     .round

%include "routine.inc"
        times   512 * (SECTORS + 1) - ($ - $$) db 0
