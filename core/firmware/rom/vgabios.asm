; Nestbox video ROM: INT 10h and VBE for a VGA with the Bochs display interface, at C0000h. One file per service; this
; one is the map. It reaches the adapter through ports and video memory only, so it runs on any such adapter.
        bits    16
        org     0

%include "include/bios-data.inc"
%include "include/service-frame.inc"
%include "vgabios/ports.asm"
%include "vgabios/frame.asm"

; Expansion ROM header [PCI] §6.3.1; the build fills in the checksum. Programs look for "IBM" at 1Eh [RBIL].
rom_start:
        dw      0xAA55
        db      ROM_BLOCKS
        jmp     near post
rom_checksum:
        db      0
        times   0x18 - ($ - rom_start) db 0
        dw      pci_data
        dw      0
        times   0x1E - ($ - rom_start) db 0
        db      'IBM VGA compatible', 0
rom_name:
        db      'Nestbox VGA BIOS', 0
        align   4, db 0
pci_data:
        db      'PCIR'
        dw      DISPLAY_VENDOR, DISPLAY_DEVICE
        dw      0
        dw      0x18                    ; length of this structure
        db      0
        db      0x00, 0x00, 0x03        ; class: VGA-compatible display
        dw      ROM_BLOCKS
        dw      1
        db      0                       ; code for PC/AT
        db      0x80                    ; last image
        dw      0

%include "vgabios/dispatch.asm"
%include "vgabios/post.asm"
%include "vgabios/mode-table.asm"
%include "vgabios/parameter-table.asm"
%include "vgabios/set-mode.asm"
%include "vgabios/default-palettes.asm"
%include "vgabios/registers.asm"
%include "vgabios/cursor.asm"
%include "vgabios/scroll.asm"
%include "vgabios/characters.asm"
%include "vgabios/teletype.asm"
%include "vgabios/bell.asm"
%include "vgabios/glyphs.asm"
%include "vgabios/read-glyph.asm"
%include "vgabios/pixels.asm"
%include "vgabios/linear-memory.asm"
%include "vgabios/linear-text.asm"
%include "vgabios/palette-service.asm"
%include "vgabios/dac-service.asm"
%include "vgabios/font-service.asm"
%include "vgabios/font-memory.asm"
%include "vgabios/alternate-select.asm"
%include "vgabios/video-information.asm"
%include "vgabios/video-state.asm"
%include "vgabios/video-state-hardware.asm"
%include "vgabios/video-state-memory.asm"
%include "vgabios/display-interface.asm"
%include "vgabios/vbe-modes.asm"
%include "vgabios/vbe.asm"
%include "vgabios/vbe-information.asm"
%include "vgabios/vbe-mode-information.asm"
%include "vgabios/vbe-set-mode.asm"
%include "vgabios/vbe-text-modes.asm"
%include "vgabios/vbe-window.asm"
%include "vgabios/vbe-palette.asm"
%include "vgabios/vbe-protected-mode.asm"
%include "vgabios/vbe-monitor.asm"

font_8x16:
%include "generated/font-8x16.inc"
font_8x14:
%include "generated/font-8x14.inc"
font_8x8:
%include "generated/font-8x8.inc"
rom_end:
ROM_BLOCKS      equ (rom_end - rom_start + 511) / 512
