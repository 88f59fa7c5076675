; INT 13h AH=02h read, 03h write, 04h verify, 05h format: one controller command moves everything by DMA channel 2.

; AL = sectors, CH = cylinder, CL = first sector, DH = head, DL = drive, ES:BX = buffer → AL = sectors done.
floppy_transfer:
        mov     byte [bp + F_AL], 0
        call    floppy_type_keep
        mov     ah, DISK_TIMEOUT
        jz      floppy_return
        test    al, al
        mov     ah, DISK_BAD_COMMAND
        jz      floppy_return
        movzx   si, al                  ; SI = sectors asked for
        and     byte [BDA_FLOPPY_MOTOR], 0x7F
        cmp     byte [bp + F_AH], 3
        jne     .not_write
        or      byte [BDA_FLOPPY_MOTOR], 0x80
.not_write:
        mov     cx, [bp + F_CX]
        call    floppy_motor_on
        call    floppy_check_change
        test    ah, ah
        jnz     .stop
        mov     cl, 2                   ; attempts
.attempt:
        push    cx
        push    si
        call    floppy_recognise
        pop     si
        test    ah, ah
        jnz     .attempted
        call    floppy_transfer_once
.attempted:
        pop     cx
        test    ah, ah
        jz      .stop
        test    ah, DISK_NO_ADDRESS_MARK | DISK_CRC
        jz      .stop
        push    ax                      ; an error of the medium: find track 0 anew and try once more
        mov     al, dl
        call    fdc_forget_position
        pop     ax
        dec     cl
        jnz     .attempt
.stop:
        call    floppy_motor_release
        jmp     floppy_return

floppy_type_keep:
        push    ax
        call    floppy_type
        pop     ax
        ret

; SI = sectors → AH = result, caller's AL = sectors done.
floppy_transfer_once:
        push    si
        call    floppy_parameter_table
        mov     cl, [es:bx + DPT_SECTOR_SIZE]
        and     cl, 7
        add     cl, 7
        shl     si, cl                  ; bytes
        mov     al, 0x46                ; DMA mode: single, channel 2, to memory
        cmp     byte [bp + F_AH], 3
        jb      .set_up_dma
        mov     al, 0x4A                ; from memory
        je      .set_up_dma
        mov     al, 0x42                ; verify: the controller counts, memory stays as it is
.set_up_dma:
        mov     cx, si
        call    floppy_dma
        pop     si
        mov     ah, DISK_DMA_BOUNDARY
        jc      .done
        mov     ch, [bp + F_CH]
        mov     dh, [bp + F_DH]
        call    fdc_seek
        jnz     .done
        call    floppy_settle
        mov     al, 0xE6                ; read, both heads, MFM, skip deleted
        cmp     byte [bp + F_AH], 3
        jne     .command
        mov     al, 0xC5                ; write, both heads, MFM
.command:
        call    fdc_begin
        call    fdc_send
        call    fdc_send_drive
        mov     al, [bp + F_CH]
        call    fdc_send
        mov     al, [bp + F_DH]
        call    fdc_send
        mov     al, [bp + F_CL]
        and     al, 0x3F
        call    fdc_send
        call    floppy_parameter_table
        mov     al, [es:bx + DPT_SECTOR_SIZE]
        call    fdc_send
        call    floppy_last_sector
        mov     bh, al                  ; BH = last sector of a track
        call    fdc_send
        call    fdc_send_gap_and_length
        call    fdc_finish
        test    ah, ah
        jnz     .count_partial
        mov     ax, si
        mov     [bp + F_AL], al
        xor     ah, ah
.done:
        ret

; Sectors done before an error: how far the address in the result (C, H, R) is from where the command began.
.count_partial:
        cmp     ah, DISK_TIMEOUT
        je      .done
        push    ax
        mov     al, [BDA_FLOPPY_RESULT + 5]
        mov     ah, [bp + F_CL]
        and     ah, 0x3F
        sub     al, ah
        mov     ah, [BDA_FLOPPY_RESULT + 4]
        cmp     ah, [bp + F_DH]
        je      .same_head
        add     al, bh
.same_head:
        mov     ah, [BDA_FLOPPY_RESULT + 3]
        cmp     ah, [bp + F_CH]
        je      .same_cylinder
        add     al, bh
.same_cylinder:
        mov     [bp + F_AL], al
        pop     ax
        ret

; AH=05h: ES:BX = address fields (C, H, R, N), one for each sector of the track.
floppy_format:
        call    floppy_type_keep
        mov     ah, DISK_TIMEOUT
        jz      floppy_return
        or      byte [BDA_FLOPPY_MOTOR], 0x80
        call    floppy_motor_on
        call    floppy_check_change
        test    ah, ah
        jz      .unchanged
        cmp     ah, DISK_CHANGED
        jne     .stop
