; New code everywhere, each piece called until it is compiled.
%include "frame.inc"
%include "protected.inc"
CODE                    equ 0x800000
CODE_END                equ 0x7800000
ROUTINE_BYTES           equ 32
CALLS                   equ 600

body:
        xor     esi, esi
.round:
        mov     edi, CODE
.next:
        call    write_routine
        mov     ebx, CALLS
.call:
        call    edi
        dec     ebx
        jnz     .call
        add     edi, ROUTINE_BYTES
        cmp     edi, CODE_END
        jb      .next
        jmp     .round

%include "routine.inc"
        times   512 * (SECTORS + 1) - ($ - $$) db 0
