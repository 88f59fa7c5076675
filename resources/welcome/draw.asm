; DRAW: VGA mode 13h, 320 × 200 in 256 colours, sixty pictures a second from a back buffer; the mouse leaves stars.
WIDTH                   equ 320
HEIGHT                  equ 200
VGA_SEGMENT             equ 0xA000
BACK_SEGMENT            equ 0x3000
SKY_SEGMENT             equ 0x4000
PICTURE_DWORDS          equ WIDTH * HEIGHT / 4
FRAME_DIVISOR           equ 19886       ; 60 Hz
PIT_SQUARE_WAVE         equ 0x36
MARKS_MOST              equ 64
INT8_OFFSET             equ 8 * 4

command_draw:
        cmp     byte [has_vga], 0
        je      .no_vga
        mov     ax, 0x0013
        int     0x10
        call    scene_set_palette
        call    scene_paint_sky
        mov     word [mark_count], 0
        mov     word [frame], 0
        mov     cx, WIDTH - 1
        mov     dx, HEIGHT - 1
        call    mouse_start
        call    timer_start
        mov     si, .running
        call    serial_text
.picture:
        mov     byte [frame_due], 0
        call    take_clicks
        call    scene_draw
        call    picture_show
        inc     word [frame]
        call    key_poll
        jnc     .done
.wait:
        cmp     byte [frame_due], 0
        jne     .picture
        sti
        hlt
        jmp     .wait
.done:
        call    timer_stop
        call    mouse_stop
        call    screen_restore
        SAY     "  That was "
        movzx   eax, word [frame]
        call    print_decimal
        SAY     " pictures", COLOUR, MUTED, ", ", COLOUR, TEXT
        movzx   eax, word [mark_count]
        call    print_decimal
        SAY     " stars.", NEWLINE
        ret
.no_vga:
        SAY     COLOUR, WARNING, "  Drawing needs a VGA.", NEWLINE
        ret
.running:
        db      "drawing", 13, 10, 0

; Each click leaves a star, a right click takes all away.
take_clicks:
        mov     al, 0
        xchg    al, [mouse_pressed]
        test    al, MOUSE_RIGHT
        jz      .left
        mov     word [mark_count], 0
.left:
        test    al, MOUSE_LEFT
        jz      .done
        mov     bx, [mark_count]
        cmp     bx, MARKS_MOST
        jae     .done
        inc     word [mark_count]
        shl     bx, 2
        mov     ax, [mouse_x]
        mov     [bx + marks], ax
        mov     ax, [mouse_y]
        mov     [bx + marks + 2], ax
.done:
        ret

; The back buffer becomes visible.
picture_show:
        push    ds
        push    es
        push    BACK_SEGMENT
        pop     ds
        push    VGA_SEGMENT
        pop     es
        xor     si, si
        xor     di, di
        mov     cx, PICTURE_DWORDS
        rep     movsd
        pop     es
        pop     ds
        ret

; Sixty interrupts a second; the BIOS still gets its 18.2.
timer_start:
        cli
        mov     word [timer_fraction], 0
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [es:INT8_OFFSET]
        mov     [old_timer], eax
        mov     word [es:INT8_OFFSET], timer_interrupt
        mov     [es:INT8_OFFSET + 2], cs
        pop     es
        mov     bx, FRAME_DIVISOR
        call    timer_set
        sti
        ret

timer_stop:
        cli
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [old_timer]
        mov     [es:INT8_OFFSET], eax
        pop     es
        xor     bx, bx                  ; 65536
        call    timer_set
        sti
        ret

; BX = divisor of counter 0.
timer_set:
        mov     al, PIT_SQUARE_WAVE
        out     PIT_CONTROL, al
        mov     al, bl
        out     PIT_COUNTER0, al
        mov     al, bh
        out     PIT_COUNTER0, al
        ret

timer_interrupt:
        mov     byte [cs:frame_due], 1
        add     word [cs:timer_fraction], FRAME_DIVISOR
        jc      .bios
        push    ax
        mov     al, PIC_EOI
        out     PIC1_COMMAND, al
        pop     ax
        iret
.bios:
        jmp     far [cs:old_timer]
