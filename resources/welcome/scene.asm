; What DRAW draws: an evening sky with its sun, three ranges of hills that drift past, stars where the mouse clicked.
COLOUR_WHITE            equ 1
COLOUR_BLACK            equ 2
COLOUR_FAINT            equ 3
SKY_FIRST               equ 16
SKY_COLOURS             equ 96
SUN_FIRST               equ 112
SUN_COLOURS             equ 32
HILL_FIRST              equ 144         ; two for each range: its body, its edge
STAR_FIRST              equ 192
STAR_COLOURS            equ 16

SUN_X                   equ 226
SUN_Y                   equ 112
SUN_RADIUS_SQUARE       equ 34 * 34
GLOW_RADIUS_SQUARE      equ 96 * 96
SKY_STARS               equ 70
SKY_STAR_ROWS           equ 90

FONT_8X8_SEGMENT        equ 0xF000      ; where programs expect the low half of the 8 × 8 font [IBMAT]
FONT_8X8                equ 0xFA6E

; Colours between the stops are mixed.
scene_set_palette:
        mov     si, palette_stops
.stop:
        cmp     byte [si + 4], 0        ; index 0 ends the table
        je      .done
        movzx   cx, byte [si + 4]
        sub     cl, [si]                ; steps to the next stop
        xor     bp, bp                  ; step
.step:
        mov     dx, DAC_INDEX
        mov     al, [si]
        mov     ah, 0
        add     ax, bp
        out     dx, al
        inc     dx
        mov     bx, 1
.part:
        mov     al, [si + bx + 4]
        sub     al, [si + bx]
        cbw
        mov     di, dx
        imul    bp
        idiv    cx
        mov     dx, di
        add     al, [si + bx]
        out     dx, al
        inc     bx
        cmp     bx, 4
        jb      .part
        inc     bp
        cmp     bp, cx
        jb      .step
        add     si, 4
        jmp     .stop
.done:
        ret

; index, red, green, blue (6 bits each)
palette_stops:
        db      COLOUR_WHITE, 63, 63, 63
        db      COLOUR_BLACK, 2, 2, 5
        db      COLOUR_FAINT, 40, 42, 52
        db      SKY_FIRST, 3, 5, 16
        db      SKY_FIRST + 34, 12, 12, 34
        db      SKY_FIRST + 60, 34, 20, 40
        db      SKY_FIRST + 80, 56, 34, 34
        db      SKY_FIRST + SKY_COLOURS - 1, 63, 52, 38
        db      SUN_FIRST, 63, 62, 54
        db      SUN_FIRST + SUN_COLOURS - 1, 63, 48, 26
        db      HILL_FIRST, 26, 20, 36
        db      HILL_FIRST + 1, 36, 27, 42
        db      HILL_FIRST + 2, 15, 14, 28
        db      HILL_FIRST + 3, 22, 20, 35
        db      HILL_FIRST + 4, 6, 7, 15
        db      HILL_FIRST + 5, 12, 13, 24
        db      STAR_FIRST, 63, 63, 40
        db      STAR_FIRST + 5, 40, 60, 63
        db      STAR_FIRST + 10, 63, 40, 58
        db      STAR_FIRST + STAR_COLOURS - 1, 63, 63, 40
        db      STAR_FIRST + STAR_COLOURS, 0, 0, 0
        db      0

; Once: gradient, glow, sun and faint stars, in a buffer of their own.
scene_paint_sky:
        push    es
        push    SKY_SEGMENT
        pop     es
        xor     di, di
        xor     bp, bp                  ; row
.row:
        xor     si, si                  ; column
.column:
        mov     ax, bp
        sub     ax, SUN_Y
        imul    ax
        mov     bx, ax
        mov     ax, si
        sub     ax, SUN_X
        imul    ax
        xor     dx, dx
        add     bx, ax                  ; square of the distance
        jc      .far
        cmp     bx, SUN_RADIUS_SQUARE
        jb      .sun
        cmp     bx, GLOW_RADIUS_SQUARE
        jae     .far
        mov     ax, GLOW_RADIUS_SQUARE
        sub     ax, bx
        shr     ax, 8
        jmp     .glow
.far:
        xor     ax, ax
