; AH=11h: fonts [RBIL] INT 10/AH=11h.

font_service:
        cmp     al, 0x30
        je      font_information
        cmp     al, 0x20
        jae     .graphics
        movzx   di, al
        and     di, 0x0F
        cmp     di, 4
        ja      .return
        cmp     di, 3
        je      set_font_blocks
        push    ax
        call    text_font_source
        push    bx
        call    load_font
        pop     bx
        pop     ax
        test    al, 0x10
        jz      .return
        mov     al, bh
        jmp     set_cell_height
.return:
        ret
.graphics:
        cmp     al, 0x24
        ja      .return
        jmp     set_graphics_font_service

; AL=x0h, x1h, x2h, x4h → ES:SI = font, BH = bytes a character, CX = count, DX = first, BL = block.
text_font_source:
        and     al, 0x0F
        jnz     .rom
        mov     es, [bp + F_ES]
        mov     si, [bp + F_BP]
        ret
.rom:
        mov     bh, 14
        dec     al
        jz      .found
        mov     bh, 8
        dec     al
        jz      .found
        mov     bh, 16
.found:
        mov     al, bh
        call    font_of_height
        push    cs
        pop     es
        mov     cx, 256
        xor     dx, dx
        ret

; AL=03h: BL = block specifier, the sequencer's own form.
set_font_blocks:
        mov     dx, VGA_SEQUENCER
        mov     ah, bl
        SET_INDEXED 0x03
        ret

; AL=20h: ES:BP = 8×8 glyphs of 80h–FFh. AL=21h: ES:BP = glyphs, CX = bytes each. AL=22h–24h: the ROM's 8×14, 8×8, 8×16.
; BL = rows: 0 as DL says, 1 14, 2 25, 3 43.
set_graphics_font_service:
        cmp     al, 0x20
        je      .upper
        cmp     al, 0x21
        je      .own
        mov     cx, 14
        cmp     al, 0x23
        jb      .rom
        mov     cx, 8
        je      .rom
        mov     cx, 16
.rom:
        mov     al, cl
        call    font_of_height
        call    set_graphics_font
        jmp     .rows
.own:
        call    .load_pointer
        push    0
        pop     es
        mov     [es:VECTOR_GRAPHICS_FONT], eax
.rows:
        mov     [BDA_CHAR_HEIGHT], cx
        cmp     bl, 3
        ja      .return
        movzx   bx, bl
        mov     al, [cs:bx + .row_counts]
        cmp     bl, 0
        jne     .store
        mov     al, dl
.store:
        dec     al
        mov     [BDA_VIDEO_ROWS], al
.return:
        ret
.upper:
        call    .load_pointer
        push    0
        pop     es
        mov     [es:VECTOR_UPPER_8X8], eax
        ret
.load_pointer:
        mov     ax, [bp + F_ES]
        shl     eax, 16
        mov     ax, [bp + F_BP]
        ret
.row_counts:
        db      0, 14, 25, 43

; AL=30h: BH = which → ES:BP = font, CX = bytes a character on the screen, DL = rows − 1.
font_information:
        mov     ax, [BDA_CHAR_HEIGHT]
        mov     [bp + F_CX], ax
        mov     al, [BDA_VIDEO_ROWS]
        mov     [bp + F_DL], al
        push    0
        pop     es
        cmp     bh, 1
        ja      .rom
        mov     eax, [es:VECTOR_UPPER_8X8]
        jb      .store
        mov     eax, [es:VECTOR_GRAPHICS_FONT]
        jmp     .store
.rom:
        cmp     bh, 7
        ja      .return
        movzx   di, bh
        shl     di, 1
        mov     ax, cs
        shl     eax, 16
        mov     ax, [cs:di + .fonts - 4]
.store:
        mov     [bp + F_BP], ax
        shr     eax, 16
        mov     [bp + F_ES], ax
.return:
        ret
.fonts:
        dw      font_8x14, font_8x8, font_8x8 + 128 * 8, no_alternates, font_8x16, no_alternates
; Glyphs that differ in cells of nine dots: character, rows; 0 ends the list. Ours are the same.
no_alternates:
        db      0
