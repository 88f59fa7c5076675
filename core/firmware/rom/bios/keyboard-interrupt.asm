; INT 09h: IRQ1. Scan codes of set 1 become words (scan code, character) in the ring at 40:1E [IBMAT] "KEYBOARD_IO".
SHIFT_RIGHT             equ 0x01        ; 40:17
SHIFT_LEFT              equ 0x02
SHIFT_CTRL              equ 0x04
SHIFT_ALT               equ 0x08
SHIFT_SCROLL            equ 0x10
SHIFT_NUM               equ 0x20
SHIFT_CAPS              equ 0x40
SHIFT_INSERT            equ 0x80
HELD_LEFT_CTRL          equ 0x01        ; 40:18
HELD_LEFT_ALT           equ 0x02
HELD_SYSREQ             equ 0x04
HELD_PAUSE              equ 0x08
MODE_E1                 equ 0x01        ; 40:96
MODE_E0                 equ 0x02
MODE_RIGHT_CTRL         equ 0x04
MODE_RIGHT_ALT          equ 0x08
LEDS_ACK                equ 0x10        ; 40:97
LEDS_RESEND             equ 0x20
LEDS_PENDING            equ 0x40
SCAN_CTRL               equ 0x1D
SCAN_LEFT_SHIFT         equ 0x2A
SCAN_RIGHT_SHIFT        equ 0x36
SCAN_PRINT_SCREEN       equ 0x37
SCAN_ALT                equ 0x38
SCAN_CAPS_LOCK          equ 0x3A
SCAN_NUM_LOCK           equ 0x45
SCAN_SCROLL_LOCK        equ 0x46
SCAN_INSERT             equ 0x52
SCAN_DELETE             equ 0x53
SCAN_SYSREQ             equ 0x54

int09_keyboard:
        pusha
        push    ds
        push    es
        cld
        push    BDA_SEGMENT
        pop     ds
        in      al, KBC_STATUS          ; an answer polled elsewhere may leave its interrupt behind: then there is
        and     al, KBC_OBF | KBC_AUX   ; no byte, or it is the mouse's
        cmp     al, KBC_OBF
        jne     .end_of_interrupt
        in      al, KBC_DATA
        mov     ah, 0x4F                ; INT 15h AH=4Fh may change the scan code, or take it away
        stc
        int     0x15
        jnc     .end_of_interrupt
        call    keyboard_byte
        cli
        push    ax                      ; AX: what to do after the interrupt is over
        mov     al, PIC_EOI
        out     PIC1_COMMAND, al
        pop     ax
        test    ax, ax
        jz      .done
        call    ax
        jmp     .done
.end_of_interrupt:
        mov     al, PIC_EOI
        out     PIC1_COMMAND, al
.done:
        pop     es
        pop     ds
        popa
        iret

; AL = byte from the keyboard → AX = routine to call after the EOI, or 0.
keyboard_byte:
        cmp     al, KBD_ACK
        je      .ack
        cmp     al, KBD_RESEND
        je      .resend
        cmp     al, 0xE0
        je      .e0
        cmp     al, 0xE1
        je      .e1
        mov     bl, [BDA_KEY_MODE]
        and     bl, MODE_E0 | MODE_E1
        test    bl, MODE_E1
        jnz     .after_e1
        and     byte [BDA_KEY_MODE], 0xFF - MODE_E0
        test    al, 0x80
        jnz     key_released            ; BL = MODE_E0 when the key is one of the grey ones
        jmp     key_pressed
.e0:
        or      byte [BDA_KEY_MODE], MODE_E0
        jmp     .nothing
.e1:
        or      byte [BDA_KEY_MODE], MODE_E1
        jmp     .nothing
; Pause sends E1 1D 45 E1 9D C5.
.after_e1:
        mov     ah, al
        and     ah, 0x7F
        cmp     ah, SCAN_CTRL
        je      .nothing
        and     byte [BDA_KEY_MODE], 0xFF - MODE_E1
        cmp     al, SCAN_NUM_LOCK
        je      key_pause
        jmp     .nothing
.ack:
        or      byte [BDA_KEY_LEDS], LEDS_ACK
        test    byte [BDA_KEY_LEDS], LEDS_PENDING
        jz      .nothing
        call    lock_leds
        and     byte [BDA_KEY_LEDS], 0xFF - LEDS_PENDING - 7
        or      [BDA_KEY_LEDS], al
        call    kbc_send
        jmp     .nothing
.resend:
        or      byte [BDA_KEY_LEDS], LEDS_RESEND
        and     byte [BDA_KEY_LEDS], 0xFF - LEDS_PENDING
.nothing:
        xor     ax, ax
        ret

