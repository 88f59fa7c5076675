; AH=08h in graphics modes: the cell's pixels, black or not, are compared with the glyphs of the mode's font.
CELL_BYTES      equ 32

; BH = page, DX = place → AL = character, 0 when none looks like it. Changes all registers, ES.
read_glyph:
        push    ds
        movzx   cx, byte [BDA_CHAR_HEIGHT]
        cmp     cx, CELL_BYTES
        ja      .none
        sub     sp, CELL_BYTES
        mov     si, sp                  ; SS:SI = where the cell's rows go
        call    load_video_segment
        call    current_model
        movzx   di, al
        shl     di, 1
        call    [cs:di + .models]
        call    find_glyph
        add     sp, CELL_BYTES
        pop     ds
        ret
.none:
        mov     al, 0
        pop     ds
        ret
.models:
        dw      .nothing, read_cga_cell, read_planar_cell, read_packed_cell, read_linear_cell
.nothing:
        ret

; SS:SI = rows, CX = height → AL = character.
find_glyph:
        push    ss
        pop     es
        xor     ax, ax
.next:
        push    ds
        push    si
        push    cx
        mov     di, si
        call    load_glyph
        repe cmpsb
        pop     cx
        pop     si
        pop     ds
        je      .found
        inc     al
        jnz     .next
.found:
        ret

; All of these: SS:SI = where the rows go, CX = cell height, BH = page, DX = place, ES = segment. SI, CX and DS stay.

; Read mode 1 answers which pixels have colour 0 in all planes that the comparison cares about.
read_planar_cell:
        push    si
        push    cx
        call    planar_cell
        mov     dx, VGA_GRAPHICS
        mov     ax, 0x0805
        out     dx, ax
        mov     ax, 0x0002
        out     dx, ax
        mov     ax, 0x0F07
        out     dx, ax
.row:
        mov     al, [es:di]
        not     al
        mov     [ss:si], al
        inc     si
        add     di, [bp + L_PITCH]
        loop    .row
        mov     ax, 0x0005
        out     dx, ax
        pop     cx
        pop     si
        ret

read_packed_cell:
        push    si
        push    cx
        movzx   di, dh
        imul    di, cx
        imul    di, di, 320
        movzx   ax, dl
        shl     ax, 3
        add     di, ax
.row:
        mov     bx, 8
.pixel:
        cmp     byte [es:di], 1         ; carry when black
        cmc
        adc     al, al
        inc     di
        dec     bx
        jnz     .pixel
        mov     [ss:si], al
        inc     si
        add     di, 320 - 8
        loop    .row
        pop     cx
        pop     si
        ret

read_cga_cell:
        push    si
        push    cx
        mov     cx, 8
        call    cga_cell
.row:
        mov     al, [es:di]
        cmp     byte [BDA_VIDEO_MODE], 0x06
        je      .store
        mov     ax, [es:di]
        xchg    al, ah                  ; the left pixel in the upper bits
        call    halve_bits
.store:
        mov     [ss:si], al
        inc     si
        xor     di, 0x2000
        test    di, 0x2000
        jnz     .odd
        add     di, 80
.odd:
        loop    .row
        pop     cx
        pop     si
        ret

; AX → AL: a bit for each pair that is not zero. Changes AH, BX.
halve_bits:
        mov     bx, ax
        mov     ax, 0x0800
.pair:
        shl     al, 1
        rol     bx, 2
        test    bl, 3
        jz      .black
        inc     al
.black:
        dec     ah
        jnz     .pair
        ret
