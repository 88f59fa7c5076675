; Which data rate the disk in a drive has. 40:90 + drive: bits 7–6 rate as the CCR takes it, 5 double step, 4 known,
; 2–0 what earlier BIOSes report [IBMAT] "DSK_STATE".
MEDIA_500K              equ 0x00
MEDIA_300K              equ 0x40
MEDIA_250K              equ 0x80
MEDIA_1M                equ 0xC0
MEDIA_DOUBLE_STEP       equ 0x20
MEDIA_KNOWN             equ 0x10

; DL = drive → DI = address of its state byte.
floppy_media_byte:
        movzx   di, dl
        add     di, BDA_FLOPPY_MEDIA
        ret

; States worth trying for each drive type, ended by FFh.
media_candidates:
        dw      .drive_360k, .drive_1200k, .drive_720k, .drive_1440k, .drive_2880k
.drive_360k:
        db      MEDIA_250K | 3, 0xFF
.drive_1200k:
        db      MEDIA_500K | 5, MEDIA_300K | MEDIA_DOUBLE_STEP | 4, MEDIA_250K | MEDIA_DOUBLE_STEP | 4, 0xFF
.drive_720k:
        db      MEDIA_250K | 7, 0xFF
.drive_1440k:
        db      MEDIA_500K | 7, MEDIA_250K | 7, 0xFF
.drive_2880k:
        db      MEDIA_1M | 7, MEDIA_500K | 7, MEDIA_250K | 7, 0xFF

; DL = drive, motor on. Finds the rate at which an address mark can be read, unless it is known → AH = result.
floppy_recognise:
        call    floppy_media_byte
        test    byte [di], MEDIA_KNOWN
        jnz     .known
        call    floppy_type
        movzx   si, al
        dec     si
        shl     si, 1
        mov     si, [cs:si + media_candidates]
.next:
        mov     al, [cs:si]
        inc     si
        cmp     al, 0xFF
        je      .none
        mov     [di], al
        call    fdc_set_rate
        mov     ch, 0
        mov     dh, 0
        call    fdc_seek
        jnz     .done
        call    fdc_read_id
        jz      .found
        cmp     ah, DISK_TIMEOUT
        jne     .next
.done:
        ret
.found:
        or      byte [di], MEDIA_KNOWN
.known:
        call    fdc_set_rate
        xor     ah, ah
        ret
.none:
        mov     ah, DISK_MEDIA_UNKNOWN
        and     byte [di], 0xFF - MEDIA_KNOWN
        ret

; DL = drive, motor on. Looks at the disk-change line → AH = 0; DISK_CHANGED once after another disk was put in;
; DISK_TIMEOUT while there is none. A step pulse clears the line when there is a disk [82077AA] DIR.
floppy_check_change:
        call    floppy_type
        cmp     al, 1
        je      .same                   ; 360K drives have no change line
        call    floppy_line_active
        jz      .same
        call    floppy_media_byte
        mov     byte [di], 0
        push    cx
        push    dx
        mov     ch, 1                   ; away from cylinder 0 and back: at least one step
        mov     dh, 0
        call    fdc_seek
        mov     ch, 0
        call    fdc_seek
        pop     dx
        pop     cx
        call    floppy_line_active
        mov     ah, DISK_TIMEOUT
        jnz     .done
        mov     ah, DISK_CHANGED
        ret
.same:
        xor     ah, ah
.done:
        ret

; → ZF clear when the disk-change line is active.
floppy_line_active:
        push    ax
        push    dx
        mov     dx, FDC_DIR
        in      al, dx
        test    al, 0x80
        pop     dx
        pop     ax
        ret

; DL = drive → AL = last sector of a track. The table at INT 1Eh says it, unless it is still our own for 1.44M disks:
; then the disk does.
floppy_last_sector:
        push    bx
        push    es
        call    floppy_parameter_table
        mov     al, [es:bx + DPT_LAST_SECTOR]
        cmp     bx, floppy_parameters
        jne     .done
        mov     bx, es
        cmp     bx, 0xF000
        jne     .done
        call    floppy_media_byte
        mov     ah, [di]
        and     ah, 0xC0
        mov     al, 36
        cmp     ah, MEDIA_1M
        je      .done
        mov     al, 9
        cmp     ah, MEDIA_500K
        jne     .done
        mov     al, 15
        cmp     byte [di], MEDIA_500K | MEDIA_KNOWN | 5
        je      .done
        mov     al, 18
.done:
        pop     es
        pop     bx
        ret

; → ES:BX = parameter table.
floppy_parameter_table:
        push    0
        pop     es
        les     bx, [es:0x1E * 4]
        ret
