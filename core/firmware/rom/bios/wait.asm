; Waiting by the RTC's periodic interrupt, 1024 a second [IBMAT] INT 15h AH=83h, 86h. 40:98 holds a pointer to a byte
; whose bit 7 is set at the end, 40:9C the microseconds left.
WAIT_PERIOD_MICROSECONDS equ 976
TICK_MICROSECONDS       equ 54925

; Called by INT 70h with DS = BIOS data area. Preserves all registers.
wait_tick:
        push    ax
        test    byte [BDA_WAIT_ACTIVE], 0x01
        jz      .not_waiting
        sub     dword [BDA_WAIT_MICROSECONDS], WAIT_PERIOD_MICROSECONDS
        ja      .done
        and     byte [BDA_WAIT_ACTIVE], 0xFE
        push    bx
        push    es
        les     bx, [BDA_WAIT_POINTER]
        or      byte [es:bx], 0x80
        pop     es
        pop     bx
        call    wait_disable_periodic
.done:
        pop     ax
        ret
.not_waiting:
        call    wait_disable_periodic
        pop     ax
        ret

wait_disable_periodic:
        push    ax
        mov     al, CMOS_STATUS_B
        call    cmos_read
        and     al, 0xFF - RTC_B_PERIODIC
        mov     ah, al
        mov     al, CMOS_STATUS_B
        call    cmos_write
        pop     ax
        ret

; CX:DX = microseconds, ES:BX = flag byte. CF set when a wait is running already.
wait_start:
        pushf
        cli
        test    byte [BDA_WAIT_ACTIVE], 0x01
        jnz     .busy
        mov     byte [BDA_WAIT_ACTIVE], 0x01
        mov     [BDA_WAIT_POINTER], bx
        mov     [BDA_WAIT_POINTER + 2], es
        mov     [BDA_WAIT_MICROSECONDS], dx
        mov     [BDA_WAIT_MICROSECONDS + 2], cx
        push    ax
        in      al, PIC2_DATA
        and     al, 0xFE
        out     PIC2_DATA, al
        in      al, PIC1_DATA
        and     al, 0xFB
        out     PIC1_DATA, al
        mov     al, CMOS_STATUS_B
        call    cmos_read
        or      al, RTC_B_PERIODIC
        mov     ah, al
        mov     al, CMOS_STATUS_B
        call    cmos_write
        pop     ax
        popf
        clc
        ret
.busy:
        popf
        stc
        ret

; CX:DX = microseconds; returns when they have passed. CF set when another wait is running. Preserves all registers.
wait_microseconds:
        push    ds
        push    es
        push    bx
        push    BDA_SEGMENT
        pop     ds
        push    ds
        pop     es
        mov     bx, BDA_WAIT_ACTIVE
        call    wait_start
        jc      .done
        pushf
        push    eax
        push    ecx
        push    edx
        mov     ax, cx                  ; a program may keep IRQ8 for itself: then the timer tick ends the wait
        shl     eax, 16
        mov     ax, dx
        xor     edx, edx
        mov     ecx, TICK_MICROSECONDS
        div     ecx
        lea     ecx, [eax + 2]          ; ECX = ticks that are surely long enough
        mov     edx, [BDA_TICKS]
.sleep:
        cli
        test    byte [BDA_WAIT_ACTIVE], 0x80
        jnz     .elapsed
        mov     eax, [BDA_TICKS]
        sub     eax, edx
        jb      .midnight
        cmp     eax, ecx
        ja      .elapsed
        sti
        hlt
        jmp     .sleep
.midnight:
        mov     edx, [BDA_TICKS]
        jmp     .sleep
.elapsed:
        mov     byte [BDA_WAIT_ACTIVE], 0
        pop     edx
        pop     ecx
        pop     eax
        popf
        clc
.done:
        pop     bx
        pop     es
        pop     ds
        ret

; INT 15h AH=86h.
system_wait:
        mov     cx, [bp + F_CX]
        mov     dx, [bp + F_DX]
        call    wait_microseconds
        jc      .busy
        mov     byte [bp + F_AH], 0
        RETURN_NO_CARRY
        ret
.busy:
        mov     byte [bp + F_AH], 0x83
        RETURN_CARRY
        ret

; INT 15h AH=83h: AL = 0 starts a wait of CX:DX microseconds that sets bit 7 of ES:BX, AL = 1 cancels it.
system_event_wait:
        cmp     byte [bp + F_AL], 0
        je      .start
        cmp     byte [bp + F_AL], 1
        jne     .invalid
        mov     byte [BDA_WAIT_ACTIVE], 0
        call    wait_disable_periodic
        jmp     .ok
.start:
        mov     bx, [bp + F_BX]
        mov     cx, [bp + F_CX]
        mov     dx, [bp + F_DX]
        mov     es, [bp + F_ES]
        call    wait_start
        jc      .busy
.ok:
        mov     byte [bp + F_AH], 0
        RETURN_NO_CARRY
        ret
.busy:
        mov     byte [bp + F_AH], 0
        RETURN_CARRY
        ret
.invalid:
        mov     byte [bp + F_AH], 0x86
        RETURN_CARRY
        ret
