; The DAC's contents after a mode set [VGA] "Color values". Computed rather than stored: they follow simple rules.

; CS:DI = row of the mode table. Keeps SI, DI and ES.
load_default_palette:
        test    byte [BDA_VIDEO_FLAGS], VIDEO_FLAGS_NO_PALETTE
        jnz     .return
        mov     al, [cs:di + M_PALETTE]
        cmp     byte [cs:di + M_MODEL], MODEL_TEXT
        jne     .load
        test    byte [BDA_VIDEO_FLAGS], VIDEO_FLAGS_200_LINES
        jz      .load
        cmp     al, PALETTE_EGA
        jne     .load
        mov     al, PALETTE_CGA
.load:
        call    load_palette
        test    byte [BDA_VIDEO_FLAGS], VIDEO_FLAGS_GREY
        jz      .return
        xor     bx, bx
        mov     cx, 256
        call    sum_to_grey
.return:
        ret

; AL = PALETTE_…. Keeps SI, DI and ES.
load_palette:
        push    si
        push    di
        movzx   si, al
        mov     dx, VGA_DAC_WRITE
        mov     al, 0
        out     dx, al
        inc     dx
        xor     bx, bx
        cmp     si, PALETTE_256
        je      load_256_colors
.color:
        cmp     si, PALETTE_EGA
        jb      .cga
        call    ega_color
        jmp     .write
.cga:
        cmp     si, PALETTE_CGA
        jne     .mono
        call    cga_color
        jmp     .write
.mono:
        mov     di, bx
        shr     di, 3
        and     di, 3
        mov     cl, [cs:di + mono_levels]
        mov     ch, cl
        mov     al, cl
.write:
        call    write_dac
        inc     bx
        cmp     bx, 64
        jb      .color
load_palette_done:
        pop     di
        pop     si
        ret

mono_levels:
        db      0x00, 0x2A, 0x00, 0x3F
ega_levels:
        db      0x00, 0x2A, 0x15, 0x3F

; AL, CH, CL = red, green, blue; DX = DAC data port.
write_dac:
        out     dx, al
        mov     al, ch
        out     dx, al
        mov     al, cl
        out     dx, al
        ret

; BX = index of an EGA colour, bits rgbRGB → AL, CH, CL. Small letters weigh a third, capitals two thirds.
ega_color:
        mov     cx, bx
        call    .level
        push    ax
        shr     cl, 1
        call    .level
        push    ax
        shr     cl, 1
        call    .level
        pop     cx
        mov     ah, cl
        pop     cx
        mov     ch, ah
        ret
; CL bits 3 and 0 → AL.
.level:
        mov     al, cl
        and     al, 0x09
        mov     di, 0
        test    al, 0x01
        jz      .third
        inc     di
.third:
        test    al, 0x08
        jz      .look_up
        add     di, 2
.look_up:
        mov     al, [cs:di + ega_levels]
        ret

; BX = index, bit 4 intensity, bits 0–2 red, green, blue → AL, CH, CL. Dark yellow is brown, as on CGA monitors.
cga_color:
        push    bx
        mov     al, bl
        and     al, 0x17
        cmp     al, 0x06
        je      .brown
        mov     bh, 0x00
        test    bl, 0x10
        jz      .dark
        mov     bh, 0x15
.dark:
        mov     cl, bh
        test    bl, 0x01
        jz      .green
        add     cl, 0x2A
.green:
        mov     ch, bh
        test    bl, 0x02
        jz      .red
        add     ch, 0x2A
.red:
        mov     al, bh
        test    bl, 0x04
        jz      .done
        add     al, 0x2A
.done:
        pop     bx
        ret
.brown:
        mov     al, 0x2A
        mov     cx, 0x1500
        pop     bx
        ret

; The 256 colours: 16 as on the CGA, 16 greys, 24 hues in three saturations of three brightnesses, 8 blacks.
load_256_colors:
.low:
        push    bx
        test    bl, 0x08
        jz      .dark
        or      bl, 0x10
