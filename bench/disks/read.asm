; Reads CALLS times SECTORS_A_CALL sectors of drive DRIVE through INT 13h function 42h; "B" and "E" on COM1 around it.
        bits    16
        org     0x7C00

COM1                    equ 0x3F8
BUFFER                  equ 0x1000              ; segment

        cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7C00
        sti
        mov     al, "B"
        call    send
        mov     bp, CALLS
.next:
        mov     si, packet
        mov     ah, 0x42
        mov     dl, DRIVE
        int     0x13
        jc      .failed
        add     dword [lba], SECTORS_A_CALL
        dec     bp
        jnz     .next
        mov     al, "E"
        call    send
        jmp     .stop
.failed:
        mov     al, "F"
        call    send
.stop:
        hlt
        jmp     .stop

send:
        mov     dx, COM1
        out     dx, al
        ret

packet:
        db      16, 0
        dw      SECTORS_A_CALL, 0, BUFFER
lba:
        dd      0, 0
        times   510 - ($ - $$) db 0
        dw      0xAA55
