; Starting from a CD [ELTORITO]: the boot catalogue names an image on the disc; it is loaded as it is, or the disc plays
; a diskette or a hard disk that holds the image.
EMU_STATE               equ 0           ; EMU_*
EMU_MEDIA               equ 1           ; as the catalogue says: 0 none, 1–3 diskette, 4 hard disk
EMU_DRIVE               equ 2           ; number that the program got in DL
EMU_DEVICE              equ 4           ; word: the CD-ROM drive
EMU_LBA                 equ 6           ; dword: image on the disc
EMU_SEGMENT             equ 10          ; word: where it was loaded
EMU_COUNT               equ 12          ; word: 512-byte sectors loaded
EMU_CYLINDERS           equ 14          ; word
EMU_HEADS               equ 16
EMU_SPT                 equ 17
EMU_STATUS              equ 18          ; result of the last operation on the emulated drive
EMU_CATALOGUE           equ 20          ; dword: sector of the boot catalogue
EMU_BYTES               equ 24

EMU_NONE                equ 0
EMU_PLAIN               equ 1           ; started without emulation
EMU_EMULATING           equ 2

BOOT_RECORD_SECTOR      equ 17
BOOT_CATALOGUE          equ 0x47        ; offset in the boot record
BOOT_NO_EL_TORITO       equ 0xFC        ; result of boot_try

; FS:SI = CD drive, DL = its number → starts it, or AL = why not.
cd_boot:
        call    cd_wait_ready
        mov     al, ah
        jnz     .done
        mov     eax, BOOT_RECORD_SECTOR
        call    .read_sector
        jnz     .failed
        mov     di, BOOT_ADDRESS
        push    si
        mov     si, .identifier
        mov     cx, .identifier_end - .identifier
        push    ds
        push    cs
        pop     ds
        repe    cmpsb
        pop     ds
        pop     si
        jne     .not_bootable
        mov     eax, [es:BOOT_ADDRESS + BOOT_CATALOGUE]
        mov     [fs:EBDA_CD_EMULATION + EMU_CATALOGUE], eax
        call    .read_sector
        jnz     .failed
        cmp     byte [es:BOOT_ADDRESS], 0x01            ; validation entry
        jne     .not_bootable
        cmp     word [es:BOOT_ADDRESS + 0x1E], 0xAA55
        jne     .not_bootable
        mov     di, BOOT_ADDRESS + 0x20
        cmp     byte [es:BOOT_ADDRESS + 1], 0           ; for an x86 PC
        je      .entry
        call    el_torito_find_section
        jc      .not_bootable
.entry:
        cmp     byte [es:di], 0x88
        jne     .not_bootable
        mov     bx, EBDA_CD_EMULATION
        mov     [fs:bx + EMU_DEVICE], si
        mov     [fs:bx + EMU_DRIVE], dl
        mov     al, [es:di + 1]
        and     al, 0x0F
        mov     [fs:bx + EMU_MEDIA], al
        mov     ax, [es:di + 2]
        test    ax, ax
        jnz     .segment
        mov     ax, BOOT_ADDRESS >> 4
.segment:
        mov     [fs:bx + EMU_SEGMENT], ax
        mov     eax, [es:di + 8]
        mov     [fs:bx + EMU_LBA], eax
        mov     ax, [es:di + 6]
        test    ax, ax
        jnz     .count
        inc     ax
.count:
        mov     [fs:bx + EMU_COUNT], ax
        call    el_torito_load
        jnz     .failed
        call    el_torito_insert
        jc      .not_bootable
        mov     dl, [fs:bx + EMU_DRIVE]
        mov     ax, [fs:bx + EMU_SEGMENT]
        jmp     boot_jump
.failed:
        mov     al, ah
.done:
        ret
.not_bootable:
        mov     al, BOOT_NO_EL_TORITO
        ret
.read_sector:                           ; EAX = sector → 0:BOOT_ADDRESS
        push    0
        pop     es
        mov     di, BOOT_ADDRESS
        mov     word [fs:EBDA_REQUEST + REQ_SKIP], 0
        mov     dword [fs:EBDA_REQUEST + REQ_LENGTH], CD_SECTOR_BYTES
        mov     cx, 1
        jmp     cd_read
