; AL=08h, 09h: DAC width and palette [VBE3] §4.11, 4.12.

; AL=08h: BL = 0, BH = bits wanted; BL = 1 asks. → BH = bits of a primary colour.
vbe_dac_width:
        call    vbe_mode_active
        jz      vbe_not_now
        mov     al, DISPI_BPP
        call    dispi_read
        cmp     al, 8
        ja      vbe_not_now
        cmp     bl, 1
        ja      vbe_failed
        je      .get
        mov     al, DISPI_ENABLE
        call    dispi_read
        and     al, 0xFF - DISPI_8BIT_DAC
        cmp     bh, 8
        jb      .set
        or      al, DISPI_8BIT_DAC
.set:
        mov     bx, ax
        mov     al, DISPI_ENABLE
        call    dispi_write
.get:
        mov     al, DISPI_ENABLE
        call    dispi_read
        mov     bh, 6
        test    al, DISPI_8BIT_DAC
        jz      .store
        mov     bh, 8
.store:
        mov     [bp + F_BH], bh
        jmp     vbe_done

; AL=09h: BL = 0 or 80h (in the retrace) sets, 1 asks; DX = first register, CX = count, ES:DI = blue, green, red, spare.
vbe_palette:
        mov     es, [bp + F_ES]
        mov     di, [bp + F_DI]
        cmp     cx, 256
        ja      vbe_failed
        cmp     dx, 255
        ja      vbe_failed
        cmp     bl, 1
        je      .get
        cmp     bl, 0
        je      .set
        cmp     bl, 0x80
        jne     vbe_failed
        call    wait_for_retrace
.set:
        mov     al, dl
        mov     dx, VGA_DAC_WRITE
        out     dx, al
        inc     dx
        jcxz    .done
.write:
        mov     al, [es:di + 2]
        out     dx, al
        mov     al, [es:di + 1]
        out     dx, al
        mov     al, [es:di]
        out     dx, al
        add     di, 4
        loop    .write
.done:
        jmp     vbe_done
.get:
        mov     al, dl
        mov     dx, VGA_DAC_READ
        out     dx, al
        mov     dx, VGA_DAC_DATA
        jcxz    .done
.read:
        in      al, dx
        mov     [es:di + 2], al
        in      al, dx
        mov     [es:di + 1], al
        in      al, dx
        mov     [es:di], al
        mov     byte [es:di + 3], 0
        add     di, 4
        loop    .read
        jmp     vbe_done
