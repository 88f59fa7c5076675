; Power-on: from the reset vector to INT 19h.
POST_STACK              equ 0x7000      ; below where a boot sector is loaded, above the BIOS data area

post:
        cli
        cld
        mov     al, CMOS_SHUTDOWN | NMI_DISABLED
        out     CMOS_INDEX, al
        in      al, CMOS_DATA
        test    al, al
        jnz     resume_after_shutdown
post_cold:
        xor     ax, ax
        mov     ss, ax
        mov     sp, POST_STACK
        call    enable_a20
        call    init_local_apic
        call    clear_bios_data
        call    init_dma
        call    init_pic
        call    init_pit
        call    init_cmos
        call    init_vectors
        call    size_memory
        call    init_ebda
        call    init_pci
        call    init_shadow
        call    init_keyboard_buffer
        call    init_keyboard
        call    init_serial_ports
        call    init_coprocessor
        call    init_floppy
        call    init_video
        call    init_clock_ticks
        sti
        mov     si, banner
        call    print_string
        call    print_memory
        call    init_mouse
        call    detect_drives
        call    scan_option_roms
        call    read_boot_order
        call    offer_boot_menu
        call    publish_tables
        call    protect_shadow
        int     0x19
        jmp     post_cold

banner:
        db      "Nestbox BIOS ", NESTBOX_VERSION, 13, 10, 0

; A program on an 80286 leaves protected mode through a reset: it stores how to go on in CMOS 0Fh and where at 40:67.
; [IBMAT] section 5 "Shutdown". AL = code. Codes without a meaning start cold.
resume_after_shutdown:
        mov     bl, al
        mov     al, CMOS_SHUTDOWN | NMI_DISABLED
        out     CMOS_INDEX, al
        xor     al, al
        out     CMOS_DATA, al
        mov     ax, BDA_SEGMENT
        mov     ds, ax
        cmp     bl, 0x05
        je      .end_of_interrupt
        cmp     bl, 0x09
        je      .block_move
        cmp     bl, 0x0A
        jne     post_cold
.jump:
        jmp     far [BDA_RESUME_VECTOR]
.end_of_interrupt:
        mov     al, PIC_EOI
        out     PIC2_COMMAND, al
        out     PIC1_COMMAND, al
        jmp     .jump
.block_move:
        lss     sp, [BDA_RESUME_VECTOR]
        pop     es
        pop     ds
        popa
        iret
