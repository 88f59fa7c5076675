; Tables that operating systems search the ROM for. They are valid only with a right checksum, so POST publishes one by
; setting it, while shadow RAM can be written.

publish_tables:
        mov     es, [BDA_EBDA_SEGMENT]
        cmp     byte [es:EBDA_PAM_BRIDGE], 1
        jne     .done
        push    ds
        push    ds
        pop     es                      ; ES = BIOS data area
        push    cs
        pop     ds
        mov     si, bios32_directory
        mov     cx, 16
        mov     bx, 10
        call    seal_table
        mov     si, pirq_table
        mov     cx, PIRQ_TABLE_BYTES
        mov     bx, 31
        call    seal_table
        call    publish_acpi
        call    publish_mp_table
        call    publish_smbios
        pop     ds
.done:
        ret

; DS:SI = table of CX bytes, its checksum at offset BX: makes them add up to 0.
seal_table:
        mov     byte [bx + si], 0
        xor     al, al
        mov     di, si
.next:
        sub     al, [di]
        inc     di
        loop    .next
        mov     [bx + si], al
        ret
