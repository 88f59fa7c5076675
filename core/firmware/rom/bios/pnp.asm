; Plug and Play installation structure [PNPBIOS] 4.4, at a paragraph because it is searched for there. The build sets the
; checksum at offset 8. No device is configured through it: every function answers "not supported".
PNP_NOT_SUPPORTED       equ 0x82

        times (16 - ($ - $$) % 16) % 16 db 0xFF
pnp_structure:
        db      "$PnP"
        db      0x10, 0x21              ; version 1.0, length
        dw      0                       ; no events
        db      0
        dd      0
        dw      pnp_entry, 0xF000       ; real mode
        dw      pnp_entry               ; protected mode: 16-bit code too
        dd      0x000F0000
        dd      0
        dw      BDA_SEGMENT
        dd      BDA_SEGMENT * 16

pnp_entry:
        mov     ax, PNP_NOT_SUPPORTED
        retf
