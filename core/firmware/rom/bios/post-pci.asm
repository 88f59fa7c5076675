; POST: PCI devices get their addresses and interrupts [PCI] 6.2.5, and the chipset what it needs [440FX], [PIIX3],
; [PIIX4]. A machine without PCI is left as it is.
PCI_ID_440FX            equ 0x12378086
PCI_ID_PIIX3_ISA        equ 0x70008086
PCI_ID_PIIX3_IDE        equ 0x70108086
PCI_ID_PIIX4_ISA        equ 0x71108086
PCI_ID_PIIX4_IDE        equ 0x71118086
PCI_ID_PIIX4_PM         equ 0x71138086
PCI_CLASS_IDE           equ 0x0101
PCI_CLASS_VGA           equ 0x0300
PCI_MEMORY_FIRST        equ 0xE0000000
PCI_MEMORY_END          equ 0xFEC00000  ; interrupt controllers and ROM from here
PCI_PORT_FIRST          equ 0xC000
PM_PORTS                equ 0x0600
SMBUS_PORTS             equ 0x0700
PIIX_PIRQ               equ 0x60
PIRQ_AB                 equ 10          ; where POST leads PCI interrupts: A and B, C and D
PIRQ_CD                 equ 11
ELCR2                   equ 0x4D1
ACPI_SCI_IRQ            equ 9

init_pci:
        mov     fs, [BDA_EBDA_SEGMENT]
        mov     eax, 0x80000000         ; a mechanism 1 bridge remembers the address
        mov     dx, PCI_CONFIG_ADDRESS
        out     dx, eax
        in      eax, dx
        cmp     eax, 0x80000000
        jne     .done
        mov     byte [fs:EBDA_PCI_PRESENT], 1
        mov     word [fs:EBDA_PCI_PORT_NEXT], PCI_PORT_FIRST
        mov     dword [fs:EBDA_PCI_MEMORY_NEXT], PCI_MEMORY_FIRST
        mov     bx, 0xFFFF
.next:
        call    pci_next
        jc      .done
        push    eax
        call    pci_assign_addresses
        call    pci_assign_interrupt
        pop     eax
        mov     si, .chips
        mov     cx, 6
.chip:
        cmp     [cs:si], eax
        je      .known
        add     si, 6
        loop    .chip
        jmp     .next
.known:
        call    [cs:si + 4]
        jmp     .next
.done:
        ret
.chips:
        dd      PCI_ID_440FX
        dw      init_440fx
        dd      PCI_ID_PIIX3_ISA
        dw      init_piix_isa
        dd      PCI_ID_PIIX4_ISA
        dw      init_piix_isa
        dd      PCI_ID_PIIX3_IDE
        dw      init_piix_ide
        dd      PCI_ID_PIIX4_IDE
        dw      init_piix_ide
        dd      PCI_ID_PIIX4_PM
        dw      init_piix4_pm

init_440fx:
        mov     byte [fs:EBDA_PAM_BRIDGE], 1
        ret

; PIRQA–PIRQD to interrupts 10 and 11, which are level-triggered then.
init_piix_isa:
        mov     di, PIIX_PIRQ
        mov     eax, PIRQ_AB | (PIRQ_AB << 8) | (PIRQ_CD << 16) | (PIRQ_CD << 24)
        call    pci_write_dword
        mov     dx, ELCR2
        mov     al, (1 << (PIRQ_AB - 8)) | (1 << (PIRQ_CD - 8))
        out     dx, al
        ret

; Both channels decode their old ports.
init_piix_ide:
        mov     [fs:EBDA_PCI_IDE], bx
        mov     di, 0x40
        mov     ax, 0x8000
        call    pci_write_word
        mov     di, 0x42
        jmp     pci_write_word

; Power management and SMBus ports; ACPI mode from the start, because there is no system management mode to turn it on.
init_piix4_pm:
        mov     word [fs:EBDA_PM_BASE], PM_PORTS
        mov     di, 0x40
        mov     eax, PM_PORTS | 1
        call    pci_write_dword
        mov     di, 0x80
        mov     al, 1
        call    pci_write_byte
        mov     di, 0x90
        mov     eax, SMBUS_PORTS | 1
        call    pci_write_dword
        mov     di, 0xD2
        mov     al, 0x09
        call    pci_write_byte
        mov     di, PCI_INTERRUPT_LINE
        mov     al, ACPI_SCI_IRQ
        call    pci_write_byte
        mov     dx, PM_PORTS + 4        ; PM1 control: SCI_EN
        in      ax, dx
        or      al, 1
        out     dx, ax
        ret

