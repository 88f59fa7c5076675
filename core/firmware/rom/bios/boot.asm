; INT 19h: loads the first sector of the first device that has one, in the order of the machine's settings.
; INT 18h: nothing could be loaded; says what was tried and why each failed.
BOOT_ADDRESS            equ 0x7C00
BOOT_SIGNATURE          equ 0xAA55
BOOT_ATTEMPTS           equ 4           ; the first access after a disk change fails by design
BOOT_NOT_TRIED          equ 0x00
BOOT_NO_DRIVE           equ 0xFD        ; EBDA_BOOT_RESULT: these, or the error code of INT 13h
BOOT_NO_SIGNATURE       equ 0xFE

boot_order_file:
        db      "opt/org.nestbox/boot-order", 0
boot_order_default:
        db      "acd", 0

; Boot order into the EBDA: the machine's file, else CMOS 3Dh and 38h as QEMU and Bochs fill them [FWCFG], else A, C, D.
read_boot_order:
        mov     es, [BDA_EBDA_SEGMENT]
        mov     di, EBDA_BOOT_ORDER
        mov     dword [es:di], 0
        mov     si, boot_order_file
        call    fw_cfg_find_file
        jc      .from_cmos
        cmp     ecx, 3
        jbe     .length_ok
        mov     cx, 3
.length_ok:
        jcxz    .default
        mov     dx, FW_CFG_DATA
.from_file:
        in      al, dx
        mov     [es:di], al
        inc     di
        loop    .from_file
        ret
.from_cmos:
        mov     al, CMOS_BOOT_1_2
        call    cmos_read
        mov     ah, al
        and     al, 0x0F
        call    .store_code
        mov     al, ah
        shr     al, 4
        call    .store_code
        mov     al, CMOS_BOOT_3
        call    cmos_read
        shr     al, 4
        call    .store_code
        cmp     di, EBDA_BOOT_ORDER
        jne     .done
.default:
        mov     eax, [cs:boot_order_default]
        mov     [es:EBDA_BOOT_ORDER], eax
.done:
        ret
.store_code:                            ; AL = 1 floppy, 2 hard disk, 3 CD-ROM
        dec     al
        cmp     al, 2
        ja      .done
        movzx   bx, al
        mov     al, [cs:bx + boot_order_default]
        stosb
        ret

int19_bootstrap:
        cli
        xor     ax, ax
        mov     ss, ax
        mov     sp, POST_STACK
        push    BDA_SEGMENT
        pop     ds
        cld
        sti
        mov     es, [BDA_EBDA_SEGMENT]
        mov     dword [es:EBDA_BOOT_RESULT], 0
        xor     si, si
.next:
        mov     es, [BDA_EBDA_SEGMENT]
        cmp     si, 3
        jae     .exhausted
        mov     al, [es:si + EBDA_BOOT_ORDER]
        test    al, al
        jz      .exhausted
        call    boot_try                ; does not come back when it succeeds
        mov     es, [BDA_EBDA_SEGMENT]
        mov     [es:si + EBDA_BOOT_RESULT], al
        inc     si
        jmp     .next
.exhausted:
        int     0x18
        jmp     int19_bootstrap

; AL = 'a', 'c' or 'd' → starts the device's boot sector, or returns AL = why not. Preserves SI.
boot_try:
        xor     dl, dl
        cmp     al, 'a'
        je      .drive_chosen
        mov     dl, 0x80
        cmp     al, 'c'
        je      .drive_chosen
        mov     al, BOOT_NO_DRIVE       ; DEVIATION: no CD-ROM controller exists yet
        ret
.drive_chosen:
        push    si
        push    dx
        mov     ah, 0x15                ; is there such a drive?
        int     0x13
        pop     dx
        pop     si
        jc      .no_drive
        test    ah, ah
        jz      .no_drive
        push    si
        mov     si, BOOT_ATTEMPTS
        jmp     .read
.attempt:
        push    ax
        xor     ah, ah
        int     0x13
        pop     ax
.read:
        push    0
        pop     es
        mov     bx, BOOT_ADDRESS
        mov     ax, 0x0201
        mov     cx, 0x0001
        xor     dh, dh
        int     0x13
        jnc     .loaded
        cmp     ah, DISK_TIMEOUT
        je      .failed                 ; an empty drive stays empty
        dec     si
        jnz     .attempt
.failed:
        pop     si
        mov     al, ah
        ret
.loaded:
        pop     si
        cmp     word [es:BOOT_ADDRESS + 510], BOOT_SIGNATURE
        je      .bootable
        test    dl, dl
        jnz     .no_signature
        call    boot_looks_like_code    ; diskettes older than the signature: DOS 1 and games that boot by themselves
        je      .bootable
.no_signature:
        mov     al, BOOT_NO_SIGNATURE
        ret
.bootable:
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     bx, ax
        mov     cx, ax
        mov     dh, al
        mov     si, ax
        mov     di, ax
        mov     bp, ax
        jmp     0x0000:BOOT_ADDRESS
.no_drive:
        mov     al, BOOT_NO_DRIVE
        ret

; → ZF set when the sector at BOOT_ADDRESS may be a program: it does not begin with ADD or the like, as blank and text
; sectors do, and its first words differ. Later IBM BIOSes judge diskettes so.
boot_looks_like_code:
        cmp     byte [es:BOOT_ADDRESS], 0x06
        jb      .no
        mov     di, BOOT_ADDRESS
        mov     ax, [es:di]
        mov     cx, 9
        repe    scasw
        je      .no
        xor     ax, ax                  ; sets ZF
        ret
.no:
        or      al, 1
        ret

int18_no_boot:
        sti
        cld
        push    BDA_SEGMENT
        pop     ds
        mov     ax, 0x0003
        int     0x10
        mov     si, .title
        call    print_string
        xor     di, di
.next:
        mov     es, [BDA_EBDA_SEGMENT]
        cmp     di, 3
        jae     .prompt
        mov     al, [es:di + EBDA_BOOT_ORDER]
        test    al, al
        jz      .prompt
        mov     ah, [es:di + EBDA_BOOT_RESULT]
        test    ah, ah
        jz      .skip                   ; INT 18h came from a boot sector: this device was not tried
        call    print_device
        mov     al, ah
        call    print_boot_failure
.skip:
        inc     di
        jmp     .next
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
.again:
        db      13, 10, "Insert a disk to start from, then press a key (F12: boot menu).", 13, 10, 0

; AL = 'a', 'c' or 'd'. Preserves all but SI.
print_device:
        mov     si, .floppy
        cmp     al, 'a'
        je      .print
        mov     si, .disk
        cmp     al, 'c'
        je      .print
        mov     si, .cdrom
.print:
        jmp     print_string
.floppy:
        db      "  Floppy disk A:  ", 0
.disk:
        db      "  Hard disk       ", 0
.cdrom:
        db      "  CD-ROM          ", 0

; AL = BOOT_* or an error code of INT 13h.
print_boot_failure:
        mov     si, .no_drive
        cmp     al, BOOT_NO_DRIVE
        je      .print
        mov     si, .no_disk
        cmp     al, DISK_TIMEOUT
        je      .print
        mov     si, .no_signature
        cmp     al, BOOT_NO_SIGNATURE
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
        db      "not bootable: the boot sector has no 55 AA signature", 13, 10, 0
.read_error:
        db      "cannot be read: error ", 0
.end_of_line:
        db      13, 10, 0
