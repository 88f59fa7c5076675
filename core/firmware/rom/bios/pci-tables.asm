; Tables of the board's PCI interrupt wiring, complete but for their checksums, which POST makes right on a machine that
; has the chips they describe: until then nobody takes them for tables.

; What a device's interrupt pin can reach. %1 the device, %2–%5 the PIRQ of its pins A–D, %6 slot number, 0: on the board.
PIRQ_MASK               equ 0x0EF8      ; interrupts 3–7, 9–11

%macro PIRQ_ENTRY 6
        db      0, (%1) << 3
        db      %2
        dw      PIRQ_MASK
        db      %3
        dw      PIRQ_MASK
        db      %4
        dw      PIRQ_MASK
        db      %5
        dw      PIRQ_MASK
        db      %6, 0
%endmacro
PIRQ_A                  equ 0x60        ; link values: the router's registers
PIRQ_B                  equ 0x61
PIRQ_C                  equ 0x62
PIRQ_D                  equ 0x63

; PCI IRQ routing table [PIR]. Slots 1–6 are devices 2–7, as pci_assign_interrupt of post-pci.asm leads them.
        times (16 - ($ - $$) % 16) % 16 db 0xFF
pirq_table:
        db      "$PIR"
        dw      0x0100
        dw      PIRQ_TABLE_BYTES
        db      0, 0x08                 ; router: bus 0, device 1, function 0
        dw      0                       ; no interrupt is PCI's alone
        dd      PCI_ID_PIIX3_ISA
        dd      0
        times   11 db 0
        db      0                       ; checksum, offset 31
pirq_entries:
        PIRQ_ENTRY 1, PIRQ_A, PIRQ_B, PIRQ_C, PIRQ_D, 0
        PIRQ_ENTRY 2, PIRQ_B, PIRQ_C, PIRQ_D, PIRQ_A, 1
        PIRQ_ENTRY 3, PIRQ_C, PIRQ_D, PIRQ_A, PIRQ_B, 2
        PIRQ_ENTRY 4, PIRQ_D, PIRQ_A, PIRQ_B, PIRQ_C, 3
        PIRQ_ENTRY 5, PIRQ_A, PIRQ_B, PIRQ_C, PIRQ_D, 4
        PIRQ_ENTRY 6, PIRQ_B, PIRQ_C, PIRQ_D, PIRQ_A, 5
        PIRQ_ENTRY 7, PIRQ_C, PIRQ_D, PIRQ_A, PIRQ_B, 6
PIRQ_TABLE_BYTES        equ $ - pirq_table
PIRQ_ENTRIES_BYTES      equ $ - pirq_entries
