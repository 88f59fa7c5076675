; INT 11h equipment, INT 12h memory size, INT 15h system services [RBIL] INT 15.
SYSTEM_UNSUPPORTED      equ 0x86

int11_equipment:
        push    ds
        push    BDA_SEGMENT
        pop     ds
        mov     ax, [BDA_EQUIPMENT]
        pop     ds
        iret

int12_memory_size:
        push    ds
        push    BDA_SEGMENT
        pop     ds
        mov     ax, [BDA_BASE_MEMORY_KIB]
        pop     ds
        iret

int15_system:
        cmp     ah, 0x4F                ; hooks that programs take over; the BIOS itself has nothing to do:
        je      .keep_carry             ; CF set = go on with the scan code
        cmp     ah, 0x90
        je      .hook
        cmp     ah, 0x91
        je      .hook
        SERVICE_ENTER
        mov     si, .functions
.find:
        mov     al, [cs:si]
        test    al, al
        jz      .unsupported
        cmp     al, ah
        je      .found
        add     si, 3
        jmp     .find
.unsupported:
        mov     byte [bp + F_AH], SYSTEM_UNSUPPORTED
        RETURN_CARRY
        SERVICE_LEAVE
.found:
        call    [cs:si + 1]
        SERVICE_LEAVE
.hook:
        mov     ah, 0                   ; CF clear: nobody has waited, the caller must
        push    bp
        mov     bp, sp
        and     byte [bp + 6], 0xFF - FLAG_CARRY
        pop     bp
        iret
.keep_carry:
        push    bp
        mov     bp, sp
        or      byte [bp + 6], FLAG_CARRY
        pop     bp
        iret
.functions:
        db      0x24
        dw      system_a20
        db      0x52
        dw      system_ok               ; a removable disk may be taken out
        db      0x53
        dw      system_apm
        db      0x83
        dw      system_event_wait
        db      0x85
        dw      system_ok               ; SysReq
        db      0x86
        dw      system_wait
        db      0x87
        dw      system_block_move
        db      0x88
        dw      system_extended_memory
        db      0x89
        dw      system_enter_protected
        db      0xC0
        dw      system_configuration
        db      0xC1
        dw      system_ebda
        db      0xC2
        dw      system_mouse
        db      0xE8
        dw      system_memory_map
        db      0

system_ok:
        mov     byte [bp + F_AH], 0
        RETURN_NO_CARRY
        ret

system_unsupported:
        mov     byte [bp + F_AH], SYSTEM_UNSUPPORTED
        RETURN_CARRY
        ret

; AH=24h: AL = 0 disable A20, 1 enable, 2 state in AL, 3 how in BX.
system_a20:
        mov     al, [bp + F_AL]
        cmp     al, 3
        ja      system_unsupported
        je      .how
        cmp     al, 2
        je      .state
        call    set_a20
        jmp     system_ok
.state:
        in      al, SYSTEM_A
        shr     al, 1
        and     al, 1
        mov     [bp + F_AL], al
        jmp     system_ok
.how:
        mov     word [bp + F_BX], 0x0003        ; by the keyboard controller and by port 92h
        jmp     system_ok

; AL bit 0 = new state → AL bit 0 = old state.
set_a20:
        push    bx
        mov     bl, al
        and     bl, 1
        shl     bl, 1
        in      al, SYSTEM_A
        mov     bh, al
        and     al, 0xFC                ; bit 0 would reset the processor
        or      al, bl
        out     SYSTEM_A, al
        mov     al, bh
        shr     al, 1
        and     al, 1
        pop     bx
        ret

; AH=C0h: ES:BX = system configuration table.
system_configuration:
        mov     [bp + F_ES], cs
        mov     word [bp + F_BX], configuration_table
        jmp     system_ok

; AH=C1h: ES = segment of the extended BIOS data area.
system_ebda:
        mov     ax, [BDA_EBDA_SEGMENT]
        mov     [bp + F_ES], ax
        RETURN_NO_CARRY
        ret
