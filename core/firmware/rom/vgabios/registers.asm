; Access to the attribute controller, whose one port is index and data in turn.

; Keeps all registers. The next write to the attribute port is an index.
attribute_reset:
        push    ax
        push    dx
        mov     dx, [BDA_CRTC_PORT]
        add     dl, VGA_STATUS_OFFSET
        in      al, dx
        pop     dx
        pop     ax
        ret

; AL = register, AH = value. Keeps all registers.
attribute_write:
        push    ax
        push    dx
        call    attribute_reset
        mov     dx, VGA_ATTRIBUTE
        out     dx, al
        mov     al, ah
        out     dx, al
        mov     al, ATTRIBUTE_SCREEN_ON
        out     dx, al
        pop     dx
        pop     ax
        ret

; AL = register → AH = value.
attribute_read:
        push    dx
        call    attribute_reset
        mov     dx, VGA_ATTRIBUTE
        push    ax
        out     dx, al
        inc     dx
        in      al, dx
        mov     ah, al
        call    attribute_reset
        dec     dx
        mov     al, ATTRIBUTE_SCREEN_ON
        out     dx, al
        pop     dx
        mov     al, dl                  ; the register's number
        pop     dx
        ret

; AL = CRTC register, AH = value. Keeps all registers.
crtc_write:
        push    dx
        mov     dx, [BDA_CRTC_PORT]
        out     dx, ax
        pop     dx
        ret

; AL = CRTC register → AH = value.
crtc_read:
        push    dx
        push    ax
        mov     dx, [BDA_CRTC_PORT]
        out     dx, al
        inc     dx
        in      al, dx
        mov     ah, al
        pop     dx
        mov     al, dl
        pop     dx
        ret
