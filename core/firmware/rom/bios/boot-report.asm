; INT 18h: nothing could be started; says what was tried and why each failed.

int18_no_boot:
        sti
        cld
        push    BDA_SEGMENT
        pop     ds
        mov     fs, [BDA_EBDA_SEGMENT]
        mov     ax, 0x0003
        int     0x10
        mov     si, .title
        call    print_string
        mov     bx, EBDA_BOOT_LIST
        movzx   cx, byte [fs:EBDA_BOOT_COUNT]
        jcxz    .prompt
.next:
        mov     al, [fs:bx + BOOT_ENTRY_RESULT]
        test    al, al
        jz      .skip                   ; INT 18h came from a boot sector: this device was not tried
        call    print_boot_entry
        mov     si, .separator
        call    print_string
        call    print_boot_failure
.skip:
        add     bx, BOOT_ENTRY_BYTES
        loop    .next
.prompt:
        mov     si, .again
        call    print_string
        call    drop_keys
        xor     ah, ah
        int     0x16
        push    ax
        mov     ax, 0x0003
        int     0x10
        pop     ax
        call    is_menu_key
        jne     .retry
        call    boot_menu
.retry:
        int     0x19
.title:
        db      "No bootable device", 13, 10, 13, 10, 0
.separator:
        db      ": ", 0
.again:
        db      13, 10, "Insert a disk to start from, then press a key (F12: boot menu).", 13, 10, 0

; FS:BX = entry of the boot list. Preserves all but SI.
print_boot_entry:
        push    ax
        mov     si, .indent
        call    print_string
        mov     al, [fs:bx + BOOT_ENTRY_KIND]
        mov     si, .floppy
        cmp     al, 'a'
        je      .kind
        mov     si, .disk
        cmp     al, 'c'
        je      .kind
        mov     si, .cdrom
.kind:
        call    print_string
        mov     si, [fs:bx + BOOT_ENTRY_DEVICE]
        test    si, si
        jz      .done
        mov     al, ' '
        call    print_char
        call    print_device_name
.done:
        pop     ax
        ret
.indent:
        db      "  ", 0
.floppy:
        db      "Floppy disk A", 0
.disk:
        db      "Hard disk", 0
.cdrom:
        db      "CD-ROM", 0

; FS:SI = device.
print_device_name:
        push    ax
        push    si
        add     si, DEV_NAME
.next:
        mov     al, [fs:si]
        inc     si
        test    al, al
        jz      .done
        call    print_char
        jmp     .next
.done:
        pop     si
        pop     ax
        ret

; AL = BOOT_* or an error code of INT 13h.
print_boot_failure:
        mov     si, .no_drive
        cmp     al, BOOT_NO_DRIVE
        je      .print
        mov     si, .no_disk
        cmp     al, DISK_TIMEOUT
        je      .print
        cmp     al, DISK_NO_MEDIUM
        je      .print
        mov     si, .no_signature
        cmp     al, BOOT_NO_SIGNATURE
        je      .print
        mov     si, .no_el_torito
        cmp     al, BOOT_NO_EL_TORITO
        je      .print
        mov     si, .read_error
        call    print_string
        call    print_hex_byte
        mov     si, .end_of_line
.print:
        jmp     print_string
.no_drive:
        db      "not present", 13, 10, 0
.no_disk:
        db      "no disk in the drive", 13, 10, 0
.no_signature:
        db      "not bootable (no 55 AA signature)", 13, 10, 0
.no_el_torito:
        db      "not bootable (no boot catalogue)", 13, 10, 0
.read_error:
        db      "cannot be read, error ", 0
.end_of_line:
        db      13, 10, 0
