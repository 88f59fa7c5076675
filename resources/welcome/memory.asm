; How much memory there is, and where: INT 12h, INT 15h E820h, E801h and 88h.
MAP_ENTRY_BYTES         equ 20
MAP_MOST                equ 24
MAP_USABLE              equ 1
E820_SIGNATURE          equ 0x534D4150  ; "SMAP"

memory_detect:
        int     0x12
        mov     [base_kib], ax
        xor     ebx, ebx
        mov     di, memory_map
.next:
        mov     eax, 0xE820
        mov     ecx, MAP_ENTRY_BYTES
        mov     edx, E820_SIGNATURE
        int     0x15
        jc      .map_done
        cmp     eax, E820_SIGNATURE
        jne     .map_done
        call    .count
        add     di, MAP_ENTRY_BYTES
        inc     word [map_entries]
        cmp     word [map_entries], MAP_MOST
        jae     .map_done
        test    ebx, ebx
        jnz     .next
.map_done:
        cmp     dword [extended_kib], 0
        jne     .done
        mov     ax, 0xE801              ; AX = KiB from 1 to 16 MiB, BX = 64 KiB blocks above
        int     0x15
        jc      .small
        movzx   eax, ax
        movzx   ebx, bx
        shl     ebx, 6
        add     eax, ebx
        mov     [extended_kib], eax
        ret
.small:
        mov     ah, 0x88
        int     0x15
        jc      .done
        movzx   eax, ax
        mov     [extended_kib], eax
.done:
        ret
; Adds the usable part above 1 MiB of the entry at DI.
.count:
        cmp     dword [di + 16], MAP_USABLE
        jne     .counted
        mov     eax, [di]
        mov     ecx, [di + 4]
        test    ecx, ecx
        jnz     .above
        cmp     eax, 0x100000
        jb      .counted
.above:
        mov     eax, [di + 8]
        mov     ecx, [di + 12]
        shrd    eax, ecx, 10
        add     [extended_kib], eax
.counted:
        ret

memory_print:
        movzx   eax, word [base_kib]
        call    print_kib
        SAY     " conventional"
        mov     eax, [extended_kib]
        test    eax, eax
        jz      .done
        SAY     COLOUR, MUTED, "  ", MIDDLE_DOT, "  ", COLOUR, TEXT
        call    print_kib
        SAY     " extended"
.done:
        ret

; MEM: the sizes, and the map as the BIOS gives it.
command_mem:
        SAY     "  "
        call    memory_print
        SAY     NEWLINE
        mov     cx, [map_entries]
        test    cx, cx
        jz      .no_map
        SAY     NEWLINE, COLOUR, MUTED, "  From               To                       Size  Kind", NEWLINE, COLOUR, TEXT
        mov     di, memory_map
.next:
        push    cx
        call    memory_print_entry
        pop     cx
        add     di, MAP_ENTRY_BYTES
        loop    .next
        ret
.no_map:
        SAY     "  The BIOS gives no memory map.", NEWLINE
        ret

; DI = entry.
memory_print_entry:
        SAY     "  "
        mov     edx, [di + 4]
        mov     eax, [di]
        call    .address
        SAY     "  "
        mov     eax, [di]
        mov     edx, [di + 4]
        add     eax, [di + 8]
        adc     edx, [di + 12]
        sub     eax, 1
        sbb     edx, 0
        call    .address
        SAY     "  "
        mov     eax, [di + 8]
        mov     edx, [di + 12]
        shrd    eax, edx, 10
        mov     cl, 9
        call    print_decimal_right
        SAY     " KiB  "
        mov     al, [di + 16]
        cmp     al, 4
        jbe     .known
        mov     al, 0
.known:
        movzx   ax, al
        cmp     al, MAP_USABLE
        jne     .kind
        SAY     COLOUR, GOOD
.kind:
        mov     si, .kinds
        call    print_nth
        SAY     COLOUR, TEXT, NEWLINE
        ret
.address:                               ; EDX:EAX in 16 digits
        xchg    eax, edx
        mov     cl, 8
        call    print_hex
        xchg    eax, edx
        jmp     print_hex
.kinds:
        db      "other", 0, "usable", 0, "reserved", 0, "ACPI tables", 0, "ACPI state", 0
