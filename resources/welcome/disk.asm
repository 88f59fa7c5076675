; The floppy: sectors by INT 13h, and the layout of its FAT12 file system [FAT].
DISK_ATTEMPTS           equ 4
ENTRY_BYTES             equ 32
ENTRY_ATTRIBUTES        equ 11
ENTRY_TIME              equ 22
ENTRY_DATE              equ 24
ENTRY_CLUSTER           equ 26
ENTRY_SIZE              equ 28
ATTRIBUTE_VOLUME        equ 0x08
ATTRIBUTE_FOLDER        equ 0x10

BPB_SECTOR_BYTES        equ 11
BPB_CLUSTER_SECTORS     equ 13
BPB_RESERVED            equ 14
BPB_FATS                equ 16
BPB_ROOT_ENTRIES        equ 17
BPB_SECTORS             equ 19
BPB_FAT_SECTORS         equ 22
BPB_TRACK_SECTORS       equ 24
BPB_HEADS               equ 26

MOST_FAT_SECTORS        equ 9
MOST_ROOT_ENTRIES       equ 14 * 512 / ENTRY_BYTES
MOST_CLUSTERS           equ 4084        ; more would be FAT16

; Reads FAT and root directory of the disk in the drive. CF set and the reason printed when that cannot be.
disk_open:
        mov     word [disk_sectors_per_track], 18
        mov     word [disk_heads], 2
        xor     ax, ax
        mov     cx, 1
        mov     bx, sector_buffer
        call    disk_read
        jc      .unreadable
        mov     si, sector_buffer
        cmp     word [si + BPB_SECTOR_BYTES], 512
        jne     .foreign
        movzx   ax, byte [si + BPB_CLUSTER_SECTORS]
        test    ax, ax
        jz      .foreign
        mov     [disk_cluster_sectors], ax
        mov     ax, [si + BPB_TRACK_SECTORS]
        dec     ax
        cmp     ax, 36
        jae     .foreign
        inc     ax
        mov     [disk_sectors_per_track], ax
        mov     ax, [si + BPB_HEADS]
        dec     ax
        cmp     ax, 2
        jae     .foreign
        inc     ax
        mov     [disk_heads], ax
        mov     ax, [si + BPB_FAT_SECTORS]
        mov     [disk_fat_sectors], ax
        dec     ax
        cmp     ax, MOST_FAT_SECTORS
        jae     .foreign
        mov     cx, [si + BPB_ROOT_ENTRIES]
        mov     [disk_root_entries], cx
        dec     cx
        cmp     cx, MOST_ROOT_ENTRIES
        jae     .foreign
        mov     ax, [si + BPB_RESERVED]
        mov     [disk_fat_sector], ax
        movzx   cx, byte [si + BPB_FATS]
        cmp     cx, 2
        ja      .foreign
        jcxz    .foreign
.fats:
        add     ax, [disk_fat_sectors]
        loop    .fats
        mov     [disk_root_sector], ax
        mov     dx, [disk_root_entries]
        add     dx, 15
        shr     dx, 4
        add     ax, dx
        mov     [disk_data_sector], ax
        mov     dx, [si + BPB_SECTORS]
        sub     dx, ax
        jbe     .foreign
        mov     ax, dx
        xor     dx, dx
        div     word [disk_cluster_sectors]
        mov     [disk_clusters], ax
        cmp     ax, MOST_CLUSTERS
        ja      .foreign
        mov     ax, [disk_fat_sector]
        mov     cx, [disk_fat_sectors]
        mov     bx, fat_buffer
        call    disk_read
        jc      .unreadable
        mov     ax, [disk_root_sector]
        mov     cx, [disk_data_sector]
        sub     cx, ax
        mov     bx, root_buffer
        call    disk_read
        jc      .unreadable
        ret
.unreadable:
        SAY     COLOUR, BAD, "  The floppy cannot be read.", NEWLINE
        stc
        ret
.foreign:
        SAY     COLOUR, BAD, "  This floppy has no FAT12 file system.", NEWLINE
        stc
        ret

; AX = first sector, CX = how many → DS:BX. CF set after several attempts.
disk_read:
        pusha
.sector:
        mov     bp, DISK_ATTEMPTS
.attempt:
        push    ax
        push    cx
        xor     dx, dx
        div     word [disk_sectors_per_track]
        mov     cl, dl
        inc     cl                      ; sector of the track, from 1
        xor     dx, dx
        div     word [disk_heads]
        mov     ch, al                  ; cylinder
        mov     dh, dl                  ; head
        mov     dl, [boot_drive]
        mov     ax, 0x0201
        int     0x13
        pop     cx
        pop     ax
        jnc     .read
        push    ax
        xor     ah, ah
        mov     dl, [boot_drive]
        int     0x13
        pop     ax
        dec     bp
        jnz     .attempt
        popa
        stc
        ret
.read:
        inc     ax
        add     bx, 512
        loop    .sector
        popa
        clc
        ret

; AX = cluster → AX = what the FAT says of it: the next one, or FF8h and above at the end.
disk_fat_entry:
        push    bx
        mov     bx, ax
        shr     bx, 1
        pushf
        add     bx, ax
        mov     ax, [bx + fat_buffer]
        popf
        jnc     .even
        shr     ax, 4
.even:
        and     ax, 0x0FFF
        pop     bx
        ret

; AX = cluster → AX = its first sector, CF set when there is no such cluster.
disk_cluster_sector:
        sub     ax, 2
        jc      .bad
        cmp     ax, [disk_clusters]
        cmc
        jc      .bad
        mul     word [disk_cluster_sectors]
        add     ax, [disk_data_sector]
        clc
.bad:
        ret