; → AL = LED bits the lock states ask for.
lock_leds:
        mov     al, [BDA_SHIFT_FLAGS]
        shr     al, 4
        and     al, 7
        ret

; Starts an update when the LEDs differ from the lock states; the ACK's interrupt goes on. Interrupts are off.
update_leds:
        push    ax
        call    lock_leds
        mov     ah, [BDA_KEY_LEDS]
        and     ah, 7
        cmp     al, ah
        je      .done
        or      byte [BDA_KEY_LEDS], LEDS_PENDING
        mov     al, KBD_SET_LEDS
        call    kbc_send
.done:
        pop     ax
        ret

; AL = scan code with bit 7 set, BL = MODE_E0 of a grey key.
key_released:
        and     al, 0x7F
        mov     dl, SHIFT_RIGHT
        cmp     al, SCAN_RIGHT_SHIFT
        je      .shift
        mov     dl, SHIFT_LEFT
        cmp     al, SCAN_LEFT_SHIFT
        je      .shift
        cmp     al, SCAN_CTRL
        je      .ctrl
        cmp     al, SCAN_ALT
        je      .alt
        mov     dl, SHIFT_CAPS
        cmp     al, SCAN_CAPS_LOCK
        je      .lock
        mov     dl, SHIFT_NUM
        cmp     al, SCAN_NUM_LOCK
        je      .lock
        mov     dl, SHIFT_SCROLL
        cmp     al, SCAN_SCROLL_LOCK
        je      .lock
        mov     dl, SHIFT_INSERT
        cmp     al, SCAN_INSERT
        je      .lock
        cmp     al, SCAN_SYSREQ
        je      .sysreq
.nothing:
        xor     ax, ax
        ret
.shift:
        test    bl, bl                  ; E0 AA and E0 B6 wrap grey keys; they are no shift keys
        jnz     .nothing
        not     dl
        and     [BDA_SHIFT_FLAGS], dl
        jmp     .nothing
.lock:
        not     dl
        and     [BDA_SHIFT_FLAGS_2], dl
        jmp     .nothing
.ctrl:
        test    bl, bl
        jnz     .right_ctrl
        and     byte [BDA_SHIFT_FLAGS_2], 0xFF - HELD_LEFT_CTRL
        jmp     .any_ctrl
.right_ctrl:
        and     byte [BDA_KEY_MODE], 0xFF - MODE_RIGHT_CTRL
.any_ctrl:
        test    byte [BDA_SHIFT_FLAGS_2], HELD_LEFT_CTRL
        jnz     .nothing
        test    byte [BDA_KEY_MODE], MODE_RIGHT_CTRL
        jnz     .nothing
        and     byte [BDA_SHIFT_FLAGS], 0xFF - SHIFT_CTRL
        jmp     .nothing
.alt:
        test    bl, bl
        jnz     .right_alt
        and     byte [BDA_SHIFT_FLAGS_2], 0xFF - HELD_LEFT_ALT
        jmp     .any_alt
.right_alt:
        and     byte [BDA_KEY_MODE], 0xFF - MODE_RIGHT_ALT
.any_alt:
        test    byte [BDA_SHIFT_FLAGS_2], HELD_LEFT_ALT
        jnz     .nothing
        test    byte [BDA_KEY_MODE], MODE_RIGHT_ALT
        jnz     .nothing
        and     byte [BDA_SHIFT_FLAGS], 0xFF - SHIFT_ALT
        xor     ax, ax                  ; a number typed on the keypad while Alt was down
        xchg    al, [BDA_ALT_KEYPAD]
        test    al, al
        jz      .nothing
        jmp     key_store
.sysreq:
        and     byte [BDA_SHIFT_FLAGS_2], 0xFF - HELD_SYSREQ
        mov     ax, after_sysreq_release
        ret

; AL = scan code, BL = MODE_E0 of a grey key.
key_pressed:
        mov     dl, SHIFT_RIGHT
        cmp     al, SCAN_RIGHT_SHIFT
        je      .shift
        mov     dl, SHIFT_LEFT
        cmp     al, SCAN_LEFT_SHIFT
        je      .shift
        cmp     al, SCAN_CTRL
        je      .ctrl
        cmp     al, SCAN_ALT
        je      .alt
        mov     dl, SHIFT_CAPS
        cmp     al, SCAN_CAPS_LOCK
        je      .lock
        cmp     al, SCAN_NUM_LOCK
        je      .num_lock
        cmp     al, SCAN_SCROLL_LOCK
        je      .scroll_lock
        cmp     al, SCAN_SYSREQ
        je      .sysreq
        cmp     al, SCAN_PRINT_SCREEN
        je      .print_screen
        cmp     al, SCAN_INSERT
        je      .insert
        cmp     al, SCAN_DELETE
        je      .delete
