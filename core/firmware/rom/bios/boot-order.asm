; What to start from, and in which order: a list in the EBDA, made from the order of the machine's settings and the
; drives that were found.
BOOT_ENTRY_KIND         equ 0           ; 'a', 'c' or 'd'
BOOT_ENTRY_RESULT       equ 1           ; BOOT_* of boot.asm, or an error code of INT 13h
BOOT_ENTRY_DEVICE       equ 2           ; word: DEV_* structure in the EBDA, 0 for a diskette or when there is no such drive
BOOT_ENTRY_BYTES        equ 4
BOOT_LIST_MOST          equ 10

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
        jmp     build_boot_list
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
        jne     build_boot_list
.default:
        mov     eax, [cs:boot_order_default]
        mov     [es:EBDA_BOOT_ORDER], eax
        jmp     build_boot_list
.store_code:                            ; AL = 1 floppy, 2 hard disk, 3 CD-ROM
        dec     al
        cmp     al, 2
        ja      .done
        movzx   bx, al
        mov     al, [cs:bx + boot_order_default]
        stosb
.done:
        ret

; ES = EBDA: EBDA_BOOT_ORDER → EBDA_BOOT_LIST.
build_boot_list:
        push    es
        pop     fs
        mov     byte [fs:EBDA_BOOT_COUNT], 0
        xor     si, si
.next:
        mov     al, [fs:si + EBDA_BOOT_ORDER]
        mov     di, EBDA_DISKS
        mov     cl, [fs:EBDA_DISK_COUNT]
        cmp     al, 'c'
        je      .drives
        mov     di, EBDA_CDS
        mov     cl, [fs:EBDA_CD_COUNT]
        cmp     al, 'd'
        je      .drives
        cmp     al, 'a'
        jne     .advance
.no_drive:
        xor     bx, bx
        call    .append
        jmp     .advance
.drives:
        movzx   cx, cl
        jcxz    .no_drive
.drive:
        mov     bx, [fs:di]
        add     di, 2
        call    .append
        loop    .drive
.advance:
        inc     si
        cmp     si, 3
        jb      .next
        ret
.append:                                ; AL = kind, BX = device
        push    di
        movzx   di, byte [fs:EBDA_BOOT_COUNT]
        cmp     di, BOOT_LIST_MOST
        jae     .full
        inc     byte [fs:EBDA_BOOT_COUNT]
        shl     di, 2
        mov     [fs:di + EBDA_BOOT_LIST + BOOT_ENTRY_KIND], al
        mov     byte [fs:di + EBDA_BOOT_LIST + BOOT_ENTRY_RESULT], 0
        mov     [fs:di + EBDA_BOOT_LIST + BOOT_ENTRY_DEVICE], bx
.full:
        pop     di
        ret
