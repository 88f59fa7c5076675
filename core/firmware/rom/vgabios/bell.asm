; The bell: about a sixteenth of a second at 896 Hz. It is timed by the refresh toggle of port 61h, which changes every
; 15 µs whether interrupts are on or not; on a machine without one the tone is cut short.
BELL_DIVISOR    equ 1331                ; of 1193182 Hz
BELL_TOGGLES    equ 4000
BELL_PATIENCE   equ 200                 ; reads to wait for one toggle

ring_bell:
        pusha
        mov     al, 0xB6                ; counter 2, both bytes, square wave
        out     PIT_CONTROL, al
        mov     al, BELL_DIVISOR & 0xFF
        out     PIT_COUNTER2, al
        mov     al, BELL_DIVISOR >> 8
        out     PIT_COUNTER2, al
        in      al, SYSTEM_B
        mov     bl, al
        or      al, 0x03
        out     SYSTEM_B, al
        mov     dx, BELL_TOGGLES
        mov     ah, al
.toggle:
        mov     cx, BELL_PATIENCE
.wait:
        in      al, SYSTEM_B
        xor     al, ah
        test    al, 0x10
        jnz     .next
        loop    .wait
        jmp     .done
.next:
        xor     ah, 0x10
        dec     dx
        jnz     .toggle
.done:
        mov     al, bl
        and     al, 0x0F                ; the upper bits are read-only or parity checks
        out     SYSTEM_B, al
        popa
        ret
