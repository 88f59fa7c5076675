; The VGA's registers in a saved state: CRTC port; index and registers of sequencer, CRTC, attribute and graphics
; controller; miscellaneous output.

; → ES:DI, moved on. Keeps CX.
save_hardware:
        push    cx
        mov     ax, VGA_CRTC
        mov     dx, VGA_MISC_READ
        push    ax
        in      al, dx
        mov     bl, al
        pop     ax
        test    bl, 0x01
        jnz     .color
        mov     ax, VGA_CRTC_MONO
.color:
        stosw
        push    ax
        mov     dx, VGA_SEQUENCER
        mov     cx, 5
        call    .indexed
        pop     dx
        push    dx
        mov     cx, 25
        call    .indexed
        pop     dx
        add     dl, VGA_STATUS_OFFSET
        in      al, dx
        mov     dx, VGA_ATTRIBUTE
        in      al, dx                  ; its index
        stosb
        mov     al, 0
.attribute:
        call    attribute_read
        mov     [es:di], ah
        inc     di
        inc     al
        cmp     al, 0x15
        jb      .attribute
        mov     dx, VGA_GRAPHICS
        mov     cx, 9
        call    .indexed
        mov     al, bl
        stosb
        pop     cx
        ret
; DX = index port: the index and CX registers.
.indexed:
        in      al, dx
        stosb
        push    ax
        mov     ah, 0
.register:
        mov     al, ah
        out     dx, al
        inc     dx
        in      al, dx
        dec     dx
        stosb
        inc     ah
        loop    .register
        pop     ax
        out     dx, al
        ret

; From ES:SI.
restore_hardware:
        mov     dx, VGA_MISC_WRITE
        mov     al, [es:si + HARDWARE_BYTES - 1]
        out     dx, al
        mov     ax, [es:si]
        add     si, 2
        push    ax
        mov     dx, VGA_SEQUENCER
        mov     cx, 5
        call    .indexed
        pop     dx
        push    dx
        mov     ah, [es:si + 1 + 0x11]
        and     ah, 0x7F                ; unlocks registers 0–7
        SET_INDEXED 0x11
        mov     cx, 25
        call    .indexed
        pop     dx
        add     dl, VGA_STATUS_OFFSET
        in      al, dx
        push    dx
        mov     bl, [es:si]
        inc     si
        mov     dx, VGA_ATTRIBUTE
        mov     ah, 0
.attribute:
        mov     al, ah
        out     dx, al
        mov     al, [es:si]
        out     dx, al
        inc     si
        inc     ah
        cmp     ah, 0x15
        jb      .attribute
        mov     al, bl
        out     dx, al
        pop     dx
        in      al, dx
        mov     dx, VGA_GRAPHICS
        mov     cx, 9
.indexed:
        mov     bh, [es:si]
        inc     si
        mov     al, 0
.register:
        mov     ah, [es:si]
        inc     si
        out     dx, ax
        inc     al
        loop    .register
        mov     al, bh
        out     dx, al
        ret
