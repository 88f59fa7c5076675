; The PS/2 mouse by INT 15h AH=C2h: the BIOS calls mouse_handler with every packet.
MOUSE_LEFT              equ 0x01
MOUSE_RIGHT             equ 0x02
MOUSE_MIDDLE            equ 0x04
STATUS_X_NEGATIVE       equ 0x10
STATUS_Y_NEGATIVE       equ 0x20
TEXT_CELL               equ 8           ; mouse units in a cell of the text screen

mouse_detect:
        mov     ax, 0xC205              ; initialise, packets of three bytes
        mov     bh, 3
        int     0x15
        jc      .none
        test    ah, ah
        jnz     .none
        mov     byte [mouse_present], 1
.none:
        ret

; CX, DX = largest coordinates. The mouse starts in the middle. CF set when there is none.
mouse_start:
        cmp     byte [mouse_present], 1
        jb      .none
        mov     [mouse_limit_x], cx
        mov     [mouse_limit_y], dx
        shr     cx, 1
        shr     dx, 1
        mov     [mouse_x], cx
        mov     [mouse_y], dx
        mov     byte [mouse_buttons], 0
        mov     byte [mouse_pressed], 0
        push    es
        push    cs
        pop     es
        mov     bx, mouse_handler
        mov     ax, 0xC207
        int     0x15
        pop     es
        jc      .none
        mov     ax, 0xC200
        mov     bh, 1
        int     0x15
.none:
        ret

mouse_stop:
        cmp     byte [mouse_present], 0
        je      .none
        mov     ax, 0xC200
        mov     bh, 0
        int     0x15
.none:
        ret

; Called far by the BIOS with status, X and Y on the stack. Preserves all registers.
mouse_handler:
        push    bp
        mov     bp, sp
        pusha
        push    ds
        push    cs
        pop     ds
        mov     bl, [bp + 12]           ; status
        movzx   ax, byte [bp + 10]
        test    bl, STATUS_X_NEGATIVE
        jz      .x
        mov     ah, 0xFF
.x:
        mov     cx, [mouse_limit_x]
        mov     dx, [mouse_x]
        call    .move
        mov     [mouse_x], dx
        movzx   ax, byte [bp + 8]
        test    bl, STATUS_Y_NEGATIVE
        jz      .y
        mov     ah, 0xFF
.y:
        neg     ax                      ; up is positive to the mouse
        mov     cx, [mouse_limit_y]
        mov     dx, [mouse_y]
        call    .move
        mov     [mouse_y], dx
        and     bl, MOUSE_LEFT | MOUSE_RIGHT | MOUSE_MIDDLE
        mov     bh, [mouse_buttons]
        mov     [mouse_buttons], bl
        not     bh
        and     bh, bl
        or      [mouse_pressed], bh
        pop     ds
        popa
        pop     bp
        retf
.move:                                  ; DX += AX, kept within 0 and CX
        add     dx, ax
        jns     .not_below
        xor     dx, dx
.not_below:
        cmp     dx, cx
        jbe     .inside
        mov     dx, cx
.inside:
        ret

; MOUSE: its place and its buttons, live, with a pointer on the text screen.
command_mouse:
        mov     cx, COLUMNS * TEXT_CELL - 1
        mov     dx, ROWS * TEXT_CELL - 1
        call    mouse_start
        jc      .none
        SAY     "  Move the mouse; any key ends this.", NEWLINE
        mov     bp, -1                  ; cell that the pointer marks
.next:
        mov     ax, [mouse_y]
        shr     ax, 3
        imul    ax, ax, ROW_BYTES
        mov     bx, [mouse_x]
        shr     bx, 3
        add     ax, bx
        add     ax, bx
        inc     ax                      ; the attribute
        cmp     ax, bp
        je      .shown
        xchg    ax, bp
        call    .invert
        mov     ax, bp
        call    .invert
.shown:
        call    .report
        call    key_poll
        jnc     .done
        call    clock_show
        sti
        hlt
        jmp     .next
.done:
        mov     ax, bp
        call    .invert
        call    mouse_stop
        SAY     NEWLINE
        ret
.none:
        SAY     COLOUR, WARNING, "  This machine has no PS/2 mouse.", NEWLINE
        ret
.invert:                                ; AX = offset of an attribute, or -1
        cmp     ax, -1
        je      .inverted
        push    es
        push    TEXT_SEGMENT
        pop     es
        mov     bx, ax
        xor     byte [es:bx], 0x77
        pop     es
.inverted:
        ret
.report:                                ; the line at the cursor, on the screen alone
        push    word [serial_port]
        mov     word [serial_port], 0
        mov     word [cursor_column], 2
        SAY     "x "
        movzx   eax, word [mouse_x]
        mov     cl, 3
        call    print_decimal_right
        SAY     "  y "
        movzx   eax, word [mouse_y]
        call    print_decimal_right
        SAY     "  buttons "
        mov     al, [mouse_buttons]
        test    al, MOUSE_LEFT
        jz      .no_left
        SAY     "left "
.no_left:
        test    al, MOUSE_MIDDLE
        jz      .no_middle
        SAY     "middle "
.no_middle:
        test    al, MOUSE_RIGHT
        jz      .no_right
        SAY     "right "
.no_right:
        SAY     COLUMN, 48
        call    screen_show_cursor
        pop     word [serial_port]
        ret