.translate:
        test    byte [BDA_SHIFT_FLAGS_2], HELD_PAUSE
        jnz     .end_pause
        jmp     key_translate
.end_pause:
        and     byte [BDA_SHIFT_FLAGS_2], 0xFF - HELD_PAUSE
.nothing:
        xor     ax, ax
        ret
.shift:
        test    bl, bl
        jnz     .nothing
        or      [BDA_SHIFT_FLAGS], dl
        jmp     .nothing
.ctrl:
        or      byte [BDA_SHIFT_FLAGS], SHIFT_CTRL
        test    bl, bl
        jnz     .right_ctrl
        or      byte [BDA_SHIFT_FLAGS_2], HELD_LEFT_CTRL
        jmp     .nothing
.right_ctrl:
        or      byte [BDA_KEY_MODE], MODE_RIGHT_CTRL
        jmp     .nothing
.alt:
        or      byte [BDA_SHIFT_FLAGS], SHIFT_ALT
        test    bl, bl
        jnz     .right_alt
        or      byte [BDA_SHIFT_FLAGS_2], HELD_LEFT_ALT
        jmp     .nothing
.right_alt:
        or      byte [BDA_KEY_MODE], MODE_RIGHT_ALT
        jmp     .nothing
.num_lock:
        mov     dl, SHIFT_NUM
        test    byte [BDA_SHIFT_FLAGS], SHIFT_CTRL      ; Ctrl+NumLock is Pause of the 84-key keyboard
        jz      .lock
        jmp     key_pause
.scroll_lock:
        test    byte [BDA_SHIFT_FLAGS], SHIFT_CTRL
        jnz     key_break
        test    bl, bl
        jnz     .nothing
        mov     dl, SHIFT_SCROLL
.lock:                                  ; toggles once however long it is held
        test    [BDA_SHIFT_FLAGS_2], dl
        jnz     .nothing
        or      [BDA_SHIFT_FLAGS_2], dl
        xor     [BDA_SHIFT_FLAGS], dl
        call    update_leds
        jmp     .nothing
.insert:
        test    byte [BDA_SHIFT_FLAGS], SHIFT_ALT
        jnz     .translate
        test    bl, bl
        jnz     .insert_key
        mov     dl, [BDA_SHIFT_FLAGS]   ; on the keypad only when it is not a 0
        test    dl, SHIFT_NUM
        jz      .insert_shift
        test    dl, SHIFT_LEFT | SHIFT_RIGHT
        jz      .translate
        jmp     .insert_key
.insert_shift:
        test    dl, SHIFT_LEFT | SHIFT_RIGHT
        jnz     .translate
.insert_key:
        test    byte [BDA_SHIFT_FLAGS_2], SHIFT_INSERT
        jnz     .translate
        or      byte [BDA_SHIFT_FLAGS_2], SHIFT_INSERT
        xor     byte [BDA_SHIFT_FLAGS], SHIFT_INSERT
        jmp     .translate
.delete:
        mov     dl, [BDA_SHIFT_FLAGS]
        and     dl, SHIFT_CTRL | SHIFT_ALT
        cmp     dl, SHIFT_CTRL | SHIFT_ALT
        jne     .translate
        mov     ax, after_ctrl_alt_del
        ret
.print_screen:
        test    bl, bl
        jz      .translate              ; the keypad's asterisk
        test    byte [BDA_SHIFT_FLAGS], SHIFT_CTRL
        jnz     .ctrl_print_screen
        mov     ax, after_print_screen
        ret
.ctrl_print_screen:
        mov     ax, 0x7200
        jmp     key_store
.sysreq:
        or      byte [BDA_SHIFT_FLAGS_2], HELD_SYSREQ
        mov     ax, after_sysreq_press
        ret

; Finds what a key means with the present shift state, and stores it.
key_translate:
        test    bl, bl
        jnz     .grey
        cmp     al, KEY_TABLE_LAST
        ja      .nothing
        movzx   si, al
        dec     si
        shl     si, 3
        add     si, key_table
        jmp     .column
.grey:
        mov     si, grey_key_table
.find_grey:
        cmp     byte [cs:si], 0
        je      .nothing
        cmp     al, [cs:si]
        lea     si, [si + 1]
        je      .column
        add     si, 8
        jmp     .find_grey
.column:                                ; CS:SI = four words: plain, shift, ctrl, alt
        mov     dl, [BDA_SHIFT_FLAGS]
        test    dl, SHIFT_ALT
        jnz     .alt
        test    dl, SHIFT_CTRL
        jnz     .ctrl
        xor     dh, dh                  ; DH = 1: take the shifted word
        test    dl, SHIFT_LEFT | SHIFT_RIGHT
        jz      .locks
        inc     dh
