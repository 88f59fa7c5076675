; AH=4Fh: VESA BIOS extension 3.0 [VBE3] over the Bochs display interface. AX = 004Fh when a function was done, 014Fh when
; it failed, 034Fh when it means nothing in the current mode; without the interface, AX stays.
VBE_OK          equ 0x004F
VBE_FAILED      equ 0x014F
VBE_NOT_NOW     equ 0x034F

vbe_service:
        call    dispi_present
        jne     .return
        cmp     al, 0x15
        ja      .failed
        movzx   di, al
        shl     di, 1
        jmp     [cs:di + .functions]
.failed:
        jmp     vbe_failed
.return:
        ret
.functions:
        dw      vbe_information, vbe_mode_information, vbe_set_mode, vbe_get_mode       ; 00h
        dw      vbe_state, vbe_window, vbe_line_length, vbe_display_start               ; 04h
        dw      vbe_dac_width, vbe_palette, vbe_protected_mode, vbe_failed              ; 08h
        dw      vbe_failed, vbe_failed, vbe_failed, vbe_failed                          ; 0Ch
        dw      vbe_power, vbe_failed, vbe_failed, vbe_failed                           ; 10h
        dw      vbe_failed, vbe_monitor                                                 ; 14h

; Every function ends in one of these.
vbe_done:
        mov     word [bp + F_AX], VBE_OK
        ret
vbe_failed:
        mov     word [bp + F_AX], VBE_FAILED
        ret
vbe_not_now:
        mov     word [bp + F_AX], VBE_NOT_NOW
        ret

; ZF when no VBE graphics mode is set. Keeps all registers.
vbe_mode_active:
        push    ax
        mov     al, DISPI_ENABLE
        call    dispi_read
        test    al, DISPI_ENABLED
        pop     ax
        ret

; AL=03h: → BX = mode, bit 14 when it was set for the linear frame buffer, bit 15 when memory was kept.
vbe_get_mode:
        call    current_vbe_mode
        jnc     .graphics
        movzx   bx, byte [BDA_VIDEO_MODE]
        mov     al, [BDA_VIDEO_INFO]
        and     al, 0x80
        or      bh, al
        jmp     .store
.graphics:
        mov     bx, ax
        mov     al, DISPI_ENABLE
        call    dispi_read
        and     al, DISPI_LINEAR | DISPI_NO_CLEAR
        or      bh, al                  ; bits 6 and 7 there, 14 and 15 here
.store:
        mov     [bp + F_BX], bx
        jmp     vbe_done

; AL=04h: DL = 0, 1, 2 as AL of AH=1Ch.
vbe_state:
        cmp     dl, 2
        ja      vbe_failed
        and     cx, STATE_HARDWARE | STATE_DATA | STATE_DAC | STATE_DISPI
        mov     al, dl
        call    video_state
        cmp     byte [bp + F_DL], 0
        jne     vbe_done
        mov     [bp + F_BX], bx
        jmp     vbe_done

; AL=10h: display power [VBE/PM]. BL = 0 → BL = version, BH = states; BL = 1, BH = state, 0 on; BL = 2 → BH = state. The
; screen is dark in every state but on.
vbe_power:
        cmp     bl, 2
        ja      vbe_failed
        mov     dx, VGA_SEQUENCER
        mov     al, 0x01
        call    read_indexed
        cmp     bl, 1
        jb      .capabilities
        je      .set
        mov     bh, 0
        test    ah, 0x20
        jz      .get
        mov     bh, 4
.get:
        mov     [bp + F_BH], bh
        jmp     vbe_done
.set:
        and     ah, 0xDF
        cmp     bh, 0
        je      .write
        or      ah, 0x20
.write:
        SET_INDEXED 0x01
        jmp     vbe_done
.capabilities:
        mov     word [bp + F_BX], 0x0710
        jmp     vbe_done
