; Video ROM and option ROMs: 55AAh, size in 512-byte units, code entered at offset 3, bytes add up to 0 [IBMAT] 5
; "ROM scan". A PCI card's ROM is behind a base address register and is copied first [PCI] 6.3.
ROM_AREA                equ 0xC000
ROM_AREA_END            equ 0xF000
ROM_SIGNATURE           equ 0xAA55
PCIR_POINTER            equ 0x18
PCIR_SIGNATURE          equ 0x52494350  ; "PCIR"
PCIR_IMAGE_BLOCKS       equ 0x10
PCIR_CODE_TYPE          equ 0x14        ; 0: for a PC
PCIR_INDICATOR          equ 0x15        ; bit 7: last image

init_video:
        or      byte [BDA_EQUIPMENT], 0x20          ; start in 80 columns, colour
        mov     fs, [BDA_EBDA_SEGMENT]
        mov     word [fs:EBDA_ROM_NEXT], ROM_AREA
        mov     bx, 0xFFFF
        cmp     byte [fs:EBDA_PAM_BRIDGE], 1
        jne     .scan
.next:
        call    pci_next
        jc      .scan
        mov     di, PCI_CLASS
        call    pci_read_word
        cmp     ax, PCI_CLASS_VGA
        jne     .next
        mov     dx, ROM_AREA
        call    copy_pci_rom
.scan:
        mov     ax, bx                  ; bus, device and function: what a PCI ROM is entered with
        mov     dx, ROM_AREA
        mov     cx, ROM_AREA + 0x800
        call    scan_roms
        mov     ax, 0x0003              ; a video ROM need not choose a mode by itself
        int     0x10
        ret

; ROMs of ISA cards, then those of PCI cards behind them, then the machine's own.
scan_option_roms:
        mov     fs, [BDA_EBDA_SEGMENT]
        mov     ax, 0xFFFF
        mov     dx, ROM_AREA + 0x800
        mov     cx, ROM_AREA_END
        call    scan_roms
        cmp     byte [fs:EBDA_PAM_BRIDGE], 1
        jne     .done
        mov     bx, 0xFFFF
.next:
        call    pci_next
        jc      start_firmware_rom
        mov     di, PCI_CLASS
        call    pci_read_word
        cmp     ax, PCI_CLASS_VGA
        je      .next
        mov     dx, [fs:EBDA_ROM_NEXT]
        cmp     dx, ROM_AREA + 0x800    ; the first 32 KiB are the video ROM's
        jae     .place
        mov     dx, ROM_AREA + 0x800
.place:
        call    copy_pci_rom
        jc      .next
        mov     ax, bx
        mov     cx, dx
        inc     cx
        push    bx
        call    scan_roms
        pop     bx
        jmp     .next
.done:
        ret

; AX = bus, device and function for the ROM. Starts every ROM between segment DX and segment CX (not included).
scan_roms:
        cmp     dx, cx
        jae     .done
        mov     es, dx
        cmp     word [es:0], ROM_SIGNATURE
        jne     .advance_2k
        call    rom_is_sound
        jne     .advance_2k
        push    ax
        push    cx
        push    dx
        push    ds
        push    fs
        call    start_rom
        pop     fs
        pop     ds
        pop     dx
        pop     cx
        mov     es, dx
        movzx   ax, byte [es:2]         ; what it needs from now on: a ROM may have made itself smaller
        shl     ax, 5                   ; 512-byte units → paragraphs
        add     ax, 0x7F
        and     ax, 0xFF80              ; ROMs start at 2 KiB boundaries
        jz      .gone
        add     dx, ax
        mov     [fs:EBDA_ROM_NEXT], dx
        pop     ax
        jmp     scan_roms
.gone:
        pop     ax
.advance_2k:
        add     dx, 0x80
        jmp     scan_roms
.done:
        ret

; ES = segment → ZF set when the bytes add up to 0. Preserves all others.
rom_is_sound:
        push    ax
        push    cx
        push    si
        movzx   cx, byte [es:2]
        xor     si, si
        xor     ax, ax
        test    cx, cx
        jz      .unsound
.block:
        push    cx
        mov     cx, 512
.byte:
        add     al, [es:si]
        inc     si
        loop    .byte
        pop     cx
        loop    .block
        test    al, al
        jmp     .done
.unsound:
        inc     ax                      ; clears ZF
.done:
        pop     si
        pop     cx
        pop     ax
        ret

; ES = segment of a sound ROM, AX = bus, device and function. [PNPBIOS] 3.3: ES:DI = Plug and Play structure.
start_rom:
        push    bp
        mov     bp, sp
        push    es
        push    3
        push    cs
        pop     es
        mov     di, pnp_structure
        call    far [bp - 4]
        mov     sp, bp
        pop     bp
        cld
        ret

; BX = function with a ROM, DX = segment to copy it to. CF set when it has none for a PC, or no room.
copy_pci_rom:
        pushad
        push    fs
        mov     di, PCI_ROM_BAR
        mov     eax, 0xFFFFFFFE
        call    pci_write_dword
        call    pci_read_dword
        test    eax, eax
        jz      .none
        and     eax, 0xFFFFF800
        neg     eax
        mov     ebp, eax                ; EBP = size
        mov     esi, [fs:EBDA_PCI_MEMORY_NEXT]
        dec     eax
        add     esi, eax
        not     eax
        and     esi, eax                ; ESI = where it shows for now
        lea     eax, [esi + ebp]
        cmp     eax, PCI_MEMORY_END
        ja      .none
        mov     eax, esi
        or      al, 1
        call    pci_write_dword
        call    flat_enter
        call    find_pc_image
        jc      .none
        movzx   ecx, byte [fs:esi + 2]
        shl     ecx, 9                  ; bytes
        mov     eax, ecx
        shr     eax, 4
        add     ax, dx
        jc      .none
        cmp     ax, ROM_AREA_END
        ja      .none
        mov     es, dx
        xor     di, di
.copy:
        mov     eax, [fs:esi]
        stosd
        add     esi, 4
        sub     ecx, 4
        jnz     .copy
        clc
        jmp     .done
.none:
        stc
.done:
        pushf
        mov     di, PCI_ROM_BAR
        xor     eax, eax
        call    pci_write_dword
        popf
        pop     fs
        popad
        ret

; FS:ESI = ROM of EBP bytes that may hold images for several kinds of machine → ESI = the PC's. CF set: none.
find_pc_image:
        add     ebp, esi                ; EBP = its end
.image:
        cmp     word [fs:esi], ROM_SIGNATURE
        jne     .no
        movzx   edi, word [fs:esi + PCIR_POINTER]
        add     edi, esi
        cmp     dword [fs:edi], PCIR_SIGNATURE
        jne     .no
        cmp     byte [fs:edi + PCIR_CODE_TYPE], 0
        jne     .next
        cmp     byte [fs:esi + 2], 0
        je      .no
        clc
        ret
.next:
        test    byte [fs:edi + PCIR_INDICATOR], 0x80
        jnz     .no
        movzx   eax, word [fs:edi + PCIR_IMAGE_BLOCKS]
        test    eax, eax
        jz      .no
        shl     eax, 9
        add     esi, eax
        cmp     esi, ebp
        jb      .image
.no:
        stc
        ret
