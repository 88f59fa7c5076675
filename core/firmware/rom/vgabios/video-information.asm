; AH=1Ah, 1Bh: what the adapter is and does.

; Combinations of display codes [RBIL] INT 10/AH=1Ah: 0 none, 1 MDA, 2 CGA, 4 and 5 EGA, 6 PGA, 7 and 8 VGA (the second
; of each pair with a colour display).
display_codes:
        db      16                      ; rows
        db      1                       ; version
        db      8                       ; highest code
        db      0
        db      0, 0,  0, 1,  0, 2,  2, 1,  0, 4,  4, 1,  0, 5,  2, 5
        db      0, 6,  1, 6,  5, 6,  8, 0,  8, 1,  7, 0,  2, 7,  6, 7
DISPLAY_CODES_ROWS      equ 4

; → ES:SI = rows of the table that the save pointers name, CX = their number; CF when none is named.
load_display_codes:
        les     si, [BDA_VIDEO_SAVE_POINTER]
        les     si, [es:si + SAVE_SECONDARY]
        mov     ax, es
        or      ax, si
        jz      .none
        les     si, [es:si + SECONDARY_DISPLAY_CODES]
        mov     ax, es
        or      ax, si
        jz      .none
        movzx   cx, byte [es:si]
        add     si, DISPLAY_CODES_ROWS
        clc
        ret
.none:
        stc
        ret

; → BL = active display code, BH = alternate.
display_code:
        mov     bx, 0xFFFF
        call    load_display_codes
        jc      .return
        movzx   ax, byte [BDA_VIDEO_DISPLAY_CODE]
        cmp     ax, cx
        jae     .return
        shl     ax, 1
        add     si, ax
        mov     bx, [es:si]
        cmp     bl, 0
        jne     .return
        xchg    bl, bh
.return:
        ret

; AH=1Ah: AL = 0 → BL = active, BH = alternate display; AL = 1 sets them. AL = 1Ah.
display_code_service:
        cmp     al, 1
        je      .set
        ja      .return
        call    display_code
        mov     [bp + F_BX], bx
        mov     byte [bp + F_AL], 0x1A
.return:
        ret
.set:
        push    bx
        call    load_display_codes
        pop     bx
        jc      .return
        mov     dl, 0
.row:
        jcxz    .unknown
        mov     ax, [es:si]
        cmp     ax, bx
        je      .found
        xchg    al, ah
        cmp     ax, bx
        je      .found
        add     si, 2
        inc     dl
        loop    .row
.unknown:
        mov     dl, 0xFF
.found:
        mov     [BDA_VIDEO_DISPLAY_CODE], dl
        mov     byte [bp + F_AL], 0x1A
        ret

; AH=1Bh: BX = 0, ES:DI = 64 bytes to be filled [RBIL] INT 10/AH=1Bh. AL = 1Bh.
video_information_service:
        cmp     bx, 0
        jne     .return
        mov     es, [bp + F_ES]
        mov     di, [bp + F_DI]
        push    di
        mov     ax, functionality_table
        stosw
        mov     ax, cs
        stosw
        mov     si, BDA_VIDEO_MODE
        mov     cx, 30                  ; mode to CGA palette
        rep movsb
        mov     al, [BDA_VIDEO_ROWS]
        inc     al
        stosb
        mov     ax, [BDA_CHAR_HEIGHT]
        stosw
        push    es
        push    di
        call    display_code
        pop     di
        pop     es
        mov     ax, bx
        stosw
        mov     al, [BDA_VIDEO_MODE]
        call    find_mode
        mov     ax, 256
        mov     bl, 1
        jc      .colors                 ; a VBE mode
        mov     ax, [cs:si + M_COLORS]
        mov     bl, [cs:si + M_PAGES]
.colors:
        stosw
        mov     al, bl
        stosb
        call    scan_line_code
        stosb
        mov     dx, VGA_SEQUENCER
        mov     al, 0x03
        call    read_indexed
        call    .font_block             ; bits 0, 1, 4: the block of characters without attribute bit 3
        stosb
        shr     ah, 2
        mov     al, ah
        and     ah, 0x03
        shl     al, 1
        and     al, 0x10                ; its bit 5, where bit 4 stands for the other
        or      ah, al
        call    .font_block
        stosb
        mov     al, [BDA_VIDEO_FLAGS]
        mov     ah, 0x01                ; all modes on all displays
        test    al, VIDEO_FLAGS_GREY
        jz      .palette_loading
        or      ah, 0x02
.palette_loading:
        test    al, VIDEO_FLAGS_NO_PALETTE
        jz      .cursor_emulation
        or      ah, 0x08
.cursor_emulation:
        test    byte [BDA_VIDEO_INFO], 0x01
        jnz     .blink
        or      ah, 0x10
.blink:
        test    byte [BDA_CGA_MODE], 0x20
        jz      .flags
        or      ah, 0x20
.flags:
        mov     al, ah
        stosb
        mov     ax, 0
        stosb
        stosw
        mov     al, 3                   ; 256 KiB
        stosb
        call    save_pointer_flags
        stosb
        pop     cx
        add     cx, 64
        sub     cx, di
        mov     al, 0
        rep stosb
        mov     byte [bp + F_AL], 0x1B
.return:
        ret
; AH bits 0, 1, 4 → AL = number of the block.
.font_block:
        mov     al, ah
        and     al, 0x03
        test    ah, 0x10
        jz      .block_known
        or      al, 0x04
.block_known:
        ret

; → AL = 0 200, 1 350, 2 400, 3 480 lines.
scan_line_code:
        call    displayed_lines
        mov     bx, ax
        mov     al, 0x09
        call    crtc_read
        shl     ah, 1
        jnc     .compare
        shr     bx, 1
.compare:
        mov     al, 0
        cmp     bx, 200
        jbe     .return
        inc     al
        cmp     bx, 350
        jbe     .return
        inc     al
        cmp     bx, 400
        jbe     .return
        inc     al
.return:
        ret

; → AL = which save pointers are set: bit 1 dynamic area, 2 text font, 3 graphics font, 5 display codes.
save_pointer_flags:
        push    es
        les     bx, [BDA_VIDEO_SAVE_POINTER]
        mov     al, 0x20
        cmp     dword [es:bx + 4], 0
        je      .text_font
        or      al, 0x02
.text_font:
        cmp     dword [es:bx + SAVE_TEXT_FONT], 0
        je      .graphics_font
        or      al, 0x04
.graphics_font:
        cmp     dword [es:bx + SAVE_GRAPHICS_FONT], 0
        je      .return
        or      al, 0x08
.return:
        pop     es
        ret

functionality_table:
        db      0xFF, 0xE0, 0x0F        ; modes 00h–07h, 0Dh–0Fh, 10h–13h
        db      0, 0, 0, 0
        db      0x07                    ; 200, 350, 400 lines
        db      8, 2                    ; font blocks, shown at once
        dw      0x0EFF                  ; grey summing, fonts, palettes, cursor emulation, state, blinking, display codes
        dw      0
        db      0x2C                    ; save pointers: fonts, display codes
        db      0
