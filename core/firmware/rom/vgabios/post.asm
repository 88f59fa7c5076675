; Start: the system BIOS calls the ROM at offset 3 [PCI] §6.3.3. Takes INT 10h, fills the video part of the BIOS data
; area and shows an empty 80×25 screen.

VECTOR_VIDEO            equ 0x10 * 4
VECTOR_UPPER_8X8        equ 0x1F * 4    ; characters 80h–FFh of CGA graphics modes
VECTOR_OLD_VIDEO        equ 0x42 * 4
VECTOR_GRAPHICS_FONT    equ 0x43 * 4
VECTOR_ROM_VIDEO        equ 0x6D * 4    ; the ROM's own entry, for programs that pass over hooks

EQUIPMENT_VIDEO         equ 0x30
EQUIPMENT_80_COLOR      equ 0x20

VIDEO_INFO_256K         equ 0x60
VIDEO_SWITCHES_COLOR    equ 0xF9        ; feature bits all set; switches say: EGA, enhanced colour display
VIDEO_FLAGS_400_LINES   equ 0x10
VIDEO_FLAGS_200_LINES   equ 0x80
VIDEO_FLAGS_VGA         equ 0x41        ; VGA active, display switching allowed
VIDEO_FLAGS_GREY        equ 0x02
VIDEO_FLAGS_MONO        equ 0x04
VIDEO_FLAGS_NO_PALETTE  equ 0x08
DISPLAY_CODE_VGA_COLOR  equ 11          ; row of display_codes

post:
        push    ds
        push    es
        pushad
        cld
        push    BDA_SEGMENT
        pop     ds
        xor     ax, ax
        mov     es, ax
        mov     eax, [es:VECTOR_VIDEO]
        mov     [es:VECTOR_OLD_VIDEO], eax
        mov     ax, cs
        shl     eax, 16
        mov     ax, int10_video
        mov     [es:VECTOR_VIDEO], eax
        mov     [es:VECTOR_ROM_VIDEO], eax
        mov     ax, font_8x8 + 128 * 8
        mov     [es:VECTOR_UPPER_8X8], eax
        mov     ax, save_pointers
        mov     [BDA_VIDEO_SAVE_POINTER], eax
        mov     al, [BDA_EQUIPMENT]
        and     al, 0xFF - EQUIPMENT_VIDEO
        or      al, EQUIPMENT_80_COLOR
        mov     [BDA_EQUIPMENT], al
        mov     byte [BDA_VIDEO_INFO], VIDEO_INFO_256K
        mov     byte [BDA_VIDEO_SWITCHES], VIDEO_SWITCHES_COLOR
        mov     byte [BDA_VIDEO_FLAGS], VIDEO_FLAGS_400_LINES | VIDEO_FLAGS_VGA
        mov     byte [BDA_VIDEO_DISPLAY_CODE], DISPLAY_CODE_VGA_COLOR
        mov     dx, VGA_ENABLE
        mov     al, 1
        out     dx, al
        mov     ax, 0x0003
        int     0x10
        popad
        pop     es
        pop     ds
        retf

; Save pointers [RBIL] MEMORY.LST 40:A8. Nothing but the parameters and the display codes is overridden at start.
save_pointers:
        dw      parameter_table, 0xC000
        dd      0                       ; dynamic save area
        dd      0                       ; fonts for text modes
        dd      0                       ; fonts for graphics modes
        dw      secondary_save_pointers, 0xC000
        dd      0, 0
SAVE_PARAMETERS         equ 0
SAVE_TEXT_FONT          equ 8
SAVE_GRAPHICS_FONT      equ 12
SAVE_SECONDARY          equ 16

secondary_save_pointers:
        dw      26                      ; length
        dw      display_codes, 0xC000
        dd      0                       ; second font for text modes
        dd      0                       ; palettes of users
        dd      0, 0, 0
SECONDARY_DISPLAY_CODES equ 2
