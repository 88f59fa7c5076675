; Many programs wait for a key by asking for one all the time. A program that asks often within one timer tick, each time
; from the same place with the same registers and stack, does nothing else meanwhile: it sleeps until the next interrupt,
; which is a key or the tick. Whoever computes or draws between two questions has something changed. One that slept and
; goes on asking is believed sooner.
IDLE_POLLS              equ 64          ; within a tick
IDLE_POLLS_AGAIN        equ 6           ; within the tick after one that it slept in
IDLE_STACK_BYTES        equ 32          ; of the caller's stack that must be the same
IDLE_FRAME_BYTES        equ F_FLAGS + 2 + IDLE_STACK_BYTES

; BP = the caller's registers; the caller found no key.
idle_poll:
        test    byte [bp + F_FLAGS + 1], 0x02
        jz      .done                   ; with interrupts off nothing would wake it
        cmp     bp, 0xFFFF - IDLE_FRAME_BYTES - 4
        ja      .done                   ; its stack begins here
        push    fs
        mov     fs, [BDA_EBDA_SEGMENT]
        mov     si, bp
        mov     cx, IDLE_FRAME_BYTES / 4
        xor     eax, eax
.sum:
        rol     eax, 5
        add     eax, [bp]
        add     bp, 4
        loop    .sum
        mov     bp, si
        mov     dx, [BDA_TICKS]
        cmp     eax, [fs:EBDA_IDLE_SUM]
        jne     .busy
        mov     cx, dx
        sub     cx, [fs:EBDA_IDLE_TICK]
        jz      .again
        mov     [fs:EBDA_IDLE_TICK], dx
        dec     cx
        jnz     .busy                   ; it did not ask for a whole tick
        cmp     byte [fs:EBDA_IDLE_POLLS], IDLE_POLLS
        jb      .busy
        mov     byte [fs:EBDA_IDLE_POLLS], IDLE_POLLS - IDLE_POLLS_AGAIN
.again:
        cmp     byte [fs:EBDA_IDLE_POLLS], IDLE_POLLS
        jae     .sleep
        inc     byte [fs:EBDA_IDLE_POLLS]
        jmp     .leave
.sleep:
        sti
        hlt
        jmp     .leave
.busy:
        mov     [fs:EBDA_IDLE_SUM], eax
        mov     [fs:EBDA_IDLE_TICK], dx
        mov     byte [fs:EBDA_IDLE_POLLS], 0
.leave:
        pop     fs
.done:
        ret
