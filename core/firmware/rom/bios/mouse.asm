; INT 15h AH=C2h: PS/2 mouse [RBIL] INT 15 AX=C200h–C207h, [PS2TR]. INT 74h: IRQ12 collects a packet and calls the
; program's handler with status, X, Y and 0 on the stack.
MOUSE_RESET             equ 0xFF
MOUSE_DISABLE           equ 0xF5
MOUSE_ENABLE            equ 0xF4
MOUSE_SET_RATE          equ 0xF3
MOUSE_GET_ID            equ 0xF2
MOUSE_STATUS            equ 0xE9
MOUSE_SET_RESOLUTION    equ 0xE8
MOUSE_SCALING_2_1       equ 0xE7
MOUSE_SCALING_1_1       equ 0xE6
MOUSE_HANDLER_KNOWN     equ 0x80
MOUSE_PACKET_BYTES      equ 3
MOUSE_ERROR_FUNCTION    equ 1
MOUSE_ERROR_INPUT       equ 2
MOUSE_ERROR_INTERFACE   equ 3
MOUSE_ERROR_RESEND      equ 4
MOUSE_ERROR_NO_HANDLER  equ 5

; POST: equipment bit 2 when a mouse answers. It stays silent until a program enables it.
init_mouse:
        mov     es, [BDA_EBDA_SEGMENT]
        cli
        call    mouse_open
        mov     ah, MOUSE_DISABLE
        call    mouse_command
        jc      .none
        or      byte [BDA_EQUIPMENT], 0x04
.none:
        call    mouse_close
        sti
        ret

system_mouse:
        mov     es, [BDA_EBDA_SEGMENT]
        mov     al, [bp + F_AL]
        cmp     al, 7
        ja      .bad_function
        movzx   si, al
        shl     si, 1
        cli
        call    [cs:si + .functions]    ; → AH = error
        sti
        mov     [bp + F_AH], ah
        RETURN_NO_CARRY
        test    ah, ah
        jz      .done
        RETURN_CARRY
.done:
        ret
.bad_function:
        mov     byte [bp + F_AH], MOUSE_ERROR_FUNCTION
        RETURN_CARRY
        ret
.functions:
        dw      mouse_set_enabled, mouse_reset, mouse_set_rate, mouse_set_resolution
        dw      mouse_get_type, mouse_initialise, mouse_extended, mouse_set_handler

; AX=C200h: BH = 0 off, 1 on.
mouse_set_enabled:
        mov     al, [bp + F_BH]
        cmp     al, 1
        ja      mouse_bad_input
        mov     byte [es:EBDA_MOUSE_INDEX], 0
        mov     ah, MOUSE_DISABLE
        jb      mouse_simple
        test    byte [es:EBDA_MOUSE_PACKET], MOUSE_HANDLER_KNOWN
        mov     ah, MOUSE_ERROR_NO_HANDLER
        jz      mouse_return
        mov     ah, MOUSE_ENABLE

; AH = command without answer → AH = error.
mouse_simple:
        call    mouse_open
        call    mouse_command
mouse_finish:                           ; CF = the mouse did not acknowledge
        mov     ah, 0
        jnc     .close
        mov     ah, MOUSE_ERROR_INTERFACE
.close:
        call    mouse_close
mouse_return:
        ret

mouse_bad_input:
        mov     ah, MOUSE_ERROR_INPUT
        ret

; AX=C201h: BL = AAh (test passed), BH = type 0.
mouse_reset:
        mov     byte [es:EBDA_MOUSE_INDEX], 0
        call    mouse_open
        mov     ah, MOUSE_RESET
        call    mouse_command
        jc      mouse_finish
        call    mouse_answer            ; AAh; a mouse takes up to half a second for its test
        jc      mouse_finish
        mov     [bp + F_BL], al
        call    mouse_answer
        jc      mouse_finish
        mov     [bp + F_BH], al
        jmp     mouse_finish

; AX=C202h: BH = 0–6 for 10, 20, 40, 60, 80, 100, 200 reports a second.
mouse_set_rate:
        movzx   bx, byte [bp + F_BH]
        cmp     bx, 6
        ja      mouse_bad_input
        mov     al, [cs:bx + .rates]
        mov     ah, MOUSE_SET_RATE
        jmp     mouse_with_argument
.rates:
        db      10, 20, 40, 60, 80, 100, 200

; AX=C203h: BH = 0–3 for 1, 2, 4, 8 counts a millimetre.
mouse_set_resolution:
        mov     al, [bp + F_BH]
        cmp     al, 3
        ja      mouse_bad_input
        mov     ah, MOUSE_SET_RESOLUTION
mouse_with_argument:                    ; AH = command, AL = argument
        push    ax
        call    mouse_open
        call    mouse_command
        pop     ax
        jc      mouse_finish
        mov     ah, al
        call    mouse_command
        jmp     mouse_finish

; AX=C204h: BH = type.
mouse_get_type:
        call    mouse_open
        mov     ah, MOUSE_GET_ID
        call    mouse_command
        jc      mouse_finish
        call    mouse_answer
        jc      mouse_finish
        mov     [bp + F_BH], al
        jmp     mouse_finish

; AX=C205h: BH = packet size; resets the mouse.
mouse_initialise:
        mov     al, [bp + F_BH]
        dec     al
        cmp     al, 7
        ja      mouse_bad_input
        mov     ah, [es:EBDA_MOUSE_PACKET]
        and     ah, MOUSE_HANDLER_KNOWN
        or      ah, al                  ; size − 1, so that 8 fits
        mov     [es:EBDA_MOUSE_PACKET], ah
        mov     bx, [bp + F_BX]
        call    mouse_reset
        mov     [bp + F_BX], bx
        ret

