; What the services need to know about each VGA mode.
MODEL_TEXT      equ 0
MODEL_CGA       equ 1                   ; 1 or 2 bits a pixel, odd lines 2000h after even ones
MODEL_PLANAR    equ 2
MODEL_PACKED    equ 3                   ; mode 13h
MODEL_LINEAR    equ 4                   ; VBE, a byte or more a pixel, through a 64 KiB window

PALETTE_MONO    equ 0
PALETTE_CGA     equ 1
PALETTE_EGA     equ 2
PALETTE_256     equ 3

M_NUMBER        equ 0
M_MODEL         equ 1
M_PALETTE       equ 2
M_PARAMETERS    equ 3                   ; row of the parameter table; of text modes, the 200-line one
M_SEGMENT       equ 4
M_COLORS        equ 6                   ; 0 monochrome
M_PAGES         equ 8
M_SIZE          equ 9

; %1 number, %2 model, %3 palette, %4 parameters, %5 segment, %6 colours, %7 pages
%macro MODE 7
        db      %1, %2, %3, %4
        dw      %5, %6
        db      %7
%endmacro

mode_table:
        MODE    0x00, MODEL_TEXT, PALETTE_EGA, 0x00, 0xB800, 16, 8
        MODE    0x01, MODEL_TEXT, PALETTE_EGA, 0x01, 0xB800, 16, 8
        MODE    0x02, MODEL_TEXT, PALETTE_EGA, 0x02, 0xB800, 16, 8
        MODE    0x03, MODEL_TEXT, PALETTE_EGA, 0x03, 0xB800, 16, 8
        MODE    0x04, MODEL_CGA, PALETTE_CGA, 0x04, 0xB800, 4, 1
        MODE    0x05, MODEL_CGA, PALETTE_CGA, 0x05, 0xB800, 4, 1
        MODE    0x06, MODEL_CGA, PALETTE_CGA, 0x06, 0xB800, 2, 1
        MODE    0x07, MODEL_TEXT, PALETTE_MONO, 0x07, 0xB000, 0, 8
        MODE    0x0D, MODEL_PLANAR, PALETTE_CGA, 0x0D, 0xA000, 16, 8
        MODE    0x0E, MODEL_PLANAR, PALETTE_CGA, 0x0E, 0xA000, 16, 4
        MODE    0x0F, MODEL_PLANAR, PALETTE_MONO, 0x11, 0xA000, 0, 2
        MODE    0x10, MODEL_PLANAR, PALETTE_EGA, 0x12, 0xA000, 16, 2
        MODE    0x11, MODEL_PLANAR, PALETTE_EGA, 0x1A, 0xA000, 2, 1
        MODE    0x12, MODEL_PLANAR, PALETTE_EGA, 0x1B, 0xA000, 16, 1
        MODE    0x13, MODEL_PACKED, PALETTE_256, 0x1C, 0xA000, 256, 1
mode_table_end:

MODE_VBE        equ 0x7F                ; BDA mode number while a VBE graphics mode is set

; AL = mode → CS:SI = its row; CF when there is no such mode.
find_mode:
        mov     si, mode_table
.row:
        cmp     [cs:si + M_NUMBER], al
        je      .found
        add     si, M_SIZE
        cmp     si, mode_table_end
        jb      .row
        stc
        ret
.found:
        clc
        ret

; → AL = model of the current mode. Keeps everything else.
current_model:
        mov     al, [BDA_VIDEO_MODE]
        cmp     al, 0x03
        jbe     .text
        cmp     al, 0x07
        je      .text
        jb      .cga
        cmp     al, MODE_VBE
        je      .vbe
        cmp     al, 0x13
        mov     al, MODEL_PACKED
        je      .return
        mov     al, MODEL_PLANAR
.return:
        ret
.text:
        mov     al, MODEL_TEXT
        ret
.cga:
        mov     al, MODEL_CGA
        ret
.vbe:
        push    ax
        push    dx
        mov     al, DISPI_BPP
        call    dispi_read
        cmp     ax, 4
        pop     dx
        pop     ax
        mov     al, MODEL_PLANAR
        je      .return
        mov     al, MODEL_LINEAR
        ret

; → ES = segment of the current mode's memory. Keeps everything else.
load_video_segment:
        push    ax
        mov     ax, 0xB800
        cmp     byte [BDA_VIDEO_MODE], 0x07
        jb      .load
        mov     ax, 0xB000
        je      .load
        mov     ax, 0xA000
.load:
        mov     es, ax
        pop     ax
        ret
