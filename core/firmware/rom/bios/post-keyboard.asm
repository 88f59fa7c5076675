; 8042 and keyboard [IBMAT] section 4 "Keyboard controller", [PS2TR].
KBC_COMMAND_BYTE        equ 0x61        ; translate to set 1, mouse clock off, system flag for "passed", IRQ1
KBC_SELF_TEST           equ 0xAA
KBC_READ_COMMAND_BYTE   equ 0x20
KBC_WRITE_COMMAND_BYTE  equ 0x60
KBC_DISABLE_AUX         equ 0xA7
KBC_ENABLE_AUX          equ 0xA8
KBC_WRITE_AUX           equ 0xD4
KBC_ENABLE_KEYBOARD     equ 0xAE
KBC_PULSE_RESET         equ 0xFE
KBD_SET_LEDS            equ 0xED
KBD_SET_TYPEMATIC       equ 0xF3
KBD_ENABLE              equ 0xF4
KBD_SET_DEFAULTS        equ 0xF6
KBD_ACK                 equ 0xFA
KBD_RESEND              equ 0xFE
KEY_RING_BYTES          equ 32

init_keyboard_buffer:
        mov     ax, BDA_KEY_RING
        mov     [BDA_KEY_HEAD], ax
        mov     [BDA_KEY_TAIL], ax
        mov     [BDA_KEY_RING_START], ax
        add     ax, KEY_RING_BYTES
        mov     [BDA_KEY_RING_END], ax
        mov     byte [BDA_KEY_MODE], 0x10
        ret

; Resets the controller and gives the keyboard its defaults. A keyboard that is not there costs a short time-out.
init_keyboard:
        call    kbc_flush
        mov     al, KBC_SELF_TEST
        call    kbc_command
        call    kbc_receive             ; 55h
        mov     al, KBC_WRITE_COMMAND_BYTE
        call    kbc_command
        mov     al, KBC_COMMAND_BYTE | 0x04
        call    kbc_send
        mov     al, KBC_DISABLE_AUX
        call    kbc_command
        mov     al, KBC_ENABLE_KEYBOARD
        call    kbc_command
        mov     al, KBD_SET_DEFAULTS
        call    kbd_polled_command
        mov     al, KBD_ENABLE
        ; falls into kbd_polled_command

; AL = byte for the keyboard; waits for the answer without interrupts. CF set: none came.
kbd_polled_command:
        call    kbc_send
        jc      .done
        call    kbc_receive
.done:
        ret

kbc_flush:
        push    ax
        push    cx
        mov     cx, 64
.next:
        in      al, KBC_STATUS
        test    al, KBC_OBF
        jz      .done
        in      al, KBC_DATA
        loop    .next
.done:
        pop     cx
        pop     ax
        ret

; CF set when the controller does not take a byte.
kbc_wait_input_empty:
        push    ax
        push    cx
        xor     cx, cx
.poll:
        in      al, KBC_STATUS
        test    al, KBC_IBF
        jz      .ready
        loop    .poll
        stc
        jmp     .done
.ready:
        clc
.done:
        pop     cx
        pop     ax
        ret

kbc_command:
        call    kbc_wait_input_empty
        jc      .done
        out     KBC_COMMAND, al
.done:
        ret

kbc_send:
        call    kbc_wait_input_empty
        jc      .done
        out     KBC_DATA, al
.done:
        ret

; → AL = next byte, CF clear; CF set after a time-out (AL = 0).
kbc_receive:
        push    ecx
        mov     ecx, 0x8000
.poll:
        in      al, KBC_STATUS
        test    al, KBC_OBF
        jnz     .ready
        dec     ecx
        jnz     .poll
        xor     al, al
        stc
        jmp     .done
.ready:
        in      al, KBC_DATA
        clc
.done:
        pop     ecx
        ret
