; AH=00h: sets a VGA mode.

; AL = mode; bit 7 keeps the memory's contents.
set_mode_service:
        call    set_vga_mode
        jc      .return
        ; AL as later BIOSes return it [RBIL] INT 10/AH=00h.
        mov     ah, [BDA_VIDEO_MODE]
        mov     al, 0x3F
        cmp     ah, 0x06
        je      .store
        mov     al, 0x30
        cmp     ah, 0x07
        jbe     .store
        mov     al, 0x20
.store:
        mov     [bp + F_AL], al
.return:
        ret

; AL = mode and bit 7 → CF when there is no such mode.
set_vga_mode:
        mov     ah, al
        and     al, 0x7F
        call    find_mode
        jc      .return
        and     ah, 0x80
        and     byte [BDA_VIDEO_INFO], 0x7F
        or      [BDA_VIDEO_INFO], ah
        mov     [BDA_VIDEO_MODE], al
        call    dispi_disable
        mov     di, si                  ; CS:DI = row of the mode table from here on
        call    mode_parameters
        call    store_mode_data
        call    program_registers
        call    load_default_palette
        test    byte [BDA_VIDEO_INFO], 0x80
        jnz     .kept
        call    clear_video_memory
.kept:
        call    load_mode_font
        call    show_screen
        cmp     byte [cs:di + M_MODEL], MODEL_TEXT
        jne     .done
        mov     cx, 0x0607
        call    set_cursor_shape
.done:
        clc
.return:
        ret

; CS:DI = row of the mode table → ES:SI = the mode's parameters.
mode_parameters:
        movzx   ax, byte [cs:di + M_PARAMETERS]
        cmp     byte [cs:di + M_MODEL], MODEL_TEXT
        jne     parameters_row
        mov     ah, [BDA_VIDEO_FLAGS]
        test    ah, VIDEO_FLAGS_400_LINES
        jnz     .vga
        test    ah, VIDEO_FLAGS_200_LINES
        mov     ah, 0
        jnz     parameters_row
        cmp     al, 0x07
        je      parameters_row          ; the monochrome mode's row has 350 lines
        add     al, PARAMETERS_EGA_TEXT
        jmp     parameters_row
.vga:
        mov     ah, 0
        cmp     al, 0x02
        mov     al, PARAMETERS_VGA_TEXT_40
        jb      parameters_row
        cmp     byte [cs:di + M_NUMBER], 0x07
        mov     al, PARAMETERS_VGA_TEXT_80
        jne     parameters_row
        mov     al, PARAMETERS_VGA_MONO

; AX = row → ES:SI, by the table that the save pointers name.
parameters_row:
        les     si, [BDA_VIDEO_SAVE_POINTER]
        les     si, [es:si + SAVE_PARAMETERS]
        shl     ax, 6
        add     si, ax
        ret

; ES:SI = parameters. Fills the BIOS data area.
store_mode_data:
        movzx   ax, byte [es:si + P_COLUMNS]
        mov     [BDA_VIDEO_COLUMNS], ax
        mov     al, [es:si + P_ROWS]
        mov     [BDA_VIDEO_ROWS], al
        mov     al, [es:si + P_HEIGHT]
        mov     [BDA_CHAR_HEIGHT], ax
        mov     ax, [es:si + P_PAGE_BYTES]
        mov     [BDA_VIDEO_PAGE_BYTES], ax
        xor     eax, eax
        mov     [BDA_VIDEO_PAGE_START], ax
        mov     [BDA_CURSORS], eax
        mov     [BDA_CURSORS + 4], eax
        mov     [BDA_CURSORS + 8], eax
        mov     [BDA_CURSORS + 12], eax
        mov     [BDA_CURSOR_SHAPE], ax
        mov     [BDA_VIDEO_PAGE], al
        movzx   bx, byte [BDA_VIDEO_MODE]
        cmp     bl, 0x07
        ja      .done
        mov     al, [cs:bx + cga_mode_values]
        mov     [BDA_CGA_MODE], al
        cmp     bl, 0x06
        mov     al, 0x30
        jne     .palette
        mov     al, 0x3F
.palette:
        mov     [BDA_CGA_PALETTE], al
.done:
        ret

; What 40:65 holds: the CGA's mode register for modes 0–7 [IBMAT] "M7" table of VIDEO_IO.
cga_mode_values:
        db      0x2C, 0x28, 0x2D, 0x29, 0x2A, 0x2E, 0x1E, 0x29

