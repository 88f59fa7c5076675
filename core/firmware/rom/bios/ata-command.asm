; ATA disks by programmed I/O [ATA6] clauses 8 and 9. FS:SI = device, FS:EBDA_REQUEST = what to transfer, ES:DI = buffer.
; Results are INT 13h error codes in AH, with ZF.
ATA_DATA                equ 0
ATA_ERROR               equ 1           ; read; written: features
ATA_COUNT               equ 2
ATA_LBA_LOW             equ 3
ATA_LBA_MID             equ 4
ATA_LBA_HIGH            equ 5
ATA_DRIVE               equ 6
ATA_STATUS              equ 7           ; read; written: command
ATA_BSY                 equ 0x80
ATA_DF                  equ 0x20
ATA_DRQ                 equ 0x08
ATA_ERR                 equ 0x01
ATA_LBA_MODE            equ 0x40        ; drive register
ATA_TIMEOUT             equ 180 * TICK_BUDGET   ; ten seconds
ATA_COMMAND_MOST        equ 128         ; sectors of one command

; INT 76h, 77h: IRQ14 and IRQ15. IRQ15 is also what the slave controller sends when a request went away [8259A]; then
; nothing is in service there.
int76_disk:
        push    ax
        push    ds
disk_interrupt:
        push    BDA_SEGMENT
        pop     ds
        mov     byte [BDA_DISK_INTERRUPT], 0xFF
        mov     al, PIC_EOI
        out     PIC2_COMMAND, al
        out     PIC1_COMMAND, al
        mov     ax, 0x9100              ; INT 15h: the disk is done
        int     0x15
        pop     ds
        pop     ax
        iret

int77_disk:
        push    ax
        push    ds
        mov     al, 0x0B                ; OCW3: read the in-service register
        out     PIC2_COMMAND, al
        in      al, PIC2_COMMAND
        test    al, 0x80
        jnz     disk_interrupt
        mov     al, PIC_EOI
        out     PIC1_COMMAND, al
        pop     ds
        pop     ax
        iret

; → AL = status once BSY is clear, CF clear. CF set after the time-out. Reading status takes the interrupt back.
ata_wait:
        push    bx
        push    cx
        push    dx
        mov     dx, [fs:si + DEV_CONTROL]
        mov     cx, 32
.spin:
        in      al, dx
        test    al, ATA_BSY
        jz      .ready
        loop    .spin
        mov     bx, dx
        mov     ax, 0x9000              ; INT 15h: waiting for the disk
        int     0x15
        mov     cx, ATA_TIMEOUT
        mov     dx, [BDA_TICKS]
.sleep:
        cli
        xchg    bx, dx
        in      al, dx
        xchg    bx, dx
        test    al, ATA_BSY
        jz      .ready
        call    sleep_step
        jnc     .sleep
        jmp     .done
.ready:
        sti
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_STATUS
        in      al, dx
        clc
.done:
        pop     dx
        pop     cx
        pop     bx
        ret

; 400 ns for the drive to show its status: four reads [ATA6] 9.2.
ata_delay:
        push    ax
        push    dx
        mov     dx, [fs:si + DEV_CONTROL]
        in      al, dx
        in      al, dx
        in      al, dx
        in      al, dx
        pop     dx
        pop     ax
        ret

; AL = drive register's low bits. Selects the device; CF set when it stays busy.
ata_select:
        push    dx
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_DRIVE
        or      al, [fs:si + DEV_SELECT]
        out     dx, al
        call    ata_delay
        call    ata_wait
        pop     dx
        ret

; AL = command.
ata_command:
        push    dx
        mov     byte [BDA_DISK_INTERRUPT], 0
        mov     dx, [fs:si + DEV_CONTROL]
        push    ax
        mov     al, 0x08                ; interrupts on
        out     dx, al
        pop     ax
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_STATUS
        out     dx, al
        call    ata_delay
        pop     dx
        ret

; CX = sectors → the command is under way → AH, with ZF. Commands come in pairs: 28 bits, 48 bits [ATA6] 8.
ata_begin_transfer:
        push    bx
        push    cx
        push    dx
        movzx   ebx, cx
        mov     edx, [fs:EBDA_REQUEST + REQ_LBA]
        add     ebx, edx
        jc      .wide
        shr     ebx, 28
        jnz     .wide
        cmp     dword [fs:EBDA_REQUEST + REQ_LBA + 4], 0
        jne     .wide
        shr     edx, 24                 ; LBA bits 27–24
        mov     al, dl
        or      al, ATA_LBA_MODE
        call    ata_select
        jc      .late
        xor     bx, bx
        jmp     .low
.wide:
        mov     ah, DISK_SECTOR_NOT_FOUND
        test    byte [fs:si + DEV_FLAGS], DEV_FLAG_LBA48
        jz      .done
        mov     al, ATA_LBA_MODE
        call    ata_select
        jc      .late
        mov     bx, 1
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_COUNT
        mov     al, ch
        out     dx, al
        inc     dx
        mov     al, [fs:EBDA_REQUEST + REQ_LBA + 3]
        out     dx, al
        inc     dx
        mov     al, [fs:EBDA_REQUEST + REQ_LBA + 4]
        out     dx, al
        inc     dx
        mov     al, [fs:EBDA_REQUEST + REQ_LBA + 5]
        out     dx, al
