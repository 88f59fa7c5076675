; The text screen: characters go straight to video memory, row 0 keeps the title, the rows below scroll.

; Text mode, the colours of the house, an empty screen with its title.
screen_init:
        pusha
        mov     ax, 0x1A00              ; which adapter? 7 and 8: VGA
        int     0x10
        cmp     al, 0x1A
        jne     .known
        cmp     bl, 7
        jb      .known
        mov     byte [has_vga], 1
.known:
        call    screen_restore
        popa
        ret

; Also after graphics: sets the mode, so that nothing is left of what was shown.
screen_restore:
        pusha
        mov     ax, 0x0003
        int     0x10
        mov     ax, 0x1003              ; bit 7 of an attribute is a bright background, not blinking
        xor     bx, bx
        int     0x10
        cmp     byte [has_vga], 0
        je      .coloured
        call    set_palette
.coloured:
        call    screen_clear
        popa
        ret

; The DAC entries that the 16 attribute colours lead to: 0–5, 14h, 7, 38h–3Fh in text modes.
set_palette:
        mov     si, palette
.next:
        lodsb
        cmp     al, 0xFF
        je      .done
        mov     dx, DAC_INDEX
        out     dx, al
        inc     dx                      ; DAC_DATA
        mov     cx, 3
.part:
        lodsb
        shr     al, 2                   ; the DAC has 6 bits
        out     dx, al
        loop    .part
        jmp     .next
.done:
        ret

palette:                                ; DAC entry, red, green, blue
        db      0x00, 0x15, 0x17, 0x1C
        db      0x01, 0x24, 0x3F, 0x7A
        db      0x02, 0x3A, 0x9B, 0x69
        db      0x03, 0x4A, 0x9A, 0xA8
        db      0x04, 0xB4, 0x4A, 0x42
        db      0x05, 0x8A, 0x6C, 0xC4
        db      0x14, 0xB0, 0x86, 0x38
        db      0x07, 0xD4, 0xD8, 0xE0
        db      0x38, 0x82, 0x8B, 0x9C
        db      0x39, 0x7A, 0xA7, 0xFF
        db      0x3A, 0x5F, 0xD6, 0x9A
        db      0x3B, 0x86, 0xD6, 0xF0
        db      0x3C, 0xF8, 0x80, 0x76
        db      0x3D, 0xC9, 0xB0, 0xFF
        db      0x3E, 0xF0, 0xC4, 0x64
        db      0x3F, 0xFF, 0xFF, 0xFF
        db      0xFF

; Empties all rows, draws the title, and leaves the cursor below it.
screen_clear:
        pusha
        push    es
        push    TEXT_SEGMENT
        pop     es
        xor     di, di
        mov     ax, (TITLE << 8) | ' '
        mov     cx, COLUMNS
        rep     stosw
        mov     ah, TEXT
        mov     cx, COLUMNS * (ROWS - 1)
        rep     stosw
        pop     es
        mov     byte [attribute], TEXT
        mov     word [cursor_row], FIRST_ROW
        mov     word [cursor_column], 0
        mov     si, title_text
        mov     di, 2
        mov     ah, TITLE
        call    screen_put_text
        mov     si, title_version
        mov     ah, TITLE_MUTED
        call    screen_put_text
        mov     word [clock_tick], 0    ; so that the clock shows at once
        call    clock_show
        popa
        ret

title_text:
        db      "Nestbox Welcome", 0
title_version:
        db      "  ", VERSION, 0

; SI = text, DI = byte offset in the screen, AH = attribute → DI behind it.
screen_put_text:
        push    es
        push    ax
        push    TEXT_SEGMENT
        pop     es
.next:
        lodsb
        test    al, al
        jz      .done
        stosw
        jmp     .next
.done:
        pop     ax
        pop     es
        ret

; AL = character at the cursor; NEWLINE moves on. Preserves all registers.
put_char:
        call    serial_mirror
; As put_char, on the screen alone.
screen_char:
        pusha
        push    es
        cmp     al, NEWLINE
        je      .newline
        mov     bx, [cursor_row]
        imul    bx, bx, ROW_BYTES
        mov     dx, [cursor_column]
        add     bx, dx
        add     bx, dx
        push    TEXT_SEGMENT
        pop     es
        mov     ah, [attribute]
        mov     [es:bx], ax
        inc     dx
        mov     [cursor_column], dx
        cmp     dx, COLUMNS
        jb      .done
.newline:
        mov     word [cursor_column], 0
        inc     word [cursor_row]
        cmp     word [cursor_row], ROWS
        jb      .done
        call    screen_scroll
.done:
        pop     es
        popa
        ret

; Up by one row, the title stays.
screen_scroll:
        pusha
        push    ds
        push    es
        push    TEXT_SEGMENT
        pop     es
        push    es
        pop     ds
        mov     si, (FIRST_ROW + 1) * ROW_BYTES
        mov     di, FIRST_ROW * ROW_BYTES
        mov     cx, (ROWS - FIRST_ROW - 1) * ROW_BYTES / 4
        rep     movsd
        mov     ax, (TEXT << 8) | ' '
        mov     cx, COLUMNS
        rep     stosw
        pop     es
        pop     ds
        dec     word [cursor_row]
        dec     word [line_row]
        popa
        ret

; Puts the hardware's cursor where the next character goes.
screen_show_cursor:
        pusha
        mov     ah, 0x02
        xor     bh, bh
        mov     dh, [cursor_row]
        mov     dl, [cursor_column]
        int     0x10
        popa
        ret
