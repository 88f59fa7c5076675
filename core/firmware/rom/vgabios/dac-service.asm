; AH=10h, AL=10h–1Bh: the DAC [RBIL] INT 10/AX=1010h and on.

; AL=10h: BX = register, DH, CH, CL = red, green, blue.
set_dac_register:
        mov     ah, dh
        mov     dx, VGA_DAC_WRITE
        mov     al, bl
        out     dx, al
        inc     dx
        test    byte [BDA_VIDEO_FLAGS], VIDEO_FLAGS_GREY
        mov     al, ah
        jz      write_dac
        call    write_dac
        mov     cx, 1
        jmp     sum_to_grey

; AL=12h: BX = first register, CX = count, ES:DX = red, green, blue of each.
set_dac_block:
        jcxz    .return
        mov     es, [bp + F_ES]
        mov     si, dx
        mov     dx, VGA_DAC_WRITE
        mov     al, bl
        out     dx, al
        inc     dx
        push    cx
.next:
        mov     al, [es:si]
        out     dx, al
        mov     al, [es:si + 1]
        out     dx, al
        mov     al, [es:si + 2]
        out     dx, al
        add     si, 3
        loop    .next
        pop     cx
        test    byte [BDA_VIDEO_FLAGS], VIDEO_FLAGS_GREY
        jnz     sum_to_grey
.return:
        ret

; AL=13h: BL = 0, BH = 0 four pages of 64 registers, 1 sixteen of 16; BL = 1, BH = page.
set_dac_page:
        mov     al, 0x10
        call    attribute_read
        cmp     bl, 0
        jne     .page
        and     ah, 0x7F
        shl     bh, 7
        or      ah, bh
        jmp     attribute_write
.page:
        test    ah, 0x80
        jnz     .sixteen
        shl     bh, 2
.sixteen:
        and     bh, 0x0F
        mov     ah, bh
        mov     al, 0x14
        jmp     attribute_write

; AL=15h: BX = register → DH, CH, CL = red, green, blue.
get_dac_register:
        mov     dx, VGA_DAC_READ
        mov     al, bl
        out     dx, al
        mov     dx, VGA_DAC_DATA
        in      al, dx
        mov     [bp + F_DH], al
        in      al, dx
        mov     [bp + F_CH], al
        in      al, dx
        mov     [bp + F_CL], al
        ret

; AL=17h: BX = first register, CX = count, ES:DX = where they go.
get_dac_block:
        jcxz    .return
        mov     es, [bp + F_ES]
        mov     di, dx
        mov     dx, VGA_DAC_READ
        mov     al, bl
        out     dx, al
        mov     dx, VGA_DAC_DATA
.next:
        in      al, dx
        stosb
        in      al, dx
        stosb
        in      al, dx
        stosb
        loop    .next
.return:
        ret

; AL=18h: BL = mask.
set_dac_mask:
        mov     dx, VGA_DAC_MASK
        mov     al, bl
        out     dx, al
        ret

; AL=19h: → BL = mask.
get_dac_mask:
        mov     dx, VGA_DAC_MASK
        in      al, dx
        mov     [bp + F_BL], al
        ret

; AL=1Ah: → BL = 0 four pages, 1 sixteen; BH = page.
get_dac_page:
        mov     al, 0x14
        call    attribute_read
        mov     bh, ah
        and     bh, 0x0F
        mov     al, 0x10
        call    attribute_read
        shr     ah, 7
        mov     bl, ah
        jnz     .store
        shr     bh, 2
.store:
        mov     [bp + F_BX], bx
        ret

; AL=1Bh: BX = first register, CX = count.
grey_dac_block:
        jcxz    .return
        jmp     sum_to_grey
.return:
        ret
