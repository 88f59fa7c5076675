; BIOS data area, memory size, EBDA.

; Clears segment 40h but for the flag that tells a warm start.
clear_bios_data:
        push    BDA_SEGMENT
        pop     es
        mov     dx, [es:BDA_RESET_FLAG]
        xor     di, di
        xor     ax, ax
        mov     cx, 0x100 / 2
        rep     stosw
        mov     [es:BDA_RESET_FLAG], dx
        mov     byte [es:0x100], 0      ; 50:0, state of print screen
        ret

; Base memory is 640 KiB less the EBDA. What lies above 1 MiB is asked from CMOS whenever a program asks for it, so
; only a machine whose CMOS holds nothing needs the firmware device here.
size_memory:
        push    BDA_SEGMENT
        pop     ds
        mov     word [BDA_BASE_MEMORY_KIB], 640 - EBDA_SIZE_KIB
        mov     al, CMOS_EXTENDED_KIB
        call    cmos_read_word
        test    ax, ax
        jnz     .done
        call    fw_cfg_detect
        jne     .done
        mov     ax, FW_CFG_RAM_SIZE
        call    fw_cfg_select
        call    fw_cfg_read_be32        ; stored little-endian
        xchg    al, ah
        rol     eax, 16
        xchg    al, ah                  ; EAX = low half of the RAM size in bytes
        shr     eax, 10
        sub     eax, 1024
        jbe     .done
        mov     edx, eax                ; KiB above 1 MiB
        cmp     eax, 63 * 1024
        jbe     .store_extended
        mov     eax, 63 * 1024
.store_extended:
        mov     bl, CMOS_EXTENDED_KIB
        call    .store_word
        mov     bl, 0x17
        call    .store_word
        mov     eax, edx
        sub     eax, 15 * 1024
        jbe     .done
        shr     eax, 6
        mov     bl, CMOS_ABOVE_16M
.store_word:                            ; AX = value, BL = index
        push    ax
        mov     ah, al
        mov     al, bl
        call    cmos_write
        pop     ax
        push    ax
        mov     al, bl
        inc     al
        call    cmos_write
        pop     ax
.done:
        ret

init_ebda:
        mov     ax, (640 - EBDA_SIZE_KIB) * 64
        mov     [BDA_EBDA_SEGMENT], ax
        mov     es, ax
        xor     di, di
        xor     ax, ax
        mov     cx, EBDA_SIZE_KIB * 1024 / 2
        rep     stosw
        mov     byte [es:EBDA_SIZE], EBDA_SIZE_KIB
        ret

; → EAX = KiB of memory above 1 MiB.
extended_memory_kib:
        mov     al, CMOS_ABOVE_16M
        call    cmos_read_word
        movzx   eax, ax
        test    eax, eax
        jz      .small
        shl     eax, 6
        add     eax, 15 * 1024
        ret
.small:
        mov     al, CMOS_EXTENDED_KIB
        call    cmos_read_word
        movzx   eax, ax
        ret

print_memory:
        call    extended_memory_kib
        shr     eax, 10
        inc     eax
        call    print_decimal
        mov     si, .unit
        jmp     print_string
.unit:
        db      " MiB memory", 13, 10, 0
