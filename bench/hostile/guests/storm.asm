; Interrupts as fast as they come: the timer at its highest rate, software interrupts, and division errors whose
; handler passes them over.
%include "frame.inc"

run:
        cli
        mov     word [8 * 4], timer
        mov     word [8 * 4 + 2], 0
        mov     word [0 * 4], divide
        mov     word [0 * 4 + 2], 0
        mov     word [0x60 * 4], software
        mov     word [0x60 * 4 + 2], 0
        mov     al, 0x34
        out     0x43, al
        mov     al, 2
        out     0x40, al
        mov     al, 0
        out     0x40, al
        sti
.next:
        int     0x60
        xor     cl, cl
        div     cl
        int     0x60
        int     0x60
        jmp     .next

timer:
        push    ax
        mov     al, 0x20
        out     0x20, al
        pop     ax
        iret
divide:
        push    bp
        mov     bp, sp
        add     word [bp + 2], 2
        pop     bp
        iret
software:
        iret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
