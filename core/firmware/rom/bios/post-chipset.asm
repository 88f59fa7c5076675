; DMA, interrupt controllers, timer, RTC and A20 as a program finds them after power-on.

; [8237A] "Master clear" masks all channels; channel 4 cascades the first controller into the second.
init_dma:
        xor     al, al
        out     DMA1_RESET, al
        out     DMA2_RESET, al
        mov     al, 0xC0                ; cascade, channel 4
        out     DMA2_MODE, al
        xor     al, al
        out     DMA2_MASK, al
        ret

; [8259A] initialization command words. IRQ0–7 → INT 08h–0Fh, IRQ8–15 → INT 70h–77h.
init_pic:
        mov     al, 0x11                ; ICW1: edge triggered, cascade, ICW4 follows
        out     PIC1_COMMAND, al
        out     PIC2_COMMAND, al
        mov     al, 0x08
        out     PIC1_DATA, al
        mov     al, 0x70
        out     PIC2_DATA, al
        mov     al, 0x04                ; ICW3: slave on IRQ2
        out     PIC1_DATA, al
        mov     al, 0x02
        out     PIC2_DATA, al
        mov     al, 0x01                ; ICW4: 8086 mode
        out     PIC1_DATA, al
        out     PIC2_DATA, al
        mov     al, 10111000b           ; open: timer, keyboard, cascade, floppy
        out     PIC1_DATA, al
        mov     al, 00001110b           ; open: RTC, mouse, coprocessor, disks
        out     PIC2_DATA, al
        ret

; [8254] counter 0: mode 3, 65536 → 18.2 Hz; counter 2: mode 3, silent until the speaker gate opens.
init_pit:
        mov     al, 0x36
        out     PIT_CONTROL, al
        xor     al, al
        out     PIT_COUNTER0, al
        out     PIT_COUNTER0, al
        mov     al, 0xB6
        out     PIT_CONTROL, al
        mov     ax, 0x0533              ; 896 Hz, the AT's beep
        out     PIT_COUNTER2, al
        mov     al, ah
        out     PIT_COUNTER2, al
        in      al, SYSTEM_B
        and     al, 0xFC
        out     SYSTEM_B, al
        ret

; [MC146818] 32.768 kHz time base, 1024 Hz periodic rate; 24-hour BCD, no interrupts; C is read to drop a pending one.
init_cmos:
        mov     ax, 0x2600 | CMOS_STATUS_A
        call    cmos_write
        mov     ax, 0x0200 | CMOS_STATUS_B
        call    cmos_write
        mov     al, CMOS_STATUS_C
        call    cmos_read
        mov     al, CMOS_STATUS_D
        jmp     cmos_read

; A20 is left open, as today's BIOSes do: boot loaders written since the 1990s expect it.
enable_a20:
        in      al, SYSTEM_A
        or      al, 0x02
        and     al, 0xFE
        out     SYSTEM_A, al
        ret
