; CPU: what the processor is, and a task for it in flat 32-bit protected mode with its own GDT, IDT and timer interrupt:
; a sieve and a checksum in memory above 1 MiB, for about a second. Then back to real mode. [SDM] 3A §9.9
SELECTOR_CODE32         equ 0x08
SELECTOR_DATA32         equ 0x10
SELECTOR_CODE16         equ 0x18
SELECTOR_DATA16         equ 0x20
IDT_ENTRIES             equ 0x30
EXCEPTIONS              equ 0x20
BREAKPOINT              equ 3
IRQ_BASE                equ 0x20        ; where the controllers' interrupts go meanwhile
NO_FAULT                equ 0xFF

SIEVE_ADDRESS           equ 0x100000
SIEVE_NUMBERS           equ 1000000
SIEVE_KIB               equ SIEVE_NUMBERS / 1024 + 1
RUN_TICKS               equ 18          ; about a second
BAR_CELLS               equ 36
BAR_COLUMN              equ 4
FNV_BASIS               equ 0x811C9DC5  ; FNV-1a, 32 bits
FNV_PRIME               equ 0x01000193

command_cpu:
        SAY     "  "
        call    processor_print
        cmp     byte [has_cpuid], 0
        je      .no_cpuid
        SAY     NEWLINE, COLOUR, MUTED, "  Family ", COLOUR, TEXT
        mov     eax, [processor_signature]
        shr     eax, 8
        and     eax, 0x0F
        call    print_decimal
        SAY     COLOUR, MUTED, ", model ", COLOUR, TEXT
        mov     eax, [processor_signature]
        mov     edx, eax
        shr     eax, 4
        and     eax, 0x0F
        shr     edx, 12
        and     edx, 0xF0
        or      eax, edx
        call    print_decimal
        SAY     COLOUR, MUTED, ", stepping ", COLOUR, TEXT
        mov     eax, [processor_signature]
        and     eax, 0x0F
        call    print_decimal
        SAY     COLOUR, MUTED, NEWLINE, "  Features ", COLOUR, TEXT
        call    processor_print_features
.no_cpuid:
        SAY     NEWLINE, NEWLINE
        cmp     dword [extended_kib], SIEVE_KIB
        jb      .too_small
        call    a20_enable
        jc      .no_a20
        SAY     "  In 32-bit protected mode: sieving the primes below 1000000.", NEWLINE
        SAY     COLUMN, BAR_COLUMN, COLOUR, MUTED
        mov     cx, BAR_CELLS
        mov     al, LIGHT_SHADE
.bar:
        call    screen_char
        loop    .bar
        call    protected_run
        SAY     COLOUR, TEXT, NEWLINE
        cmp     byte [pm_fault], NO_FAULT
        jne     .faulted
        SAY     NEWLINE, COLOUR, MUTED, "  Primes found           ", COLOUR, TEXT
        mov     eax, [pm_primes]
        call    print_decimal
        SAY     NEWLINE, COLOUR, MUTED, "  Checksum               ", COLOUR, TEXT
        mov     eax, [pm_checksum]
        mov     cl, 8
        call    print_hex
        SAY     NEWLINE, COLOUR, MUTED, "  Rounds in a second     ", COLOUR, TEXT
        mov     eax, [pm_rounds]
        mov     ebx, 182                ; tenths of a tick in a second: two digits behind the point
        imul    eax, ebx
        xor     edx, edx
        mov     ebx, [pm_ticks]
        div     ebx
        mov     ebx, 10
        xor     edx, edx
        div     ebx
        call    print_decimal
        SAY     "."
        mov     eax, edx
        call    print_decimal
        SAY     NEWLINE, COLOUR, MUTED, "  Timer interrupts       ", COLOUR, TEXT
        mov     eax, [pm_ticks]
        call    print_decimal
        SAY     NEWLINE, COLOUR, MUTED, "  Breakpoints handled    ", COLOUR, TEXT
        mov     eax, [pm_breakpoints]
        call    print_decimal
        SAY     NEWLINE, COLOUR, GOOD, "  Back in real mode.", COLOUR, TEXT, NEWLINE
        ret
.faulted:
        SAY     COLOUR, BAD, "  Exception "
        movzx   eax, byte [pm_fault]
        call    print_decimal
        SAY     " ended the task. Back in real mode.", NEWLINE
        ret
.too_small:
        SAY     COLOUR, WARNING, "  The protected-mode task needs 1 MiB of extended memory.", NEWLINE
        ret
