; INT 17h: there is no printer port yet. Every function answers "time-out, I/O error" [RBIL] INT 17.
PRINTER_ABSENT          equ 0x09

int17_printer:
        SERVICE_ENTER
        cmp     ah, 2
        ja      .done
        mov     byte [bp + F_AH], PRINTER_ABSENT
.done:
        SERVICE_LEAVE
