; The real-time clock: in the title, and for the commands DATE and TIME.
CLOCK_COLUMN            equ COLUMNS - 10
CLOCK_TICKS             equ 9           ; half a second: the seconds shown never jump by two

; Shows the time in the title when it is due. Preserves all registers.
clock_show:
        pusha
        push    es
        push    BDA_SEGMENT
        pop     es
        mov     ax, [es:BDA_TICKS]
        mov     dx, ax
        sub     ax, [clock_tick]
        cmp     word [clock_tick], 0
        je      .due
        cmp     ax, CLOCK_TICKS
        jb      .done
.due:
        or      dx, 1                   ; 0 means: never shown
        mov     [clock_tick], dx
        mov     ah, 0x02
        int     0x1A
        jc      .done
        push    ds
        pop     es
        mov     di, clock_text
        mov     al, ch
        call    .digits
        mov     al, ':'
        stosb
        mov     al, cl
        call    .digits
        mov     al, ':'
        stosb
        mov     al, dh
        call    .digits
        mov     byte [di], 0
        mov     si, clock_text
        mov     di, CLOCK_COLUMN * 2
        mov     ah, TITLE
        call    screen_put_text
.done:
        pop     es
        popa
        ret
.digits:                                ; AL = BCD → two characters at ES:DI
        mov     ah, al
        shr     al, 4
        add     al, '0'
        stosb
        mov     al, ah
        and     al, 0x0F
        add     al, '0'
        stosb
        ret

; Prints hours, minutes and seconds.
clock_print_time:
        pusha
        mov     ah, 0x02
        int     0x1A
        jc      .none
        mov     al, ch
        call    print_bcd
        SAY     ":"
        mov     al, cl
        call    print_bcd
        SAY     ":"
        mov     al, dh
        call    print_bcd
        popa
        ret
.none:
        SAY     "the clock is not running"
        popa
        ret

; Prints as in "Wednesday, 25 November 2026".
clock_print_date:
        pusha
        mov     ah, 0x04
        int     0x1A
        jc      .none
        mov     al, ch
        call    bcd_to_binary
        mov     ah, 100
        mul     ah
        mov     bx, ax
        mov     al, cl
        call    bcd_to_binary
        add     bx, ax                  ; BX = year
        mov     al, dl
        call    bcd_to_binary
        mov     cx, ax                  ; CX = day
        mov     al, dh
        call    bcd_to_binary
        mov     di, ax                  ; DI = month
        cmp     di, 12
        ja      .none
        dec     di
        js      .none
        call    day_of_week
        mov     si, day_names
        call    print_nth
        SAY     ", "
        movzx   eax, cx
        call    print_decimal
        SAY     " "
        mov     ax, di
        mov     si, month_names
        call    print_nth
        SAY     " "
        movzx   eax, bx
        call    print_decimal
        popa
        ret
.none:
        SAY     "the clock is not running"
        popa
        ret

; AL = BCD → AX = binary.
bcd_to_binary:
        push    cx
        mov     ah, al
        and     al, 0x0F
        mov     cl, al
        shr     ah, 4
        mov     al, 10
        mul     ah
        mov     ch, 0
        add     ax, cx
        pop     cx
        ret

; BX = year, DI = month from 0, CX = day → AX = 0 for Sunday. January and February count to the year before, so that
; the leap day comes last.
day_of_week:
        push    bx
        push    cx
        push    dx
        push    si
        cmp     di, 2
        jae     .counted
        dec     bx
.counted:
        movzx   si, byte [di + .months]
        add     si, cx
        add     si, bx
        mov     ax, bx
        shr     ax, 2
        add     si, ax
        mov     ax, bx
        xor     dx, dx
        mov     cx, 100
        div     cx
        sub     si, ax
        shr     ax, 2
        add     ax, si
        xor     dx, dx
        mov     cx, 7
        div     cx
        mov     ax, dx
        pop     si
        pop     dx
        pop     cx
        pop     bx
        ret
.months:
        db      0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4

; SI = texts one after another, AX = which of them.
print_nth:
        push    si
        push    cx
        mov     cx, ax
        jcxz    .found
.skip:
        lodsb
        test    al, al
        jnz     .skip
        loop    .skip
.found:
        call    print
        pop     cx
        pop     si
        ret

day_names:
        db      "Sunday", 0, "Monday", 0, "Tuesday", 0, "Wednesday", 0, "Thursday", 0, "Friday", 0, "Saturday", 0
month_names:
        db      "January", 0, "February", 0, "March", 0, "April", 0, "May", 0, "June", 0, "July", 0, "August", 0
        db      "September", 0, "October", 0, "November", 0, "December", 0
