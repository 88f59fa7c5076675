; Code that is hot, changed, hot again, for ever: 1,024 routines of three blocks, each called until it is compiled, then all
; of them with other constants.
%include "frame.inc"
%include "protected.inc"
CODE                    equ 0x200000
ROUTINES                equ 1024
ROUTINE_BYTES           equ 64
CALLS                   equ 600

body:
        xor     esi, esi
.round:
        mov     edi, CODE
        mov     ecx, ROUTINES
.write:
        call    write_routine
        add     edi, ROUTINE_BYTES
        dec     ecx
        jnz     .write
        mov     edi, CODE
        mov     ecx, ROUTINES
.run:
        mov     ebx, CALLS
.call:
        call    edi
        dec     ebx
        jnz     .call
        add     edi, ROUTINE_BYTES
        dec     ecx
        jnz     .run
        jmp     .round

%include "routine.inc"
        times   512 * (SECTORS + 1) - ($ - $$) db 0
