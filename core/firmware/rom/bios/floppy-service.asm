; INT 13h: diskettes [IBMAT] "DISKETTE_IO", [RBIL] INT 13.
DISK_OK                 equ 0x00
DISK_BAD_COMMAND        equ 0x01
DISK_NO_ADDRESS_MARK    equ 0x02
DISK_WRITE_PROTECTED    equ 0x03
DISK_SECTOR_NOT_FOUND   equ 0x04
DISK_CHANGED            equ 0x06
DISK_DMA_OVERRUN        equ 0x08
DISK_DMA_BOUNDARY       equ 0x09
DISK_MEDIA_UNKNOWN      equ 0x0C
DISK_CRC                equ 0x10
DISK_CONTROLLER         equ 0x20
DISK_SEEK               equ 0x40
DISK_TIMEOUT            equ 0x80

; Diskette parameter table, found through INT 1Eh.
DPT_SPECIFY_1           equ 0
DPT_SPECIFY_2           equ 1
DPT_MOTOR_OFF_TICKS     equ 2
DPT_SECTOR_SIZE         equ 3
DPT_LAST_SECTOR         equ 4
DPT_GAP                 equ 5
DPT_DATA_LENGTH         equ 6
DPT_FORMAT_GAP          equ 7
DPT_FORMAT_FILL         equ 8
DPT_HEAD_SETTLE_MS      equ 9
DPT_MOTOR_START         equ 10          ; eighths of a second

; %1 sectors a track, %2 gap, %3 format gap. DEVIATION: the AT's tables ask for a second of motor start and 15 ms of
; head settling; emulated drives need neither, so ours ask for none. Tables that programs install are honoured.
%macro FLOPPY_PARAMETERS 3
        db      0xDF, 0x02, 37, 2, %1, %2, 0xFF, %3, 0xF6, 0, 0
%endmacro

; Tables of the drive types of CMOS 10h: table, last cylinder, sectors a track.
floppy_types:
        dw      floppy_360k
        db      39, 9
        dw      floppy_1200k
        db      79, 15
        dw      floppy_720k
        db      79, 9
        dw      floppy_parameters
        db      79, 18
        dw      floppy_2880k
        db      79, 36
FLOPPY_TYPES            equ 5
floppy_360k:
        FLOPPY_PARAMETERS 9, 0x2A, 0x50
floppy_1200k:
        FLOPPY_PARAMETERS 15, 0x1B, 0x54
floppy_720k:
        FLOPPY_PARAMETERS 9, 0x2A, 0x50
floppy_2880k:
        FLOPPY_PARAMETERS 36, 0x1B, 0x54

; INT 13h for drives 0 and 1, called by disk-service.asm. DL = drive, AX and the rest as the caller has them.
floppy_service:
        cmp     ah, 0x18
        ja      floppy_bad_command
        movzx   bx, ah
        shl     bx, 1
        jmp     [cs:bx + .functions]
.functions:
        dw      floppy_reset, floppy_last_status, floppy_transfer, floppy_transfer
        dw      floppy_transfer, floppy_format, floppy_bad_command, floppy_bad_command
        dw      floppy_geometry, floppy_bad_command, floppy_bad_command, floppy_bad_command
        dw      floppy_bad_command, floppy_bad_command, floppy_bad_command, floppy_bad_command
        dw      floppy_bad_command, floppy_bad_command, floppy_bad_command, floppy_bad_command
        dw      floppy_bad_command, floppy_drive_kind, floppy_changed, floppy_set_drive_media
        dw      floppy_set_format_media

; AH = result of the operation: into the caller's AH and CF, and 40:41.
floppy_return:
        mov     [BDA_FLOPPY_STATUS], ah
        mov     [bp + F_AH], ah
        RETURN_NO_CARRY
        test    ah, ah
        jz      .done
        RETURN_CARRY
.done:
        ret

floppy_bad_command:
        mov     ah, DISK_BAD_COMMAND
        jmp     floppy_return

; DL = drive → AL = its CMOS type, 0 when there is none, with ZF.
floppy_type:
        cmp     dl, 1
        ja      .none
        mov     al, CMOS_FLOPPY_TYPES
        call    cmos_read
        test    dl, dl
        jnz     .second
        shr     al, 4
.second:
        and     al, 0x0F
        cmp     al, FLOPPY_TYPES
        ja      .none
        test    al, al
        ret
.none:
        xor     al, al
        ret

; → DL = number of drives.
floppy_count:
        push    ax
        mov     dl, 1
        call    floppy_type
        jz      .one
        mov     al, 1
.one:
        push    ax
        xor     dl, dl
        call    floppy_type
        mov     dl, al
        pop     ax
        test    dl, dl
        jz      .add
        mov     dl, 1
.add:
        add     dl, al
        pop     ax
        ret

; AH=01h: AH = result of the last operation.
floppy_last_status:
        mov     ah, [BDA_FLOPPY_STATUS]
        jmp     floppy_return

; AH=00h.
floppy_reset:
        call    fdc_reset
        jmp     floppy_return

