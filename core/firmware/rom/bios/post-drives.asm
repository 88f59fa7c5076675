; What POST says of a drive that it found, a line each.

; FS:SI = device. Preserves all registers.
announce_drive:
        pushad
        push    si
        mov     si, .disk
        mov     bx, sp
        mov     bx, [ss:bx]
        cmp     byte [fs:bx + DEV_KIND], DEV_DISK
        je      .kind
        mov     si, .cdrom
.kind:
        call    print_string
        pop     si
        call    print_device_name
        cmp     byte [fs:si + DEV_KIND], DEV_DISK
        jne     .end
        mov     eax, [fs:si + DEV_SECTORS]
        mov     edx, [fs:si + DEV_SECTORS + 4]
        shrd    eax, edx, 11
        push    si
        mov     si, .comma
        call    print_string
        call    print_decimal
        mov     si, .mebibytes
        call    print_string
        pop     si
.end:
        mov     si, .end_of_line
        call    print_string
        popad
        ret
.disk:
        db      "Hard disk ", 0
.cdrom:
        db      "CD-ROM ", 0
.comma:
        db      ", ", 0
.mebibytes:
        db      " MiB", 0
.end_of_line:
        db      13, 10, 0