.no_a20:
        SAY     COLOUR, BAD, "  Address line A20 stays off: no memory above 1 MiB.", NEWLINE
        ret

; CF set when memory above 1 MiB stays out of reach.
a20_enable:
        call    a20_works
        je      .done
        mov     ax, 0x2401
        int     0x15
        call    a20_works
        je      .done
        in      al, 0x92
        or      al, 2
        and     al, 0xFE                ; bit 0 would reset the machine
        out     0x92, al
        call    a20_works
        je      .done
        stc
        ret
.done:
        clc
        ret

; → ZF set when FFFF:0510 is not 0000:0500.
a20_works:
        push    ds
        push    es
        cli
        xor     ax, ax
        mov     ds, ax
        dec     ax
        mov     es, ax
        mov     al, [0x500]
        mov     ah, [es:0x510]
        mov     byte [0x500], 0x00
        mov     byte [es:0x510], 0xFF
        cmp     byte [0x500], 0x00
        mov     [es:0x510], ah
        mov     [0x500], al
        sti
        pop     es
        pop     ds
        ret

; Runs the task. Results are in pm_*.
protected_run:
        pushad
        mov     byte [pm_fault], NO_FAULT
        mov     dword [pm_ticks], 0
        mov     dword [pm_rounds], 0
        mov     dword [pm_breakpoints], 0
        mov     ax, [cursor_row]
        imul    ax, ax, ROW_BYTES
        add     ax, BAR_COLUMN * 2
        movzx   eax, ax
        add     eax, TEXT_SEGMENT * 16
        mov     [pm_bar], eax
        call    idt_build
        cli
        in      al, PIC1_DATA
        mov     ah, al
        in      al, PIC2_DATA
        mov     [saved_masks], ax
        mov     bx, IRQ_BASE | ((IRQ_BASE + 8) << 8)
        call    pic_set_vectors
        mov     al, 0xFE                ; the timer alone
        out     PIC1_DATA, al
        mov     al, 0xFF
        out     PIC2_DATA, al
        mov     [pm_real_stack], sp
        sidt    [real_idt]
        lgdt    [gdt_pointer]
        lidt    [idt_pointer]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     dword SELECTOR_CODE32:LOAD_ADDRESS + protected_start

; In real mode again.
protected_back:
        mov     ax, cs
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, [pm_real_stack]
        mov     bx, 0x08 | (0x70 << 8)
        call    pic_set_vectors
        mov     ax, [saved_masks]
        out     PIC2_DATA, al
        mov     al, ah
        out     PIC1_DATA, al
        push    es
        push    BDA_SEGMENT
        pop     es
        mov     eax, [pm_ticks]         ; so that the BIOS's clock loses nothing
        add     [es:BDA_TICKS], eax
        pop     es
        sti
        call    keyboard_restart
        popad
        ret

; A key or mouse packet that came meanwhile raised its line unseen: the controllers were set up anew below a raised
; line, and no edge will follow. [8259A] ICW1
keyboard_restart:
        mov     cx, KBC_MOST_BYTES
.next:
        in      al, KBC_STATUS
        test    al, KBC_OUTPUT_FULL
        jz      .done
        test    al, KBC_FROM_MOUSE
        jnz     .mouse
        int     0x09
        loop    .next
        ret
.mouse:
        int     0x74
        loop    .next
.done:
        ret

; BL = vector of IRQ0, BH = vector of IRQ8. Leaves all masked. [8259A]
pic_set_vectors:
        mov     al, 0x11
        out     PIC1_COMMAND, al
        out     PIC2_COMMAND, al
        mov     al, bl
        out     PIC1_DATA, al
        mov     al, bh
        out     PIC2_DATA, al
        mov     al, 0x04
        out     PIC1_DATA, al
        mov     al, 0x02
        out     PIC2_DATA, al
        mov     al, 0x01
        out     PIC1_DATA, al
        out     PIC2_DATA, al
        mov     al, 0xFF
        out     PIC1_DATA, al
        out     PIC2_DATA, al
        ret

; Gates for the exceptions, the timer, and a plain return for anything else.
idt_build:
        mov     di, pm_idt
        mov     cx, IDT_ENTRIES
        xor     bx, bx                  ; vector
.next:
        mov     eax, LOAD_ADDRESS + spurious_entry
        cmp     bx, EXCEPTIONS
        ja      .gate
        mov     eax, LOAD_ADDRESS + timer_entry
        je      .gate
        mov     eax, LOAD_ADDRESS + breakpoint_entry
        cmp     bx, BREAKPOINT
        je      .gate
        imul    ax, bx, EXCEPTION_STUB_BYTES
        movzx   eax, ax
        add     eax, LOAD_ADDRESS + exception_stubs
