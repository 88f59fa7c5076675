; INT 14h: serial ports [RBIL] INT 14, [16550]. DX = port number 0–3.
UART_DATA               equ 0
UART_LCR                equ 3
UART_MCR                equ 4
UART_LSR                equ 5
UART_MSR                equ 6
LSR_DATA_READY          equ 0x01
LSR_THRE                equ 0x20

int14_serial:
        SERVICE_ENTER
        cmp     dx, 3
        ja      .done
        mov     si, dx
        mov     bl, [si + BDA_COM_TIMEOUTS]
        shl     si, 1
        mov     dx, [si + BDA_COM_PORTS]
        test    dx, dx
        jz      .done                   ; no such port: registers stay as they are
        mov     di, dx
        cmp     ah, 5
        ja      .done
        movzx   si, ah
        shl     si, 1
        call    [cs:si + .functions]
.done:
        SERVICE_LEAVE
.functions:
        dw      serial_init, serial_send, serial_receive, serial_status, serial_extended_init, serial_modem

; AH=00h: AL bits 7–5 rate, 4–0 line control.
serial_init:
        mov     bl, al
        shr     bl, 5
        movzx   bx, bl
        shl     bx, 1
        mov     cx, [cs:bx + serial_divisors]
        and     al, 0x1F
        mov     ah, al
serial_set_line:                        ; AH = LCR, CX = divisor
        lea     dx, [di + UART_LCR]
        mov     al, 0x80
        out     dx, al
        mov     dx, di
        mov     al, cl
        out     dx, al
        inc     dx
        mov     al, ch
        out     dx, al
        lea     dx, [di + UART_LCR]
        mov     al, ah
        out     dx, al
        lea     dx, [di + 1]            ; no interrupts
        xor     al, al
        out     dx, al

; AH=03h.
serial_status:
        lea     dx, [di + UART_LSR]
        in      al, dx
        mov     ah, al
        inc     dx
        in      al, dx
        mov     [bp + F_AX], ax
        ret

; AH=01h: AL = character. AH = line status, bit 7 set after a time-out.
serial_send:
        lea     dx, [di + UART_MCR]
        mov     al, 0x03                ; DTR, RTS
        out     dx, al
        mov     ah, 0x30                ; DSR, CTS
        lea     dx, [di + UART_MSR]
        call    serial_wait
        jne     .late
        mov     ah, LSR_THRE
        lea     dx, [di + UART_LSR]
        call    serial_wait
        jne     .late
        mov     ah, al
        mov     dx, di
        mov     al, [bp + F_AL]
        out     dx, al
        mov     [bp + F_AH], ah
        ret
.late:
        or      al, 0x80
        mov     [bp + F_AH], al
        ret

; AH=02h: AL = character, AH = error bits of the line status.
serial_receive:
        lea     dx, [di + UART_MCR]
        mov     al, 0x01                ; DTR
        out     dx, al
        mov     ah, 0x20                ; DSR
        lea     dx, [di + UART_MSR]
        call    serial_wait
        jne     .late
        mov     ah, LSR_DATA_READY
        lea     dx, [di + UART_LSR]
        call    serial_wait
        jne     .late
        mov     ah, al
        and     ah, 0x1E
        mov     dx, di
        in      al, dx
        mov     [bp + F_AX], ax
        ret
.late:
        or      al, 0x80
        mov     [bp + F_AH], al
        ret

; Waits until all bits of AH are set in register DX → ZF set, AL = register. BL = time-out in ticks × 18, about.
serial_wait:
        push    bx
        push    cx
        movzx   cx, bl
        imul    cx, cx, 18
        mov     bx, [BDA_TICKS]
.poll:
        in      al, dx
        push    ax
        and     al, ah
        cmp     al, ah
        pop     ax
        je      .done
        push    ax
        mov     ax, [BDA_TICKS]
        sub     ax, bx
        cmp     ax, cx
        pop     ax
        jbe     .poll                   ; above: ZF is clear
.done:
        pop     cx
        pop     bx
        ret

; AH=04h: BH parity, BL stop bits, CH data bits, CL rate.
serial_extended_init:
        movzx   bx, byte [bp + F_CL]
        cmp     bx, SERIAL_RATES
        jae     .bad
        shl     bx, 1
        mov     cx, [cs:bx + serial_divisors]
        movzx   bx, byte [bp + F_BH]
        cmp     bx, 4
        ja      .bad
        mov     ah, [cs:bx + .parity]
        cmp     byte [bp + F_BL], 0
        je      .one_stop_bit
        or      ah, 0x04
.one_stop_bit:
        mov     al, [bp + F_CH]
        and     al, 3
        or      ah, al
        jmp     serial_set_line
.bad:
        ret
.parity:
        db      0x00, 0x08, 0x18, 0x28, 0x38

; AH=05h: AL=00h reads the modem control register into BL, AL=01h writes it from there.
serial_modem:
        lea     dx, [di + UART_MCR]
        cmp     byte [bp + F_AL], 0
        je      .read
        mov     al, [bp + F_BL]
        out     dx, al
        jmp     serial_status
.read:
        in      al, dx
        mov     [bp + F_BL], al
        jmp     serial_status

serial_divisors:                        ; 110 150 300 600 1200 2400 4800 9600 19200
        dw      1047, 768, 384, 192, 96, 48, 24, 12, 6
SERIAL_RATES            equ 9
