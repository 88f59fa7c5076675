; Interrupts that no service owns.

int02_nmi:
        iret

; An interrupt request nobody handles: ask the controller which one it is, mask it, remember it in 40:6B as the AT does
; [IBMAT] "D11". Nothing in service means a spurious IRQ7, which wants no EOI [8259A] "Default IR7".
unexpected_master:
        push    ax
        push    ds
        push    BDA_SEGMENT
        pop     ds
        mov     al, 0x0B                ; OCW3: read the in-service register
        out     PIC1_COMMAND, al
        in      al, PIC1_COMMAND
        mov     ah, 0xFF
        test    al, al
        jz      .record
        and     al, 11111011b           ; never mask the cascade
        mov     ah, al
        in      al, PIC1_DATA
        or      al, ah
        out     PIC1_DATA, al
        mov     al, PIC_EOI
        out     PIC1_COMMAND, al
.record:
        mov     [BDA_SPURIOUS_IRQ], ah
        pop     ds
        pop     ax
        iret

unexpected_slave:
        push    ax
        push    ds
        push    BDA_SEGMENT
        pop     ds
        mov     al, 0x0B
        out     PIC2_COMMAND, al
        in      al, PIC2_COMMAND
        mov     ah, 0xFF
        test    al, al
        jz      .record
        mov     ah, al
        in      al, PIC2_DATA
        or      al, ah
        out     PIC2_DATA, al
        mov     al, PIC_EOI
        out     PIC2_COMMAND, al
.record:
        mov     al, PIC_EOI             ; the master saw the cascade line even when the slave's request was spurious
        out     PIC1_COMMAND, al
        mov     [BDA_SPURIOUS_IRQ], ah
        pop     ds
        pop     ax
        iret

; IRQ9 is the PC's IRQ2 on an AT slot: programs for it hook INT 0Ah.
int71_irq9:
        push    ax
        mov     al, PIC_EOI
        out     PIC2_COMMAND, al
        pop     ax
        int     0x0A
        iret

; POST: equipment bit 1 where set-up says that there is a coprocessor.
init_coprocessor:
        mov     al, CMOS_EQUIPMENT
        call    cmos_read
        and     al, 0x02
        or      [BDA_EQUIPMENT], al
        ret

; IRQ13: the coprocessor's error line; PC programs expect it as NMI.
int75_coprocessor:
        push    ax
        xor     al, al
        out     0xF0, al                ; drop the latched error
        mov     al, PIC_EOI
        out     PIC2_COMMAND, al
        out     PIC1_COMMAND, al
        pop     ax
        int     0x02
        iret

; INT 10h before a video ROM took the vector, and jumps to F000:F065 after it did.
int10_forward:
        sub     sp, 4                   ; where RETF finds the handler
        push    bp
        mov     bp, sp
        push    ds
        push    ax
        push    0
        pop     ds
        mov     ax, [0x10 * 4]
        mov     [bp + 2], ax
        mov     ax, [0x10 * 4 + 2]
        mov     [bp + 4], ax
        push    cx
        mov     cx, cs
        cmp     ax, cx                  ; still ours: nobody draws
        pop     cx
        pop     ax
        pop     ds
        pop     bp
        je      .nobody
        retf
.nobody:
        add     sp, 4
        iret