; AH=08h: geometry of the drive's own format; ES:DI = its parameter table.
floppy_geometry:
        call    floppy_type
        mov     word [bp + F_AX], 0
        mov     byte [bp + F_BH], 0
        mov     [bp + F_BL], al
        jz      .none
        movzx   si, al
        shl     si, 2
        mov     ax, [cs:si + floppy_types - 4]
        mov     [bp + F_DI], ax
        mov     [bp + F_ES], cs
        mov     ax, [cs:si + floppy_types - 2]
        xchg    al, ah
        mov     [bp + F_CX], ax         ; CH = last cylinder, CL = sectors
        mov     byte [bp + F_DH], 1
        call    floppy_count
        mov     [bp + F_DL], dl
        RETURN_NO_CARRY
        ret
.none:
        mov     word [bp + F_CX], 0
        mov     byte [bp + F_DH], 0
        call    floppy_count
        mov     [bp + F_DL], dl
        mov     byte [bp + F_AH], DISK_BAD_COMMAND
        RETURN_CARRY
        ret

; AH=15h: AH = 0 no drive, 1 no disk-change line, 2 has one.
floppy_drive_kind:
        call    floppy_type
        mov     ah, 0
        jz      .store
        inc     ah
        cmp     al, 1
        je      .store
        inc     ah
.store:
        mov     [bp + F_AH], ah
        RETURN_NO_CARRY
        ret

; AH=16h: AH = 6 and CF when the disk was changed, or none is in the drive. The line stays active until the next access.
floppy_changed:
        call    floppy_type
        mov     ah, DISK_TIMEOUT
        jz      .return
        mov     ah, DISK_CHANGED
        cmp     al, 1
        je      .return                 ; no change line: always assume so
        call    floppy_motor_on
        mov     dx, FDC_DIR
        in      al, dx
        test    al, 0x80
        jnz     .stop
        mov     ah, DISK_OK
.stop:
        call    floppy_motor_release
.return:
        jmp     floppy_return

; AH=17h: AL = 1 360K in 360K, 2 360K in 1.2M, 3 1.2M in 1.2M, 4 720K in 720K; what FORMAT of DOS 3 calls first.
floppy_set_drive_media:
        call    floppy_type
        mov     ah, DISK_TIMEOUT
        jz      .return
        movzx   bx, byte [bp + F_AL]
        dec     bx
        mov     ah, DISK_BAD_COMMAND
        cmp     bx, 3
        ja      .return
        mov     al, [cs:bx + .states]
        call    floppy_media_byte
        mov     [di], al
        mov     ah, DISK_OK
.return:
        jmp     floppy_return
.states:
        db      MEDIA_250K | MEDIA_KNOWN | 3, MEDIA_300K | MEDIA_DOUBLE_STEP | MEDIA_KNOWN | 4
        db      MEDIA_500K | MEDIA_KNOWN | 5, MEDIA_250K | MEDIA_KNOWN | 7

; AH=18h: the format to come has CH = last cylinder (low 8 bits), CL = sectors a track; ES:DI = parameter table for it.
floppy_set_format_media:
        call    floppy_type
        mov     ah, DISK_TIMEOUT
        jz      .return
        mov     cl, al                  ; CL = drive type
        mov     ch, [bp + F_CH]
        mov     ah, [bp + F_CL]
        and     ah, 0x3F
        mov     si, .formats
.next:
        cmp     byte [cs:si], 0
        je      .unknown
        cmp     [cs:si], cl
        jne     .skip
        cmp     [cs:si + 1], ch
        jne     .skip
        cmp     [cs:si + 2], ah
        je      .found
.skip:
        add     si, 6
        jmp     .next
.found:
        mov     al, [cs:si + 3]
        call    floppy_media_byte
        mov     [di], al
        mov     ax, [cs:si + 4]
        mov     [bp + F_DI], ax
        mov     [bp + F_ES], cs
        mov     ah, DISK_OK
        jmp     .return
.unknown:
        mov     ah, DISK_MEDIA_UNKNOWN
.return:
        jmp     floppy_return
.formats:                               ; drive type, last cylinder, sectors, media state, table
        db      1, 39, 9, MEDIA_250K | MEDIA_KNOWN | 3
        dw      floppy_360k
        db      2, 39, 9, MEDIA_300K | MEDIA_DOUBLE_STEP | MEDIA_KNOWN | 4
        dw      floppy_360k
        db      2, 79, 15, MEDIA_500K | MEDIA_KNOWN | 5
        dw      floppy_1200k
        db      3, 79, 9, MEDIA_250K | MEDIA_KNOWN | 7
        dw      floppy_720k
        db      4, 79, 9, MEDIA_250K | MEDIA_KNOWN | 7
        dw      floppy_720k
        db      4, 79, 18, MEDIA_500K | MEDIA_KNOWN | 7
        dw      floppy_parameters
        db      5, 79, 9, MEDIA_250K | MEDIA_KNOWN | 7
        dw      floppy_720k
        db      5, 79, 18, MEDIA_500K | MEDIA_KNOWN | 7
        dw      floppy_parameters
        db      5, 79, 36, MEDIA_1M | MEDIA_KNOWN | 7
        dw      floppy_2880k
        db      0

; Called once by POST: equipment bits 0 (a drive exists) and 6–7 (drives − 1), controller out of reset.
init_floppy:
        call    floppy_count
        test    dl, dl
        jz      .none
        dec     dl
        shl     dl, 6
        or      dl, 1
        or      [BDA_EQUIPMENT], dl
        mov     byte [BDA_FLOPPY_DRIVE_INFO], 0x77      ; both drives: change line, determined
        sti
        call    fdc_reset
        cli
.none:
        ret
