; AH=01h, 02h, 03h, 05h: the cursor and the page shown.

; AH=01h: CH = first line, CL = last line; CH bit 5 hides.
cursor_shape_service:
        mov     [BDA_CURSOR_SHAPE], cx
        call    current_model
        cmp     al, MODEL_TEXT
        jne     cursor_return
        jmp     program_cursor_shape

set_cursor_shape:
        mov     [BDA_CURSOR_SHAPE], cx

; CX = lines, as programs for 8-line cells give them while 40:87 bit 0 is clear.
program_cursor_shape:
        mov     al, [BDA_CHAR_HEIGHT]
        test    byte [BDA_VIDEO_INFO], 0x01
        jnz     .program
        cmp     al, 8
        jbe     .program
        cmp     ch, cl
        ja      .program
        cmp     cl, 8
        jae     .program
        mov     ah, cl
        sub     ah, ch
        cmp     cl, 6
        jb      .scale
        cmp     ah, 2
        ja      .scale
        ; A line at the bottom stays one, at its distance from the second last line.
        add     cl, al
        sub     cl, 9
        mov     ch, cl
        sub     ch, ah
        jmp     .program
.scale:
        mov     bl, al
        mov     al, ch
        mul     bl
        shr     ax, 3
        mov     ch, al
        mov     al, cl
        inc     al
        mul     bl
        shr     ax, 3
        dec     al
        mov     cl, al
.program:
        mov     al, 0x0A
        mov     ah, ch
        call    crtc_write
        inc     al
        mov     ah, cl
        call    crtc_write
cursor_return:
        ret

; AH=02h: BH = page, DH = row, DL = column.
set_cursor_service:
        cmp     bh, 8
        jae     cursor_return

; BH = page, DH/DL = row/column. Keeps all registers.
set_cursor:
        push    ax
        push    bx
        movzx   bx, bh
        shl     bx, 1
        mov     [bx + BDA_CURSORS], dx
        shr     bx, 1
        cmp     bl, [BDA_VIDEO_PAGE]
        jne     .return
        call    current_model
        cmp     al, MODEL_TEXT
        jne     .return
        call    show_cursor
.return:
        pop     bx
        pop     ax
        ret

; DX = position on the shown page. Changes AX, BX.
show_cursor:
        mov     al, [BDA_VIDEO_COLUMNS]
        mul     dh
        movzx   bx, dl
        add     bx, ax
        mov     ax, [BDA_VIDEO_PAGE_START]
        shr     ax, 1
        add     bx, ax
        mov     al, 0x0E
        mov     ah, bh
        call    crtc_write
        inc     al
        mov     ah, bl
        jmp     crtc_write

; BH = page → DX = cursor. Keeps all others.
get_cursor:
        push    bx
        movzx   bx, bh
        and     bl, 7
        shl     bx, 1
        mov     dx, [bx + BDA_CURSORS]
        pop     bx
        ret

; AH=03h: BH = page → CX = shape, DX = position.
get_cursor_service:
        call    get_cursor
        mov     [bp + F_DX], dx
        mov     ax, [BDA_CURSOR_SHAPE]
        mov     [bp + F_CX], ax
        ret

; AH=05h: AL = page to show.
select_page_service:
        cmp     al, 8
        jae     cursor_return
        mov     [BDA_VIDEO_PAGE], al
        mov     bh, al
        movzx   dx, al
        imul    dx, [BDA_VIDEO_PAGE_BYTES]
        mov     [BDA_VIDEO_PAGE_START], dx
        call    current_model
        cmp     al, MODEL_PLANAR
        je      .address
        shr     dx, 1                   ; the CRTC counts words
.address:
        mov     al, 0x0C
        mov     ah, dh
        call    crtc_write
        inc     al
        mov     ah, dl
        call    crtc_write
        call    current_model
        cmp     al, MODEL_TEXT
        jne     cursor_return
        call    get_cursor
        jmp     show_cursor
