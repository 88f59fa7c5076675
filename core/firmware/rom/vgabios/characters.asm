; AH=08h, 09h, 0Ah, 13h: characters without moving the cursor, and strings.

; BH = page, DH/DL = row/column → ES:DI = the character's place in text memory. Keeps all others.
text_cell:
        push    ax
        call    load_video_segment
        mov     al, [BDA_VIDEO_COLUMNS]
        mul     dh
        movzx   di, dl
        add     di, ax
        shl     di, 1
        movzx   ax, bh
        imul    ax, [BDA_VIDEO_PAGE_BYTES]
        add     di, ax
        pop     ax
        ret

; AH=08h: BH = page → AL = character, AH = attribute; in graphics modes AL = 0 when no glyph looks like the cell.
read_character_service:
        call    get_cursor
        call    current_model
        cmp     al, MODEL_TEXT
        jne     .graphics
        call    text_cell
        mov     ax, [es:di]
        mov     [bp + F_AX], ax
        ret
.graphics:
        call    read_glyph
        mov     ah, 0
        mov     [bp + F_AX], ax
        ret

; AH=09h: AL = character, BL = attribute or colour, BH = page, CX = count.
write_attributed_service:
        mov     ah, al
        call    current_model
        cmp     al, MODEL_TEXT
        mov     al, ah
        jne     write_glyphs
        call    get_cursor
        call    text_cell
        mov     ah, bl
        rep stosw
        ret

; AH=0Ah: the same, but text keeps its attributes.
write_character_service:
        mov     ah, al
        call    current_model
        cmp     al, MODEL_TEXT
        mov     al, ah
        jne     write_glyphs
        call    get_cursor
        call    text_cell
        jcxz    .return
.next:
        stosb
        inc     di
        loop    .next
.return:
        ret

; In graphics modes the characters go on at the next row, and end with the screen.
write_glyphs:
        jcxz    .return
        call    get_cursor
.next:
        call    draw_glyph
        inc     dl
        cmp     dl, [BDA_VIDEO_COLUMNS]
        jb      .same_row
        mov     dl, 0
        inc     dh
        cmp     dh, [BDA_VIDEO_ROWS]
        ja      .return
.same_row:
        loop    .next
.return:
        ret

; AH=13h: ES:BP = string, CX = characters, DH/DL = where, BH = page, BL = attribute. AL bit 0: the cursor moves; bit 1:
; every character is followed by its attribute.
write_string_service:
        jcxz    .return
        cmp     bh, 8
        jae     .return
        mov     ah, al                  ; the flags
        call    get_cursor
        push    dx
        mov     dx, [bp + F_DX]
        call    set_cursor
        mov     si, [bp + F_BP]
.next:
        mov     es, [bp + F_ES]
        mov     al, [es:si]
        inc     si
        cmp     al, 0x0D
        je      .control
        cmp     al, 0x0A
        je      .control
        cmp     al, 0x08
        je      .control
        cmp     al, 0x07
        je      .control
        test    ah, 0x02
        jz      .write
        mov     bl, [es:si]
        inc     si
.write:
        call    write_attributed
        jmp     .advance
.control:
        call    teletype
.advance:
        loop    .next
        pop     dx
        test    ah, 0x01
        jnz     .return
        call    set_cursor
.return:
        ret
