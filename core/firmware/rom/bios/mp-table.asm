; MultiProcessor table [MP] 4: how interrupts reach the APICs, for systems that do not read ACPI's tables. Published by
; POST on a machine that has APICs and the 440FX's PCI bus.
MP_APIC_ID              equ 1           ; the I/O APIC's

; %1 ISA interrupt, %2 input of the I/O APIC
%macro MP_ISA_INTERRUPT 2
        db      3, 0
        dw      0                       ; edge-triggered, active high, as the bus has it
        db      1, %1, MP_APIC_ID, %2
%endmacro

; %1 device, %2–%5 where its pins A–D end
%macro MP_PCI_DEVICE 5
        db      3, 0
        dw      INTERRUPT_HIGH_LEVEL
        db      0, ((%1) << 2) | 0, MP_APIC_ID, %2
        db      3, 0
        dw      INTERRUPT_HIGH_LEVEL
        db      0, ((%1) << 2) | 1, MP_APIC_ID, %3
        db      3, 0
        dw      INTERRUPT_HIGH_LEVEL
        db      0, ((%1) << 2) | 2, MP_APIC_ID, %4
        db      3, 0
        dw      INTERRUPT_HIGH_LEVEL
        db      0, ((%1) << 2) | 3, MP_APIC_ID, %5
%endmacro

        times (16 - ($ - $$) % 16) % 16 db 0xFF
mp_pointer:
        db      "_MP_"
        dd      ROM_PHYSICAL + mp_table
        db      1, 4                    ; paragraphs, version 1.4
        db      0                       ; checksum, offset 10
        db      0, 0, 0, 0, 0

mp_table:
        db      "PCMP"
        dw      MP_TABLE_BYTES
        db      4, 0                    ; version 1.4, checksum at offset 7
        db      "NESTBOX ", "PC          "
        dd      0
        dw      0
        dw      MP_ENTRIES
        dd      APIC_BASE
        dd      0
mp_processor:
        db      0, 0, 0x14, 0x03        ; APIC 0, version; enabled, boots the machine
        dd      0, 0                    ; signature and features: POST asks CPUID
        dd      0, 0
        db      1, 0, "PCI   "
        db      1, 1, "ISA   "
        db      2, MP_APIC_ID, 0x11, 1
        dd      IO_APIC_BASE
mp_interrupts:
        MP_ISA_INTERRUPT 0, 2
        MP_ISA_INTERRUPT 1, 1
        MP_ISA_INTERRUPT 3, 3
        MP_ISA_INTERRUPT 4, 4
        MP_ISA_INTERRUPT 5, 5
        MP_ISA_INTERRUPT 6, 6
        MP_ISA_INTERRUPT 7, 7
        MP_ISA_INTERRUPT 8, 8
        MP_ISA_INTERRUPT 9, 9
        MP_ISA_INTERRUPT 12, 12
        MP_ISA_INTERRUPT 13, 13
        MP_ISA_INTERRUPT 14, 14
        MP_ISA_INTERRUPT 15, 15
        MP_PCI_DEVICE 1, PIRQ_AB, PIRQ_AB, PIRQ_CD, PIRQ_CD
        MP_PCI_DEVICE 2, PIRQ_AB, PIRQ_CD, PIRQ_CD, PIRQ_AB
        MP_PCI_DEVICE 3, PIRQ_CD, PIRQ_CD, PIRQ_AB, PIRQ_AB
        MP_PCI_DEVICE 4, PIRQ_CD, PIRQ_AB, PIRQ_AB, PIRQ_CD
        MP_PCI_DEVICE 5, PIRQ_AB, PIRQ_AB, PIRQ_CD, PIRQ_CD
        MP_PCI_DEVICE 6, PIRQ_AB, PIRQ_CD, PIRQ_CD, PIRQ_AB
        MP_PCI_DEVICE 7, PIRQ_CD, PIRQ_CD, PIRQ_AB, PIRQ_AB
        db      4, 3                    ; local: the 8259s on LINT0
        dw      0
        db      1, 0, 0xFF, 0
        db      4, 1                    ; NMI on LINT1
        dw      0
        db      1, 0, 0xFF, 1
mp_table_end:
MP_TABLE_BYTES          equ mp_table_end - mp_table
MP_ENTRIES              equ 4 + (mp_table_end - mp_interrupts) / 8

; Called once the ROM area can be written. DS = CS.
publish_mp_table:
        call    io_apic_present
        jne     .done
        call    cpu_features
        mov     [mp_processor + 4], eax
        mov     [mp_processor + 8], edx
        mov     si, mp_table
        mov     cx, MP_TABLE_BYTES
        mov     bx, 7
        call    seal_table
        mov     si, mp_pointer
        mov     cx, 16
        mov     bx, 10
        jmp     seal_table
.done:
        ret
