; REBOOT by the keyboard controller, OFF by APM [APM].
KBC_PULSE_RESET         equ 0xFE
APM_SIGNATURE           equ 0x504D      ; "PM"

command_reboot:
        SAY     "  Starting again.", NEWLINE
        mov     cx, 2
        call    wait_ticks
        push    BDA_SEGMENT
        pop     es
        mov     word [es:BDA_RESET_FLAG], 0
        mov     al, KBC_PULSE_RESET
        out     KBC_COMMAND, al
        mov     cx, 18
        call    wait_ticks
        lidt    [.no_vectors]           ; still here: a fault that cannot be delivered resets the processor
        int3
.no_vectors:
        dw      0
        dd      0

command_off:
        mov     ax, 0x5300              ; is there APM?
        xor     bx, bx
        int     0x15
        jc      .none
        cmp     bx, APM_SIGNATURE
        jne     .none
        mov     ax, 0x5304              ; let go of a connection from before, if any
        xor     bx, bx
        int     0x15
        mov     ax, 0x5301              ; connect, real mode
        xor     bx, bx
        int     0x15
        jc      .none
        mov     ax, 0x530E              ; as version 1.2
        xor     bx, bx
        mov     cx, 0x0102
        int     0x15
        SAY     "  Good-bye.", NEWLINE
        mov     cx, 4
        call    wait_ticks
        mov     ax, 0x5307              ; all devices: off
        mov     bx, 0x0001
        mov     cx, 0x0003
        int     0x15
.none:
        SAY     COLOUR, WARNING, "  This machine cannot turn itself off.", COLOUR, TEXT, NEWLINE
        SAY     "  Nothing here needs saving: just power it off.", NEWLINE
        ret
