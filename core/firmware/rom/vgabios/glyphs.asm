; Characters in graphics modes: the glyph's bits become pixels of the colour given, the rest of the cell black.

; AL = character, BL = colour (bit 7: exclusive-or with what is there, but for 256 colours and more), BH = page,
; DH/DL = row/column. Keeps all registers but ES.
draw_glyph:
        pusha
        mov     ah, al
        call    current_model
        movzx   di, al
        shl     di, 1
        mov     al, ah
        call    load_video_segment
        movzx   cx, byte [BDA_CHAR_HEIGHT]
        push    ds
        call    [cs:di + .models]
        pop     ds
        popa
        ret
.models:
        dw      .none, draw_cga_glyph, draw_planar_glyph, draw_packed_glyph, draw_linear_glyph
.none:
        ret

; AL = character, CX = cell height → DS:SI = its glyph. The upper half of CGA modes is found through INT 1Fh.
load_glyph:
        push    bx
        mov     bl, [BDA_VIDEO_MODE]
        push    0
        pop     ds
        movzx   si, al
        cmp     bl, 0x06
        ja      .whole
        cmp     bl, 0x04
        jb      .whole
        cmp     al, 0x80
        jb      .whole
        sub     si, 0x80
        imul    si, cx
        mov     bx, si
        lds     si, [VECTOR_UPPER_8X8]
        jmp     .add
.whole:
        imul    si, cx
        mov     bx, si
        lds     si, [VECTOR_GRAPHICS_FONT]
.add:
        add     si, bx
        pop     bx
        ret

; BH = page, DX = place, CX = cell height → ES:DI = the cell's first byte, [bp + L_PITCH] = bytes a line.
planar_cell:
        push    ax
        push    si
        call    planar_pitch
        mov     [bp + L_PITCH], si
        movzx   di, dh
        imul    di, cx
        imul    di, si
        movzx   ax, dl
        add     di, ax
        movzx   ax, bh
        imul    ax, [BDA_VIDEO_PAGE_BYTES]
        add     di, ax
        pop     si
        pop     ax
        ret

; Planes that the colour has get the glyph, the others zero; or, by exclusive-or, those it has change where the glyph is.
draw_planar_glyph:
        call    planar_cell
        call    planar_defaults
        call    load_glyph
        test    bl, 0x80
        jnz     .exclusive_or
        mov     ah, bl
        call    .select_planes
        push    di
        push    cx
.row:
        mov     al, [si]
        inc     si
        mov     [es:di], al
        add     di, [bp + L_PITCH]
        loop    .row
        pop     cx
        pop     di
        mov     ah, bl
        not     ah
        call    .select_planes
.empty_row:
        mov     byte [es:di], 0
        add     di, [bp + L_PITCH]
        loop    .empty_row
.done:
        mov     ah, 0x0F
.select_planes:
        mov     dx, VGA_SEQUENCER
        and     ah, 0x0F
        SET_INDEXED 0x02
        ret
.exclusive_or:
        mov     ah, bl
        call    .select_planes
        mov     dx, VGA_GRAPHICS
        mov     ax, 0x1803
        out     dx, ax
.changed_row:
        mov     al, [si]
        inc     si
        xchg    al, [es:di]             ; the read fills the latches
        add     di, [bp + L_PITCH]
        loop    .changed_row
        mov     ax, 0x0003
        out     dx, ax
        jmp     .done

; DX = place → ES:DI = the cell's first byte. Rows of 8 lines are 4 × 80 bytes in each half.
cga_cell:
        push    ax
        movzx   di, dh
        imul    di, di, 320
        movzx   ax, dl
        add     di, ax
        cmp     byte [BDA_VIDEO_MODE], 0x06
        je      .return
        add     di, ax
.return:
        pop     ax
        ret

draw_cga_glyph:
        mov     cx, 8
        call    cga_cell
        mov     dl, [BDA_VIDEO_MODE]
        call    load_glyph
        mov     bh, bl
        and     bl, 3
        cmp     dl, 0x06
        jne     .four_colors
        and     bl, 1
        neg     bl                      ; all bits, or none
        jmp     .row
.four_colors:
        mov     al, 0x55
        mul     bl
        mov     bl, al                  ; the colour in every pixel of a byte
.row:
        mov     al, [si]
        inc     si
        cmp     dl, 0x06
        je      .one_bit
        call    double_bits
        and     al, bl
        and     ah, bl
        xchg    al, ah                  ; left pixels come first
        test    bh, 0x80
        jz      .store_word
        xor     ax, [es:di]
.store_word:
        mov     [es:di], ax
        jmp     .next
.one_bit:
        and     al, bl
        test    bh, 0x80
        jz      .store_byte
        xor     al, [es:di]
.store_byte:
        mov     [es:di], al
.next:
        xor     di, 0x2000
        test    di, 0x2000
        jnz     .odd
        add     di, 80
.odd:
        loop    .row
        ret

; AL → AX: every bit twice. Keeps all others.
double_bits:
        push    bx
        push    cx
        mov     bl, al
        mov     cx, 8
.bit:
        shl     ax, 2
        shl     bl, 1
        jnc     .clear
        or      al, 3
.clear:
        loop    .bit
        pop     cx
        pop     bx
        ret

draw_packed_glyph:
        movzx   di, dh
        imul    di, cx
        imul    di, di, 320
        movzx   si, dl
        shl     si, 3
        add     di, si
        call    load_glyph
.row:
        mov     ah, [si]
        inc     si
        push    cx
        mov     cx, 8
.pixel:
        mov     al, 0
        shl     ah, 1
        jnc     .store
        mov     al, bl
.store:
        stosb
        loop    .pixel
        pop     cx
        add     di, 320 - 8
        loop    .row
        ret