.glow:
        mov     cx, ax
        mov     ax, bp                  ; dithered: odd pixels are half a step further
        shl     ax, 1
        mov     bx, si
        add     bx, bp
        and     bx, 1
        add     ax, bx
        mov     bx, 2 * HEIGHT / SKY_COLOURS
        xor     dx, dx
        div     bx
        add     ax, cx
        cmp     ax, SKY_COLOURS - 1
        jbe     .sky
        mov     ax, SKY_COLOURS - 1
.sky:
        add     al, SKY_FIRST
        jmp     .store
.sun:
        mov     ax, bx
        mov     bx, SUN_RADIUS_SQUARE / SUN_COLOURS + 1
        xor     dx, dx
        div     bx
        add     al, SUN_FIRST
.store:
        stosb
        inc     si
        cmp     si, WIDTH
        jb      .column
        inc     bp
        cmp     bp, HEIGHT
        jb      .row
        mov     cx, SKY_STARS
        mov     eax, 20261125
.star:
        imul    eax, eax, 1103515245
        add     eax, 12345
        mov     edx, eax
        shr     edx, 8
        and     edx, 0xFFFF
        imul    edx, edx, WIDTH * SKY_STAR_ROWS
        shr     edx, 16
        mov     di, dx
        mov     dl, COLOUR_FAINT
        test    eax, 0x00700000
        jnz     .faint
        mov     dl, COLOUR_WHITE
.faint:
        mov     [es:di], dl
        loop    .star
        pop     es
        ret

; One picture into the back buffer.
scene_draw:
        push    es
        push    ds
        push    BACK_SEGMENT
        pop     es
        push    SKY_SEGMENT
        pop     ds
        xor     si, si
        xor     di, di
        mov     cx, PICTURE_DWORDS
        rep     movsd
        pop     ds
        mov     si, hill_ranges
.range:
        cmp     word [si], 0
        je      .hills_done
        call    draw_range
        add     si, RANGE_BYTES
        jmp     .range
.hills_done:
        call    draw_marks
        mov     si, .title
        mov     di, 6 * WIDTH + 8
        call    draw_text
        mov     si, .hint
        mov     di, (HEIGHT - 14) * WIDTH + (WIDTH - .hint_length * 8) / 2
        cmp     byte [mouse_present], 0
        jne     .hint_known
        mov     si, .no_mouse_hint
        mov     di, (HEIGHT - 14) * WIDTH + (WIDTH - .no_mouse_hint_length * 8) / 2
.hint_known:
        call    draw_text
        cmp     byte [mouse_present], 0
        je      .done
        call    draw_pointer
.done:
        pop     es
        ret
.title:
        db      "Nestbox", 0
.hint:
        db      "Click to set a star. Any key ends.", 0
.hint_length            equ $ - .hint - 1
.no_mouse_hint:
        db      "Any key ends.", 0
.no_mouse_hint_length   equ $ - .no_mouse_hint - 1

; Ranges from far to near: height of the middle, two waves (step for each column, height) and speed, in 1/256.
RANGE_BASE              equ 0
RANGE_STEP_1            equ 2
RANGE_HEIGHT_1          equ 4
RANGE_STEP_2            equ 6
RANGE_HEIGHT_2          equ 8
RANGE_SPEED             equ 10
RANGE_COLOUR            equ 12
RANGE_BYTES             equ 14
hill_ranges:
        dw      132, 190, 14, 517, 5, 40, HILL_FIRST
        dw      152, 260, 12, 733, 5, 96, HILL_FIRST + 2
        dw      176, 150, 12, 611, 4, 210, HILL_FIRST + 4
        dw      0

; SI = range: fills each column from the hill's edge down to the bottom.
draw_range:
        mov     ax, [frame]
        mul     word [si + RANGE_SPEED]
        mov     bp, ax                  ; how far the range has drifted
        xor     cx, cx                  ; column
