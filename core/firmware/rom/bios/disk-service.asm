; INT 13h: who answers for a drive number, and the services of hard disks [RBIL] INT 13, [IBMAT] "FIXED DISK".
; SI = device, FS = EBDA, BP = the caller's registers.

int13_disk:
        SERVICE_ENTER
        push    fs
        mov     fs, [BDA_EBDA_SEGMENT]
        call    .dispatch
        pop     fs
        SERVICE_LEAVE
.dispatch:
        cmp     ah, 0x4B                ; El Torito's own functions
        je      el_torito_service
        cmp     ah, 0x4D
        je      el_torito_catalogue
        cmp     byte [fs:EBDA_CD_EMULATION + EMU_STATE], EMU_EMULATING
        jne     .real
        cmp     dl, [fs:EBDA_CD_EMULATION + EMU_DRIVE]
        je      emulated_service
        mov     al, dl                  ; drives of the same kind have moved up by one
        xor     al, [fs:EBDA_CD_EMULATION + EMU_DRIVE]
        and     al, 0x80
        jnz     .real
        cmp     dl, FIRST_CD
        jae     .real
        dec     dl
.real:
        mov     al, [bp + F_AL]
        test    dl, 0x80
        jz      floppy_service
        cmp     dl, FIRST_CD
        jae     cd_service
        movzx   bx, dl
        sub     bx, FIRST_DISK
        cmp     bl, [fs:EBDA_DISK_COUNT]
        jae     disk_absent
        shl     bx, 1
        mov     si, [fs:bx + EBDA_DISKS]
        cmp     ah, 0x15
        jbe     .classic
        cmp     ah, 0x41
        jb      disk_bad_command
        cmp     ah, 0x49
        ja      .late
        movzx   bx, ah
        sub     bx, 0x41
        shl     bx, 1
        jmp     [cs:bx + .extended_functions]
.late:
        cmp     ah, 0x4E                ; hardware configuration: nothing to set
        je      disk_ok
        jmp     disk_bad_command
.classic:
        movzx   bx, ah
        shl     bx, 1
        jmp     [cs:bx + .functions]
.functions:
        dw      disk_ok, disk_last_status, disk_chs_read, disk_chs_write, disk_chs_verify, disk_ok
        dw      disk_bad_command, disk_bad_command, disk_geometry, disk_ok, disk_bad_command, disk_bad_command
        dw      disk_ok, disk_ok, disk_bad_command, disk_bad_command, disk_ok, disk_ok, disk_bad_command
        dw      disk_bad_command, disk_ok, disk_kind
.extended_functions:
        dw      edd_check, edd_read, edd_write, edd_verify, edd_lock, edd_eject, edd_seek, edd_parameters, edd_changed

; A hard disk number without a disk: AH=15h answers that there is none, everything else is a bad command.
disk_absent:
        cmp     ah, 0x15
        je      .kind
        cmp     ah, 0x01
        je      disk_last_status
        cmp     ah, 0x08
        jne     disk_bad_command
        mov     word [bp + F_CX], 0
        mov     dl, [BDA_DISK_COUNT]
        mov     dh, 0
        mov     [bp + F_DX], dx
        jmp     disk_bad_command
.kind:
        mov     byte [bp + F_AH], 0
        RETURN_NO_CARRY
        ret

disk_bad_command:
        mov     ah, DISK_BAD_COMMAND
        jmp     disk_return
disk_ok:
        xor     ah, ah
; AH = result of the operation: into the caller's AH and CF, and 40:74.
disk_return:
        mov     [BDA_DISK_STATUS], ah
        mov     [bp + F_AH], ah
        RETURN_NO_CARRY
        test    ah, ah
        jz      .done
        RETURN_CARRY
.done:
        ret

; AH=01h.
disk_last_status:
        mov     ah, [BDA_DISK_STATUS]
        jmp     disk_return

; AH=02h, 03h, 04h: AL = sectors, CX = cylinder and sector, DH = head, ES:BX = buffer → AL = sectors done.
disk_chs_read:
        mov     cl, REQ_READ
        jmp     disk_chs
