; Code in video memory: written into the window at A0000h of mode 13h, called, changed, called again, for ever.
%include "frame.inc"
%define run run_protected
%include "protected.inc"
%undef run
CODE                    equ 0xA0000
CODE_END                equ 0xB0000
ROUTINE_BYTES           equ 32
CALLS                   equ 40

        bits    16
run:
        mov     ax, 0x0013
        int     0x10
        jmp     run_protected
        bits    32

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