.low:
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_COUNT
        mov     al, cl
        out     dx, al
        inc     dx
        mov     al, [fs:EBDA_REQUEST + REQ_LBA]
        out     dx, al
        inc     dx
        mov     al, [fs:EBDA_REQUEST + REQ_LBA + 1]
        out     dx, al
        inc     dx
        mov     al, [fs:EBDA_REQUEST + REQ_LBA + 2]
        out     dx, al
        movzx   ax, byte [fs:EBDA_REQUEST + REQ_OPERATION]
        cmp     byte [fs:si + DEV_MULTIPLE], 0
        je      .single
        add     ax, 3
.single:
        shl     ax, 1
        add     bx, ax
        mov     al, [cs:bx + .commands]
        call    ata_command
        xor     ah, ah
        jmp     .done
.late:
        mov     ah, DISK_TIMEOUT
.done:
        test    ah, ah
        pop     dx
        pop     cx
        pop     bx
        ret
.commands:
        db      0x20, 0x24, 0x30, 0x34, 0x40, 0x42      ; READ, WRITE, VERIFY SECTORS
        db      0xC4, 0x29, 0xC5, 0x39, 0x40, 0x42      ; READ, WRITE MULTIPLE; VERIFY SECTORS

; Carries out the request → AH, with ZF. REQ_LBA, REQ_COUNT, REQ_DONE and ES:DI move on with the data.
ata_transfer:
        push    bx
        push    cx
        push    dx
        mov     word [fs:EBDA_REQUEST + REQ_DONE], 0
.command:
        mov     cx, [fs:EBDA_REQUEST + REQ_COUNT]
        xor     ah, ah
        jcxz    .done
        cmp     cx, ATA_COMMAND_MOST
        jbe     .begin
        mov     cx, ATA_COMMAND_MOST
.begin:
        call    ata_begin_transfer
        jnz     .done
.block:                                 ; CX = sectors left of this command
        call    ata_wait
        mov     ah, DISK_TIMEOUT
        jc      .done
        test    al, ATA_ERR | ATA_DF
        jnz     .failed
        mov     bx, cx                  ; BX = sectors of this block
        cmp     byte [fs:EBDA_REQUEST + REQ_OPERATION], REQ_VERIFY
        je      .moved
        test    al, ATA_DRQ
        jz      .no_data
        movzx   bx, byte [fs:si + DEV_MULTIPLE]
        test    bx, bx
        jnz     .size_known
        inc     bx
.size_known:
        cmp     bx, cx
        jbe     .move
        mov     bx, cx
.move:
        call    ata_move_block
.moved:
        add     [fs:EBDA_REQUEST + REQ_DONE], bx
        sub     [fs:EBDA_REQUEST + REQ_COUNT], bx
        movzx   eax, bx
        add     [fs:EBDA_REQUEST + REQ_LBA], eax
        adc     dword [fs:EBDA_REQUEST + REQ_LBA + 4], 0
        sub     cx, bx
        jnz     .block
        cmp     byte [fs:EBDA_REQUEST + REQ_OPERATION], REQ_WRITE
        jne     .command
        call    ata_wait                ; the last block's fate shows only now
        mov     ah, DISK_TIMEOUT
        jc      .done
        test    al, ATA_ERR | ATA_DF
        jz      .command
.failed:
        call    ata_error
        jmp     .done
.no_data:
        mov     ah, DISK_CONTROLLER
.done:
        test    ah, ah
        pop     dx
        pop     cx
        pop     bx
        ret

; BX = sectors, between ES:DI and the data register.
ata_move_block:
        push    cx
        mov     cx, bx
        shl     cx, 9
        call    normalise_buffer
        shr     cx, 2
        mov     dx, [fs:si + DEV_PORT]
        cmp     byte [fs:EBDA_REQUEST + REQ_OPERATION], REQ_WRITE
        je      .write
        rep     insd
        pop     cx
        ret
.write:
        push    ds
        push    si
        push    es
        pop     ds
        mov     si, di
        rep     outsd
        mov     di, si
        pop     si
        pop     ds
        pop     cx
        ret

; Makes room for CX bytes in the segment of ES:DI, if it is not there already: a caller's buffer may be 64 KiB long.
normalise_buffer:
        push    ax
        mov     ax, di
        add     ax, cx
        jnc     .done
        mov     ax, di
        shr     ax, 4
        push    bx
        mov     bx, es
        add     ax, bx
        mov     es, ax
        pop     bx
        and     di, 0x0F
.done:
        pop     ax
        ret

; → AH = what the error register means.
ata_error:
        push    dx
        mov     dx, [fs:si + DEV_PORT]
        inc     dx
        in      al, dx
        pop     dx
        mov     ah, DISK_CRC
        test    al, 0xC0                ; uncorrectable; interface CRC
        jnz     .done
        mov     ah, DISK_SECTOR_NOT_FOUND
        test    al, 0x10
        jnz     .done
        mov     ah, DISK_NO_ADDRESS_MARK
        test    al, 0x01
        jnz     .done
        mov     ah, DISK_CONTROLLER
.done:
        ret
