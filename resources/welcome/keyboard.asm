; Waiting for keys, asleep. Both the keyboard and a terminal on COM1 count.

; → AX = key as INT 16h AH=10h gives it.
key_wait:
        call    screen_show_cursor
.poll:
        call    key_poll
        jnc     .done
        call    clock_show
        sti
        hlt                             ; until the next tick or key
        jmp     .poll
.done:
        ret

; → CF clear and AX = key, when there is one.
key_poll:
        mov     ah, 0x11
        int     0x16
        jz      .serial
        mov     ah, 0x10
        int     0x16
        clc
        ret
.serial:
        jmp     serial_key

; Forgets keys typed ahead.
key_drop:
        push    ax
.next:
        call    key_poll
        jnc     .next
        pop     ax
        ret
