; ATAPI: commands as packets, data in pieces whose size the device says [ATA6] 9.8, [MMC3] for the packets.
; FS:SI = device. Results are INT 13h error codes in AH, with ZF.
CD_SECTOR_BYTES         equ 2048
ATAPI_PIECE_MOST        equ 0xF800      ; 31 CD sectors: fits a segment wherever the buffer begins
PACKET_TEST_UNIT_READY  equ 0x00
PACKET_REQUEST_SENSE    equ 0x03
PACKET_START_STOP       equ 0x1B
PACKET_PREVENT_REMOVAL  equ 0x1E
PACKET_READ_CAPACITY    equ 0x25
PACKET_READ_10          equ 0x28
SENSE_BYTES             equ 18
SENSE_NOT_READY         equ 0x02
SENSE_UNIT_ATTENTION    equ 0x06
SENSE_NO_MEDIUM         equ 0x3A        ; additional code
CD_READY_ATTEMPTS       equ 8
DISK_NO_MEDIUM          equ 0x31
DISK_NOT_READY          equ 0xAA

; AL = operation code: a packet of it and zeros.
packet_begin:
        push    di
        mov     di, EBDA_REQUEST + REQ_PACKET
        mov     dword [fs:di], 0
        mov     dword [fs:di + 4], 0
        mov     dword [fs:di + 8], 0
        mov     [fs:di], al
        pop     di
        ret

; Sends REQ_PACKET; of the data that comes drops REQ_SKIP bytes, puts REQ_LENGTH bytes at ES:DI and drops the rest.
packet_send:
        push    cx
        push    dx
        xor     al, al
        call    ata_select
        mov     ah, DISK_TIMEOUT
        jc      .done
        mov     dx, [fs:si + DEV_PORT]
        inc     dx
        xor     al, al                  ; features: no DMA
        out     dx, al
        add     dx, ATA_LBA_MID - ATA_ERROR
        mov     al, ATAPI_PIECE_MOST & 0xFF
        out     dx, al
        inc     dx
        mov     al, ATAPI_PIECE_MOST >> 8
        out     dx, al
        mov     al, 0xA0                ; PACKET
        call    ata_command
        call    ata_wait
        mov     ah, DISK_TIMEOUT
        jc      .done
        mov     ah, DISK_CONTROLLER
        test    al, ATA_DRQ
        jz      .done
        mov     dx, [fs:si + DEV_PORT]
        push    ds
        push    si
        push    fs
        pop     ds
        mov     si, EBDA_REQUEST + REQ_PACKET
        mov     cx, 6
        rep     outsw
        pop     si
        pop     ds
        call    ata_delay
.piece:
        call    ata_wait
        mov     ah, DISK_TIMEOUT
        jc      .done
        mov     ah, DISK_CONTROLLER
        test    al, ATA_ERR | ATA_DF
        jnz     .done
        xor     ah, ah
        test    al, ATA_DRQ
        jz      .done
        call    packet_take_piece
        jmp     .piece
.done:
        test    ah, ah
        pop     dx
        pop     cx
        ret

packet_take_piece:
        push    eax
        push    bx
        mov     dx, [fs:si + DEV_PORT]
        add     dx, ATA_LBA_HIGH
        in      al, dx
        mov     bh, al
        dec     dx
        in      al, dx
        mov     bl, al                  ; BX = bytes of the piece
        mov     dx, [fs:si + DEV_PORT]
        mov     cx, [fs:EBDA_REQUEST + REQ_SKIP]
        cmp     cx, bx
        jbe     .skip
        mov     cx, bx
.skip:
        sub     [fs:EBDA_REQUEST + REQ_SKIP], cx
        sub     bx, cx
        call    packet_drop
        movzx   eax, bx
        cmp     eax, [fs:EBDA_REQUEST + REQ_LENGTH]
        jbe     .take
        mov     eax, [fs:EBDA_REQUEST + REQ_LENGTH]
.take:
        sub     [fs:EBDA_REQUEST + REQ_LENGTH], eax
        mov     cx, ax
        sub     bx, cx
        call    normalise_buffer
        push    cx
        shr     cx, 2
        rep     insd
        pop     cx
        test    cl, 2
        jz      .rest
        insw
.rest:
        mov     cx, bx
        call    packet_drop
        pop     bx
        pop     eax
        ret