.identifier:
        db      0, "CD001", 1, "EL TORITO SPECIFICATION", 0
.identifier_end:

; The default entry is for another kind of machine: looks for a section for x86 PCs → ES:DI = its first entry. CF set:
; there is none.
el_torito_find_section:
        mov     di, BOOT_ADDRESS + 0x40
.next:
        mov     al, [es:di]
        and     al, 0xFE
        cmp     al, 0x90                ; section header, 91h the last
        jne     .no
        cmp     byte [es:di + 1], 0
        je      .found
        test    byte [es:di], 0x01
        jnz     .no
        mov     ax, [es:di + 2]
        inc     ax
        shl     ax, 5
        add     di, ax
        cmp     di, BOOT_ADDRESS + CD_SECTOR_BYTES - 0x40
        jbe     .next
.no:
        stc
        ret
.found:
        add     di, 0x20
        clc
        ret

; FS:BX = EBDA_CD_EMULATION: loads EMU_COUNT 512-byte sectors of the image → AH, with ZF.
el_torito_load:
        push    bx
        movzx   eax, word [fs:bx + EMU_SEGMENT]
        mov     ecx, 640 - EBDA_SIZE_KIB
        shl     ecx, 6
        sub     ecx, eax                ; paragraphs that there are
        jbe     .too_large
        shr     ecx, 5
        movzx   edx, word [fs:bx + EMU_COUNT]
        cmp     ecx, edx
        jb      .too_large
        mov     es, ax
        xor     di, di
        mov     ecx, edx
        shl     edx, 9
        mov     [fs:EBDA_REQUEST + REQ_LENGTH], edx
        mov     word [fs:EBDA_REQUEST + REQ_SKIP], 0
        add     cx, 3
        shr     cx, 2
        mov     eax, [fs:bx + EMU_LBA]
        call    cd_read
        pop     bx
        ret
.too_large:
        pop     bx
        mov     ah, DISK_BAD_COMMAND
        test    ah, ah
        ret

; FS:BX = EBDA_CD_EMULATION, the image's first sector is loaded: puts the emulated drive among the others. CF set when
; the image is of no known kind.
el_torito_insert:
        movzx   ax, byte [fs:bx + EMU_MEDIA]
        cmp     al, 4
        ja      .unknown
        je      .disk
        mov     byte [fs:bx + EMU_STATE], EMU_PLAIN
        test    al, al
        jz      .done
        push    si
        mov     si, ax
        mov     al, [cs:si + .floppy_sectors - 1]
        pop     si
        mov     [fs:bx + EMU_SPT], al
        mov     byte [fs:bx + EMU_HEADS], 2
        mov     word [fs:bx + EMU_CYLINDERS], 80
        mov     byte [fs:bx + EMU_DRIVE], 0
        mov     ax, [BDA_EQUIPMENT]     ; one more diskette drive
        add     ax, 0x0040
        test    byte [BDA_EQUIPMENT], 0x01
        jnz     .equipment
        mov     ax, [BDA_EQUIPMENT]
        or      ax, 0x0001
.equipment:
        mov     [BDA_EQUIPMENT], ax
        jmp     .emulating
.disk:                                  ; the geometry is where the image's first partition ends
        mov     es, [fs:bx + EMU_SEGMENT]
        mov     al, [es:0x1BE + 5]
        inc     al
        jz      .unknown
        mov     [fs:bx + EMU_HEADS], al
        mov     al, [es:0x1BE + 6]
        mov     ah, al
        and     al, 0x3F
        jz      .unknown
        mov     [fs:bx + EMU_SPT], al
        mov     al, [es:0x1BE + 7]
        shr     ah, 6
        inc     ax
        mov     [fs:bx + EMU_CYLINDERS], ax
        mov     byte [fs:bx + EMU_DRIVE], FIRST_DISK
        inc     byte [BDA_DISK_COUNT]
.emulating:
        mov     byte [fs:bx + EMU_STATE], EMU_EMULATING
.done:
        clc
        ret
.unknown:
        stc
        ret
