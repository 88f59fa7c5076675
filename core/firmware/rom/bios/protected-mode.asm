; INT 15h AH=87h: moves memory above 1 MiB. AH=89h: enters 80286-style protected mode [IBMAT] "BLOCKMOVE", "SYSINIT".
PM_GDT                  equ 0x08        ; selectors the caller's table holds
PM_SOURCE               equ 0x10
PM_TARGET               equ 0x18
PM_BIOS_CS              equ 0x20
PM_STACK                equ 0x28
DESCRIPTOR_DATA         equ 0x93        ; present, writable, accessed
DESCRIPTOR_CODE         equ 0x9B        ; present, readable code, accessed

; CX = words, ES:SI = table of six descriptors, of which the caller filled source and target.
system_block_move:
        mov     ecx, cr0
        test    cl, 1
        jnz     .protected              ; a memory manager runs us in virtual-8086 mode and should have answered itself
        cli
        mov     es, [bp + F_ES]
        mov     si, [bp + F_SI]
        mov     cx, [bp + F_CX]
        cmp     cx, 0x8000
        ja      .bad_size
        mov     ax, es                  ; the table describes itself
        movzx   eax, ax
        shl     eax, 4
        movzx   ebx, si
        add     eax, ebx
        mov     word [es:si + PM_GDT], 0x2F
        mov     [es:si + PM_GDT + 2], eax
        mov     byte [es:si + PM_GDT + 5], DESCRIPTOR_DATA
        mov     word [es:si + PM_GDT + 6], 0
        mov     word [es:si + PM_BIOS_CS], 0xFFFF
        mov     dword [es:si + PM_BIOS_CS + 2], 0x000F0000 | (DESCRIPTOR_CODE << 24)
        mov     word [es:si + PM_BIOS_CS + 6], 0
        mov     word [es:si + PM_STACK], 0xFFFF
        xor     eax, eax
        mov     ax, ss
        shl     eax, 4
        or      eax, DESCRIPTOR_DATA << 24
        mov     [es:si + PM_STACK + 2], eax
        mov     word [es:si + PM_STACK + 6], 0
        mov     al, 1
        call    set_a20
        push    ax
        push    ds
        lgdt    [es:si + PM_GDT]
        mov     dx, ss
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     PM_BIOS_CS:.in_protected_mode
.in_protected_mode:
        mov     ax, PM_STACK
        mov     ss, ax
        mov     ax, PM_SOURCE
        mov     ds, ax
        mov     ax, PM_TARGET
        mov     es, ax
        xor     si, si
        xor     di, di
        shr     cx, 1
        rep     movsd
        adc     cx, cx
        rep     movsw
        mov     ax, PM_STACK            ; limits of 64 KiB again before real mode
        mov     ds, ax
        mov     es, ax
        mov     eax, cr0
        and     al, 0xFE
        mov     cr0, eax
        jmp     0xF000:.in_real_mode
.in_real_mode:
        mov     ss, dx
        pop     ds
        pop     ax
        call    set_a20
        sti
        mov     byte [bp + F_AH], 0
        RETURN_NO_CARRY
        or      byte [bp + F_FLAGS], FLAG_ZERO
        ret
.bad_size:
        mov     byte [bp + F_AH], 2
        jmp     .failed
.protected:
        mov     byte [bp + F_AH], 3
.failed:
        RETURN_CARRY
        and     byte [bp + F_FLAGS], 0xFF - FLAG_ZERO
        ret

; AH=89h: ES:SI = table: 08h GDT, 10h IDT, 18h DS, 20h ES, 28h SS, 30h CS, 38h for our code. BH, BL = first vectors of
; the interrupt controllers. Returns to the caller in protected mode with interrupts off and every IRQ masked.
system_enter_protected:
        cli
        mov     es, [bp + F_ES]
        mov     si, [bp + F_SI]
        mov     word [es:si + 0x38], 0xFFFF
        mov     dword [es:si + 0x38 + 2], 0x000F0000 | (DESCRIPTOR_CODE << 24)
        mov     word [es:si + 0x38 + 6], 0
        mov     al, 0x11
        out     PIC1_COMMAND, al
        out     PIC2_COMMAND, al
        mov     al, [bp + F_BH]
        out     PIC1_DATA, al
        mov     al, [bp + F_BL]
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
        mov     al, 1
        call    set_a20
        lgdt    [es:si + 0x08]
        lidt    [es:si + 0x10]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     0x38:.in_protected_mode
.in_protected_mode:
        mov     ax, 0x18
        mov     ds, ax
        mov     ax, 0x20
        mov     es, ax
        mov     ax, 0x28
        mov     ss, ax
        mov     sp, bp                  ; past the frame: what follows is the caller's IP, CS, FLAGS
        popad
        add     sp, 4
        mov     ah, 0
        push    bp
        mov     bp, sp
        mov     word [bp + 4], 0x30     ; CS; FLAGS are dropped: they would turn interrupts on
        pop     bp
        clc
        retf    2
