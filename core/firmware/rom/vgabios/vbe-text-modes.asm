; VBE text modes 108h–10Ch: more columns or rows than VGA modes have. They are mode 3 with another CRTC timing, and for
; the BIOS data area they are mode 3 too, of another size.

; CRTC registers 0–18h of 132 columns of eight dots, 400 lines. The monitor is emulated: only what they say of the
; picture's size counts.
text_132_columns:
        db      0x9A, 0x83, 0x84, 0x9E, 0x89, 0x19, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00, 0x00, 0x00, 0x00
        db      0x9C, 0x8E, 0x8F, 0x42, 0x1F, 0x96, 0xB9, 0xA3, 0xFF
; Vertical registers of 480 lines: register, value.
text_480_lines:
        db      0x06, 0x0B, 0x07, 0x3E, 0x10, 0xEA, 0x12, 0xDF, 0x15, 0xE7, 0x16, 0x04, 0x11, 0x8C
TEXT_480_REGISTERS      equ ($ - text_480_lines) / 2

; CS:SI = row → AL = lines of a character: 16 for 25 rows, 8 for more. Keeps AH.
vbe_text_cell_height:
        mov     al, 16
        cmp     word [cs:si + V_HEIGHT], 25
        je      .return
        mov     al, 8
.return:
        ret

; CS:SI = row, BH = VBE_KEEP.
set_vbe_text_mode:
        push    si
        mov     al, [BDA_VIDEO_FLAGS]
        push    ax
        and     al, 0xFF - VIDEO_FLAGS_200_LINES
        or      al, VIDEO_FLAGS_400_LINES
        mov     [BDA_VIDEO_FLAGS], al
        mov     al, bh
        and     al, VBE_KEEP
        or      al, 0x03
        call    set_vga_mode
        pop     ax
        mov     [BDA_VIDEO_FLAGS], al
        pop     si
        mov     ax, [cs:si + V_WIDTH]
        mov     [BDA_VIDEO_COLUMNS], ax
        mov     al, 0x11
        call    crtc_read
        and     ah, 0x7F
        call    crtc_write
        cmp     word [cs:si + V_WIDTH], 132
        jne     .lines
        call    set_eight_dots
        mov     bx, text_132_columns
        mov     al, 0
.column_register:
        mov     ah, [cs:bx]
        inc     bx
        cmp     al, 0x11
        jne     .write_column
        and     ah, 0x7F
.write_column:
        call    crtc_write
        inc     al
        cmp     al, 0x19
        jb      .column_register
.lines:
        cmp     word [cs:si + V_HEIGHT], 60
        jne     .font
        mov     bx, text_480_lines
        mov     cx, TEXT_480_REGISTERS
.line_register:
        mov     ax, [cs:bx]
        add     bx, 2
        call    crtc_write
        loop    .line_register
        mov     dx, VGA_MISC_READ
        in      al, dx
        or      al, 0xC0                ; sync polarities of 480 lines
        mov     dx, VGA_MISC_WRITE
        out     dx, al
.font:
        push    si
        cmp     word [cs:si + V_HEIGHT], 25
        je      .cells
        push    cs
        pop     es
        mov     si, font_8x8
        mov     bx, 0x0800
        mov     cx, 256
        xor     dx, dx
        call    load_font
        pop     si
        push    si
        mov     al, 8
        call    set_cell_height
.cells:
        pop     si
        mov     al, [cs:si + V_HEIGHT]
        dec     al
        mov     [BDA_VIDEO_ROWS], al
        inc     al
        mul     byte [BDA_CHAR_HEIGHT]
        dec     ax
        call    set_displayed_lines
        mov     al, [BDA_VIDEO_COLUMNS]
        mul     byte [cs:si + V_HEIGHT]
        shl     ax, 1
        or      ax, 0x00FF
        inc     ax
        mov     [BDA_VIDEO_PAGE_BYTES], ax
        mov     al, 0x11
        call    crtc_read
        or      ah, 0x80
        jmp     crtc_write

; Characters of eight dots rather than nine, and no shift of lines for the ninth.
set_eight_dots:
        mov     dx, VGA_SEQUENCER
        mov     al, 0x01
        call    read_indexed
        or      ah, 0x01
        SET_INDEXED 0x01
        mov     al, 0x13
        mov     ah, 0
        jmp     attribute_write
