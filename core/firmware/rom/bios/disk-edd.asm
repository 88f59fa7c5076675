; INT 13h AH=41h–49h: disks and CDs by sector number [EDD]. Also used by cd-service.asm, where sectors have 2048 bytes.
EDD_VERSION             equ 0x30
EDD_SUPPORTED           equ 0x0007      ; AH=42h–44h, 47h, 48h; 45h, 46h, 49h; drive parameter tables

; AH=41h: BX = 55AAh.
edd_check:
        cmp     word [bp + F_BX], 0x55AA
        jne     disk_bad_command
        mov     word [bp + F_BX], 0xAA55
        mov     word [bp + F_CX], EDD_SUPPORTED
        mov     byte [BDA_DISK_STATUS], 0
        mov     byte [bp + F_AH], EDD_VERSION
        RETURN_NO_CARRY
        ret

edd_read:
        mov     cl, REQ_READ
        jmp     edd_transfer
edd_write:
        mov     cl, REQ_WRITE
        jmp     edd_transfer
edd_verify:
        mov     cl, REQ_VERIFY
edd_transfer:
        mov     [fs:EBDA_REQUEST + REQ_OPERATION], cl
        call    edd_take_packet
        jc      disk_bad_command
        call    disk_within
        mov     ah, DISK_SECTOR_NOT_FOUND
        jc      .nothing
        call    ata_transfer
        mov     cx, [fs:EBDA_REQUEST + REQ_DONE]
        jmp     edd_return
.nothing:
        xor     cx, cx
; AH = result, CX = sectors done: into the caller's packet when not all were.
edd_return:
        test    ah, ah
        jz      disk_return
        mov     es, [bp + F_DS]
        mov     di, [bp + F_SI]
        mov     [es:di + 2], cx
        jmp     disk_return

; The caller's DS:SI = packet → REQ_LBA, REQ_COUNT, ES:DI = buffer. CF set when it makes no sense.
edd_take_packet:
        mov     es, [bp + F_DS]
        mov     bx, [bp + F_SI]
        cmp     byte [es:bx], 16
        jb      .done
        mov     ax, [es:bx + 2]
        mov     [fs:EBDA_REQUEST + REQ_COUNT], ax
        mov     eax, [es:bx + 8]
        mov     [fs:EBDA_REQUEST + REQ_LBA], eax
        mov     eax, [es:bx + 12]
        mov     [fs:EBDA_REQUEST + REQ_LBA + 4], eax
        mov     eax, [es:bx + 4]
        cmp     eax, 0xFFFFFFFF         ; a 64-bit address follows
        je      .flat
        mov     di, ax
        shr     eax, 16
        mov     es, ax
        clc
.done:
        ret
.flat:                                  ; DEVIATION: only below 1 MiB, where the ROM's code reaches
        cmp     byte [es:bx], 24
        jb      .done
        cmp     dword [es:bx + 20], 0
        jne     .no
        mov     eax, [es:bx + 16]
        cmp     eax, 0x00100000
        jae     .no
        mov     di, ax
        and     di, 0x0F
        shr     eax, 4
        mov     es, ax
        clc
        ret
.no:
        stc
        ret

; AH=45h: AL = 0 lock, 1 unlock, 2 state. A fixed disk is always locked in.
edd_lock:
        mov     byte [bp + F_AL], 1
        jmp     disk_ok

; AH=46h.
edd_eject:
        mov     ah, 0xB2                ; the volume is not removable
        jmp     disk_return

; AH=47h.
edd_seek:
        call    edd_take_packet
        jc      disk_bad_command
        jmp     disk_ok

; AH=49h: a fixed disk does not change.
edd_changed:
        jmp     disk_ok

; AH=48h: the caller's DS:SI = buffer that begins with its size.
edd_parameters:
        mov     es, [bp + F_DS]
        mov     di, [bp + F_SI]
        mov     eax, [fs:si + DEV_SECTORS]
        mov     edx, [fs:si + DEV_SECTORS + 4]
        mov     bx, 0x0003              ; flags: DMA boundaries are seen to; the geometry is valid
        mov     cx, 512
