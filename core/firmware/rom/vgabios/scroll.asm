; AH=06h, 07h: scrolling a window. A mode's memory is lines of pitch bytes; a row of characters is one line in text modes
; and several in graphics modes, so that one routine serves all whose memory fits the segment.

; AL = rows to move by, 0 all; BH = attribute of the new ones; CH/CL = top row/left column; DH/DL = bottom/right.
scroll_up_service:
        mov     bl, bh
        mov     bh, [BDA_VIDEO_PAGE]

; The same with BL = attribute, BH = page.
scroll_up:
        mov     byte [bp + L_DOWN], 0
        jmp     scroll

scroll_down_service:
        mov     bl, bh
        mov     bh, [BDA_VIDEO_PAGE]
        mov     byte [bp + L_DOWN], 1

scroll:
        cmp     dl, [BDA_VIDEO_COLUMNS]
        jb      .column_fits
        mov     dl, [BDA_VIDEO_COLUMNS]
        dec     dl
.column_fits:
        cmp     dh, [BDA_VIDEO_ROWS]
        jbe     .row_fits
        mov     dh, [BDA_VIDEO_ROWS]
.row_fits:
        cmp     cl, dl
        ja      .return
        mov     ah, dh
        sub     ah, ch
        jb      .return
        inc     ah                      ; rows in the window
        cmp     al, 0
        je      .all
        cmp     al, ah
        jb      .prepare
.all:
        mov     al, ah
.prepare:
        push    ax
        sub     dl, cl
        inc     dl                      ; columns
        movzx   ax, bh
        imul    ax, [BDA_VIDEO_PAGE_BYTES]
        mov     [bp + L_BASE], ax
        mov     byte [bp + L_BYTES_ONLY], 0
        call    load_video_segment
        call    current_model
        movzx   di, al
        shl     di, 1
        pop     ax
        jmp     [cs:di + .models]
.return:
        ret
.models:
        dw      scroll_text, scroll_cga, scroll_planar, scroll_packed, scroll_linear

; All of these: AL = rows to move by, AH = rows in the window, CH = top, DH = bottom, CL = left, DL = columns, BL =
; attribute, ES = segment.
scroll_text:
        push    bx
        movzx   si, cl
        movzx   di, dl
        mov     bh, bl
        mov     bl, ' '
        shl     si, 1
        shl     di, 1
        mov     [bp + L_LEFT], si
        mov     [bp + L_WIDTH], di
        movzx   si, byte [BDA_VIDEO_COLUMNS]
        shl     si, 1
        mov     [bp + L_PITCH], si
        mov     word [bp + L_PER_ROW], 1
        mov     [bp + L_FILL], bx
        mov     [bp + L_FILL + 2], bx
        pop     bx
        jmp     scroll_lines

; The attribute is the byte that new rows are filled with [IBMAT] "GRAPHICS_UP".
scroll_cga:
        movzx   si, cl
        movzx   di, dl
        cmp     byte [BDA_VIDEO_MODE], 0x06
        je      .bytes_known
        shl     si, 1
        shl     di, 1
.bytes_known:
        mov     [bp + L_LEFT], si
        mov     [bp + L_WIDTH], di
        mov     word [bp + L_PITCH], 80
        mov     word [bp + L_PER_ROW], 4
        call    fill_with_byte
        mov     word [bp + L_BASE], 0
        call    scroll_lines
        mov     word [bp + L_BASE], 0x2000
        jmp     scroll_lines

scroll_packed:
        movzx   si, cl
        movzx   di, dl
        shl     si, 3
        shl     di, 3
        mov     [bp + L_LEFT], si
        mov     [bp + L_WIDTH], di
        mov     word [bp + L_PITCH], 320
        call    fill_with_byte
        movzx   si, byte [BDA_CHAR_HEIGHT]
        mov     [bp + L_PER_ROW], si
        jmp     scroll_lines

; BL → all bytes of the fill value.
fill_with_byte:
        mov     bh, bl
        mov     [bp + L_FILL], bx
        mov     [bp + L_FILL + 2], bx
        ret

