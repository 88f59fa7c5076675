; INT 08h: IRQ0, 18.2 times a second. Counts ticks since midnight, stops the floppy motors, calls INT 1Ch.
TICKS_PER_DAY           equ 0x1800B0

int08_timer:
        push    ax
        push    dx
        push    ds
        push    BDA_SEGMENT
        pop     ds
        inc     word [BDA_TICKS]
        jnz     .no_carry
        inc     word [BDA_TICKS + 2]
.no_carry:
        cmp     word [BDA_TICKS + 2], TICKS_PER_DAY >> 16
        jb      .same_day
        cmp     word [BDA_TICKS], TICKS_PER_DAY & 0xFFFF
        jb      .same_day
        mov     word [BDA_TICKS], 0
        mov     word [BDA_TICKS + 2], 0
        inc     byte [BDA_MIDNIGHT]
.same_day:
        cmp     byte [BDA_FLOPPY_MOTOR_TICKS], 0
        je      .motors_done
        dec     byte [BDA_FLOPPY_MOTOR_TICKS]
        jnz     .motors_done
        and     byte [BDA_FLOPPY_MOTOR], 0xF0
        mov     dx, FDC_DOR
        mov     al, 0x0C                ; motors off, interrupts on, not in reset
        out     dx, al
.motors_done:
        int     0x1C
        cli
        mov     al, PIC_EOI
        out     PIC1_COMMAND, al
        pop     ds
        pop     dx
        pop     ax
        iret
