; BEEP: four notes on the PC speaker, counter 2 of the 8254 [8254].
PIT_HZ                  equ 1193182
SPEAKER_ON              equ 0x03        ; gate and data

command_beep:
        mov     si, .tune
.note:
        lodsw
        test    ax, ax
        jz      .silent
        mov     bx, ax
        mov     al, 0xB6                ; counter 2, square wave
        out     PIT_CONTROL, al
        mov     al, bl
        out     PIT_COUNTER2, al
        mov     al, bh
        out     PIT_COUNTER2, al
        in      al, SYSTEM_B
        or      al, SPEAKER_ON
        out     SYSTEM_B, al
        lodsw
        mov     cx, ax
        call    wait_ticks
        jmp     .note
.silent:
        in      al, SYSTEM_B
        and     al, 0xFF - SPEAKER_ON
        out     SYSTEM_B, al
        SAY     "  Four notes on the PC speaker.", NEWLINE
        ret
.tune:                                  ; divisor, ticks
        dw      PIT_HZ / 523, 3, PIT_HZ / 659, 3, PIT_HZ / 784, 3, PIT_HZ / 1047, 6, 0

; CX = timer ticks to sleep.
wait_ticks:
        push    es
        push    BDA_SEGMENT
        pop     es
        mov     bx, [es:BDA_TICKS]
.sleep:
        mov     ax, [es:BDA_TICKS]
        sub     ax, bx
        cmp     ax, cx
        jae     .done
        sti
        hlt
        jmp     .sleep
.done:
        pop     es
        ret
