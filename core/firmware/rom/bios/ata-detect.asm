; POST: which drives are on the two ATA channels. IDENTIFY's answer is read to 0000:7C00, where nothing is yet.
IDENTIFY_BUFFER         equ BOOT_ADDRESS
IDENTIFY_KIND           equ 0 * 2
IDENTIFY_CYLINDERS      equ 1 * 2
IDENTIFY_HEADS          equ 3 * 2
IDENTIFY_SPT            equ 6 * 2
IDENTIFY_MODEL          equ 27 * 2
IDENTIFY_MULTIPLE       equ 47 * 2
IDENTIFY_ABILITIES      equ 49 * 2      ; bit 9 LBA
IDENTIFY_SECTORS        equ 60 * 2
IDENTIFY_COMMANDS       equ 83 * 2      ; bit 10 48-bit addresses
IDENTIFY_SECTORS_48     equ 100 * 2
IDENTIFY_MODEL_BYTES    equ 40
MULTIPLE_MOST           equ 16

detect_drives:
        mov     fs, [BDA_EBDA_SEGMENT]
        mov     si, EBDA_DEVICES
        xor     bx, bx
.next:
        mov     [fs:si + DEV_INDEX], bl
        mov     di, bx
        shr     di, 1                   ; channel
        shl     di, 2
        mov     ax, [cs:di + .channels]
        mov     [fs:si + DEV_PORT], ax
        mov     ax, [cs:di + .channels + 2]
        mov     [fs:si + DEV_CONTROL], ax
        mov     al, bl
        and     al, 1
        shl     al, 4
        or      al, 0xA0
        mov     [fs:si + DEV_SELECT], al
        push    bx
        call    detect_drive
        pop     bx
        add     si, DEV_BYTES
        inc     bx
        cmp     bx, 4
        jb      .next
        mov     al, [fs:EBDA_DISK_COUNT]
        mov     [BDA_DISK_COUNT], al
        jmp     publish_disk_tables
.channels:
        dw      0x1F0, 0x3F6, 0x170, 0x376

; FS:SI = place for a device whose ports are known.
detect_drive:
        push    0
        pop     es
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_DRIVE
        mov     al, [fs:si + DEV_SELECT]
        out     dx, al
        call    ata_delay
        inc     dx
        in      al, dx
        and     al, 0x7F
        cmp     al, 0x7F                ; nobody drives the bus
        je      .none
        call    ata_wait
        jc      .none
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_COUNT
        mov     al, 0x55                ; registers that remember: somebody is there
        out     dx, al
        inc     dx
        mov     al, 0xAA
        out     dx, al
        dec     dx
        in      al, dx
        cmp     al, 0x55
        jne     .none
        inc     dx
        in      al, dx
        cmp     al, 0xAA
        jne     .none
        mov     al, 0xEC                ; IDENTIFY DEVICE
        call    detect_identify
        jnc     .ata
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_LBA_MID
        in      al, dx
        cmp     al, 0x14                ; signature of a packet device [ATA6] 9.12
        jne     .none
        inc     dx
        in      al, dx
        cmp     al, 0xEB
        jne     .none
        mov     al, 0xA1                ; IDENTIFY PACKET DEVICE
        call    detect_identify
        jc      .none
        mov     al, [es:IDENTIFY_BUFFER + IDENTIFY_KIND + 1]
        and     al, 0x1F
        cmp     al, 0x05                ; CD-ROM
        jne     .none
        mov     byte [fs:si + DEV_KIND], DEV_CD
        call    copy_model
        movzx   bx, byte [fs:EBDA_CD_COUNT]
        inc     byte [fs:EBDA_CD_COUNT]
        shl     bx, 1
        mov     [fs:bx + EBDA_CDS], si
        jmp     announce_drive