.gate:
        mov     [di], ax
        mov     word [di + 2], SELECTOR_CODE32
        mov     word [di + 4], 0x8E00   ; present, 32-bit interrupt gate
        shr     eax, 16
        mov     [di + 6], ax
        add     di, 8
        inc     bx
        loop    .next
        ret

        align   8, db 0
gdt:
        dq      0
        dq      0x00CF9A000000FFFF      ; flat code
        dq      0x00CF92000000FFFF      ; flat data
        dq      0x00009A010000FFFF      ; this segment as real mode has it
        dq      0x000092010000FFFF
gdt_pointer:
        dw      $ - gdt - 1
        dd      LOAD_ADDRESS + gdt
idt_pointer:
        dw      IDT_ENTRIES * 8 - 1
        dd      LOAD_ADDRESS + pm_idt

; Flat addresses of what the task shares with the rest.
%define FLAT(name) (LOAD_ADDRESS + name)

        bits    32
protected_start:
        mov     ax, SELECTOR_DATA32
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        movzx   esp, word [FLAT(pm_real_stack)]
        add     esp, LOAD_ADDRESS
        sti
        int3                            ; an exception that comes back
.round:
        call    sieve
        inc     dword [FLAT(pm_rounds)]
        call    draw_bar
        cmp     dword [FLAT(pm_ticks)], RUN_TICKS
        jb      .round
        call    checksum
        jmp     protected_end

; A byte for each number: 0 means prime.
sieve:
        mov     edi, SIEVE_ADDRESS
        mov     ecx, SIEVE_NUMBERS / 4
        xor     eax, eax
        cld
        rep     stosd
        mov     word [SIEVE_ADDRESS], 0x0101    ; 0 and 1 are not
        mov     ebx, 2
.number:
        mov     edi, ebx
        imul    edi, ebx
        cmp     edi, SIEVE_NUMBERS
        jae     .count
        cmp     byte [SIEVE_ADDRESS + ebx], 0
        jne     .next
.multiple:
        mov     byte [SIEVE_ADDRESS + edi], 1
        add     edi, ebx
        cmp     edi, SIEVE_NUMBERS
        jb      .multiple
.next:
        inc     ebx
        jmp     .number
.count:
        mov     esi, SIEVE_ADDRESS
        mov     ecx, SIEVE_NUMBERS
        xor     edx, edx
.look:
        cmp     byte [esi], 1
        adc     edx, 0                  ; one more where the byte is 0
        inc     esi
        dec     ecx
        jnz     .look
        mov     [FLAT(pm_primes)], edx
        ret

checksum:
        mov     eax, FNV_BASIS
        mov     esi, SIEVE_ADDRESS
        mov     ecx, SIEVE_NUMBERS
.next:
        xor     al, [esi]
        imul    eax, eax, FNV_PRIME
        inc     esi
        dec     ecx
        jnz     .next
        mov     [FLAT(pm_checksum)], eax
        ret

; As many cells as of the second have passed.
draw_bar:
        mov     eax, [FLAT(pm_ticks)]
        cmp     eax, RUN_TICKS
        jb      .part
        mov     eax, RUN_TICKS
.part:
        imul    ecx, eax, BAR_CELLS / RUN_TICKS
        mov     edi, [FLAT(pm_bar)]
        mov     ax, (ACCENT << 8) | FULL_BLOCK
        rep     stosw
        ret

breakpoint_entry:
        inc     dword [FLAT(pm_breakpoints)]
        iretd

timer_entry:
        push    eax
        inc     dword [FLAT(pm_ticks)]
        mov     al, PIC_EOI
        out     PIC1_COMMAND, al
        pop     eax
        iretd

spurious_entry:
        iretd

exception_stubs:
%assign VECTOR 0
%rep EXCEPTIONS
        mov     al, VECTOR
        jmp     near exception_entry
%assign VECTOR VECTOR + 1
%endrep
EXCEPTION_STUB_BYTES    equ ($ - exception_stubs) / EXCEPTIONS

exception_entry:
        mov     [FLAT(pm_fault)], al
protected_end:
        cli
        jmp     SELECTOR_CODE16:.word_code

        bits    16
.word_code:
        mov     ax, SELECTOR_DATA16     ; limits of 64 KiB again before real mode
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        lidt    [real_idt]
        mov     eax, cr0
        and     al, 0xFE
        mov     cr0, eax
        jmp     LOAD_ADDRESS >> 4:protected_back