disk_chs_write:
        mov     cl, REQ_WRITE
        jmp     disk_chs
disk_chs_verify:
        mov     cl, REQ_VERIFY
disk_chs:
        mov     [fs:EBDA_REQUEST + REQ_OPERATION], cl
        movzx   cx, byte [bp + F_AL]
        mov     byte [bp + F_AL], 0
        dec     cx
        cmp     cx, 127
        ja      disk_bad_command
        inc     cx
        mov     [fs:EBDA_REQUEST + REQ_COUNT], cx
        call    disk_chs_to_lba
        jc      .not_found
        mov     [fs:EBDA_REQUEST + REQ_LBA], eax
        mov     dword [fs:EBDA_REQUEST + REQ_LBA + 4], 0
        mov     es, [bp + F_ES]
        mov     di, [bp + F_BX]
        call    disk_within
        jc      .not_found
        call    ata_transfer
        mov     al, [fs:EBDA_REQUEST + REQ_DONE]
        mov     [bp + F_AL], al
        jmp     disk_return
.not_found:
        mov     ah, DISK_SECTOR_NOT_FOUND
        jmp     disk_return

; The caller's CX and DH → EAX = sector number; CF set when the disk's geometry has no such sector.
disk_chs_to_lba:
        mov     ax, [bp + F_CX]
        movzx   ecx, al
        and     cl, 0x3F                ; sector
        shr     al, 6
        xchg    al, ah
        movzx   eax, ax                 ; cylinder
        movzx   ebx, word [fs:si + DEV_HEADS]
        movzx   edx, byte [bp + F_DH]   ; head
        cmp     ax, [fs:si + DEV_CYLINDERS]
        jae     .no
        cmp     dx, bx
        jae     .no
        cmp     cl, [fs:si + DEV_SPT]
        ja      .no
        sub     ecx, 1
        jb      .done                   ; sectors count from 1
        imul    eax, ebx
        add     eax, edx
        movzx   ebx, byte [fs:si + DEV_SPT]
        imul    eax, ebx
        add     eax, ecx
        clc
        ret
.no:
        stc
.done:
        ret

; CF set when the request goes beyond the end of the disk.
disk_within:
        mov     eax, [fs:EBDA_REQUEST + REQ_LBA]
        mov     edx, [fs:EBDA_REQUEST + REQ_LBA + 4]
        movzx   ecx, word [fs:EBDA_REQUEST + REQ_COUNT]
        add     eax, ecx
        adc     edx, 0
        jc      .done
        cmp     [fs:si + DEV_SECTORS + 4], edx
        jne     .done
        cmp     [fs:si + DEV_SECTORS], eax
.done:
        ret

; AH=08h.
disk_geometry:
        mov     ax, [fs:si + DEV_CYLINDERS]
        dec     ax
        mov     ch, al
        mov     cl, ah
        shl     cl, 6
        or      cl, [fs:si + DEV_SPT]
        mov     [bp + F_CX], cx
        mov     ax, [fs:si + DEV_HEADS]
        dec     ax
        mov     ah, [BDA_DISK_COUNT]
        xchg    al, ah
        mov     [bp + F_DX], ax         ; DH = last head, DL = hard disks
        mov     byte [bp + F_AL], 0
        jmp     disk_ok

; AH=15h: AH = 3, CX:DX = sectors that AH=02h reaches.
disk_kind:
        movzx   eax, word [fs:si + DEV_CYLINDERS]
        movzx   ecx, word [fs:si + DEV_HEADS]
        imul    eax, ecx
        movzx   ecx, byte [fs:si + DEV_SPT]
        imul    eax, ecx
        mov     [bp + F_DX], ax
        shr     eax, 16
        mov     [bp + F_CX], ax
        mov     byte [BDA_DISK_STATUS], 0
        mov     byte [bp + F_AH], 3
        RETURN_NO_CARRY
        ret
