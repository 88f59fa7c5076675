; Mode 13h: every one of the 320 × 200 pixels changes with every picture.
%include "paced.inc"

set_mode:
        mov     ax, 0x0013
        int     0x10
        ret

draw:
        mov     edi, 0xA0000
        imul    eax, ebp, 0x01010101
        mov     ecx, 320 * 200 / 4
        a32 rep stosd
        ret
        times   510 - ($ - $$) db 0
        dw      0xAA55