.ata:
        test    byte [es:IDENTIFY_BUFFER + IDENTIFY_ABILITIES + 1], 0x02
        jz      .none                   ; drives that know no LBA are older than anything we meet
        mov     byte [fs:si + DEV_KIND], DEV_DISK
        call    copy_model
        call    copy_capacity
        call    set_multiple
        call    choose_geometry
        movzx   bx, byte [fs:EBDA_DISK_COUNT]
        inc     byte [fs:EBDA_DISK_COUNT]
        shl     bx, 1
        mov     [fs:bx + EBDA_DISKS], si
        jmp     announce_drive
.none:
        ret

; AL = an IDENTIFY command → its 512 bytes at 0:IDENTIFY_BUFFER. CF set when the device does not answer it.
detect_identify:
        push    dx
        call    ata_command
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_STATUS
        in      al, dx
        test    al, al                  ; the other drive answers for one that is missing
        jz      .no
        call    ata_wait
        jc      .no
        test    al, ATA_DRQ
        jz      .no
        mov     dx, [fs:si + DEV_PORT]
        mov     di, IDENTIFY_BUFFER
        mov     cx, 256
        rep     insw
        call    ata_wait
        clc
        jmp     .done
.no:
        stc
.done:
        pop     dx
        ret

; Text of IDENTIFY has its bytes swapped and spaces at the end.
copy_model:
        xor     bx, bx
        xor     cx, cx                  ; CX = length without the spaces
.next:
        mov     di, bx
        xor     di, 1
        mov     al, [es:di + IDENTIFY_BUFFER + IDENTIFY_MODEL]
        cmp     al, ' '
        je      .store
        jb      .end
        lea     cx, [bx + 1]
.store:
        mov     [fs:bx + si + DEV_NAME], al
        inc     bx
        cmp     bx, DEV_NAME_MOST - 1
        jb      .next
.end:
        mov     bx, cx
        mov     byte [fs:bx + si + DEV_NAME], 0
        test    byte [es:IDENTIFY_BUFFER + IDENTIFY_KIND], 0x80
        jz      .fixed
        or      byte [fs:si + DEV_FLAGS], DEV_FLAG_REMOVABLE
.fixed:
        ret

copy_capacity:
        mov     eax, [es:IDENTIFY_BUFFER + IDENTIFY_SECTORS]
        xor     edx, edx
        test    byte [es:IDENTIFY_BUFFER + IDENTIFY_COMMANDS + 1], 0x04
        jz      .store
        or      byte [fs:si + DEV_FLAGS], DEV_FLAG_LBA48
        mov     ecx, [es:IDENTIFY_BUFFER + IDENTIFY_SECTORS_48]
        mov     edx, [es:IDENTIFY_BUFFER + IDENTIFY_SECTORS_48 + 4]
        mov     ebx, ecx
        or      ebx, edx
        jz      .store
        mov     eax, ecx
.store:
        mov     [fs:si + DEV_SECTORS], eax
        mov     [fs:si + DEV_SECTORS + 4], edx
        mov     ax, [es:IDENTIFY_BUFFER + IDENTIFY_CYLINDERS]
        mov     [fs:si + DEV_OWN_CYLINDERS], ax
        mov     al, [es:IDENTIFY_BUFFER + IDENTIFY_HEADS]
        mov     [fs:si + DEV_OWN_HEADS], al
        mov     al, [es:IDENTIFY_BUFFER + IDENTIFY_SPT]
        mov     [fs:si + DEV_OWN_SPT], al
        ret

; READ MULTIPLE interrupts once for a block instead of once for a sector.
set_multiple:
        mov     al, [es:IDENTIFY_BUFFER + IDENTIFY_MULTIPLE]
        cmp     al, MULTIPLE_MOST
        jbe     .size
        mov     al, MULTIPLE_MOST
.size:
        cmp     al, 2
        jb      .done
        mov     bl, al
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_COUNT
        out     dx, al
        mov     al, 0xC6                ; SET MULTIPLE MODE
        call    ata_command
        call    ata_wait
        jc      .done
        test    al, ATA_ERR
        jnz     .done
        mov     [fs:si + DEV_MULTIPLE], bl
.done:
        ret
