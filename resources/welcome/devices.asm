; Display, drives, ports, input and firmware, as lines of the panel.

display_print:
        cmp     byte [has_vga], 0
        je      .not_vga
        SAY     "VGA, 80 x 25 text"
        push    es
        push    ds
        pop     es
        mov     di, root_buffer         ; 512 bytes to spare
        mov     dword [di], 0x32454256  ; "VBE2"
        mov     ax, 0x4F00
        int     0x10
        pop     es
        cmp     ax, 0x004F
        jne     .done
        cmp     dword [root_buffer], 0x41534556         ; "VESA"
        jne     .done
        call    dot
        SAY     "VESA "
        movzx   eax, byte [root_buffer + 5]
        call    print_decimal
        SAY     "."
        movzx   eax, byte [root_buffer + 4]
        call    print_decimal
        call    dot
        movzx   eax, word [root_buffer + 18]            ; blocks of 64 KiB
        shl     eax, 6
        call    print_kib
.done:
        ret
.not_vga:
        SAY     "no VGA; colours are the adapter's own"
        ret

; Parts the facts of a line.
dot:
        SAY     COLOUR, MUTED, "  ", MIDDLE_DOT, "  ", COLOUR, TEXT
        ret

drives_print:
        push    es
        push    BDA_SEGMENT
        pop     es
        mov     ax, [es:BDA_EQUIPMENT]
        mov     cl, [es:BDA_HARD_DISKS]
        pop     es
        test    al, 1
        jz      .no_floppy
        shr     al, 6
        inc     al
        mov     ch, al
        mov     dl, 0
.floppy:
        cmp     dl, 0
        je      .first
        SAY     ", "
.first:
        call    floppy_print
        inc     dl
        cmp     dl, ch
        jb      .floppy
        jmp     .disks
.no_floppy:
        SAY     "no floppy"
.disks:
        call    dot
        test    cl, cl
        jz      .no_disk
        mov     dl, 0x80
.disk:
        cmp     dl, 0x80
        je      .first_disk
        SAY     ", "
.first_disk:
        call    disk_print
        inc     dl
        dec     cl
        jnz     .disk
        ret
.no_disk:
        SAY     "no hard disk"
        ret

; DL = floppy drive. Preserves CX, DX.
floppy_print:
        pusha
        push    es
        mov     al, dl
        add     al, 'A'
        call    put_char
        SAY     ": "
        mov     ah, 0x08
        xor     di, di
        mov     es, di
        mov     bl, 0
        int     0x13
        pop     es
        mov     al, 0
        jc      .kind
        mov     al, bl
        cmp     al, 5
        jbe     .kind
        mov     al, 5
.kind:
        movzx   ax, al
        mov     si, .kinds
        call    print_nth
        popa
        ret
.kinds:
        db      "floppy", 0, "360 KB floppy", 0, "1.2 MB floppy", 0, "720 KB floppy", 0, "1.44 MB floppy", 0
        db      "2.88 MB floppy", 0

; DL = hard disk, 80h and up. Preserves CX, DX.
disk_print:
        pusha
        push    es
        SAY     "disk "
        movzx   eax, dl
        sub     al, 0x80
        call    print_decimal
        SAY     ", "
        mov     si, root_buffer
        mov     word [si], 0x1A
        mov     ah, 0x48                ; EDD: the size in sectors
        push    dx
        int     0x13
        pop     dx
        jc      .geometry
        mov     eax, [root_buffer + 0x10]
        mov     edx, [root_buffer + 0x14]
        shrd    eax, edx, 1
        jmp     .size
.geometry:
        mov     ah, 0x08
        int     0x13
        jc      .unknown
        movzx   eax, cl
        and     al, 0x3F                ; sectors
        movzx   ebx, dh
        inc     bx                      ; heads
        xchg    cl, ch
        shr     ch, 6
        movzx   ecx, cx
        inc     cx                      ; cylinders
        imul    eax, ebx
        imul    eax, ecx
        shr     eax, 1
.size:
        call    print_kib
        jmp     .done
.unknown:
        SAY     "size unknown"
.done:
        pop     es
        popa
        ret

ports_print:
        push    es
        push    BDA_SEGMENT
        pop     es
        xor     bp, bp                  ; how many were printed
        mov     bx, BDA_COM_PORTS
        mov     cx, 4
        mov     si, .com
        call    .list
        mov     bx, BDA_LPT_PORTS
        mov     cx, 3
        mov     si, .lpt
        call    .list
        pop     es
        test    bp, bp
        jnz     .done
        SAY     "none"
.done:
        ret
.list:
        xor     dx, dx
.next:
        mov     ax, [es:bx]
        add     bx, 2
        inc     dx
        test    ax, ax
        jz      .absent
        test    bp, bp
        jz      .first
        call    dot
.first:
        inc     bp
        call    print_text
        push    cx
        push    ax
        movzx   eax, dx
        call    print_decimal
        SAY     COLOUR, MUTED, " at "
        pop     ax
        mov     cl, 3
        call    print_hex
        SAY     "h", COLOUR, TEXT
        pop     cx
.absent:
        loop    .next
        ret
.com:
        db      "COM", 0
.lpt:
        db      "LPT", 0

input_print:
        SAY     "keyboard"
        call    dot
        cmp     byte [mouse_present], 0
        je      .no_mouse
        SAY     "PS/2 mouse"
        ret
.no_mouse:
        SAY     "no mouse"
        ret

; The date that every AT-compatible ROM has at F000:FFF5.
firmware_print:
        SAY     "BIOS of "
        push    ds
        push    es
        push    0xF000
        pop     es
        mov     si, 0xFFF5
        mov     cx, 8
.next:
        mov     al, [es:si]
        inc     si
        call    put_char
        loop    .next
        pop     es
        pop     ds
        call    dot
        movzx   eax, word [map_entries]
        call    print_decimal
        SAY     " memory areas mapped"
        ret