.unchanged:
        call    floppy_media_byte
        test    byte [di], MEDIA_KNOWN  ; AH=17h or 18h says how; otherwise as the drive's own format
        jnz     .rate
        call    floppy_type
        movzx   si, al
        shl     si, 1
        mov     si, [cs:si + media_candidates - 2]
        mov     al, [cs:si]
        mov     [di], al
.rate:
        call    fdc_set_rate
        call    floppy_last_sector
        movzx   cx, al
        shl     cx, 2
        mov     al, 0x4A
        call    floppy_dma
        mov     ah, DISK_DMA_BOUNDARY
        jc      .stop
        mov     ch, [bp + F_CH]
        mov     dh, [bp + F_DH]
        call    fdc_seek
        jnz     .stop
        call    floppy_settle
        call    fdc_begin
        mov     al, 0x4D                ; format track, MFM
        call    fdc_send
        call    fdc_send_drive
        call    floppy_parameter_table
        mov     al, [es:bx + DPT_SECTOR_SIZE]
        call    fdc_send
        call    floppy_last_sector
        call    fdc_send
        mov     al, [es:bx + DPT_FORMAT_GAP]
        call    fdc_send
        mov     al, [es:bx + DPT_FORMAT_FILL]
        call    fdc_send
        call    fdc_finish
.stop:
        call    floppy_motor_release
        jmp     floppy_return

; AL = DMA mode, CX = bytes, caller's ES:BX = buffer. CF set when the buffer crosses a 64 KiB boundary, which the
; controller's page register cannot follow [8237A]. Preserves DX, SI.
floppy_dma:
        push    dx
        mov     ah, al
        movzx   edi, word [bp + F_ES]
        shl     edi, 4
        movzx   ebx, word [bp + F_BX]
        add     edi, ebx                ; EDI = linear address
        dec     cx
        mov     bx, di
        add     bx, cx
        jc      .done
        mov     al, 0x06
        out     DMA1_MASK, al
        out     DMA1_CLEAR_FF, al
        mov     al, ah
        out     DMA1_MODE, al
        mov     ax, di
        out     DMA1_CHANNEL2_ADDRESS, al
        mov     al, ah
        out     DMA1_CHANNEL2_ADDRESS, al
        shr     edi, 16
        mov     ax, di
        out     DMA_PAGE2, al
        mov     ax, cx
        out     DMA1_CHANNEL2_COUNT, al
        mov     al, ah
        out     DMA1_CHANNEL2_COUNT, al
        mov     al, 0x02
        out     DMA1_MASK, al
        clc
.done:
        pop     dx
        ret

; Head settling time of the parameter table, before writing; a read that comes too early is tried again by itself.
floppy_settle:
        test    byte [BDA_FLOPPY_MOTOR], 0x80
        jz      .done
        push    cx
        push    dx
        call    floppy_parameter_table
        movzx   ax, byte [es:bx + DPT_HEAD_SETTLE_MS]
        mov     cx, 1000
        mul     cx
        mov     cx, dx
        mov     dx, ax
        mov     ax, cx
        or      ax, dx
        jz      .no_wait
        call    wait_microseconds
.no_wait:
        pop     dx
        pop     cx
.done:
        ret

; DL = drive. Selects it with its motor on; waits the parameter table's start time when it was off.
floppy_motor_on:
        push    ax
        push    bx
        push    cx
        push    dx
        push    es
        cli
        mov     byte [BDA_FLOPPY_MOTOR_TICKS], 0xFF
        mov     cl, dl
        mov     bl, 1
        shl     bl, cl
        mov     bh, [BDA_FLOPPY_MOTOR]
        or      [BDA_FLOPPY_MOTOR], bl
        sti
        call    fdc_select
        test    bh, bl
        jnz     .running
        call    floppy_parameter_table
        movzx   ax, byte [es:bx + DPT_MOTOR_START]
        test    ax, ax
        jz      .running
        push    ax
        mov     ax, 0x90FD              ; INT 15h: waiting for the motor; CF set means someone else has waited
        int     0x15
        pop     ax
        jc      .running
        mov     cx, 62500               ; eighths of a second, twice 62.5 ms each
        shl     ax, 1
        mul     cx
        mov     cx, dx
        mov     dx, ax
        call    wait_microseconds
.running:
        pop     es
        pop     dx
        pop     cx
        pop     bx
        pop     ax
        ret

; The motor stops by itself after the parameter table's time.
floppy_motor_release:
        push    ax
        push    bx
        push    es
        call    floppy_parameter_table
        mov     al, [es:bx + DPT_MOTOR_OFF_TICKS]
        mov     [BDA_FLOPPY_MOTOR_TICKS], al
        pop     es
        pop     bx
        pop     ax
        ret
