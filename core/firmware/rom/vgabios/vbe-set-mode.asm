; AL=02h: BX = mode; bit 15 keeps memory, bit 14 is for the linear frame buffer, bit 11 brings CRTC timings, which an
; emulated monitor does not need [VBE3] §4.5.
VBE_KEEP                equ 0x80        ; of BH
VBE_LINEAR              equ 0x40

vbe_set_mode:
        test    bx, 0x0100
        jnz     .vbe
        mov     al, bl
        and     bh, VBE_KEEP
        and     al, 0x7F
        or      al, bh
        call    set_vga_mode
        jc      vbe_failed
        jmp     vbe_done
.vbe:
        push    bx
        call    find_vbe_mode
        pop     bx
        jnc     .graphics
        call    find_vbe_text_mode
        jc      vbe_failed
        call    set_vbe_text_mode
        jmp     vbe_done
.graphics:
        test    bh, VBE_LINEAR
        jz      .possible
        cmp     byte [cs:si + V_BPP], 4
        je      vbe_failed              ; planes have no linear form
.possible:
        call    set_vbe_graphics_mode
        jmp     vbe_done

; CS:SI = row, BH = VBE_KEEP, VBE_LINEAR.
set_vbe_graphics_mode:
        push    bx
        push    si
        call    dispi_disable
        ; The VGA is put into the standard mode whose memory is organised alike; the display interface changes the rest.
        mov     ax, PARAMETERS_MODE_12
        cmp     byte [cs:si + V_BPP], 4
        je      .parameters
        mov     ax, PARAMETERS_MODE_13
.parameters:
        call    parameters_row
        call    program_registers
        mov     dx, VGA_SEQUENCER
        mov     ah, 0x06                ; no chain-4: mode 13h's order of memory is not that of VBE modes
        SET_INDEXED 0x04
        pop     si
        mov     bx, [cs:si + V_WIDTH]
        mov     al, DISPI_XRES
        call    dispi_write
        mov     bx, [cs:si + V_HEIGHT]
        mov     al, DISPI_YRES
        call    dispi_write
        movzx   bx, byte [cs:si + V_BPP]
        mov     al, DISPI_BPP
        call    dispi_write
        pop     bx
        push    bx
        mov     al, bh
        and     al, VBE_KEEP | VBE_LINEAR       ; the same bits there
        or      al, DISPI_ENABLED
        movzx   bx, al
        mov     al, DISPI_ENABLE
        call    dispi_write
        xor     bx, bx
        mov     al, DISPI_BANK
        call    dispi_write
        call    program_vbe_timing
        mov     al, PALETTE_EGA
        cmp     byte [cs:si + V_BPP], 4
        je      .palette
        mov     al, PALETTE_256
.palette:
        call    load_palette
        pop     bx
        call    store_vbe_mode_data
        jmp     show_screen

; CS:SI = row. Gives the CRTC the size that the display interface has, for programs that look there, and single lines.
program_vbe_timing:
        mov     al, 0x11
        call    crtc_read
        and     ah, 0x7F
        call    crtc_write
        mov     ax, [cs:si + V_WIDTH]
        shr     ax, 3
        dec     ax
        mov     ah, al
        mov     al, 0x01
        call    crtc_write
        call    vbe_line_bytes
        mov     cl, 3
        cmp     byte [cs:si + V_BPP], 4
        jne     .offset
        mov     cl, 1
.offset:
        shr     ax, cl
        mov     ah, al
        mov     al, 0x13
        call    crtc_write
        mov     ax, [cs:si + V_HEIGHT]
        dec     ax
        call    set_displayed_lines
        mov     ax, 0x0009
        call    crtc_write
        mov     al, 0x17
        call    crtc_read
        or      ah, 0x03
        jmp     crtc_write

; CS:SI = row, BH = VBE_KEEP.
store_vbe_mode_data:
        mov     byte [BDA_VIDEO_MODE], MODE_VBE
        and     bh, 0x80
        and     byte [BDA_VIDEO_INFO], 0x7F
        or      [BDA_VIDEO_INFO], bh
        mov     ax, [cs:si + V_WIDTH]
        shr     ax, 3
        mov     [BDA_VIDEO_COLUMNS], ax
        call    vbe_cell_height
        mov     ah, 0
        mov     [BDA_CHAR_HEIGHT], ax
        mov     bl, al
        mov     ax, [cs:si + V_HEIGHT]
        cmp     byte [cs:si + V_BPP], 4
        jne     .rows
        ; Text is written in the first 64 KiB of the planes only.
        push    bx
        movzx   ebx, word [cs:si + V_WIDTH]
        shr     bx, 3
        mov     eax, 0x10000
        xor     edx, edx
        div     ebx
        pop     bx
        cmp     ax, [cs:si + V_HEIGHT]
        jbe     .rows
        mov     ax, [cs:si + V_HEIGHT]
.rows:
        div     bl
        dec     al
        mov     [BDA_VIDEO_ROWS], al
        xor     eax, eax
        mov     [BDA_VIDEO_PAGE_BYTES], ax
        mov     [BDA_VIDEO_PAGE_START], ax
        mov     [BDA_CURSORS], eax
        mov     [BDA_CURSORS + 4], eax
        mov     [BDA_CURSORS + 8], eax
        mov     [BDA_CURSORS + 12], eax
        mov     [BDA_CURSOR_SHAPE], ax
        mov     [BDA_VIDEO_PAGE], al
        push    si
        mov     al, bl
        call    font_of_height
        call    set_graphics_font
        pop     si
        ret
