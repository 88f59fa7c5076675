; The option ROM that the machine hands over through the firmware device [FWCFG], under a name of the folder where QEMU's
; firmware looks for such ROMs.
firmware_rom_file:
        db      "genroms/kernel-boot.bin", 0

; FS = EBDA. Puts the ROM behind the others, where POST made RAM, and starts it.
start_firmware_rom:
        cmp     byte [fs:EBDA_PAM_BRIDGE], 1
        jne     .done
        mov     si, firmware_rom_file
        call    fw_cfg_find_file
        jc      .done
        mov     bx, [fs:EBDA_ROM_NEXT]
        cmp     bx, ROM_AREA + 0x800    ; the first 32 KiB are the video ROM's
        jae     .place
        mov     bx, ROM_AREA + 0x800
.place:
        cmp     ecx, (ROM_AREA_END - ROM_AREA) * 16
        ja      .done
        mov     eax, ecx
        add     eax, 15
        shr     eax, 4
        add     ax, bx
        cmp     ax, ROM_AREA_END
        ja      .done
        mov     es, bx
        xor     di, di
        mov     dx, FW_CFG_DATA
.byte:
        in      al, dx
        mov     [es:di], al
        inc     di
        dec     cx
        jnz     .byte
        mov     dx, bx
        mov     cx, bx
        inc     cx
        mov     ax, 0xFFFF              ; no PCI card's
        jmp     scan_roms
.done:
        ret
