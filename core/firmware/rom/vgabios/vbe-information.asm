; AL=00h: ES:DI = 256 bytes, or 512 that begin with "VBE2" [VBE3] §4.3.
VBE_VERSION             equ 0x0300
VBE_DAC_SWITCHES        equ 0x01
INFO_MODES              equ 34          ; in the reserved part, which all callers have room for
INFO_SIZE_1             equ 256

vbe_information:
        mov     es, [bp + F_ES]
        mov     di, [bp + F_DI]
        mov     ebx, [es:di]
        push    di
        xor     eax, eax
        mov     cx, INFO_SIZE_1 / 4
        rep stosd
        pop     di
        mov     dword [es:di], 'VESA'
        mov     word [es:di + 4], VBE_VERSION
        mov     word [es:di + 6], rom_name
        mov     [es:di + 8], cs
        mov     dword [es:di + 10], VBE_DAC_SWITCHES
        lea     ax, [di + INFO_MODES]
        mov     [es:di + 14], ax
        mov     [es:di + 16], es
        call    dispi_memory
        mov     [es:di + 18], ax
        cmp     ebx, 'VBE2'
        jne     .modes
        mov     word [es:di + 20], 0x0100       ; version of this ROM
        mov     word [es:di + 22], vbe_vendor
        mov     [es:di + 24], cs
        mov     word [es:di + 26], rom_name
        mov     [es:di + 28], cs
        mov     word [es:di + 30], vbe_revision
        mov     [es:di + 32], cs
.modes:
        add     di, INFO_MODES
        mov     si, vbe_modes
.mode:
        call    vbe_mode_fits
        jc      .next
        mov     ax, [cs:si + V_NUMBER]
        stosw
.next:
        add     si, V_SIZE
        cmp     si, vbe_text_modes_end
        jb      .mode
        mov     ax, 0xFFFF
        stosw
        jmp     vbe_done

vbe_vendor:
        db      'Nestbox', 0
vbe_revision:
        db      '1.0', 0
