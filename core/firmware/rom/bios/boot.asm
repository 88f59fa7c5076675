; INT 19h: starts the first entry of the boot list that can be started.
BOOT_ADDRESS            equ 0x7C00
BOOT_SIGNATURE          equ 0xAA55
BOOT_ATTEMPTS           equ 4           ; the first access after a disk change fails by design
BOOT_NOT_TRIED          equ 0x00
BOOT_NO_DRIVE           equ 0xFD        ; BOOT_ENTRY_RESULT: these, or the error code of INT 13h
BOOT_NO_SIGNATURE       equ 0xFE

int19_bootstrap:
        cli
        xor     ax, ax
        mov     ss, ax
        mov     sp, POST_STACK
        push    BDA_SEGMENT
        pop     ds
        mov     fs, [BDA_EBDA_SEGMENT]
        cld
        sti
        xor     bx, bx
        mov     cl, [fs:EBDA_BOOT_COUNT]
.forget:
        sub     cl, 1
        jb      .start
        mov     byte [fs:bx + EBDA_BOOT_LIST + BOOT_ENTRY_RESULT], BOOT_NOT_TRIED
        add     bx, BOOT_ENTRY_BYTES
        jmp     .forget
.start:
        mov     bx, EBDA_BOOT_LIST
        mov     cl, [fs:EBDA_BOOT_COUNT]
.next:
        sub     cl, 1
        jb      .exhausted
        push    bx
        push    cx
        push    fs
        call    boot_try                ; does not come back when it succeeds
        pop     fs
        pop     cx
        pop     bx
        push    BDA_SEGMENT
        pop     ds
        mov     [fs:bx + BOOT_ENTRY_RESULT], al
        add     bx, BOOT_ENTRY_BYTES
        jmp     .next
.exhausted:
        int     0x18
        jmp     int19_bootstrap

; FS:BX = entry of the boot list → starts it, or returns AL = why not.
boot_try:
        mov     si, [fs:bx + BOOT_ENTRY_DEVICE]
        mov     al, [fs:bx + BOOT_ENTRY_KIND]
        cmp     al, 'a'
        je      .floppy
        test    si, si
        jz      .no_drive
        cmp     al, 'c'
        je      .disk
        mov     di, EBDA_CDS            ; its drive number: where it stands in the list
        mov     dl, FIRST_CD
.find:
        cmp     si, [fs:di]
        je      cd_boot
        add     di, 2
        inc     dx
        jmp     .find
.disk:
        call    make_first_disk
        mov     dl, FIRST_DISK
        jmp     boot_sector
.floppy:
        xor     dl, dl
        call    floppy_type
        jnz     boot_sector
.no_drive:
        mov     al, BOOT_NO_DRIVE
        ret

; SI = disk: becomes drive 80h, because boot sectors and DOS expect to be there. The one that was changes places.
make_first_disk:
        mov     di, EBDA_DISKS
.find:
        cmp     [fs:di], si
        je      .found
        add     di, 2
        jmp     .find
.found:
        mov     ax, si
        xchg    ax, [fs:EBDA_DISKS]
        mov     [fs:di], ax
        jmp     publish_disk_tables

; DL = drive: loads its first sector and starts it, or returns AL = why not.
boot_sector:
        mov     si, BOOT_ATTEMPTS
        jmp     .read
.attempt:
        push    ax
        xor     ah, ah
        int     0x13
        pop     ax
.read:
        push    0
        pop     es
        mov     bx, BOOT_ADDRESS
        mov     ax, 0x0201
        mov     cx, 0x0001
        xor     dh, dh
        int     0x13
        jnc     .loaded
        cmp     ah, DISK_TIMEOUT
        je      .failed                 ; an empty drive stays empty
        dec     si
        jnz     .attempt
.failed:
        mov     al, ah
        ret
.loaded:
        cmp     word [es:BOOT_ADDRESS + 510], BOOT_SIGNATURE
        je      .bootable
        test    dl, dl
        jnz     .no_signature
        call    boot_looks_like_code    ; diskettes older than the signature: DOS 1 and games that boot by themselves
        je      .bootable
.no_signature:
        mov     al, BOOT_NO_SIGNATURE
        ret
.bootable:
        mov     ax, BOOT_ADDRESS >> 4

; DL = drive, AX = segment of the program, entered at its first byte. Segment 07C0h is entered as 0000:7C00, as boot
; sectors expect. [PNPBIOS] 3.1: ES:DI = Plug and Play structure.
boot_jump:
        cmp     ax, BOOT_ADDRESS >> 4
        mov     cx, 0
        jne     .far
        mov     ax, 0
        mov     cx, BOOT_ADDRESS
.far:
        cli
        xor     bx, bx
        mov     ss, bx
        mov     sp, POST_STACK
        push    ax
        push    cx
        mov     ds, bx
        mov     fs, bx
        mov     gs, bx
        push    cs
        pop     es
        mov     di, pnp_structure
        mov     cx, bx
        mov     si, bx
        mov     bp, bx
        mov     ax, bx
        mov     dh, 0
        sti
        retf

; → ZF set when the sector at BOOT_ADDRESS may be a program: it does not begin with ADD or the like, as blank and text
; sectors do, and its first words differ. Later IBM BIOSes judge diskettes so.
boot_looks_like_code:
        cmp     byte [es:BOOT_ADDRESS], 0x06
        jb      .no
        mov     di, BOOT_ADDRESS
        mov     ax, [es:di]
        mov     cx, 9
        repe    scasw
        je      .no
        xor     ax, ax                  ; sets ZF
        ret
.no:
        or      al, 1
        ret