; BX = function: its base address registers, and decoding on.
pci_assign_addresses:
        mov     di, PCI_HEADER
        call    pci_read_byte
        mov     cx, 6                   ; registers of a plain device
        and     al, 0x7F
        jz      .registers
        mov     cx, 2                   ; of a bridge
        cmp     al, 1
        jne     .done
.registers:
        mov     di, PCI_BAR0
        push    di
        mov     di, PCI_CLASS
        call    pci_read_word
        cmp     ax, PCI_CLASS_IDE
        jne     .not_ide
        mov     di, PCI_INTERFACE
        call    pci_read_byte
        test    al, 0x05
        jnz     .not_ide
        pop     di                      ; a controller at the old ports: only its bus master registers move
        mov     di, PCI_BAR0 + 16
        sub     cx, 4
        jmp     .register
.not_ide:
        pop     di
.register:
        call    pci_assign_register
        add     di, 4
        loop    .register
        mov     di, PCI_COMMAND
        call    pci_read_word
        or      ax, 0x0003              ; ports and memory
        call    pci_write_word
.done:
        ret

; DI = base address register, CX = registers left, this one included. A 64-bit one takes two.
pci_assign_register:
        push    ebp
        mov     eax, 0xFFFFFFFF
        call    pci_write_dword
        call    pci_read_dword
        mov     ebp, eax
        xor     eax, eax
        call    pci_write_dword
        test    ebp, ebp
        jz      .done
        test    ebp, 1
        jz      .memory
        and     ebp, 0xFFFC
        or      ebp, 0xFFFF0000
        neg     ebp                     ; size
        movzx   eax, word [fs:EBDA_PCI_PORT_NEXT]
        call    .align
        lea     edx, [eax + ebp]
        cmp     edx, 0x10000
        ja      .done
        mov     [fs:EBDA_PCI_PORT_NEXT], dx
        call    pci_write_dword
        jmp     .done
.memory:
        mov     edx, ebp
        and     edx, 0x06
        push    edx
        and     ebp, 0xFFFFFFF0
        neg     ebp
        mov     eax, [fs:EBDA_PCI_MEMORY_NEXT]
        call    .align
        jc      .full
        lea     edx, [eax + ebp]
        cmp     edx, PCI_MEMORY_END
        ja      .full
        cmp     edx, eax
        jbe     .full
        mov     [fs:EBDA_PCI_MEMORY_NEXT], edx
        call    pci_write_dword
.full:
        pop     edx
        cmp     dl, 0x04
        jne     .done
        cmp     cx, 2
        jb      .done
        add     di, 4                   ; its upper half
        dec     cx
        xor     eax, eax
        call    pci_write_dword
.done:
        pop     ebp
        ret
.align:                                 ; EAX up to a multiple of EBP, a power of two. CF set when that is beyond 4 GiB
        dec     ebp
        add     eax, ebp
        jc      .beyond
        not     ebp
        and     eax, ebp
        not     ebp
        inc     ebp
        clc
        ret
.beyond:
        inc     ebp
        stc
        ret

; BX = function: the interrupt its pin reaches. The board leads pin p of device d to PIRQ (p + d − 2) mod 4, counted
; from A = 1, as in the tables of pci-tables.asm.
pci_assign_interrupt:
        mov     di, PCI_INTERRUPT_PIN
        call    pci_read_byte
        test    al, al
        jz      .done
        mov     ah, bl
        shr     ah, 3
        add     al, ah
        sub     al, 2
        and     al, 3
        mov     ah, PIRQ_AB
        cmp     al, 2
        jb      .store
        mov     ah, PIRQ_CD
.store:
        mov     al, ah
        mov     di, PCI_INTERRUPT_LINE
        call    pci_write_byte
.done:
        ret
