; AH=0Bh and AH=10h: the attribute controller's palette [RBIL] INT 10/AH=10h.

; AH=0Bh: BH = 0, BL = border and background; BH = 1, BL = palette of 4-colour modes.
cga_palette_service:
        call    current_model
        cmp     bh, 1
        je      .palette
        ja      .return
        push    ax
        mov     ah, [BDA_CGA_PALETTE]
        and     ah, 0xE0
        mov     cl, bl
        and     cl, 0x1F
        or      ah, cl
        mov     [BDA_CGA_PALETTE], ah
        mov     ah, bl
        and     ah, 0x0F
        test    ah, 0x08
        jz      .dark
        add     ah, 0x08                ; bright colours are palette entries 10h–17h
.dark:
        mov     al, 0x11
        call    attribute_write
        mov     cl, ah
        pop     ax
        cmp     al, MODEL_TEXT
        je      .return
        mov     ah, cl
        mov     al, 0
        call    attribute_write
        and     bl, 0x10                ; intensity of colours 1–3
        mov     bh, 0x10
        jmp     change_cga_colors
.palette:
        mov     ah, [BDA_CGA_PALETTE]
        and     ah, 0xDF
        and     bl, 1
        jz      .store
        or      ah, 0x20
.store:
        mov     [BDA_CGA_PALETTE], ah
        mov     bh, 1
        cmp     al, MODEL_TEXT
        jne     change_cga_colors
.return:
        ret

; Sets bits BH of palette registers 1–3 to BL.
change_cga_colors:
        not     bh
        mov     al, 1
.next:
        call    attribute_read
        and     ah, bh
        or      ah, bl
        call    attribute_write
        inc     al
        cmp     al, 4
        jb      .next
        ret

palette_service:
        cmp     al, PALETTE_FUNCTIONS
        jae     .return
        movzx   di, al
        shl     di, 1
        jmp     [cs:di + .functions]
.return:
        ret
.functions:
        dw      set_palette_register, set_border, set_palette, set_blink                ; 00h
        dw      unknown_service, unknown_service, unknown_service, get_palette_register ; 04h
        dw      get_border, get_palette, unknown_service, unknown_service               ; 08h
        dw      unknown_service, unknown_service, unknown_service, unknown_service      ; 0Ch
        dw      set_dac_register, unknown_service, set_dac_block, set_dac_page          ; 10h
        dw      unknown_service, get_dac_register, unknown_service, get_dac_block       ; 14h
        dw      set_dac_mask, get_dac_mask, get_dac_page, grey_dac_block                ; 18h
PALETTE_FUNCTIONS equ ($ - .functions) / 2

; AL=00h: BL = register, BH = value.
set_palette_register:
        cmp     bl, 0x14
        ja      .return
        mov     al, bl
        mov     ah, bh
        call    attribute_write
.return:
        ret

; AL=01h: BH = border colour.
set_border:
        mov     al, 0x11
        mov     ah, bh
        jmp     attribute_write

; AL=02h: ES:DX = 16 palette registers and the border.
set_palette:
        mov     es, [bp + F_ES]
        mov     si, dx
        mov     al, 0
.next:
        mov     ah, [es:si]
        inc     si
        call    attribute_write
        inc     al
        cmp     al, 0x10
        jb      .next
        mov     ah, [es:si]
        inc     al                      ; 11h
        jmp     attribute_write

; AL=03h: BL = 0, attribute bit 7 is a bright background; 1, it blinks.
set_blink:
        mov     al, 0x10
        call    attribute_read
        and     ah, 0xF7
        and     byte [BDA_CGA_MODE], 0xDF
        and     bl, 1
        jz      .write
        or      ah, 0x08
        or      byte [BDA_CGA_MODE], 0x20
.write:
        jmp     attribute_write

; AL=07h: BL = register → BH = value.
get_palette_register:
        cmp     bl, 0x14
        ja      .return
        mov     al, bl
        call    attribute_read
        mov     [bp + F_BH], ah
.return:
        ret

; AL=08h: → BH = border colour.
get_border:
        mov     al, 0x11
        call    attribute_read
        mov     [bp + F_BH], ah
        ret

; AL=09h: ES:DX = where 16 palette registers and the border go.
get_palette:
        mov     es, [bp + F_ES]
        mov     di, dx
        mov     al, 0
.next:
        call    attribute_read
        mov     [es:di], ah
        inc     di
        inc     al
        cmp     al, 0x10
        jb      .next
        inc     al
        call    attribute_read
        mov     [es:di], ah
        ret