; Lines are copied through the latches, all planes at once; new ones get the attribute as their colour by set/reset.
scroll_planar:
        movzx   si, cl
        movzx   di, dl
        mov     [bp + L_LEFT], si
        mov     [bp + L_WIDTH], di
        call    planar_pitch
        mov     [bp + L_PITCH], si
        movzx   si, byte [BDA_CHAR_HEIGHT]
        mov     [bp + L_PER_ROW], si
        mov     byte [bp + L_BYTES_ONLY], 1
        call    planar_defaults
        push    dx
        push    ax
        mov     dx, VGA_GRAPHICS
        mov     ah, bl
        SET_INDEXED 0x00
        mov     ah, 0x0F
        SET_INDEXED 0x01
        mov     ah, 1
        SET_INDEXED 0x05                ; writes copy the latches
        pop     ax
        pop     dx
        call    scroll_lines
        jmp     planar_defaults

; → SI = bytes a line.
planar_pitch:
        push    ax
        mov     al, 0x13
        call    crtc_read
        movzx   si, ah
        shl     si, 1
        pop     ax
        ret

; Write mode 0 with all planes, no set/reset, no rotation, all bits. Keeps all registers.
planar_defaults:
        push    ax
        push    dx
        mov     dx, VGA_SEQUENCER
        mov     ax, 0x0F02
        out     dx, ax
        mov     dx, VGA_GRAPHICS
        mov     ax, 0x0000
        out     dx, ax
        mov     al, 0x01
        out     dx, ax
        mov     al, 0x03
        out     dx, ax
        mov     al, 0x05
        out     dx, ax
        mov     ax, 0xFF08
        out     dx, ax
        pop     dx
        pop     ax
        ret

; Keeps AX, BX, CX, DX.
scroll_lines:
        pusha
        movzx   bx, al
        imul    bx, [bp + L_PER_ROW]    ; lines that become empty
        sub     ah, al
        movzx   ax, ah
        imul    ax, [bp + L_PER_ROW]    ; lines that move
        movzx   di, ch
        imul    di, [bp + L_PER_ROW]
        mov     si, [bp + L_PITCH]
        cmp     byte [bp + L_DOWN], 0
        je      .start
        movzx   di, dh
        inc     di
        imul    di, [bp + L_PER_ROW]
        dec     di
        neg     si
.start:
        imul    di, [bp + L_PITCH]
        add     di, [bp + L_BASE]
        add     di, [bp + L_LEFT]       ; first line to be written
        mov     dx, si                  ; from one line to the next
        imul    si, bx
        add     si, di                  ; first line to be read
        test    ax, ax
        jz      .copied
        call    copy_lines
.copied:
        cmp     byte [bp + L_BYTES_ONLY], 0
        je      .fill
        push    dx
        mov     dx, VGA_GRAPHICS
        mov     ax, 0x0005              ; writes take the set/reset colour
        out     dx, ax
        pop     dx
.fill:
        call    fill_lines
        popa
        ret

; AX = lines, DX = step, ES:SI → ES:DI, which stands after them when done.
copy_lines:
        push    bx
        push    ds
        push    es
        pop     ds
        mov     cx, [bp + L_WIDTH]
        cmp     dx, cx
        jne     .line
        imul    cx, ax                  ; whole lines upwards are one piece
        call    .copy
        jmp     .done
.line:
        mov     cx, [bp + L_WIDTH]
        push    si
        push    di
        call    .copy
        pop     di
        pop     si
        add     si, dx
        add     di, dx
        dec     ax
        jnz     .line
.done:
        pop     ds
        pop     bx
        ret
.copy:
        cmp     byte [bp + L_BYTES_ONLY], 0
        jne     .bytes
        mov     bx, cx
        shr     cx, 2
        rep movsd
        mov     cx, bx
        and     cx, 3
.bytes:
        rep movsb
        ret

; BX = lines, DX = step, ES:DI.
fill_lines:
        mov     eax, [bp + L_FILL]
.line:
        push    di
        mov     cx, [bp + L_WIDTH]
        push    cx
        shr     cx, 2
        rep stosd
        pop     cx
        and     cx, 3
        shr     cx, 1
        jnc     .even
        stosb
.even:
        jcxz    .next
        stosw
.next:
        pop     di
        add     di, dx
        dec     bx
        jnz     .line
        ret