.floppy_sectors:
        db      15, 18, 36

; INT 13h AH=4Bh: AL = 0 ends the emulation, 1 only tells of it; DL = drive; DS:SI = specification packet to fill.
el_torito_service:
        mov     bx, EBDA_CD_EMULATION
        cmp     byte [fs:bx + EMU_STATE], EMU_NONE
        je      disk_bad_command
        cmp     byte [bp + F_AL], 1
        ja      disk_bad_command
        cmp     dl, 0x7F                ; all drives
        je      .ours
        cmp     dl, [fs:bx + EMU_DRIVE]
        jne     disk_bad_command
.ours:
        mov     es, [bp + F_DS]
        mov     di, [bp + F_SI]
        mov     byte [es:di], 0x13
        mov     al, [fs:bx + EMU_MEDIA]
        mov     [es:di + 1], al
        mov     al, [fs:bx + EMU_DRIVE]
        mov     [es:di + 2], al
        mov     si, [fs:bx + EMU_DEVICE]
        mov     al, [fs:si + DEV_INDEX]
        shr     al, 1
        mov     [es:di + 3], al         ; controller
        mov     eax, [fs:bx + EMU_LBA]
        mov     [es:di + 4], eax
        movzx   ax, byte [fs:si + DEV_INDEX]
        and     al, 1
        mov     [es:di + 8], ax         ; drive of the controller
        mov     word [es:di + 10], 0
        mov     ax, [fs:bx + EMU_SEGMENT]
        mov     [es:di + 12], ax
        mov     ax, [fs:bx + EMU_COUNT]
        mov     [es:di + 14], ax
        call    emulated_last
        mov     [es:di + 16], ch
        mov     [es:di + 17], cl
        mov     [es:di + 18], dh
        cmp     byte [bp + F_AL], 0
        jne     disk_ok
        cmp     byte [fs:bx + EMU_STATE], EMU_EMULATING
        jne     disk_ok
        mov     byte [fs:bx + EMU_STATE], EMU_NONE
        cmp     byte [fs:bx + EMU_DRIVE], FIRST_DISK
        je      .disk
        test    word [BDA_EQUIPMENT], 0x00C0
        jz      disk_ok
        sub     word [BDA_EQUIPMENT], 0x0040
        jmp     disk_ok
.disk:
        dec     byte [BDA_DISK_COUNT]
        jmp     disk_ok

; INT 13h AH=4Dh: boot catalogue. DS:SI = command packet: size, sectors, buffer, word: first sector in the catalogue.
el_torito_catalogue:
        mov     bx, EBDA_CD_EMULATION
        cmp     byte [fs:bx + EMU_STATE], EMU_NONE
        je      disk_bad_command
        mov     es, [bp + F_DS]
        mov     di, [bp + F_SI]
        movzx   ecx, byte [es:di + 1]
        test    cx, cx
        jz      disk_ok
        mov     edx, ecx
        shl     edx, 11
        mov     [fs:EBDA_REQUEST + REQ_LENGTH], edx
        mov     word [fs:EBDA_REQUEST + REQ_SKIP], 0
        movzx   eax, word [es:di + 6]
        add     eax, [fs:bx + EMU_CATALOGUE]
        mov     si, [fs:bx + EMU_DEVICE]
        les     di, [es:di + 2]
        call    cd_read
        jmp     disk_return

; FS:BX = EBDA_CD_EMULATION → CX, DH as INT 13h AH=08h gives the last cylinder, sector and head.
emulated_last:
        mov     ax, [fs:bx + EMU_CYLINDERS]
        dec     ax
        mov     ch, al
        mov     cl, ah
        shl     cl, 6
        or      cl, [fs:bx + EMU_SPT]
        mov     dh, [fs:bx + EMU_HEADS]
        dec     dh
        ret

