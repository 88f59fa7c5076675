; VBE modes. Numbers to 11Bh are those of [VBE3] §3; those from there on are the numbers that other BIOSes for this
; display interface use, and from 1A0h on our own.
V_NUMBER        equ 0
V_WIDTH         equ 2
V_HEIGHT        equ 4
V_BPP           equ 6
V_SIZE          equ 7

%macro VBE_MODE 4
        dw      %1, %2, %3
        db      %4
%endmacro

; %1 × %2; numbers at 8, 15, 16, 24, 32 bits a pixel
%macro VBE_MODES 7
        VBE_MODE %3, %1, %2, 8
        VBE_MODE %4, %1, %2, 15
        VBE_MODE %5, %1, %2, 16
        VBE_MODE %6, %1, %2, 24
        VBE_MODE %7, %1, %2, 32
%endmacro

vbe_modes:
        VBE_MODE 0x100, 640, 400, 8
        VBE_MODE 0x102, 800, 600, 4
        VBE_MODE 0x104, 1024, 768, 4
        VBE_MODE 0x106, 1280, 1024, 4
        VBE_MODES 320, 200, 0x146, 0x10D, 0x10E, 0x10F, 0x140
        VBE_MODES 640, 480, 0x101, 0x110, 0x111, 0x112, 0x142
        VBE_MODES 800, 600, 0x103, 0x113, 0x114, 0x115, 0x143
        VBE_MODES 1024, 768, 0x105, 0x116, 0x117, 0x118, 0x144
        VBE_MODES 1280, 1024, 0x107, 0x119, 0x11A, 0x11B, 0x145
        VBE_MODES 1600, 1200, 0x11C, 0x11D, 0x11E, 0x11F, 0x147
        VBE_MODES 1152, 864, 0x148, 0x149, 0x14A, 0x14B, 0x14C
        VBE_MODE 0x141, 640, 400, 32
        VBE_MODES 1280, 720, 0x1A0, 0x1A1, 0x18D, 0x18E, 0x18F
        VBE_MODES 1280, 768, 0x1A2, 0x1A3, 0x175, 0x176, 0x177
        VBE_MODES 1280, 800, 0x1A4, 0x1A5, 0x178, 0x179, 0x17A
        VBE_MODES 1280, 960, 0x1A6, 0x1A7, 0x17B, 0x17C, 0x17D
        VBE_MODES 1360, 768, 0x1A8, 0x1A9, 0x1AA, 0x1AB, 0x1AC
        VBE_MODES 1400, 1050, 0x1AD, 0x1AE, 0x181, 0x182, 0x183
        VBE_MODES 1440, 900, 0x1AF, 0x1B0, 0x17E, 0x17F, 0x180
        VBE_MODES 1600, 900, 0x1B1, 0x1B2, 0x193, 0x194, 0x195
        VBE_MODES 1680, 1050, 0x1B3, 0x1B4, 0x184, 0x185, 0x186
        VBE_MODES 1920, 1080, 0x1B5, 0x1B6, 0x190, 0x191, 0x192
        VBE_MODES 1920, 1200, 0x1B7, 0x1B8, 0x187, 0x188, 0x189
vbe_modes_end:

; Text modes of more columns or rows; their registers are in vbe-text-modes.asm.
vbe_text_modes:
        VBE_MODE 0x108, 80, 60, 0
        VBE_MODE 0x109, 132, 25, 0
        VBE_MODE 0x10A, 132, 43, 0
        VBE_MODE 0x10B, 132, 50, 0
        VBE_MODE 0x10C, 132, 60, 0
vbe_text_modes_end:

; BX = number, with flags → CS:SI = row, a graphics mode that fits the memory; CF when there is none. Changes DX.
find_vbe_mode:
        mov     dx, bx
        and     dx, 0x01FF
        mov     si, vbe_modes
.row:
        cmp     [cs:si + V_NUMBER], dx
        je      .found
        add     si, V_SIZE
        cmp     si, vbe_modes_end
        jb      .row
        stc
        ret
.found:
        call    vbe_mode_fits
        ret

; BX = number → CS:SI = row of a text mode, CF when there is none.
find_vbe_text_mode:
        mov     dx, bx
        and     dx, 0x01FF
        mov     si, vbe_text_modes
.row:
        cmp     [cs:si + V_NUMBER], dx
        je      .found
        add     si, V_SIZE
        cmp     si, vbe_text_modes_end
        jb      .row
        stc
        ret
.found:
        clc
        ret

; CS:SI = row → EAX = bytes a line; of planar modes, in one plane.
vbe_line_bytes:
        push    edx
        movzx   eax, word [cs:si + V_WIDTH]
        movzx   edx, byte [cs:si + V_BPP]
        cmp     dl, 4
        jne     .packed
        shr     eax, 3
        jmp     .return
.packed:
        add     dx, 7
        shr     dx, 3
        imul    eax, edx
.return:
        pop     edx
        ret

; CS:SI = row → EAX = bytes of video memory that a screen takes.
vbe_screen_bytes:
        push    edx
        call    vbe_line_bytes
        movzx   edx, word [cs:si + V_HEIGHT]
        imul    eax, edx
        cmp     byte [cs:si + V_BPP], 4
        jne     .return
        shl     eax, 2
.return:
        pop     edx
        ret

; CS:SI = row → CF when its screen takes more memory than there is. Keeps all registers.
vbe_mode_fits:
        push    eax
        push    edx
        call    dispi_memory
        movzx   edx, ax
        shl     edx, 16
        call    vbe_screen_bytes
        cmp     edx, eax
        pop     edx
        pop     eax
        ret

; → AX = number of the mode that the display interface is in; CF when it is off or in a mode of no number.
current_vbe_mode:
        push    bx
        push    cx
        push    dx
        mov     al, DISPI_ENABLE
        call    dispi_read
        test    al, DISPI_ENABLED
        jz      .none
        mov     al, DISPI_XRES
        call    dispi_read
        mov     bx, ax
        mov     al, DISPI_YRES
        call    dispi_read
        mov     cx, ax
        mov     al, DISPI_BPP
        call    dispi_read
        mov     dl, al
        mov     si, vbe_modes
.row:
        cmp     [cs:si + V_WIDTH], bx
        jne     .next
        cmp     [cs:si + V_HEIGHT], cx
        jne     .next
        cmp     [cs:si + V_BPP], dl
        je      .found
.next:
        add     si, V_SIZE
        cmp     si, vbe_modes_end
        jb      .row
.none:
        stc
        jmp     .return
.found:
        mov     ax, [cs:si + V_NUMBER]
        clc
.return:
        pop     dx
        pop     cx
        pop     bx
        ret