; CX = bytes, DX = data register.
packet_drop:
        inc     cx
        shr     cx, 1
        jcxz    .done
.next:
        in      ax, dx
        loop    .next
.done:
        ret

; REQ_LENGTH = 0: no data.
packet_send_plain:
        mov     word [fs:EBDA_REQUEST + REQ_SKIP], 0
        mov     dword [fs:EBDA_REQUEST + REQ_LENGTH], 0
        jmp     packet_send

; After a packet failed: why → REQ_SENSE key and code, AH = error.
packet_sense:
        push    es
        push    di
        mov     word [fs:EBDA_REQUEST + REQ_SENSE], 0
        mov     al, PACKET_REQUEST_SENSE
        call    packet_begin
        mov     byte [fs:EBDA_REQUEST + REQ_PACKET + 4], SENSE_BYTES
        mov     word [fs:EBDA_REQUEST + REQ_SKIP], 0
        mov     dword [fs:EBDA_REQUEST + REQ_LENGTH], SENSE_BYTES
        push    fs
        pop     es
        mov     di, EBDA_SCRATCH
        call    packet_send
        jnz     .done
        mov     al, [fs:EBDA_SCRATCH + 2]
        and     al, 0x0F
        mov     ah, [fs:EBDA_SCRATCH + 12]
        mov     [fs:EBDA_REQUEST + REQ_SENSE], ax
        cmp     ah, SENSE_NO_MEDIUM
        mov     ah, DISK_NO_MEDIUM
        je      .done
        mov     ah, DISK_CHANGED
        cmp     al, SENSE_UNIT_ATTENTION
        je      .done
        mov     ah, DISK_NOT_READY
        cmp     al, SENSE_NOT_READY
        je      .done
        mov     ah, DISK_CONTROLLER
.done:
        test    ah, ah
        pop     di
        pop     es
        ret

; Waits until the device has a disc that it can read. A changed disc is reported once by the drive, and taken note of.
cd_wait_ready:
        push    cx
        push    dx
        mov     cx, CD_READY_ATTEMPTS
.attempt:
        mov     al, PACKET_TEST_UNIT_READY
        call    packet_begin
        call    packet_send_plain
        jz      .done
        call    packet_sense
        cmp     ah, DISK_NO_MEDIUM
        je      .done
        cmp     ah, DISK_CHANGED
        je      .again                  ; said once
        mov     dx, [BDA_TICKS]         ; it spins up: ask again a little later
        push    cx
        mov     cx, 5 * TICK_BUDGET
.sleep:
        call    sleep_step
        jnc     .sleep
        pop     cx
        mov     ah, DISK_NOT_READY
.again:
        loop    .attempt
.done:
        test    ah, ah
        pop     dx
        pop     cx
        ret

; EAX = first sector, CX = sectors, REQ_SKIP and REQ_LENGTH as packet_send takes them, ES:DI = buffer.
cd_read:
        push    bx
        push    ebp
        mov     ebp, eax
        mov     bx, [fs:EBDA_REQUEST + REQ_SKIP]
        push    dword [fs:EBDA_REQUEST + REQ_LENGTH]
        call    .once
        jz      .done
        call    packet_sense
        cmp     ah, DISK_CHANGED
        je      .again
        cmp     ah, DISK_NOT_READY
        jne     .done
.again:
        call    cd_wait_ready
        jnz     .done
        mov     [fs:EBDA_REQUEST + REQ_SKIP], bx
        pop     dword [fs:EBDA_REQUEST + REQ_LENGTH]
        push    dword [fs:EBDA_REQUEST + REQ_LENGTH]
        call    .once
        jz      .done
        call    packet_sense
.done:
        add     sp, 4
        pop     ebp
        pop     bx
        test    ah, ah
        ret
.once:
        mov     al, PACKET_READ_10
        call    packet_begin
        mov     eax, ebp
        call    swap_eax
        mov     [fs:EBDA_REQUEST + REQ_PACKET + 2], eax
        mov     ax, cx
        xchg    al, ah
        mov     [fs:EBDA_REQUEST + REQ_PACKET + 7], ax
        jmp     packet_send

swap_eax:
        xchg    al, ah
        rol     eax, 16
        xchg    al, ah
        ret
