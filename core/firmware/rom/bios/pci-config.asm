; PCI configuration space by mechanism 1 [PCI] 3.2.2.3.2. BX = bus, device and function, DI = register.
PCI_CONFIG_ADDRESS      equ 0xCF8
PCI_CONFIG_DATA         equ 0xCFC
PCI_ID                  equ 0x00
PCI_COMMAND             equ 0x04
PCI_CLASS               equ 0x0A        ; word: subclass, class
PCI_INTERFACE           equ 0x09
PCI_HEADER              equ 0x0E
PCI_BAR0                equ 0x10
PCI_ROM_BAR             equ 0x30
PCI_INTERRUPT_LINE      equ 0x3C
PCI_INTERRUPT_PIN       equ 0x3D

; → DX = data port of the register, which is selected. Preserves all others.
pci_select:
        push    eax
        movzx   eax, bx
        or      eax, 0x00800000
        shl     eax, 8
        mov     ax, di
        mov     ah, bl
        and     al, 0xFC
        mov     dx, PCI_CONFIG_ADDRESS
        out     dx, eax
        mov     dx, di
        and     dx, 3
        add     dx, PCI_CONFIG_DATA
        pop     eax
        ret

pci_read_byte:
        push    dx
        call    pci_select
        in      al, dx
        pop     dx
        ret

pci_read_word:
        push    dx
        call    pci_select
        in      ax, dx
        pop     dx
        ret

pci_read_dword:
        push    dx
        call    pci_select
        in      eax, dx
        pop     dx
        ret

pci_write_byte:
        push    dx
        call    pci_select
        out     dx, al
        pop     dx
        ret

pci_write_word:
        push    dx
        call    pci_select
        out     dx, ax
        pop     dx
        ret

pci_write_dword:
        push    dx
        call    pci_select
        out     dx, eax
        pop     dx
        ret

; BX = function, FFFFh to begin with → BX = the next one that is there, EAX = its identity. CF set after the last.
; DEVIATION: bus 0 only; no machine of ours has a bridge to another.
pci_next:
        push    di
.advance:
        inc     bx
        cmp     bx, 0x100
        cmc
        jc      .done
        test    bl, 7
        jz      .probe
        push    bx
        and     bl, 0xF8
        mov     di, PCI_HEADER
        call    pci_read_byte
        pop     bx
        test    al, 0x80                ; has more than one function
        jnz     .probe
        or      bl, 7
        jmp     .advance
.probe:
        mov     di, PCI_ID
        call    pci_read_dword
        cmp     ax, 0xFFFF
        je      .advance
        clc
.done:
        pop     di
        ret

; → BX = bus, device and function of the chip with the ATA channels. CF set when they are not on PCI.
ide_pci_address:
        mov     bx, [fs:EBDA_PCI_IDE]
        cmp     bx, 1
        ret
