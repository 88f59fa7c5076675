; INT 15h AH=88h, AX=E801h, AX=E820h: memory above 1 MiB [RBIL] INT 15, [ACPI] 14.1.
E820_SIGNATURE          equ 0x534D4150  ; "SMAP"
E820_ENTRY_BYTES        equ 20
E820_RAM                equ 1
E820_RESERVED           equ 2
ROM_BASE                equ 0xFFFC0000  ; where a flash ROM sits under 4 GiB

; AH=88h: KiB above 1 MiB, at most 63 MiB because older programs add 1 MiB in 16 bits.
system_extended_memory:
        call    extended_memory_kib
        cmp     eax, 0xFC00
        jbe     .store
        mov     ax, 0xFC00
.store:
        mov     [bp + F_AX], ax
        RETURN_NO_CARRY
        ret

system_memory_map:
        cmp     byte [bp + F_AL], 0x20
        je      system_e820
        cmp     byte [bp + F_AL], 0x01
        jne     system_unsupported

; AX=E801h: AX = CX = KiB between 1 and 16 MiB, BX = DX = 64 KiB blocks above.
        call    extended_memory_kib
        xor     edx, edx
        cmp     eax, 15 * 1024
        jbe     .small
        mov     edx, eax
        sub     edx, 15 * 1024
        shr     edx, 6
        mov     eax, 15 * 1024
.small:
        mov     [bp + F_AX], ax
        mov     [bp + F_CX], ax
        mov     [bp + F_BX], dx
        mov     [bp + F_DX], dx
        RETURN_NO_CARRY
        ret

; AX=E820h: EBX = entry (0 first), ES:DI = buffer, ECX = its size, EDX = "SMAP".
; → EAX = "SMAP", ECX = bytes stored, EBX = next entry or 0.
system_e820:
        cmp     edx, E820_SIGNATURE
        jne     system_unsupported
        cmp     ecx, E820_ENTRY_BYTES
        jb      system_unsupported
        mov     ebx, [bp + F_EBX]
        cmp     ebx, E820_ENTRIES
        jae     system_unsupported
        mov     es, [bp + F_ES]
        mov     di, [bp + F_DI]
        mov     si, bx
        shl     si, 4
        mov     eax, [cs:si + e820_map]
        mov     [es:di], eax
        mov     eax, [cs:si + e820_map + 4]
        mov     [es:di + 4], eax
        mov     eax, [cs:si + e820_map + 8]
        mov     dword [es:di + 12], 0
        test    eax, eax
        jnz     .length
        cmp     bx, E820_ABOVE_4G
        je      .above_4g
        call    extended_memory_kib
        shl     eax, 10
        jmp     .length
.above_4g:
        call    memory_above_4g
        mov     edx, eax
        shr     edx, 16
        mov     [es:di + 12], edx
        shl     eax, 16
.length:
        mov     [es:di + 8], eax
        mov     eax, [cs:si + e820_map + 12]
        mov     [es:di + 16], eax
        inc     bx
        cmp     bx, E820_ABOVE_4G
        jb      .more
        ja      .last
        call    memory_above_4g
        test    eax, eax
        jnz     .more
.last:
        xor     bx, bx
.more:
        movzx   ebx, bx
        mov     [bp + F_EBX], ebx
        mov     dword [bp + F_ECX], E820_ENTRY_BYTES
        mov     dword [bp + F_EAX], E820_SIGNATURE
        RETURN_NO_CARRY
        ret

; → EAX = 64 KiB blocks of memory above 4 GiB.
memory_above_4g:
        mov     al, CMOS_ABOVE_4G + 2
        call    cmos_read
        movzx   eax, al
        shl     eax, 16
        push    edx
        mov     edx, eax
        mov     al, CMOS_ABOVE_4G
        call    cmos_read_word
        movzx   eax, ax
        or      eax, edx
        pop     edx
        ret

e820_map:                               ; base, length (0: asked from CMOS), type
        dd      0x00000000, 0, (640 - EBDA_SIZE_KIB) * 1024, E820_RAM
        dd      (640 - EBDA_SIZE_KIB) * 1024, 0, EBDA_SIZE_KIB * 1024, E820_RESERVED
        dd      0x000F0000, 0, 0x00010000, E820_RESERVED
        dd      0x00100000, 0, 0, E820_RAM
        dd      ROM_BASE, 0, 0x00040000, E820_RESERVED
        dd      0x00000000, 1, 0, E820_RAM
E820_ABOVE_4G           equ 5
E820_ENTRIES            equ 6