; INT 13h on the emulated drive.
emulated_service:
        mov     bx, EBDA_CD_EMULATION
        mov     si, [fs:bx + EMU_DEVICE]
        mov     cl, ah
        xor     ah, ah
        cmp     cl, 0x00
        je      .return
        cmp     cl, 0x01
        je      .status
        cmp     cl, 0x02
        je      .read
        cmp     cl, 0x04
        je      .verify
        cmp     cl, 0x08
        je      .geometry
        cmp     cl, 0x15
        je      .kind
        cmp     cl, 0x16                ; the disk does not change
        je      .return
        mov     ah, DISK_WRITE_PROTECTED
        cmp     cl, 0x03
        je      .none
        cmp     cl, 0x05
        je      .none
        mov     ah, DISK_BAD_COMMAND
.return:
        mov     [fs:bx + EMU_STATUS], ah
        jmp     disk_return
.status:
        mov     ah, [fs:bx + EMU_STATUS]
        jmp     disk_return
.verify:
        jmp     .return
.kind:
        mov     byte [bp + F_AH], 1     ; diskette without a change line
        RETURN_NO_CARRY
        cmp     byte [fs:bx + EMU_DRIVE], FIRST_DISK
        jne     .done
        mov     byte [bp + F_AH], 3
        movzx   eax, word [fs:bx + EMU_CYLINDERS]
        movzx   ecx, byte [fs:bx + EMU_HEADS]
        imul    eax, ecx
        movzx   ecx, byte [fs:bx + EMU_SPT]
        imul    eax, ecx
        mov     [bp + F_DX], ax
        shr     eax, 16
        mov     [bp + F_CX], ax
.done:
        ret
.geometry:
        call    emulated_last
        mov     [bp + F_CX], cx
        mov     [bp + F_DH], dh
        mov     byte [bp + F_AL], 0
        cmp     byte [fs:bx + EMU_DRIVE], FIRST_DISK
        jne     .floppy_geometry
        mov     dl, [BDA_DISK_COUNT]
        mov     [bp + F_DL], dl
        xor     ah, ah
        jmp     .return
.floppy_geometry:
        call    floppy_count
        inc     dl
        mov     [bp + F_DL], dl
        movzx   di, byte [fs:bx + EMU_MEDIA]
        mov     al, [cs:di + .floppy_types - 1]
        mov     [bp + F_BL], al
        movzx   di, al
        shl     di, 2
        mov     ax, [cs:di + floppy_types - 4]
        mov     [bp + F_DI], ax
        mov     [bp + F_ES], cs
        xor     ah, ah
        jmp     .return
.floppy_types:                          ; as in CMOS 10h
        db      2, 4, 5
.read:
        movzx   edx, byte [bp + F_AL]
        mov     ah, DISK_BAD_COMMAND
        test    dl, dl
        jz      .return
        mov     ax, [bp + F_CX]
        movzx   ecx, al
        and     cl, 0x3F
        shr     al, 6
        xchg    al, ah
        cmp     ax, [fs:bx + EMU_CYLINDERS]
        jae     .not_found
        cmp     cl, [fs:bx + EMU_SPT]
        ja      .not_found
        sub     ecx, 1
        jb      .not_found
        push    edx
        movzx   eax, ax
        movzx   edx, byte [fs:bx + EMU_HEADS]
        imul    eax, edx
        movzx   edx, byte [bp + F_DH]
        cmp     dl, [fs:bx + EMU_HEADS]
        jae     .no_head
        add     eax, edx
        movzx   edx, byte [fs:bx + EMU_SPT]
        imul    eax, edx
        add     eax, ecx                ; EAX = sector of the image
        pop     edx
        mov     ecx, edx
        shl     ecx, 9
        mov     [fs:EBDA_REQUEST + REQ_LENGTH], ecx
        mov     cx, ax
        and     cx, 3
        add     dx, cx                  ; sectors from the beginning of the first CD sector
        shl     cx, 9
        mov     [fs:EBDA_REQUEST + REQ_SKIP], cx
        mov     cx, dx
        add     cx, 3
        shr     cx, 2
        shr     eax, 2
        add     eax, [fs:bx + EMU_LBA]
        mov     es, [bp + F_ES]
        mov     di, [bp + F_BX]
        call    cd_read
        jz      .return
.none:
        mov     byte [bp + F_AL], 0
        jmp     .return
.no_head:
        pop     edx
.not_found:
        mov     ah, DISK_SECTOR_NOT_FOUND
        jmp     .none
