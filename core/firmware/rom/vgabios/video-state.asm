; AH=1Ch, and the same for VBE: saving and restoring the state. The form is ours: parts in the order of the bits of CX.
STATE_HARDWARE  equ 0x01
STATE_DATA      equ 0x02
STATE_DAC       equ 0x04
STATE_DISPI     equ 0x08

; Hardware: indexes and registers.
HARDWARE_BYTES  equ 2 + 1 + 5 + 1 + 25 + 1 + 21 + 1 + 9 + 1
; Data: 40:49–66, 84–8A, A8–AB; INT 1Fh and 43h.
DATA_BYTES      equ 30 + 7 + 4 + 8
DAC_BYTES       equ 2 + 1 + 768
DISPI_BYTES     equ 18

; AL=00h: CX = parts → BX = size in units of 64 bytes. AL=01h: saves at ES:BX; AL=02h: restores from ES:BX.
video_state_service:
        cmp     al, 2
        ja      .return
        and     cx, STATE_HARDWARE | STATE_DATA | STATE_DAC
        call    video_state
        cmp     byte [bp + F_AL], 0
        jne     .done
        mov     [bp + F_BX], bx
.done:
        mov     byte [bp + F_AL], 0x1C
.return:
        ret

; AL = 0, 1, 2 as above, CX = parts, ES:BX = buffer → BX = size for AL = 0.
video_state:
        cmp     al, 1
        jb      .size
        mov     es, [bp + F_ES]
        ja      .restore
        mov     di, bx
        test    cl, STATE_HARDWARE
        jz      .save_data
        call    save_hardware
.save_data:
        test    cl, STATE_DATA
        jz      .save_dac
        call    save_data
.save_dac:
        test    cl, STATE_DAC
        jz      .save_dispi
        call    save_dac
.save_dispi:
        test    cl, STATE_DISPI
        jz      .return
        jmp     save_dispi
.restore:
        mov     si, bx
        push    si
        test    cl, STATE_HARDWARE
        jz      .restore_data
        add     si, HARDWARE_BYTES      ; it comes last: the display interface changes some of it
.restore_data:
        test    cl, STATE_DATA
        jz      .restore_dac
        call    restore_data
.restore_dac:
        test    cl, STATE_DAC
        jz      .restore_dispi
        call    restore_dac
.restore_dispi:
        test    cl, STATE_DISPI
        jz      .restore_hardware
        call    restore_dispi
.restore_hardware:
        pop     si
        test    cl, STATE_HARDWARE
        jnz     restore_hardware
.return:
        ret
.size:
        mov     bx, 63
        test    cl, STATE_HARDWARE
        jz      .size_data
        add     bx, HARDWARE_BYTES
.size_data:
        test    cl, STATE_DATA
        jz      .size_dac
        add     bx, DATA_BYTES
.size_dac:
        test    cl, STATE_DAC
        jz      .size_dispi
        add     bx, DAC_BYTES
.size_dispi:
        test    cl, STATE_DISPI
        jz      .units
        add     bx, DISPI_BYTES
.units:
        shr     bx, 6
        ret