.locks:
        test    bl, bl
        jnz     .plain_or_shift
        cmp     al, 0x47
        jb      .letter
        cmp     al, 0x53
        ja      .plain_or_shift
        cmp     al, 0x4A                ; keypad − and + have no second meaning
        je      .plain_or_shift
        cmp     al, 0x4E
        je      .plain_or_shift
        test    dl, SHIFT_NUM
        jz      .plain_or_shift
        xor     dh, 1
        jmp     .plain_or_shift
.letter:
        test    dl, SHIFT_CAPS
        jz      .plain_or_shift
        mov     ah, [cs:si]
        cmp     ah, 'a'
        jb      .plain_or_shift
        cmp     ah, 'z'
        ja      .plain_or_shift
        xor     dh, 1
.plain_or_shift:
        test    dh, dh
        jz      .load
        add     si, 2
        jmp     .load
.ctrl:
        add     si, 4
        jmp     .load
.alt:
        test    bl, bl
        jnz     .alt_word
        cmp     al, 0x47
        jb      .alt_other
        cmp     al, 0x52
        ja      .alt_other
        push    bx
        movzx   bx, al
        mov     ah, [cs:bx + keypad_digits - 0x47]
        pop     bx
        cmp     ah, 0xFF
        je      .alt_word
        mov     al, [BDA_ALT_KEYPAD]    ; Alt+digits: a character by its number, modulo 256
        mov     dl, 10
        mov     dh, ah
        mul     dl
        add     al, dh
        mov     [BDA_ALT_KEYPAD], al
        jmp     .nothing
.alt_other:
        mov     byte [BDA_ALT_KEYPAD], 0
.alt_word:
        add     si, 6
.load:
        mov     ax, [cs:si]
        test    ax, ax
        jz      .nothing
        jmp     key_store
.nothing:
        xor     ax, ax
        ret

; AX = word for the ring → AX = 0 for keyboard_byte's caller. A full ring loses the key with a click.
key_store:
        mov     bx, [BDA_KEY_TAIL]
        mov     si, bx
        call    key_ring_next
        cmp     bx, [BDA_KEY_HEAD]
        je      .full
        mov     [si], ax
        mov     [BDA_KEY_TAIL], bx
        mov     ax, after_key_stored
        ret
.full:
        mov     ax, after_key_lost
        ret

; BX = place in the ring → BX = the next.
key_ring_next:
        add     bx, 2
        cmp     bx, [BDA_KEY_RING_END]
        jb      .done
        mov     bx, [BDA_KEY_RING_START]
.done:
        ret

key_pause:
        or      byte [BDA_SHIFT_FLAGS_2], HELD_PAUSE
        mov     ax, after_pause
        ret

key_break:
        mov     bx, [BDA_KEY_RING_START]
        mov     [BDA_KEY_HEAD], bx
        mov     [BDA_KEY_TAIL], bx
        mov     byte [BDA_BREAK], 0x80
        xor     ax, ax
        call    key_store
        mov     ax, after_break
        ret

after_key_stored:
        mov     ax, 0x9102              ; INT 15h: the keyboard is ready
        int     0x15
        ret

after_key_lost:
        mov     cx, 200
.click:
        in      al, SYSTEM_B
        xor     al, 0x02
        out     SYSTEM_B, al
        mov     bx, 400
.hold:
        dec     bx
        jnz     .hold
        loop    .click
        and     al, 0xFC
        out     SYSTEM_B, al
        ret

after_break:
        sti
        int     0x1B
        ret

after_print_screen:
        sti
        int     0x05
        ret

after_sysreq_press:
        mov     ax, 0x8500
        jmp     call_sysreq
after_sysreq_release:
        mov     ax, 0x8501
call_sysreq:
        sti
        int     0x15
        ret

; Everything but interrupts stands still until a key ends the pause.
after_pause:
        sti
.paused:
        hlt
        test    byte [BDA_SHIFT_FLAGS_2], HELD_PAUSE
        jnz     .paused
        ret

; Warm start: 40:72 tells POST; the keyboard controller pulls the processor's reset line.
after_ctrl_alt_del:
        mov     word [BDA_RESET_FLAG], RESET_FLAG_WARM
reset_machine:
        cli
        mov     al, KBC_PULSE_RESET
        call    kbc_command
        mov     cx, 0xFFFF
.wait:
        in      al, KBC_STATUS
        loop    .wait
        jmp     0xF000:0xFFF0           ; no such line: start over from here