; AX=C206h: BH = 0 status in BL, CL, DL; 1 scaling 1:1; 2 scaling 2:1.
mouse_extended:
        mov     al, [bp + F_BH]
        mov     ah, MOUSE_SCALING_1_1
        cmp     al, 1
        je      mouse_simple
        mov     ah, MOUSE_SCALING_2_1
        cmp     al, 2
        je      mouse_simple
        ja      mouse_bad_function
        call    mouse_open
        mov     ah, MOUSE_STATUS
        call    mouse_command
        jc      mouse_finish
        call    mouse_answer
        jc      mouse_finish
        mov     [bp + F_BL], al
        call    mouse_answer
        jc      mouse_finish
        mov     [bp + F_CL], al
        call    mouse_answer
        jc      mouse_finish
        mov     [bp + F_DL], al
        jmp     mouse_finish
mouse_bad_function:
        mov     ah, MOUSE_ERROR_FUNCTION
        ret

; AX=C207h: ES:BX = handler, 0:0 takes it away.
mouse_set_handler:
        mov     ax, [bp + F_BX]
        mov     dx, [bp + F_ES]
        mov     [es:EBDA_MOUSE_HANDLER], ax
        mov     [es:EBDA_MOUSE_HANDLER + 2], dx
        or      ax, dx
        jz      .remove
        or      byte [es:EBDA_MOUSE_PACKET], MOUSE_HANDLER_KNOWN
        mov     ah, 0
        ret
.remove:
        test    byte [es:EBDA_MOUSE_PACKET], MOUSE_HANDLER_KNOWN
        jz      .done
        and     byte [es:EBDA_MOUSE_PACKET], 0xFF - MOUSE_HANDLER_KNOWN
        mov     ah, MOUSE_DISABLE
        jmp     mouse_simple
.done:
        mov     ah, 0
        ret

; Talks to the mouse without interrupts and without the keyboard in between. Preserves AX.
mouse_open:
        push    ax
        mov     al, 0xAD                ; keyboard clock off
        call    kbc_command
        mov     al, KBC_ENABLE_AUX
        call    kbc_command
        mov     al, KBC_COMMAND_BYTE & 0xCC | 0x10      ; no interrupts, keyboard off, mouse on
        call    mouse_write_command_byte
        call    kbc_flush
        pop     ax
        ret

; Both devices on, both interrupts on.
mouse_close:
        push    ax
        mov     al, KBC_COMMAND_BYTE & 0xCF | 0x07
        call    mouse_write_command_byte
        pop     ax
        ret

mouse_write_command_byte:
        push    ax
        mov     al, KBC_WRITE_COMMAND_BYTE
        call    kbc_command
        pop     ax
        jmp     kbc_send

; AH = byte for the mouse. CF set unless it acknowledges.
mouse_command:
        push    bx
        mov     bl, 3                   ; attempts, when it asks to hear it again
.attempt:
        mov     al, KBC_WRITE_AUX
        call    kbc_command
        jc      .done
        mov     al, ah
        call    kbc_send
        jc      .done
        call    mouse_answer
        jc      .done
        cmp     al, KBD_ACK
        je      .done                   ; equal: CF clear
        cmp     al, KBD_RESEND
        stc
        jne     .done
        dec     bl
        jnz     .attempt
        stc
.done:
        pop     bx
        ret

; → AL = the mouse's next byte; CF set after a time-out of about a second of polling.
mouse_answer:
        push    cx
        mov     cx, 16
.next:
        call    kbc_receive
        jnc     .done
        loop    .next
        stc
.done:
        pop     cx
        ret

int74_mouse:
        pusha
        push    ds
        push    es
        cld
        push    BDA_SEGMENT
        pop     ds
        mov     es, [BDA_EBDA_SEGMENT]
        in      al, KBC_STATUS
        and     al, KBC_OBF | KBC_AUX
        cmp     al, KBC_OBF | KBC_AUX
        jne     .end_of_interrupt
        in      al, KBC_DATA
        movzx   bx, byte [es:EBDA_MOUSE_INDEX]
        and     bx, 7
        mov     [es:bx + EBDA_MOUSE_DATA], al
        mov     al, [es:EBDA_MOUSE_PACKET]
        test    al, MOUSE_HANDLER_KNOWN
        jz      .end_of_interrupt
        and     al, 7
        cmp     bl, al
        jae     .complete
        inc     bl
        mov     [es:EBDA_MOUSE_INDEX], bl
.end_of_interrupt:
        call    mouse_end_of_interrupt
        jmp     .done
.complete:
        mov     byte [es:EBDA_MOUSE_INDEX], 0
        call    mouse_end_of_interrupt
        movzx   ax, byte [es:EBDA_MOUSE_DATA]
        push    ax
        movzx   ax, byte [es:EBDA_MOUSE_DATA + 1]
        push    ax
        movzx   ax, byte [es:EBDA_MOUSE_DATA + 2]
        push    ax
        push    0
        sti
        call    far [es:EBDA_MOUSE_HANDLER]
        cli
        add     sp, 8
.done:
        pop     es
        pop     ds
        popa
        iret

mouse_end_of_interrupt:
        mov     al, PIC_EOI
        out     PIC2_COMMAND, al
        out     PIC1_COMMAND, al
        ret
