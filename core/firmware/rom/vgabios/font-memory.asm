; Plane 2 of text modes holds the glyphs: eight blocks of 256 characters of 32 bytes [VGA] "RAM-loadable character
; generators".

; ES:SI = glyphs, BH = bytes each, CX = count, DX = first character, BL = block. Changes all registers, ES.
load_font:
        jcxz    .return
        movzx   ax, bl
        and     al, 7
        mov     di, ax
        and     di, 3
        shl     di, 14
        test    al, 4
        jz      .block_known
        add     di, 0x2000
.block_known:
        shl     dx, 5
        add     di, dx
        call    open_font_memory
        push    ds
        push    es
        pop     ds
        push    0xA000
        pop     es
.character:
        push    cx
        movzx   cx, bh
        mov     ax, 32
        sub     ax, cx
        jae     .fits
        mov     cx, 32
        xor     ax, ax
.fits:
        push    si
        rep movsb
        pop     si
        movzx   cx, bh
        add     si, cx
        add     di, ax
        pop     cx
        loop    .character
        pop     ds
        call    close_font_memory
.return:
        ret

; Makes plane 2 linear at A0000h. What it changes is kept in the work space.
open_font_memory:
        pusha
        mov     dx, VGA_SEQUENCER
        mov     al, 0x02
        call    read_indexed
        mov     [bp + L_FONT_SAVE], ah
        mov     al, 0x04
        call    read_indexed
        mov     [bp + L_FONT_SAVE + 1], ah
        mov     ah, 0x01
        SET_INDEXED 0x00
        mov     ah, 0x04
        SET_INDEXED 0x02
        mov     ah, 0x07
        SET_INDEXED 0x04
        mov     ah, 0x03
        SET_INDEXED 0x00
        mov     dx, VGA_GRAPHICS
        mov     al, 0x04
        call    read_indexed
        mov     [bp + L_FONT_SAVE + 2], ah
        mov     al, 0x05
        call    read_indexed
        mov     [bp + L_FONT_SAVE + 3], ah
        mov     al, 0x06
        call    read_indexed
        mov     [bp + L_FONT_SAVE + 4], ah
        mov     ah, 0x02
        SET_INDEXED 0x04
        mov     ah, 0x00
        SET_INDEXED 0x05
        mov     ah, 0x04
        SET_INDEXED 0x06
        popa
        ret

close_font_memory:
        pusha
        mov     dx, VGA_SEQUENCER
        mov     ah, 0x01
        SET_INDEXED 0x00
        mov     ah, [bp + L_FONT_SAVE]
        SET_INDEXED 0x02
        mov     ah, [bp + L_FONT_SAVE + 1]
        SET_INDEXED 0x04
        mov     ah, 0x03
        SET_INDEXED 0x00
        mov     dx, VGA_GRAPHICS
        mov     ah, [bp + L_FONT_SAVE + 2]
        SET_INDEXED 0x04
        mov     ah, [bp + L_FONT_SAVE + 3]
        SET_INDEXED 0x05
        mov     ah, [bp + L_FONT_SAVE + 4]
        SET_INDEXED 0x06
        popa
        ret

; DX = index port, AL = register → AH = value. Keeps all others.
read_indexed:
        push    ax
        out     dx, al
        inc     dx
        in      al, dx
        dec     dx
        mov     ah, al
        mov     [bp + L_SCRATCH], ah
        pop     ax
        mov     ah, [bp + L_SCRATCH]
        ret

; AL = bytes a character. Gives text cells that height, with as many rows as the screen's 200, 350, 400 or 480 lines
; hold, and a cursor at the bottom.
set_cell_height:
        cmp     al, 4
        jb      .return                 ; would not divide
        movzx   bx, al
        mov     [BDA_CHAR_HEIGHT], bx
        mov     al, 0x09
        call    crtc_read
        mov     cl, ah
        shr     cl, 7                   ; lines are doubled
        and     ah, 0xE0
        or      ah, bl
        dec     ah
        call    crtc_write
        call    displayed_lines
        shr     ax, cl
        mov     dx, 200
        cmp     ax, dx
        jbe     .lines_known
        mov     dx, 350
        cmp     ax, dx
        jbe     .lines_known
        mov     dx, 400
        cmp     ax, dx
        jbe     .lines_known
        mov     dx, ax
        cmp     ax, 480
        ja      .lines_known
        mov     dx, 480