.column:
        mov     ax, cx
        mul     word [si + RANGE_STEP_1]
        add     ax, bp
        call    wave
        imul    word [si + RANGE_HEIGHT_1]
        mov     bx, ax
        mov     ax, cx
        mul     word [si + RANGE_STEP_2]
        add     ax, bp
        add     ax, bp
        call    wave
        imul    word [si + RANGE_HEIGHT_2]
        add     bx, ax
        sar     bx, 7
        add     bx, [si + RANGE_BASE]   ; row of the edge
        imul    di, bx, WIDTH
        add     di, cx
        mov     al, [si + RANGE_COLOUR]
        inc     al
        mov     [es:di], al
        dec     al
        mov     dx, HEIGHT - 1
        sub     dx, bx                  ; rows below
        jbe     .next
.down:
        add     di, WIDTH
        mov     [es:di], al
        dec     dx
        jnz     .down
.next:
        inc     cx
        cmp     cx, WIDTH
        jb      .column
        ret

; AX = angle, a full turn is 65536 → AX = −128 to 128, two parabolas in the place of a sine. Preserves BX, CX.
wave:
        push    ax
        shr     ax, 7
        mov     dx, 256
        and     ax, 0xFF                ; within the half turn
        sub     dx, ax
        mul     dx
        shr     ax, 7
        pop     dx
        test    dx, dx
        jns     .done
        neg     ax
.done:
        ret

; Stars that change their colour, each at its own time.
draw_marks:
        mov     cx, [mark_count]
        jcxz    .done
        mov     si, marks
.mark:
        push    cx
        mov     ax, [frame]
        shr     ax, 2
        add     ax, si
        shr     ax, 1
        and     al, STAR_COLOURS - 1
        add     al, STAR_FIRST
        mov     dx, [si]
        mov     bx, [si + 2]
        push    si
        mov     si, star_shape
        mov     cx, STAR_ROWS
        mov     ah, al
        sub     dx, 3
        sub     bx, 3
        call    draw_shape
        pop     si
        add     si, 4
        pop     cx
        loop    .mark
.done:
        ret

STAR_ROWS               equ 7
star_shape:                             ; two bits a pixel: 0 nothing, 1 the first colour, 2 the second
        dw      0x0040, 0x0040, 0x0150, 0x1555, 0x0150, 0x0040, 0x0040

draw_pointer:
        mov     dx, [mouse_x]
        mov     bx, [mouse_y]
        mov     si, pointer_shape
        mov     cx, POINTER_ROWS
        mov     al, COLOUR_WHITE
        mov     ah, COLOUR_BLACK
        jmp     draw_shape

POINTER_ROWS            equ 12
pointer_shape:                          ; leftmost pixel in the lowest bits
        dw      0x0002, 0x000A, 0x0026, 0x0096, 0x0256, 0x0956, 0x2556, 0xAA56, 0x0296, 0x0A58, 0x0960, 0x0280

; SI = rows of eight pixels, CX = how many, DX = column, BX = row, AL, AH = its two colours. Clipped to the picture.
draw_shape:
        pusha
.row:
        mov     bp, [si]
        add     si, 2
        cmp     bx, HEIGHT
        jae     .skip
        imul    di, bx, WIDTH
        add     di, dx
        push    dx
.pixel:
        test    bp, bp
        jz      .row_done
        cmp     dx, WIDTH
        jae     .next
        test    bp, 3
        jz      .next
        test    bp, 2
        jnz     .second
        mov     [es:di], al
        jmp     .next
.second:
        mov     [es:di], ah
.next:
        inc     di
        inc     dx
        shr     bp, 2
        jmp     .pixel
.row_done:
        pop     dx
.skip:
        inc     bx
        loop    .row
        popa
        ret

; SI = text, DI = offset of its first pixel: white with a shadow.
draw_text:
        push    fs
        push    FONT_8X8_SEGMENT
        pop     fs
.next:
        lodsb
        test    al, al
        jz      .done
        movzx   bx, al
        shl     bx, 3
        add     bx, FONT_8X8
        push    di
        mov     cx, 8
.row:
        mov     al, [fs:bx]
        inc     bx
        push    di
.pixel:
        shl     al, 1
        jnc     .blank
        mov     byte [es:di], COLOUR_WHITE
        mov     byte [es:di + WIDTH + 1], COLOUR_BLACK
.blank:
        inc     di
        test    al, al
        jnz     .pixel
        pop     di
        add     di, WIDTH
        loop    .row
        pop     di
        add     di, 8
        jmp     .next
.done:
        pop     fs
        ret
