; Interrupt vector table. Every vector gets a handler that returns; INT 08h–1Fh come from the table at F000:FEF3,
; IRQ8–15 from slave_vectors; 60h–67h are zero because programs take a zero vector as free [RBIL] INT 60.

init_vectors:
        push    ds
        push    0
        pop     es
        push    cs
        pop     ds
        xor     di, di
        mov     cx, 256
.all:
        mov     ax, dummy_iret
        stosw
        mov     ax, cs
        stosw
        loop    .all
        mov     si, exception_vectors
        xor     di, di
        mov     cx, 8
        call    copy_offsets
        mov     si, vector_table
        mov     cx, 0x18
        call    copy_offsets
        mov     si, slave_vectors
        mov     di, 0x70 * 4
        mov     cx, 8
        call    copy_offsets
        mov     word [es:0x40 * 4], int13_disk      ; where a hard disk BIOS looks for the floppy's
        mov     word [es:0x42 * 4], int10_forward
        xor     eax, eax
        mov     [es:0x41 * 4], eax      ; no hard disk parameter tables
        mov     [es:0x46 * 4], eax
        mov     di, 0x60 * 4
        mov     cx, 8
        rep     stosd
        pop     ds
        ret

; CX offsets at DS:SI → vectors at ES:DI, segment left as it is.
copy_offsets:
        movsw
        add     di, 2
        loop    copy_offsets
        ret

exception_vectors:
        dw      dummy_iret, dummy_iret, int02_nmi, dummy_iret
        dw      dummy_iret, int05_print_screen, dummy_iret, dummy_iret

slave_vectors:
        dw      int70_rtc, int71_irq9, unexpected_slave, unexpected_slave
        dw      int74_mouse, int75_coprocessor, int76_disk, int77_disk
