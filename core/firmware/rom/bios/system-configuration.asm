; INT 15h AH=C0h: what kind of machine this is [RBIL] table 00509.
configuration_table:
        dw      8                       ; bytes that follow
        db      0xFC, 0x01, 0x00        ; model and submodel of the PC/AT 339, BIOS revision
        db      01110100b               ; second 8259, RTC, INT 15h AH=4Fh is called, EBDA
        db      0x40, 0, 0, 0           ; INT 16h AH=09h exists
