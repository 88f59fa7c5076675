; INT 16h: keyboard [RBIL] INT 16. Reading a key sleeps in HLT, so that a guest that waits for one is idle.

int16_keyboard:
        SERVICE_ENTER
        cmp     ah, 0x12
        ja      .beyond
        movzx   bx, ah
        shl     bx, 1
        call    [cs:bx + .functions]
.done:
        SERVICE_LEAVE
.beyond:
        cmp     ah, 0x92                ; KEYB of DOS asks whether AH=10h–12h exist: 80h says yes
        jne     .done
        mov     byte [bp + F_AH], 0x80
        jmp     .done
.functions:
        dw      key_read, key_peek, key_flags, key_typematic, key_ignored, key_push, key_ignored, key_ignored
        dw      key_ignored, key_abilities, key_identity, key_ignored, key_ignored, key_ignored, key_ignored, key_ignored
        dw      key_read_101, key_peek_101, key_flags_101

key_ignored:
        ret

; AH=00h: waits for a key that the 84-key keyboard has.
key_read:
        call    key_wait
        call    key_to_84
        jc      key_read
        mov     [bp + F_AX], ax
        ret

; AH=10h: waits for any key.
key_read_101:
        call    key_wait
        call    key_to_101
        mov     [bp + F_AX], ax
        ret

; AH=01h: ZF set when there is no key, else AX = the key, which stays. Keys the caller must not see are dropped.
key_peek:
        cli
        call    update_leds
        mov     bx, [BDA_KEY_HEAD]
        cmp     bx, [BDA_KEY_TAIL]
        je      key_none
        mov     ax, [bx]
        call    key_to_84
        jnc     key_found
        call    key_ring_next
        mov     [BDA_KEY_HEAD], bx
        jmp     key_peek

; AH=11h.
key_peek_101:
        cli
        call    update_leds
        mov     bx, [BDA_KEY_HEAD]
        cmp     bx, [BDA_KEY_TAIL]
        je      key_none
        mov     ax, [bx]
        call    key_to_101
key_found:
        mov     [bp + F_AX], ax
        and     byte [bp + F_FLAGS], 0xFF - FLAG_ZERO
        ret
key_none:
        or      byte [bp + F_FLAGS], FLAG_ZERO
        jmp     idle_poll

; → AX = next word of the ring. Tells INT 15h AH=90h that it waits, then sleeps until an interrupt brings a key.
key_wait:
        cli
        call    update_leds
        mov     bx, [BDA_KEY_HEAD]
        cmp     bx, [BDA_KEY_TAIL]
        jne     .ready
        sti
        mov     ax, 0x9002
        int     0x15
.sleep:
        cli
        mov     bx, [BDA_KEY_HEAD]
        cmp     bx, [BDA_KEY_TAIL]
        jne     .ready
        sti
        hlt
        jmp     .sleep
.ready:
        mov     ax, [bx]
        call    key_ring_next
        mov     [BDA_KEY_HEAD], bx
        sti
        ret

; AX = word of the ring → AX as an 84-key keyboard would give it; CF set when it has no such key.
key_to_84:
        cmp     al, 0xF0
        je      .hidden
        cmp     ah, 0xE0
        je      .keypad
        cmp     ah, 0x84
        ja      .hidden
        cmp     al, 0xE0
        jne     .ok
        test    ah, ah
        jz      .ok                     ; Alt+224
        xor     al, al
.ok:
        clc
        ret
.keypad:
        mov     ah, 0x35                ; keypad / and Enter pass as the main ones
        cmp     al, '/'
        je      .ok
        mov     ah, 0x1C
        clc
        ret
.hidden:
        test    ah, ah
        jz      .ok                     ; Alt+240
        stc
        ret

; F0h only marks; a program sees 0.
key_to_101:
        cmp     al, 0xF0
        jne     .done
        test    ah, ah
        jz      .done
        xor     al, al
.done:
        ret

; AH=02h.
key_flags:
        mov     al, [BDA_SHIFT_FLAGS]
        mov     [bp + F_AL], al
        ret

; AH=12h: AH bit 0 left ctrl, 1 left alt, 2 right ctrl, 3 right alt, 4–6 lock keys held, 7 SysReq held.
key_flags_101:
        mov     al, [BDA_SHIFT_FLAGS]
        mov     ah, [BDA_SHIFT_FLAGS_2]
        mov     dl, ah
        and     dl, HELD_SYSREQ
        shl     dl, 5
        and     ah, 01110011b
        or      ah, dl
        mov     dl, [BDA_KEY_MODE]
        and     dl, MODE_RIGHT_CTRL | MODE_RIGHT_ALT
        or      ah, dl
        mov     [bp + F_AX], ax
        ret

; AH=03h: AL=05h sets delay BH and rate BL; AL=00h sets the default.
key_typematic:
        mov     al, [bp + F_AL]
        test    al, al
        jz      .default
        cmp     al, 5
        jne     .done
        mov     ah, [bp + F_BH]
        and     ah, 3
        shl     ah, 5
        mov     al, [bp + F_BL]
        and     al, 0x1F
        or      ah, al
        jmp     .send
.default:
        mov     ah, 0x2B                ; 500 ms, 10.9 a second
.send:
        cli
        mov     al, KBD_SET_TYPEMATIC
        call    kbd_polled_command
        jc      .done
        mov     al, ah
        call    kbd_polled_command
.done:
        ret

; AH=05h: CX goes into the ring; AL = 1 when it is full.
key_push:
        cli
        mov     bx, [BDA_KEY_TAIL]
        mov     si, bx
        call    key_ring_next
        cmp     bx, [BDA_KEY_HEAD]
        je      .full
        mov     [si], cx
        mov     [BDA_KEY_TAIL], bx
        mov     byte [bp + F_AL], 0
        ret
.full:
        mov     byte [bp + F_AL], 1
        ret

; AH=09h: what AH=03h, 0Ah and 10h–12h offer.
key_abilities:
        mov     byte [bp + F_AL], 0x35  ; bit 0 AL=00h, 2 AL=05h, 4 AH=0Ah, 5 AH=10h–12h
        ret

; AH=0Ah: what the keyboard calls itself; 41ABh is what a translating 8042 makes of 83ABh.
key_identity:
        mov     word [bp + F_BX], 0x41AB
        ret
