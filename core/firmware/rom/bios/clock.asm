; INT 1Ah: tick count, date, time and alarm of the real-time clock [MC146818]. INT 70h: its interrupt.
RTC_SECONDS             equ 0x00
RTC_SECONDS_ALARM       equ 0x01
RTC_MINUTES             equ 0x02
RTC_MINUTES_ALARM       equ 0x03
RTC_HOURS               equ 0x04
RTC_HOURS_ALARM         equ 0x05
RTC_DAY                 equ 0x07
RTC_MONTH               equ 0x08
RTC_YEAR                equ 0x09
RTC_A_UPDATING          equ 0x80
RTC_B_SET               equ 0x80
RTC_B_PERIODIC          equ 0x40
RTC_B_ALARM             equ 0x20
RTC_B_DAYLIGHT          equ 0x01
RTC_C_PERIODIC          equ 0x40
RTC_C_ALARM             equ 0x20

int1a_clock:
        cmp     ah, 0xB1
        je      int1a_pci
        SERVICE_ENTER
        cmp     ah, 7
        ja      .unknown
        movzx   bx, ah
        shl     bx, 1
        cli                             ; the tick count and the clock's registers are read in one piece
        call    [cs:bx + .functions]
        SERVICE_LEAVE
.unknown:
        RETURN_CARRY
        SERVICE_LEAVE
.functions:
        dw      clock_get_ticks, clock_set_ticks, clock_get_time, clock_set_time
        dw      clock_get_date, clock_set_date, clock_set_alarm, clock_clear_alarm

clock_get_ticks:
        mov     ax, [BDA_TICKS]
        mov     [bp + F_DX], ax
        mov     ax, [BDA_TICKS + 2]
        mov     [bp + F_CX], ax
        xor     al, al
        xchg    al, [BDA_MIDNIGHT]
        mov     [bp + F_AL], al
        mov     byte [bp + F_AH], 0
        jmp     clock_done

clock_set_ticks:
        mov     [BDA_TICKS], dx
        mov     [BDA_TICKS + 2], cx
        mov     byte [BDA_MIDNIGHT], 0
        mov     byte [bp + F_AH], 0
clock_done:
        RETURN_NO_CARRY
        ret

clock_failed:
        RETURN_CARRY
        ret

; Waits until the clock is not in the middle of an update. CF set when it never gets there.
clock_wait_ready:
        push    ax
        push    cx
        xor     cx, cx
.poll:
        mov     al, CMOS_STATUS_A
        call    cmos_read
        test    al, RTC_A_UPDATING
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

; BCD as the clock keeps it.
clock_get_time:
        call    clock_wait_ready
        jc      clock_failed
        mov     al, RTC_SECONDS
        call    cmos_read
        mov     [bp + F_DH], al
        mov     al, RTC_MINUTES
        call    cmos_read
        mov     [bp + F_CL], al
        mov     al, RTC_HOURS
        call    cmos_read
        mov     [bp + F_CH], al
        mov     al, CMOS_STATUS_B
        call    cmos_read
        and     al, RTC_B_DAYLIGHT
        mov     [bp + F_DL], al
        mov     byte [bp + F_AH], 0
        jmp     clock_done

; CX = hours and minutes, DH = seconds, DL = daylight saving.
clock_set_time:
        call    clock_stop
        mov     ah, dh
        mov     al, RTC_SECONDS
        call    cmos_write
        mov     ah, cl
        mov     al, RTC_MINUTES
        call    cmos_write
        mov     ah, ch
        mov     al, RTC_HOURS
        call    cmos_write
        mov     al, CMOS_STATUS_B
        call    cmos_read
        and     al, 0xFF - RTC_B_SET - RTC_B_DAYLIGHT
        and     dl, RTC_B_DAYLIGHT
        or      al, dl
        jmp     clock_restart

clock_get_date:
        call    clock_wait_ready
        jc      clock_failed
        mov     al, RTC_YEAR
        call    cmos_read
        mov     [bp + F_CL], al
        mov     al, CMOS_CENTURY
        call    cmos_read
        mov     [bp + F_CH], al
        mov     al, RTC_MONTH
        call    cmos_read
        mov     [bp + F_DH], al
        mov     al, RTC_DAY
        call    cmos_read
        mov     [bp + F_DL], al
        mov     byte [bp + F_AH], 0
        jmp     clock_done