; EDX:EAX = sectors, BX = flags, CX = bytes of a sector.
edd_fill_parameters:
        cmp     word [es:di], 26
        jb      disk_bad_command
        mov     [es:di + 2], bx
        mov     [es:di + 16], eax
        mov     [es:di + 20], edx
        mov     [es:di + 24], cx
        movzx   eax, word [fs:si + DEV_OWN_CYLINDERS]
        mov     [es:di + 4], eax
        movzx   eax, byte [fs:si + DEV_OWN_HEADS]
        mov     [es:di + 8], eax
        movzx   eax, byte [fs:si + DEV_OWN_SPT]
        mov     [es:di + 12], eax
        cmp     word [es:di], 30
        jae     .with_table
        mov     word [es:di], 26
        jmp     disk_ok
.with_table:
        call    edd_drive_table
        mov     word [es:di + 26], EBDA_DPTE
        mov     [es:di + 28], fs
        cmp     word [es:di], 66
        jae     .with_path
        mov     word [es:di], 30
        jmp     disk_ok
.with_path:
        mov     word [es:di], 66
        mov     word [es:di + 30], 0xBEDD       ; device path follows, 36 bytes
        mov     dword [es:di + 32], 36
        mov     eax, [cs:.isa]
        call    ide_pci_address         ; BH = bus, BL = device and function; CF set: no PCI
        jc      .bus_known
        mov     eax, [cs:.pci]
.bus_known:
        mov     [es:di + 36], eax
        mov     eax, [cs:.ata]
        test    byte [fs:si + DEV_KIND], DEV_CD
        jz      .interface_known
        mov     eax, [cs:.atapi]
.interface_known:
        mov     [es:di + 40], eax
        mov     dword [es:di + 44], 0x20202020
        cmp     al, [cs:.atapi]
        jne     .path
        test    byte [fs:si + DEV_KIND], DEV_CD
        jz      .path
        mov     byte [es:di + 44], 'I'
.path:
        xor     eax, eax
        mov     [es:di + 48], eax
        mov     [es:di + 52], eax
        mov     [es:di + 56], eax
        mov     [es:di + 60], eax
        mov     [es:di + 64], ax
        call    ide_pci_address
        jc      .isa_path
        mov     [es:di + 48], bh
        mov     al, bl
        shr     al, 3
        mov     [es:di + 49], al
        and     bl, 7
        mov     [es:di + 50], bl
        mov     al, [fs:si + DEV_INDEX]
        shr     al, 1
        mov     [es:di + 51], al        ; channel
        jmp     .device
.isa_path:
        mov     ax, [fs:si + DEV_PORT]
        mov     [es:di + 48], ax
.device:
        mov     al, [fs:si + DEV_INDEX]
        and     al, 1
        mov     [es:di + 56], al
        mov     cx, 35                  ; bytes 30–64 and the checksum add up to 0
        xor     al, al
        lea     bx, [di + 30]
.sum:
        sub     al, [es:bx]
        inc     bx
        loop    .sum
        mov     [es:bx], al
        jmp     disk_ok
.isa:
        db      "ISA "
.pci:
        db      "PCI "
.ata:
        db      "ATA "
.atapi:
        db      "ATAP"

; Device parameter table extension of the device at FS:SI, 16 bytes at FS:EBDA_DPTE.
edd_drive_table:
        pusha
        mov     di, EBDA_DPTE
        mov     ax, [fs:si + DEV_PORT]
        mov     [fs:di], ax
        mov     ax, [fs:si + DEV_CONTROL]
        mov     [fs:di + 2], ax
        mov     al, [fs:si + DEV_INDEX]
        mov     ah, al
        and     al, 1
        shl     al, 4
        or      al, 0xE0                ; LBA, as the drive/head register has it
        mov     [fs:di + 4], al
        mov     byte [fs:di + 5], 0
        shr     ah, 1
        add     ah, 14                  ; IRQ
        mov     [fs:di + 6], ah
        mov     al, [fs:si + DEV_MULTIPLE]
        mov     [fs:di + 7], al
        mov     word [fs:di + 8], 0
        mov     ax, 0x0090              ; LBA translation, 32-bit transfers
        test    byte [fs:si + DEV_KIND], DEV_CD
        jz      .disk
        or      ax, 0x0060              ; removable, ATAPI
.disk:
        mov     [fs:di + 10], ax
        mov     word [fs:di + 12], 0
        mov     byte [fs:di + 14], 0x11 ; revision of this table
        mov     cx, 15
        xor     al, al
.sum:
        sub     al, [fs:di]
        inc     di
        loop    .sum
        mov     [fs:di], al
        popa
        ret
