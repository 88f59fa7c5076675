; The firmware device: named pieces of configuration that the machine hands to the ROM. It has the register layout of
; QEMU's fw_cfg [FWCFG]. Everything here copes with a machine that has no such device.
FW_CFG_SIGNATURE        equ 0x0000
FW_CFG_RAM_SIZE         equ 0x0003
FW_CFG_FILE_DIRECTORY   equ 0x0019
FW_CFG_NAME_BYTES       equ 56

; AX = key. The next bytes read from FW_CFG_DATA are the item's.
fw_cfg_select:
        push    dx
        mov     dx, FW_CFG_SELECTOR
        out     dx, ax
        pop     dx
        ret

; → EAX = next four bytes, big-endian as the directory stores them.
fw_cfg_read_be32:
        push    cx
        push    dx
        mov     dx, FW_CFG_DATA
        mov     cx, 4
.next:
        shl     eax, 8
        in      al, dx
        loop    .next
        pop     dx
        pop     cx
        ret

; → ZF set when the device is there.
fw_cfg_detect:
        push    eax
        mov     ax, FW_CFG_SIGNATURE
        call    fw_cfg_select
        call    fw_cfg_read_be32
        cmp     eax, 0x51454D55         ; "QEMU"
        pop     eax
        ret

; CS:SI = name that ends with 0 → CF clear: the file is selected and ECX = its size in bytes. CF set: no such file.
fw_cfg_find_file:
        push    eax
        push    ebx
        push    dx
        push    si
        call    fw_cfg_detect
        jne     .missing
        mov     ax, FW_CFG_FILE_DIRECTORY
        call    fw_cfg_select
        call    fw_cfg_read_be32
        mov     ebx, eax                ; entries left
        mov     dx, FW_CFG_DATA
.entry:
        test    ebx, ebx
        jz      .missing
        dec     ebx
        call    fw_cfg_read_be32
        mov     ecx, eax                ; size
        call    fw_cfg_read_be32        ; key in the high word, the low word is reserved
        push    eax
        push    cx
        push    si
        mov     cx, FW_CFG_NAME_BYTES
        mov     ah, 0                   ; becomes 1 when a character differs
.character:
        in      al, dx
        cmp     byte [cs:si], 0
        je      .past_end
        cmp     al, [cs:si]
        je      .same
        mov     ah, 1
.same:
        inc     si
        jmp     .character_done
.past_end:
        test    al, al
        jz      .character_done
        mov     ah, 1
.character_done:
        loop    .character
        mov     dh, ah
        pop     si
        pop     cx
        pop     eax
        test    dh, dh
        mov     dx, FW_CFG_DATA
        jnz     .entry
        shr     eax, 16
        call    fw_cfg_select
        clc
        jmp     .done
.missing:
        stc
.done:
        pop     si
        pop     dx
        pop     ebx
        pop     eax
        ret
