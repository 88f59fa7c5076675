; All 4 GiB from real mode, for POST: FS keeps the limit it got in protected mode ("unreal mode").

; FS = 0 with a limit of 4 GiB. Preserves all other registers.
flat_enter:
        pushf
        push    eax
        cli
        lgdt    [cs:flat_gdt_pointer]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     .protected
.protected:
        mov     ax, 8
        mov     fs, ax
        mov     eax, cr0
        and     al, 0xFE
        mov     cr0, eax
        jmp     .real
.real:
        xor     ax, ax
        mov     fs, ax
        pop     eax
        popf
        ret

flat_gdt_pointer:
        dw      15
        dd      0x000F0000 + flat_gdt
        times (8 - ($ - $$) % 8) % 8 db 0xFF
flat_gdt:
        dd      0, 0
        dw      0xFFFF, 0
        db      0, DESCRIPTOR_DATA, 0xCF, 0
