; CMOS memory of the real-time clock. Layout: [IBMAT] section 5 "CMOS RAM"; 34h–35h is the usual extension [RBIL] CMOS.LST.
CMOS_STATUS_A           equ 0x0A
CMOS_STATUS_B           equ 0x0B
CMOS_STATUS_C           equ 0x0C
CMOS_STATUS_D           equ 0x0D
CMOS_SHUTDOWN           equ 0x0F
CMOS_FLOPPY_TYPES       equ 0x10        ; high nibble drive A, low nibble B: 1 360K 2 1.2M 3 720K 4 1.44M 5 2.88M
CMOS_EQUIPMENT          equ 0x14        ; bit 1: a coprocessor
CMOS_EXTENDED_KIB       equ 0x30        ; word, 17h–18h holds the same: KiB above 1 MiB, at most 63 MiB
CMOS_ABOVE_16M          equ 0x34        ; word: 64 KiB blocks above 16 MiB
CMOS_BOOT_3             equ 0x38        ; high nibble: third boot device
CMOS_BOOT_1_2           equ 0x3D        ; low nibble first, high nibble second: 1 floppy 2 hard disk 3 CD-ROM
CMOS_CENTURY            equ 0x32
CMOS_ABOVE_4G           equ 0x5B        ; three bytes: 64 KiB blocks above 4 GiB, as QEMU has it

; AL = index → AL = value. NMI stays enabled afterwards, as the AT leaves it.
cmos_read:
        or      al, NMI_DISABLED
        out     CMOS_INDEX, al
        in      al, CMOS_DATA
        push    ax
        mov     al, CMOS_STATUS_D
        out     CMOS_INDEX, al
        pop     ax
        ret

; AL = index, AH = value.
cmos_write:
        push    ax
        or      al, NMI_DISABLED
        out     CMOS_INDEX, al
        mov     al, ah
        out     CMOS_DATA, al
        mov     al, CMOS_STATUS_D
        out     CMOS_INDEX, al
        pop     ax
        ret

; AL = index of the low byte → AX = word.
cmos_read_word:
        push    bx
        mov     bl, al
        inc     al
        call    cmos_read
        mov     bh, al
        mov     al, bl
        call    cmos_read
        mov     ah, bh
        pop     bx
        ret
