; Cylinders, heads and sectors that INT 13h shows for a disk. Partition tables hold such addresses, so that a disk
; written under another BIOS must be shown as it was there: its own partition table tells. A new disk gets the usual
; translation by size, "LBA assist" [RBIL] INT 13 AH=08h.
GEOMETRY_CYLINDERS_MOST equ 1024
PARTITION_TABLE         equ BOOT_ADDRESS + 0x1BE
PARTITION_BYTES         equ 16

; FS:SI = disk with DEV_SECTORS and its own geometry.
choose_geometry:
        call    read_partition_table
        jc      .by_size
        mov     di, PARTITION_TABLE
        mov     cx, 4
.entry:
        cmp     byte [es:di + 4], 0
        je      .next
        movzx   bx, byte [es:di + 5]    ; end of a partition: last head, last sector
        inc     bx
        mov     al, [es:di + 6]
        and     al, 0x3F
        cmp     bx, 2
        jb      .next
        cmp     bx, 255
        ja      .next
        test    al, al
        jz      .next
        call    geometry_fits
        je      .use
.next:
        add     di, PARTITION_BYTES
        loop    .entry
.by_size:
        cmp     word [fs:si + DEV_OWN_CYLINDERS], GEOMETRY_CYLINDERS_MOST
        ja      .assist
        movzx   bx, byte [fs:si + DEV_OWN_HEADS]
        mov     al, [fs:si + DEV_OWN_SPT]
        test    bx, bx
        jz      .assist
        test    al, al
        jz      .assist
        cmp     al, 63
        jbe     .use
.assist:
        mov     al, 63
        mov     bx, 16
.more_heads:
        movzx   ecx, bx
        imul    ecx, ecx, 63 * GEOMETRY_CYLINDERS_MOST
        cmp     dword [fs:si + DEV_SECTORS + 4], 0
        jne     .largest
        cmp     [fs:si + DEV_SECTORS], ecx
        jbe     .use
        shl     bx, 1
        cmp     bx, 256
        jb      .more_heads
.largest:
        mov     bx, 255
; BX = heads, AL = sectors a track.
.use:
        mov     [fs:si + DEV_HEADS], bx
        mov     [fs:si + DEV_SPT], al
        movzx   ecx, al
        movzx   ebx, bx
        imul    ecx, ebx
        mov     eax, [fs:si + DEV_SECTORS]
        mov     edx, [fs:si + DEV_SECTORS + 4]
        cmp     edx, ecx
        jae     .most                   ; the quotient does not fit 32 bits, let alone 1024
        div     ecx
        cmp     eax, GEOMETRY_CYLINDERS_MOST
        jbe     .store
.most:
        mov     eax, GEOMETRY_CYLINDERS_MOST
.store:
        test    ax, ax
        jnz     .some
        inc     ax                      ; a disk smaller than a cylinder
.some:
        mov     [fs:si + DEV_CYLINDERS], ax
        ret

; Sector 0 → 0:BOOT_ADDRESS. CF set when it cannot be read or has no signature.
read_partition_table:
        push    0
        pop     es
        mov     di, BOOT_ADDRESS
        xor     eax, eax
        mov     [fs:EBDA_REQUEST + REQ_LBA], eax
        mov     [fs:EBDA_REQUEST + REQ_LBA + 4], eax
        mov     word [fs:EBDA_REQUEST + REQ_COUNT], 1
        mov     byte [fs:EBDA_REQUEST + REQ_OPERATION], REQ_READ
        call    ata_transfer
        jnz     .no
        cmp     word [es:BOOT_ADDRESS + 510], BOOT_SIGNATURE
        jne     .no
        clc
        ret
.no:
        stc
        ret

; ES:DI = partition entry, BX = heads, AL = sectors a track → ZF set when its first sector has the same number as an
; LBA and as cylinder, head, sector. Preserves all but EDX.
geometry_fits:
        push    eax
        push    ecx
        movzx   eax, al
        mov     dl, [es:di + 2]         ; cylinder bits 9–8 and sector
        movzx   ecx, dl
        shr     ecx, 6
        mov     ch, cl
        mov     cl, [es:di + 3]
        cmp     cx, GEOMETRY_CYLINDERS_MOST - 1
        jae     .no                     ; the largest value stands for "beyond"
        push    dx
        movzx   edx, bx
        imul    ecx, edx
        movzx   edx, byte [es:di + 1]
        cmp     dx, bx
        pop     dx
        jae     .no
        push    dx
        movzx   edx, byte [es:di + 1]
        add     ecx, edx
        imul    ecx, eax
        pop     dx
        and     edx, 0x3F
        jz      .no
        dec     edx
        add     ecx, edx
        cmp     ecx, [es:di + 8]
        jmp     .done
.no:
        or      al, 1                   ; clears ZF
.done:
        pop     ecx
        pop     eax
        ret

; Fixed disk parameter tables of the first two disks, at INT 41h and 46h, with the translated form [RBIL] INT 41.
publish_disk_tables:
        push    0
        pop     es
        xor     bx, bx
.next:
        cmp     bl, [fs:EBDA_DISK_COUNT]
        jae     .done
        mov     di, bx
        shl     di, 1
        mov     si, [fs:di + EBDA_DISKS]
        imul    di, bx, 16
        add     di, EBDA_FDPT
        push    bx
        imul    bx, bx, (0x46 - 0x41) * 4
        mov     [es:bx + 0x41 * 4], di
        mov     [es:bx + 0x41 * 4 + 2], fs
        call    .fill
        pop     bx
        inc     bx
        cmp     bx, 2
        jb      .next
.done:
        ret
.fill:                                  ; FS:SI = disk, FS:DI = 16 bytes, all zero
        mov     ax, [fs:si + DEV_CYLINDERS]
        mov     [fs:di], ax
        mov     al, [fs:si + DEV_HEADS]
        mov     [fs:di + 2], al
        mov     byte [fs:di + 3], 0xA0  ; translated: what the drive itself has follows
        mov     al, [fs:si + DEV_OWN_SPT]
        mov     [fs:di + 4], al
        mov     word [fs:di + 5], 0xFFFF        ; no write precompensation
        mov     al, [fs:si + DEV_HEADS]
        cmp     al, 8
        jbe     .few_heads
        mov     byte [fs:di + 8], 0x08
.few_heads:
        mov     ax, [fs:si + DEV_OWN_CYLINDERS]
        mov     [fs:di + 9], ax
        mov     [fs:di + 12], ax        ; landing zone
        mov     al, [fs:si + DEV_OWN_HEADS]
        mov     [fs:di + 11], al
        mov     al, [fs:si + DEV_SPT]
        mov     [fs:di + 14], al
        mov     cx, 15
        xor     al, al
        mov     bx, di
.sum:
        sub     al, [fs:bx]
        inc     bx
        loop    .sum
        mov     [fs:bx], al
        ret