; ES:SI = parameters. Programs the VGA with the screen off and the palette disconnected; show_screen ends that.
program_registers:
        push    si
        push    di
        mov     dx, VGA_SEQUENCER
        mov     ah, 0x01
        SET_INDEXED 0x00                ; synchronous reset while clocks change
        mov     ah, [es:si + P_SEQUENCER]
        or      ah, 0x20
        SET_INDEXED 0x01
        mov     dx, VGA_MISC_WRITE
        mov     al, [es:si + P_MISC]
        out     dx, al
        mov     dx, VGA_SEQUENCER
        mov     ah, 0x03
        SET_INDEXED 0x00
        lea     di, [si + P_SEQUENCER + 1]
        mov     al, 2
        mov     cx, 3
        call    .block
        mov     dx, VGA_CRTC
        test    byte [es:si + P_MISC], 0x01
        jnz     .color
        mov     dx, VGA_CRTC_MONO
.color:
        mov     [BDA_CRTC_PORT], dx
        mov     ah, [es:si + P_CRTC + 0x11]
        and     ah, 0x7F                ; unlocks registers 0–7
        SET_INDEXED 0x11
        lea     di, [si + P_CRTC]
        mov     al, 0
        mov     cx, 25
        call    .block
        add     dl, VGA_STATUS_OFFSET
        mov     al, 0
        out     dx, al                  ; feature control
        in      al, dx                  ; the attribute port takes an index next
        mov     dx, VGA_ATTRIBUTE
        lea     di, [si + P_ATTRIBUTE]
        mov     ah, 0
.attribute:
        mov     al, ah
        out     dx, al
        mov     al, [es:di]
        out     dx, al
        inc     di
        inc     ah
        cmp     ah, 0x14
        jb      .attribute
        mov     al, ah
        out     dx, al
        mov     al, 0
        out     dx, al                  ; colour select
        mov     dx, VGA_GRAPHICS
        lea     di, [si + P_GRAPHICS]
        mov     al, 0
        mov     cx, 9
        call    .block
        mov     dx, VGA_DAC_MASK
        mov     al, 0xFF
        out     dx, al
        pop     di
        pop     si
        ret

; Indexed registers AL, AL + 1 … from ES:DI, CX of them.
.block:
        mov     ah, [es:di]
        inc     di
        out     dx, ax
        inc     al
        loop    .block
        ret

; Ends what program_registers began.
show_screen:
        mov     dx, [BDA_CRTC_PORT]
        add     dl, VGA_STATUS_OFFSET
        in      al, dx
        mov     dx, VGA_ATTRIBUTE
        mov     al, ATTRIBUTE_SCREEN_ON
        out     dx, al
        mov     dx, VGA_SEQUENCER
        mov     al, 0x01
        out     dx, al
        inc     dx
        in      al, dx
        and     al, 0xFF - 0x20
        out     dx, al
        ret

; CS:DI = row of the mode table. Text memory becomes grey blanks on black, graphics memory zero.
clear_video_memory:
        push    di
        push    es
        mov     es, [cs:di + M_SEGMENT]
        mov     ecx, 0x8000 / 4
        mov     eax, 0x07200720
        cmp     byte [cs:di + M_MODEL], MODEL_TEXT
        je      .fill
        xor     eax, eax
        cmp     byte [cs:di + M_MODEL], MODEL_CGA
        je      .fill
        shl     ecx, 1
.fill:
        xor     di, di
        rep stosd
        pop     es
        pop     di
        ret

; ES:SI = parameters, CS:DI = row of the mode table. Points INT 43h at the font, and fills the character generator.
load_mode_font:
        push    si
        push    di
        push    es
        mov     al, [es:si + P_HEIGHT]
        call    font_of_height
        call    set_graphics_font
        cmp     byte [cs:di + M_MODEL], MODEL_TEXT
        jne     .override
        push    cs
        pop     es
        mov     bl, 0
        mov     bh, al
        mov     cx, 256
        xor     dx, dx
        call    load_font
.override:
        call    override_font
        pop     es
        pop     di
        pop     si
        ret

; AL = cell height → CS:SI = the ROM's font of that height.
font_of_height:
        mov     si, font_8x8
        cmp     al, 14
        jb      .return
        mov     si, font_8x14
        je      .return
        mov     si, font_8x16
.return:
        ret

; CS:SI → INT 43h.
set_graphics_font:
        push    ds
        push    0
        pop     ds
        mov     [VECTOR_GRAPHICS_FONT], si
        mov     [VECTOR_GRAPHICS_FONT + 2], cs
        pop     ds
        ret
