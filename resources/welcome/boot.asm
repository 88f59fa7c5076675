; Boot sector of the Welcome floppy: FAT12 with the parameters of a 1.44 MB disk [FAT], and a loader that finds
; WELCOME.SYS in the root directory. The build writes that file in one piece, so the loader follows no cluster chain.
        cpu     386
        bits    16
        org     0x7C00

LOAD_SEGMENT            equ 0x1000
ROOT_BUFFER             equ 0x8000
SECTOR_BYTES            equ 512
SECTORS_PER_TRACK       equ 18
HEADS                   equ 2
RESERVED_SECTORS        equ 1
FATS                    equ 2
FAT_SECTORS             equ 9
ROOT_ENTRIES            equ 224
ENTRY_BYTES             equ 32
ENTRY_CLUSTER           equ 26
ENTRY_SIZE              equ 28
NAME_BYTES              equ 11
ROOT_SECTOR             equ RESERVED_SECTORS + FATS * FAT_SECTORS
ROOT_SECTORS            equ ROOT_ENTRIES * ENTRY_BYTES / SECTOR_BYTES
DATA_SECTOR             equ ROOT_SECTOR + ROOT_SECTORS
ATTEMPTS                equ 4

        jmp     short start
        nop
        db      "NESTBOX "
        dw      SECTOR_BYTES
        db      1                       ; sectors in a cluster
        dw      RESERVED_SECTORS
        db      FATS
        dw      ROOT_ENTRIES
        dw      2880
        db      0xF0                    ; 3½-inch disk
        dw      FAT_SECTORS
        dw      SECTORS_PER_TRACK
        dw      HEADS
        dd      0, 0
        db      0, 0, 0x29
        dd      0x4E455354              ; serial number
        db      "NESTBOX    "
        db      "FAT12   "

start:
        cli
        xor     ax, ax
        mov     ss, ax
        mov     sp, 0x7C00
        mov     ds, ax
        mov     es, ax
        sti
        cld
        mov     [drive], dl
        mov     ax, ROOT_SECTOR
        mov     cx, ROOT_SECTORS
        mov     bx, ROOT_BUFFER
        call    read_sectors
        mov     di, ROOT_BUFFER
        mov     dx, ROOT_ENTRIES
.entry:
        mov     si, file_name
        mov     cx, NAME_BYTES
        push    di
        repe    cmpsb
        pop     di
        je      .found
        add     di, ENTRY_BYTES
        dec     dx
        jnz     .entry
        mov     si, missing
        jmp     stop
.found:
        mov     cx, [di + ENTRY_SIZE]   ; less than 64 KiB
        add     cx, SECTOR_BYTES - 1
        shr     cx, 9
        mov     ax, [di + ENTRY_CLUSTER]
        add     ax, DATA_SECTOR - 2
        push    LOAD_SEGMENT
        pop     es
        xor     bx, bx
        call    read_sectors
        mov     dl, [drive]
        jmp     LOAD_SEGMENT:0

; AX = first sector, CX = how many → ES:BX. A track at a time.
read_sectors:
        mov     [sector], ax
        mov     [remaining], cx
.track:
        mov     ax, [sector]
        xor     dx, dx
        mov     si, SECTORS_PER_TRACK
        div     si
        mov     cx, dx
        inc     cx                      ; CL = sector of the track, from 1
        sub     si, dx                  ; as far as the track goes
        cmp     si, [remaining]
        jbe     .counted
        mov     si, [remaining]
.counted:
        shr     ax, 1                   ; AX = cylinder, CF = head
        setc    dh
        mov     ch, al
        mov     dl, [drive]
        mov     di, ATTEMPTS
.attempt:
        mov     ax, si
        mov     ah, 0x02
        int     0x13
        jnc     .read
        xor     ah, ah
        int     0x13
        dec     di
        jnz     .attempt
        mov     si, unreadable
        jmp     stop
.read:
        add     [sector], si
        mov     ax, si
        shl     ax, 9
        add     bx, ax
        sub     [remaining], si
        jnz     .track
        ret

; SI = why. A key starts the machine's boot again.
stop:
        lodsb
        test    al, al
        jz      .wait
        mov     ah, 0x0E
        mov     bx, 0x0007
        int     0x10
        jmp     stop
.wait:
        xor     ah, ah
        int     0x16
        int     0x19

file_name:
        db      "WELCOME SYS"
missing:
        db      "WELCOME.SYS is not on this disk.", 13, 10, 0
unreadable:
        db      "This disk cannot be read.", 13, 10, 0
drive:
        db      0
sector:
        dw      0
remaining:
        dw      0

        times   510 - ($ - $$) db 0
        dw      0xAA55
