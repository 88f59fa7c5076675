; Which processor this is: by its flags up to the 486, by CPUID from then on. [SDM] 2A CPUID, 1 §20.1.2
EFLAGS_AC               equ 1 << 18     ; the 486 can change it
EFLAGS_ID               equ 1 << 21     ; a processor with CPUID can change it

; Stops with a message on a processor below the 386. Instructions of the 8086 only.
        cpu     8086
processor_require_386:
        pushf
        pop     ax
        or      ah, 0x70                ; bits 12–14: fixed on the 8086 and, in real mode, on the 286
        push    ax
        popf
        pushf
        pop     bx
        and     bh, 0xF0
        and     ah, 0xF0
        cmp     ah, bh
        jne     .too_old
        ret
.too_old:
        mov     si, .text
.next:
        lodsb
        cmp     al, 0
        je      .stop
        mov     ah, 0x0E
        mov     bx, 7
        int     0x10
        jmp     .next
.stop:
        hlt
        jmp     .stop
.text:
        db      "Nestbox Welcome needs a 386 or later.", 13, 10, 0
        cpu     586

processor_detect:
        mov     byte [processor_class], 3
        mov     eax, EFLAGS_AC
        call    flag_changes
        je      .done
        mov     byte [processor_class], 4
        mov     eax, EFLAGS_ID
        call    flag_changes
        je      .done
        mov     byte [has_cpuid], 1
        xor     eax, eax
        cpuid
        mov     [processor_vendor], ebx
        mov     [processor_vendor + 4], edx
        mov     [processor_vendor + 8], ecx
        test    eax, eax
        jz      .brand
        mov     eax, 1
        cpuid
        mov     [processor_signature], eax
        mov     [processor_features], edx
        shr     eax, 8
        and     al, 0x0F
        mov     [processor_class], al
.brand:
        mov     eax, 0x80000000
        cpuid
        cmp     eax, 0x80000004
        jb      .done
        mov     di, processor_brand
        mov     esi, 0x80000002
.part:
        mov     eax, esi
        cpuid
        mov     [di], eax
        mov     [di + 4], ebx
        mov     [di + 8], ecx
        mov     [di + 12], edx
        add     di, 16
        inc     esi
        cmp     esi, 0x80000004
        jbe     .part
.done:
        ret

; EAX = a bit of EFLAGS → ZF clear when the processor lets it be changed.
flag_changes:
        pushfd
        pop     ecx
        mov     edx, ecx
        xor     ecx, eax
        push    ecx
        popfd
        pushfd
        pop     ecx
        push    edx
        popfd
        xor     ecx, edx
        test    ecx, eax
        ret

; The name, in one line of the panel.
processor_print:
        mov     si, processor_brand
        cmp     byte [si], 0
        je      .no_brand
.blanks:                                ; some brands are set flush right
        cmp     byte [si], ' '
        jne     .brand
        inc     si
        jmp     .blanks
.brand:
        jmp     print_text
.no_brand:
        cmp     byte [has_cpuid], 0
        je      .by_flags
        mov     si, processor_vendor
        call    print_text
        SAY     ", "
.by_flags:
        mov     al, [processor_class]
        mov     si, .i386
        cmp     al, 4
        jb      .name
        mov     si, .i486
        je      .name
        mov     si, .pentium
        cmp     al, 6
        jb      .name
        mov     si, .i686
.name:
        jmp     print_text
.i386:
        db      "80386", 0
.i486:
        db      "80486", 0
.pentium:
        db      "586 class", 0
.i686:
        db      "686 class", 0

; Features of CPUID leaf 1, as far as they have short names.
processor_print_features:
        cmp     dword [processor_features], 0
        je      .none
        mov     si, .names
        mov     edx, [processor_features]
.next:
        lodsb
        cmp     al, 0xFF
        je      .done
        movzx   eax, al
        bt      edx, eax
        jnc     .absent
        call    print
        SAY     " "
        jmp     .next
.absent:
        lodsb
        test    al, al
        jnz     .absent
        jmp     .next
.none:
        SAY     "none reported"
.done:
        ret
.names:
        db      0, "FPU", 0, 4, "TSC", 0, 5, "MSR", 0, 6, "PAE", 0, 8, "CX8", 0, 9, "APIC", 0, 11, "SEP", 0
        db      13, "PGE", 0, 15, "CMOV", 0, 23, "MMX", 0, 24, "FXSR", 0, 25, "SSE", 0, 26, "SSE2", 0, 0xFF