.lines_known:
        mov     ax, dx
        div     bl
        movzx   dx, al                  ; rows
        dec     al
        mov     [BDA_VIDEO_ROWS], al
        mov     ax, dx
        mul     bl
        shl     ax, cl
        dec     ax
        call    set_displayed_lines
        movzx   ax, byte [BDA_VIDEO_COLUMNS]
        mul     dl
        shl     ax, 1
        or      ax, 0x00FF
        inc     ax
        mov     [BDA_VIDEO_PAGE_BYTES], ax
        cmp     byte [BDA_VIDEO_MODE], 0x07
        jne     .cursor
        mov     ah, bl
        dec     ah
        mov     al, 0x14
        call    crtc_write              ; underlined characters
.cursor:
        mov     cx, 0x0607
        call    set_cursor_shape
.return:
        ret

; → AX = lines that the CRTC displays. Keeps all others.
displayed_lines:
        push    bx
        mov     al, 0x12
        call    crtc_read
        mov     bl, ah
        mov     al, 0x07
        call    crtc_read
        mov     bh, 0
        test    ah, 0x02
        jz      .bit_9
        inc     bh
.bit_9:
        test    ah, 0x40
        jz      .done
        add     bh, 2
.done:
        lea     ax, [bx + 1]
        pop     bx
        ret

; AX = last line. Keeps all registers.
set_displayed_lines:
        pusha
        mov     bx, ax
        mov     al, 0x12
        mov     ah, bl
        call    crtc_write
        mov     al, 0x07
        call    crtc_read
        and     ah, 0xBD
        test    bh, 0x01
        jz      .bit_9
        or      ah, 0x02
.bit_9:
        test    bh, 0x02
        jz      .write
        or      ah, 0x40
.write:
        call    crtc_write
        popa
        ret

; After a mode set: fonts of the user's that the save pointers name for this mode [RBIL] MEMORY.LST 40:A8.
override_font:
        call    current_model
        cmp     al, MODEL_TEXT
        mov     di, SAVE_TEXT_FONT
        je      .look
        mov     di, SAVE_GRAPHICS_FONT
.look:
        les     bx, [BDA_VIDEO_SAVE_POINTER]
        les     bx, [es:bx + di]
        mov     ax, es
        or      ax, bx
        jz      .return
        cmp     di, SAVE_TEXT_FONT
        je      .text
        ; rows, bytes a character, pointer, modes
        lea     si, [bx + 7]
        call    .lists_mode
        jne     .return
        mov     al, [es:bx]
        dec     al
        mov     [BDA_VIDEO_ROWS], al
        mov     ax, [es:bx + 1]
        mov     [BDA_CHAR_HEIGHT], ax
        mov     eax, [es:bx + 3]
        push    0
        pop     es
        mov     [es:VECTOR_GRAPHICS_FONT], eax
.return:
        ret
.text:
        ; bytes a character, block, count, first, pointer, rows, modes
        lea     si, [bx + 11]
        call    .lists_mode
        jne     .return
        mov     al, [es:bx]
        mov     ah, [es:bx + 1]
        mov     cx, [es:bx + 2]
        mov     dx, [es:bx + 4]
        mov     di, [es:bx + 10]
        les     si, [es:bx + 6]
        mov     bl, ah
        mov     bh, al
        push    bx
        push    di
        call    load_font
        pop     di
        pop     ax
        mov     al, ah
        call    set_cell_height
        mov     ax, di
        cmp     al, 0xFF
        je      .return
        dec     al
        mov     [BDA_VIDEO_ROWS], al
        ret
; ES:SI = modes, FFh ends → ZF when the current one is among them.
.lists_mode:
        mov     al, [es:si]
        inc     si
        cmp     al, [BDA_VIDEO_MODE]
        je      .listed
        cmp     al, 0xFF
        jne     .lists_mode
        cmp     al, 0                   ; clears ZF
.listed:
        ret
