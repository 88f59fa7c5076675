; AH=0Eh: writes a character at the cursor of the page shown, and moves on. Control characters act.

; AL = character, BL = colour in graphics modes.
teletype_service:
        mov     bh, [BDA_VIDEO_PAGE]

; AL = character, BH = page. Keeps all registers but ES.
teletype:
        pusha
        call    get_cursor
        cmp     al, 0x0D
        ja      .character
        je      .return
        cmp     al, 0x0A
        je      .line_feed
        cmp     al, 0x08
        je      .backspace
        cmp     al, 0x07
        je      .bell
.character:
        call    write_teletype_character
        jmp     advance_cursor
.return:
        mov     dl, 0
        jmp     place_cursor
.line_feed:
        jmp     line_feed
.backspace:
        cmp     dl, 0
        je      place_cursor
        dec     dl
        jmp     place_cursor
.bell:
        call    ring_bell
        popa
        ret

; AL = character, BL = attribute, BH = page. Writes it with its attribute, and moves on. Keeps all registers but ES.
write_attributed:
        pusha
        call    get_cursor
        mov     ah, al
        call    current_model
        cmp     al, MODEL_TEXT
        mov     al, ah
        jne     .graphics
        call    text_cell
        mov     ah, bl
        stosw
        jmp     advance_cursor
.graphics:
        call    draw_glyph

; These are the ends of the two routines above: DX = cursor, BH = page; all registers are on the stack.
advance_cursor:
        inc     dl
        cmp     dl, [BDA_VIDEO_COLUMNS]
        jb      place_cursor
        mov     dl, 0
line_feed:
        inc     dh
        cmp     dh, [BDA_VIDEO_ROWS]
        jbe     place_cursor
        mov     dh, [BDA_VIDEO_ROWS]
        call    scroll_page
place_cursor:
        call    set_cursor
        popa
        ret

; AL = character, BL = colour, BH = page, DX = place.
write_teletype_character:
        mov     ah, al
        call    current_model
        cmp     al, MODEL_TEXT
        mov     al, ah
        jne     draw_glyph
        call    text_cell
        mov     [es:di], al
        ret

; BH = page, DX = cursor. A new row has the attribute of the cell that the cursor stands on, in graphics modes black.
scroll_page:
        pusha
        mov     bl, 0
        call    current_model
        cmp     al, MODEL_TEXT
        jne     .scroll
        call    text_cell
        mov     bl, [es:di + 1]
.scroll:
        xor     cx, cx
        mov     dh, [BDA_VIDEO_ROWS]
        mov     dl, [BDA_VIDEO_COLUMNS]
        dec     dl
        mov     al, 1
        call    scroll_up
        popa
        ret
