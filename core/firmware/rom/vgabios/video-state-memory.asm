; The other parts of a saved state: BIOS data and vectors, the DAC, the Bochs display interface. All keep CX, and move
; ES:DI or ES:SI on.

save_data:
        push    cx
        mov     si, BDA_VIDEO_MODE
        mov     cx, 30
        rep movsb
        mov     si, BDA_VIDEO_ROWS
        mov     cx, 7
        rep movsb
        mov     si, BDA_VIDEO_SAVE_POINTER
        movsd
        push    ds
        push    0
        pop     ds
        mov     si, VECTOR_UPPER_8X8
        movsd
        mov     si, VECTOR_GRAPHICS_FONT
        movsd
        pop     ds
        pop     cx
        ret

restore_data:
        push    cx
        push    ds
        push    es
        push    ds
        push    es
        pop     ds
        pop     es
        mov     di, BDA_VIDEO_MODE
        mov     cx, 30
        rep movsb
        mov     di, BDA_VIDEO_ROWS
        mov     cx, 7
        rep movsb
        mov     di, BDA_VIDEO_SAVE_POINTER
        movsd
        push    0
        pop     es
        mov     di, VECTOR_UPPER_8X8
        movsd
        mov     di, VECTOR_GRAPHICS_FONT
        movsd
        pop     es
        pop     ds
        pop     cx
        ret

; Read or write state, index, mask, 256 colours.
save_dac:
        push    cx
        mov     dx, VGA_DAC_STATE
        in      al, dx
        stosb
        inc     dx
        in      al, dx                  ; the index
        stosb
        mov     dx, VGA_DAC_MASK
        in      al, dx
        stosb
        mov     al, 0
        inc     dx
        out     dx, al
        mov     dx, VGA_DAC_DATA
        mov     cx, 768
.next:
        in      al, dx
        stosb
        loop    .next
        pop     cx
        ret

restore_dac:
        push    cx
        mov     bx, [es:si]
        mov     al, [es:si + 2]
        add     si, 3
        mov     dx, VGA_DAC_MASK
        out     dx, al
        mov     dx, VGA_DAC_WRITE
        mov     al, 0
        out     dx, al
        inc     dx
        mov     cx, 768
.next:
        mov     al, [es:si]
        inc     si
        out     dx, al
        loop    .next
        mov     al, bh
        mov     dx, VGA_DAC_READ
        test    bl, 3
        jnz     .index                  ; reading
        inc     dx
.index:
        out     dx, al
        pop     cx
        ret

; Registers 1–9.
save_dispi:
        push    cx
        mov     cx, 9
        mov     bl, DISPI_XRES
.next:
        mov     al, bl
        call    dispi_read
        stosw
        inc     bl
        loop    .next
        pop     cx
        ret

; Enabling comes after resolution and depth, and resets the rest.
restore_dispi:
        push    cx
        mov     al, DISPI_ENABLE
        xor     bx, bx
        call    dispi_write
        test    byte [es:si + 2 * (DISPI_ENABLE - DISPI_XRES)], DISPI_ENABLED
        jz      .return
        mov     cx, 9
        mov     al, DISPI_XRES
        push    si
.next:
        mov     bx, [es:si]
        add     si, 2
        cmp     al, DISPI_ENABLE
        jne     .write
        or      bl, DISPI_NO_CLEAR
.write:
        call    dispi_write
        inc     al
        loop    .next
        pop     si
.return:
        add     si, DISPI_BYTES
        pop     cx
        ret
