; Waiting for hardware asleep, as long as something is sure to wake us up.
TICK_BUDGET             equ 256         ; one timer tick in the unit of sleep_step

; One step of a wait: the caller, with interrupts off, saw that what it waits for has not come. CX = budget left, DX =
; low word of BDA_TICKS when it began. Sleeps until an interrupt → CF set when the budget is used up; interrupts are on.
; A program that masked the timer gets short pauses instead of HLT, so that nothing sleeps for ever.
sleep_step:
        push    ax
        in      al, PIC1_DATA
        test    al, 0x01
        jnz     .no_timer
        sti
        hlt
        mov     ax, [BDA_TICKS]
        cmp     ax, dx
        je      .same_tick
        mov     dx, ax
        pop     ax
        sub     cx, TICK_BUDGET
        ret
.same_tick:                             ; equal: CF clear
        pop     ax
        ret
.no_timer:
        sti
        push    cx
        mov     cx, 64
.pause:
        in      al, SYSTEM_B            ; about a microsecond each
        loop    .pause
        pop     cx
        pop     ax
        sub     cx, 1
        ret
