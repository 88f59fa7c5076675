; AH=12h: settings [RBIL] INT 10/AH=12h. All answer AL = 12h.

alternate_select_service:
        cmp     bl, 0x10
        je      adapter_information
        cmp     bl, 0x30
        jb      .return
        cmp     bl, 0x36
        ja      .return
        movzx   di, bl
        shl     di, 1
        call    [cs:di + .functions - 2 * 0x30]
.return:
        ret
.functions:
        dw      select_scan_lines, select_palette_loading, select_addressing, select_grey_summing
        dw      select_cursor_emulation, select_display, select_refresh

alternate_done:
        mov     byte [bp + F_AL], 0x12
        ret

; BL=10h: → BH = 0 colour, 1 monochrome; BL = 3, 256 KiB; CH = feature bits, CL = switches.
adapter_information:
        mov     bx, 0x0003
        cmp     word [BDA_CRTC_PORT], VGA_CRTC
        je      .color
        mov     bh, 1
.color:
        mov     [bp + F_BX], bx
        mov     al, [BDA_VIDEO_SWITCHES]
        mov     ah, al
        shr     ah, 4
        and     al, 0x0F
        mov     [bp + F_CX], ax
        ret

; BL=30h: AL = 0 200, 1 350, 2 400 lines in the text modes set from now on.
select_scan_lines:
        mov     dl, [BDA_VIDEO_FLAGS]
        and     dl, 0xFF - VIDEO_FLAGS_200_LINES - VIDEO_FLAGS_400_LINES
        mov     dh, [BDA_VIDEO_SWITCHES]
        and     dh, 0xF0
        cmp     al, 2
        ja      .return
        je      .lines_400
        cmp     al, 1
        je      .lines_350
        or      dl, VIDEO_FLAGS_200_LINES
        or      dh, 0x08                ; switches of a CGA monitor
        jmp     .store
.lines_400:
        or      dl, VIDEO_FLAGS_400_LINES
.lines_350:
        or      dh, 0x09
.store:
        mov     [BDA_VIDEO_FLAGS], dl
        mov     [BDA_VIDEO_SWITCHES], dh
        jmp     alternate_done
.return:
        ret

; BL=31h: AL = 0 mode sets load the palette, 1 they do not.
select_palette_loading:
        mov     ah, VIDEO_FLAGS_NO_PALETTE
        jmp     set_flag

; BL=33h: AL = 0 colours become greys, 1 they stay.
select_grey_summing:
        mov     ah, VIDEO_FLAGS_GREY
        xor     al, 1

; AL bit 0 → bits AH of 40:89.
set_flag:
        cmp     al, 1
        ja      .return
        mov     dl, ah
        je      .set
        mov     dl, 0
.set:
        not     ah
        and     [BDA_VIDEO_FLAGS], ah
        or      [BDA_VIDEO_FLAGS], dl
        jmp     alternate_done
.return:
        ret

; BL=32h: AL = 0 the processor reaches video memory, 1 it does not.
select_addressing:
        cmp     al, 1
        ja      .return
        mov     ah, al
        xor     ah, 1
        shl     ah, 1
        mov     dx, VGA_MISC_READ
        in      al, dx
        and     al, 0xFD
        or      al, ah
        mov     dx, VGA_MISC_WRITE
        out     dx, al
        jmp     alternate_done
.return:
        ret

; BL=34h: AL = 0 cursor lines are scaled to the cell, 1 they are not.
select_cursor_emulation:
        cmp     al, 1
        ja      .return
        and     byte [BDA_VIDEO_INFO], 0xFE
        or      [BDA_VIDEO_INFO], al
        jmp     alternate_done
.return:
        ret

; BL=35h: switching to another adapter; there is no other. AL stays, which says that the function is not there.
select_display:
        ret

; BL=36h: AL = 0 the screen is on, 1 it is dark.
select_refresh:
        cmp     al, 1
        ja      .return
        mov     ah, al
        shl     ah, 5
        mov     dx, VGA_SEQUENCER
        mov     al, 0x01
        out     dx, al
        inc     dx
        in      al, dx
        and     al, 0xDF
        or      al, ah
        out     dx, al
        jmp     alternate_done
.return:
        ret