; CX = century and year, DX = month and day.
clock_set_date:
        call    clock_stop
        mov     ah, cl
        mov     al, RTC_YEAR
        call    cmos_write
        mov     ah, ch
        mov     al, CMOS_CENTURY
        call    cmos_write
        mov     ah, dh
        mov     al, RTC_MONTH
        call    cmos_write
        mov     ah, dl
        mov     al, RTC_DAY
        call    cmos_write
        mov     al, CMOS_STATUS_B
        call    cmos_read
        and     al, 0xFF - RTC_B_SET
clock_restart:                          ; AL = new status B
        mov     ah, al
        mov     al, CMOS_STATUS_B
        call    cmos_write
        mov     byte [bp + F_AH], 0
        jmp     clock_done

; Stops updates while the registers are written. Preserves all but AX.
clock_stop:
        mov     al, CMOS_STATUS_B
        call    cmos_read
        or      al, RTC_B_SET
        mov     ah, al
        mov     al, CMOS_STATUS_B
        jmp     cmos_write

; CX = hours and minutes, DH = seconds. INT 4Ah is called when the time comes.
clock_set_alarm:
        mov     al, CMOS_STATUS_B
        call    cmos_read
        test    al, RTC_B_ALARM
        jnz     clock_failed            ; one alarm at a time
        mov     ah, dh
        mov     al, RTC_SECONDS_ALARM
        call    cmos_write
        mov     ah, cl
        mov     al, RTC_MINUTES_ALARM
        call    cmos_write
        mov     ah, ch
        mov     al, RTC_HOURS_ALARM
        call    cmos_write
        in      al, PIC2_DATA
        and     al, 0xFE
        out     PIC2_DATA, al
        mov     al, CMOS_STATUS_B
        call    cmos_read
        and     al, 0xFF - RTC_B_SET
        or      al, RTC_B_ALARM
        jmp     clock_restart

clock_clear_alarm:
        mov     al, CMOS_STATUS_B
        call    cmos_read
        and     al, 0xFF - RTC_B_ALARM
        jmp     clock_restart

; Seconds since midnight → ticks: 86400 s are 1573040 ticks, a ratio of 19663 / 1080.
init_clock_ticks:
        mov     al, RTC_HOURS
        call    .read
        imul    ecx, eax, 3600
        mov     al, RTC_MINUTES
        call    .read
        imul    eax, eax, 60
        add     ecx, eax
        mov     al, RTC_SECONDS
        call    .read
        add     eax, ecx
        mov     ecx, 19663
        mul     ecx
        mov     ecx, 1080
        div     ecx
        mov     [BDA_TICKS], eax
        ret
.read:                                  ; AL = index → EAX = value, from BCD
        call    cmos_read
        movzx   edx, al
        shr     al, 4
        movzx   eax, al
        and     edx, 0x0F
        lea     eax, [eax + eax * 4]
        lea     eax, [edx + eax * 2]
        ret

; IRQ8: the alarm calls INT 4Ah; the periodic interrupt counts down a wait of INT 15h, AH=83h or 86h.
int70_rtc:
        push    ax
        push    ds
        push    BDA_SEGMENT
        pop     ds
        mov     al, CMOS_STATUS_C
        call    cmos_read               ; also acknowledges
        mov     ah, al
        mov     al, CMOS_STATUS_B
        call    cmos_read
        and     ah, al                  ; only what is enabled
        test    ah, RTC_C_PERIODIC
        jz      .no_periodic
        call    wait_tick
.no_periodic:
        test    ah, RTC_C_ALARM
        jz      .no_alarm
        push    dx
        sti
        int     0x4A
        cli
        pop     dx
.no_alarm:
        mov     al, PIC_EOI
        out     PIC2_COMMAND, al
        out     PIC1_COMMAND, al
        pop     ds
        pop     ax
        iret
