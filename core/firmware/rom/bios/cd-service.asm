; INT 13h for CD-ROM drives, numbers E0h and up: the functions of disk-edd.asm with sectors of 2048 bytes.

cd_service:
        movzx   bx, dl
        sub     bx, FIRST_CD
        cmp     bl, [fs:EBDA_CD_COUNT]
        jae     disk_bad_command
        shl     bx, 1
        mov     si, [fs:bx + EBDA_CDS]
        test    ah, ah
        jz      disk_ok
        cmp     ah, 0x01
        je      disk_last_status
        movzx   bx, ah
        sub     bx, 0x41
        cmp     bx, 8
        ja      disk_bad_command
        shl     bx, 1
        jmp     [cs:bx + .functions]
.functions:
        dw      edd_check, cd_extended_read, cd_write, cd_verify, cd_lock, cd_eject, edd_seek, cd_parameters, cd_changed

cd_write:
        mov     ah, DISK_WRITE_PROTECTED
        jmp     disk_return

; AH=42h.
cd_extended_read:
        call    edd_take_packet
        jc      disk_bad_command
        cmp     dword [fs:EBDA_REQUEST + REQ_LBA + 4], 0
        mov     ah, DISK_SECTOR_NOT_FOUND
        jne     .nothing
        mov     eax, [fs:EBDA_REQUEST + REQ_LBA]
        movzx   ecx, word [fs:EBDA_REQUEST + REQ_COUNT]
        test    cx, cx
        jz      disk_ok
        mov     word [fs:EBDA_REQUEST + REQ_SKIP], 0
        mov     edx, ecx
        shl     edx, 11
        mov     [fs:EBDA_REQUEST + REQ_LENGTH], edx
        call    cd_read
        jz      disk_return
.nothing:
        xor     cx, cx
        jmp     edd_return

; AH=44h.
cd_verify:
        call    cd_wait_ready
        jmp     disk_return

; AH=45h: AL = 0 lock, 1 unlock, 2 state. Locks count.
cd_lock:
        mov     al, [bp + F_AL]
        mov     bl, [fs:si + DEV_LOCKS]
        cmp     al, 2
        ja      disk_bad_command
        je      .state
        test    al, al
        jz      .lock
        sub     bl, 1
        mov     ah, 0xB0                ; it is not locked
        jb      disk_return
        jmp     .set
.lock:
        inc     bl
        mov     ah, 0xB4                ; locked too often
        jz      disk_return
.set:
        mov     [fs:si + DEV_LOCKS], bl
        mov     al, PACKET_PREVENT_REMOVAL
        call    packet_begin
        cmp     bl, 0
        setne   byte [fs:EBDA_REQUEST + REQ_PACKET + 4]
        call    packet_send_plain
.state:
        cmp     bl, 0
        setne   byte [bp + F_AL]
        jmp     disk_ok

; AH=46h.
cd_eject:
        mov     ah, 0xB1                ; locked in
        cmp     byte [fs:si + DEV_LOCKS], 0
        jne     disk_return
        mov     ah, 0x52                ; INT 15h: does anybody mind?
        mov     dl, [bp + F_DL]
        int     0x15
        mov     ah, 0xB1
        jc      disk_return
        mov     al, PACKET_START_STOP
        call    packet_begin
        mov     byte [fs:EBDA_REQUEST + REQ_PACKET + 4], 0x02
        call    packet_send_plain
        mov     ah, 0xB5                ; could not be ejected
        jnz     disk_return
        jmp     disk_ok

; AH=48h.
cd_parameters:
        call    cd_capacity
        xor     edx, edx
        mov     es, [bp + F_DS]
        mov     di, [bp + F_SI]
        mov     bx, 0x0074              ; removable, tells of changes, can lock; no geometry
        mov     cx, CD_SECTOR_BYTES
        jmp     edd_fill_parameters

; AH=49h: AH = 6 when the disc was changed since the last look.
cd_changed:
        mov     al, PACKET_TEST_UNIT_READY
        call    packet_begin
        call    packet_send_plain
        jz      disk_return
        call    packet_sense
        jmp     disk_return

; → EAX = sectors, FFFFFFFFh when there is no disc.
cd_capacity:
        call    cd_wait_ready
        jnz     .unknown
        mov     al, PACKET_READ_CAPACITY
        call    packet_begin
        mov     word [fs:EBDA_REQUEST + REQ_SKIP], 0
        mov     dword [fs:EBDA_REQUEST + REQ_LENGTH], 8
        push    fs
        pop     es
        mov     di, EBDA_SCRATCH
        call    packet_send
        jnz     .unknown
        mov     eax, [fs:EBDA_SCRATCH]
        call    swap_eax
        inc     eax
        ret
.unknown:
        mov     eax, 0xFFFFFFFF
        ret
