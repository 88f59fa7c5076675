; Serial ports: found by writing the scratch register [16550] §8.9, which holds any value and does nothing.

init_serial_ports:
        mov     si, serial_candidates
        mov     di, BDA_COM_PORTS
        mov     cx, 4
        xor     bl, bl
.next:
        mov     dx, [cs:si]
        add     si, 2
        push    dx
        add     dx, 7
        mov     al, 0x5A
        out     dx, al
        in      al, dx
        cmp     al, 0x5A
        jne     .absent
        mov     al, 0xA5
        out     dx, al
        in      al, dx
        cmp     al, 0xA5
.absent:
        pop     dx
        jne     .skip
        mov     [di], dx
        add     di, 2
        inc     bl
.skip:
        loop    .next
        mov     al, bl                  ; equipment bits 9–11: number of serial ports
        shl     al, 1
        or      [BDA_EQUIPMENT + 1], al
        mov     dword [BDA_COM_TIMEOUTS], 0x01010101
        mov     dword [BDA_LPT_TIMEOUTS], 0x14141414
        ret

serial_candidates:
        dw      0x3F8, 0x2F8, 0x3E8, 0x2E8
