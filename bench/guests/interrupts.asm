; Real mode: software interrupts, far calls, flags on the stack, segment loads. What DOS spends its time with.
%include "frame.inc"

run:
        mov     word [0x60 * 4], handler
        mov     word [0x60 * 4 + 2], 0
        mov     ecx, 1500000
        xor     eax, eax
.next:
        int     0x60
        call    0:far_routine
        push    ds
        mov     dx, 0x1234
        mov     ds, dx
        add     al, dl
        pop     ds
        pushf
        popf
        dec     ecx
        jnz     .next
        ret

handler:
        push    ds
        push    bx
        xor     bx, bx
        mov     ds, bx
        add     eax, ecx
        pop     bx
        pop     ds
        iret

far_routine:
        inc     eax
        retf
        times   512 * (SECTORS + 1) - ($ - $$) db 0
