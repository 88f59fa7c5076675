; Characters, pixels and scrolling in VBE modes with a byte or more a pixel. All of these are called as their likes in
; glyphs.asm, pixels.asm and scroll.asm.

; AL = character, BL = colour, CX = cell height, DX = place.
draw_linear_glyph:
        call    linear_begin
        call    xor_of_color
        push    eax
        call    linear_color
        call    linear_cell
        mov     edx, eax
        pop     eax
        call    load_glyph
.row:
        mov     eax, edx
        call    linear_window
        mov     di, dx
        mov     bl, [si]
        inc     si
        push    cx
        mov     cx, 8
.pixel:
        xor     eax, eax
        shl     bl, 1
        jnc     .store
        mov     eax, [bp + L_COLOR]
.store:
        call    store_pixel
        loop    .pixel
        pop     cx
        add     edx, [bp + L_LINEAR_PITCH]
        loop    .row
        jmp     linear_end

; BL = colour. Keeps all registers.
xor_of_color:
        cmp     word [bp + L_PIXEL_BYTES], 1
        je      .return
        mov     [bp + L_XOR], bl
.return:
        ret

; DX = place, CX = cell height → EAX = offset of its first pixel. Keeps all others.
linear_cell:
        push    cx
        push    dx
        movzx   ax, dh
        imul    ax, cx
        movzx   cx, dl
        shl     cx, 3
        mov     dx, ax
        call    linear_offset
        pop     dx
        pop     cx
        ret

; SS:SI = where the cell's rows go, CX = height, DX = place. SI, CX stay.
read_linear_cell:
        push    si
        push    cx
        call    linear_begin
        call    linear_cell
        mov     edx, eax
.row:
        mov     eax, edx
        call    linear_window
        mov     di, dx
        mov     bx, 0x0800
.pixel:
        call    load_pixel
        cmp     eax, 1                  ; carry when black
        cmc
        adc     bl, bl
        dec     bh
        jnz     .pixel
        mov     [ss:si], bl
        inc     si
        add     edx, [bp + L_LINEAR_PITCH]
        loop    .row
        call    linear_end
        pop     cx
        pop     si
        ret

; AL = colour, CX = column, DX = line.
write_linear_pixel:
        call    linear_begin
        mov     bl, al
        call    xor_of_color
        call    linear_offset
        call    linear_window
        mov     di, ax
        call    linear_color
        call    store_pixel
        jmp     linear_end

; → AL = the pixel's lowest byte.
read_linear_pixel:
        call    linear_begin
        call    linear_offset
        call    linear_window
        mov     di, ax
        call    load_pixel
        jmp     linear_end

PIECE_BYTES     equ 256

; AL = rows to move by, AH = rows in the window, CH = top, DH = bottom, CL = left, DL = columns, BL = colour.
scroll_linear:
        push    bx
        sub     sp, PIECE_BYTES
        mov     [bp + L_BUFFER], sp
        call    linear_begin
        push    eax
        call    linear_color
        pop     eax
        push    ax
        mov     al, 8
        mul     byte [bp + L_PIXEL_BYTES]
        movzx   si, dl
        imul    si, ax
        mov     [bp + L_WIDTH], si
        pop     ax
        movzx   si, byte [BDA_CHAR_HEIGHT]
        movzx   bx, al
        imul    bx, si                  ; lines that become empty
        sub     ah, al
        movzx   di, ah
        imul    di, si                  ; lines that move
        push    di
        movzx   ax, ch
        cmp     byte [bp + L_DOWN], 0
        je      .up
        movzx   ax, dh
        inc     ax
.up:
        imul    ax, si
        movzx   cx, cl
        shl     cx, 3
        mov     dx, ax
        mov     esi, [bp + L_LINEAR_PITCH]
        cmp     byte [bp + L_DOWN], 0
        je      .step_known
        dec     dx
        neg     esi
.step_known:
        call    linear_offset
        mov     edi, eax                ; first line to be written
        mov     edx, esi                ; from one line to the next
        movzx   eax, bx
        imul    esi, eax
        add     esi, edi                ; first line to be read
        pop     cx
        jcxz    .fill
.line:
        call    copy_linear_line
        add     esi, edx
        add     edi, edx
        loop    .line
.fill:
        call    fill_linear_line
        add     edi, edx
        dec     bx
        jnz     .fill
        call    linear_end
        add     sp, PIECE_BYTES
        pop     bx
        ret

; ESI → EDI, L_WIDTH bytes. Keeps all registers.
copy_linear_line:
        pushad
        push    ds
        movzx   edx, word [bp + L_WIDTH]
.piece:
        mov     ecx, edx
        mov     ebx, esi
        call    limit_to_bank
        mov     ebx, edi
        call    limit_to_bank
        mov     eax, esi
        xor     eax, edi
        shr     eax, 16
        jnz     .two_banks
        mov     eax, esi
        call    linear_window
        push    es
        pop     ds
        call    .move
        jmp     .next
.two_banks:
        cmp     ecx, PIECE_BYTES
        jbe     .fits
        mov     ecx, PIECE_BYTES
.fits:
        mov     eax, esi
        call    linear_window
        push    edi
        push    es
        push    es
        pop     ds
        push    ss
        pop     es
        mov     di, [bp + L_BUFFER]
        call    .move
        pop     es
        pop     edi
        mov     eax, edi
        call    linear_window
        push    esi
        push    ss
        pop     ds
        mov     si, [bp + L_BUFFER]
        call    .move
        pop     esi
.next:
        add     esi, ecx
        add     edi, ecx
        sub     edx, ecx
        jnz     .piece
        pop     ds
        popad
        ret
; DS:SI → ES:DI, CX bytes. Keeps all registers.
.move:
        push    cx
        push    si
        push    di
        push    cx
        shr     cx, 2
        rep movsd
        pop     cx
        and     cx, 3
        rep movsb
        pop     di
        pop     si
        pop     cx
        ret

; EDI, L_WIDTH bytes of L_COLOR. Keeps all registers.
fill_linear_line:
        pushad
        mov     eax, [bp + L_COLOR]
        test    eax, eax
        jz      .dwords
        cmp     byte [bp + L_PIXEL_BYTES], 3
        je      .pixels
        ja      .dwords
        cmp     byte [bp + L_PIXEL_BYTES], 2
        je      .words
        mov     ah, al
.words:
        mov     ebx, eax
        shl     eax, 16
        mov     ax, bx
; EAX = four bytes of the line, which begins and ends at multiples of four, as does a bank.
.dwords:
        movzx   edx, word [bp + L_WIDTH]
.piece:
        mov     ecx, edx
        mov     ebx, edi
        call    limit_to_bank
        xchg    eax, edi
        call    linear_window
        xchg    eax, edi
        push    ecx
        push    edi
        shr     cx, 2
        rep stosd
        pop     edi
        pop     ecx
        add     edi, ecx
        sub     edx, ecx
        jnz     .piece
        popad
        ret
.pixels:
        xchg    eax, edi
        call    linear_window
        xchg    eax, edi
        push    eax
        mov     ax, [bp + L_WIDTH]
        xor     dx, dx
        div     word [bp + L_PIXEL_BYTES]
        mov     cx, ax
        pop     eax
.pixel:
        call    store_pixel
        loop    .pixel
        popad
        ret

; ECX becomes at most what is left of EBX's bank. Changes EBX.
limit_to_bank:
        movzx   ebx, bx
        neg     ebx
        add     ebx, 0x10000
        cmp     ecx, ebx
        jbe     .return
        mov     ecx, ebx
.return:
        ret