.dark:
        call    cga_color
        pop     bx
        call    write_dac
        inc     bl
        cmp     bl, 16
        jb      .low
        mov     si, grey_levels
.grey:
        mov     al, [cs:si]
        inc     si
        mov     cl, al
        mov     ch, al
        call    write_dac
        inc     bl
        cmp     bl, 32
        jb      .grey
        mov     si, hue_ramps
.ramp:
        mov     bx, 0x0004              ; steps of the ramp: green 0, blue 4, red 0
        mov     ah, 0
        mov     di, 0
.hue:
        call    .write_steps
        call    .next_hue
        cmp     di, 24
        jb      .hue
        add     si, 5
        cmp     si, hue_ramps_end
        jb      .ramp
        mov     bx, 8
.black:
        xor     ax, ax
        xor     cx, cx
        call    write_dac
        dec     bx
        jnz     .black
        jmp     load_palette_done

; BL = blue step, BH = green step, AH = red step. CS:SI = ramp.
.write_steps:
        push    di
        movzx   di, ah
        and     di, 7
        add     di, si
        mov     al, [cs:di]
        movzx   di, bh
        add     di, si
        mov     ch, [cs:di]
        movzx   di, bl
        add     di, si
        mov     cl, [cs:di]
        pop     di
        jmp     write_dac

; Around the colour circle: red up, blue down, green up, red down, blue up, green down, four steps each.
.next_hue:
        push    di
        shr     di, 2
        shl     di, 1
        add     di, .moves
        mov     di, [cs:di]
        call    di
        pop     di
        inc     di
        ret
.moves:
        dw      .red_up, .blue_down, .green_up, .red_down, .blue_up, .green_down
.red_up:
        inc     ah
        ret
.blue_down:
        dec     bl
        ret
.green_up:
        inc     bh
        ret
.red_down:
        dec     ah
        ret
.blue_up:
        inc     bl
        ret
.green_down:
        dec     bh
        ret

grey_levels:
        db      0x00, 0x05, 0x08, 0x0B, 0x0E, 0x11, 0x14, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x2D, 0x32, 0x38, 0x3F
; Five steps from the least to the most of a colour; rows: saturated, paler, palest, at full, half and a quarter light.
hue_ramps:
        db      0x00, 0x10, 0x1F, 0x2F, 0x3F
        db      0x1F, 0x27, 0x2F, 0x37, 0x3F
        db      0x2D, 0x31, 0x36, 0x3A, 0x3F
        db      0x00, 0x07, 0x0E, 0x15, 0x1C
        db      0x0E, 0x11, 0x15, 0x18, 0x1C
        db      0x14, 0x16, 0x18, 0x1A, 0x1C
        db      0x00, 0x04, 0x08, 0x0C, 0x10
        db      0x08, 0x0A, 0x0C, 0x0E, 0x10
        db      0x0B, 0x0C, 0x0D, 0x0F, 0x10
hue_ramps_end:

; BX = first register, CX = count. Replaces colours by greys of the same brightness [VGA] "Summing to gray shades".
sum_to_grey:
        push    si
        push    di
.register:
        mov     dx, VGA_DAC_READ
        mov     al, bl
        out     dx, al
        mov     dx, VGA_DAC_DATA
        in      al, dx
        movzx   di, al
        imul    di, di, 77              ; 30 % of 256
        in      al, dx
        movzx   si, al
        imul    si, si, 151             ; 59 %
        add     di, si
        in      al, dx
        movzx   si, al
        imul    si, si, 28              ; 11 %
        lea     ax, [si + 128]
        add     ax, di
        push    ax
        mov     dx, VGA_DAC_WRITE
        mov     al, bl
        out     dx, al
        inc     dx
        pop     ax
        mov     al, ah
        out     dx, al
        out     dx, al
        out     dx, al
        inc     bl
        loop    .register
        pop     di
        pop     si
        ret
