; AL=05h–07h: window, line length, start of display [VBE3] §4.8–4.10.

; AL=05h: BL = 0 window A; BH = 0, DX = bank; BH = 1 → DX = bank.
vbe_window:
        call    vbe_mode_active
        jz      vbe_not_now
        cmp     bx, 0x0100
        je      .get
        cmp     bx, 0
        jne     vbe_failed
        mov     bx, dx
        call    dispi_memory
        cmp     bx, ax
        jae     vbe_failed
        mov     al, DISPI_BANK
        call    dispi_write
        jmp     vbe_done
.get:
        mov     al, DISPI_BANK
        call    dispi_read
        mov     [bp + F_DX], ax
        jmp     vbe_done

; The same as a far call, which programs make for speed: BX, DX as above. Changes AX, DX as [VBE3] §4.8 allows.
vbe_window_far:
        cmp     bh, 0
        jne     .get
        push    dx
        mov     ax, DISPI_BANK
        mov     dx, DISPI_INDEX
        out     dx, ax
        inc     dx
        pop     ax
        out     dx, ax
        mov     ax, VBE_OK
        retf
.get:
        mov     al, DISPI_BANK
        call    dispi_read
        mov     dx, ax
        mov     ax, VBE_OK
        retf

; AL=06h: BL = 0 sets CX pixels, 2 sets CX bytes, 1 asks, 3 asks for the most. → BX = bytes, CX = pixels, DX = lines.
vbe_line_length:
        call    vbe_mode_active
        jz      vbe_not_now
        cmp     bl, 3
        ja      vbe_failed
        je      .most
        cmp     bl, 1
        je      .answer
        mov     ax, cx
        cmp     bl, 0
        je      .set
        call    pixels_of_bytes
.set:
        add     ax, 7
        and     ax, 0xFFF8
        mov     bx, ax
        mov     al, DISPI_XRES
        call    dispi_read
        cmp     bx, ax
        jb      vbe_failed
        call    lines_of_width
        push    ax
        mov     al, DISPI_YRES
        call    dispi_read
        mov     dx, ax
        pop     ax
        cmp     ax, dx
        jb      vbe_failed
        mov     al, DISPI_VIRTUAL_WIDTH
        call    dispi_write
.answer:
        mov     al, DISPI_VIRTUAL_WIDTH
        call    dispi_read
        mov     bx, ax
        jmp     .store
.most:
        ; The width at which the memory holds the lines shown.
        call    dispi_memory
        movzx   eax, ax
        shl     eax, 16
        push    eax
        mov     al, DISPI_YRES
        call    dispi_read
        movzx   ecx, ax
        pop     eax
        xor     edx, edx
        div     ecx
        cmp     eax, 0x7FF8
        jbe     .bytes
        mov     ax, 0x7FF8
.bytes:
        call    pixels_of_bytes
        mov     bx, ax
        and     bx, 0xFFF8
.store:
        mov     [bp + F_CX], bx
        call    lines_of_width
        mov     [bp + F_DX], ax
        mov     ax, bx
        call    bytes_of_pixels
        mov     [bp + F_BX], ax
        jmp     vbe_done

; AX = bytes of a line → AX = pixels that begin in it.
pixels_of_bytes:
        push    cx
        push    dx
        call    pixel_bits
        movzx   edx, ax
        shl     edx, 3
        mov     eax, edx
        xor     edx, edx
        movzx   ecx, cx
        add     eax, ecx
        dec     eax
        div     ecx
        pop     dx
        pop     cx
        ret

; AX = pixels of a line → AX = its bytes, of planar modes in one plane.
bytes_of_pixels:
        push    cx
        call    pixel_bits
        movzx   eax, ax
        movzx   ecx, cx
        imul    eax, ecx
        shr     eax, 3
        pop     cx
        ret

; → CX = bits that a pixel takes of an address: planar modes have one. Keeps all others.
pixel_bits:
        push    ax
        mov     al, DISPI_BPP
        call    dispi_read
        mov     cx, 1
        cmp     al, 4
        je      .return
        add     ax, 7
        and     ax, 0x38
        mov     cx, ax
.return:
        pop     ax
        ret

; BX = pixels a line → AX = lines that the memory holds, FFFFh at most. Keeps all others.
lines_of_width:
        push    ebx
        push    ecx
        push    edx
        mov     ax, bx
        call    bytes_of_pixels
        movzx   ebx, ax
        call    dispi_memory
        movzx   eax, ax
        shl     eax, 16
        call    pixel_bits
        cmp     cx, 1
        jne     .divide
        shr     eax, 2                  ; of one plane
.divide:
        xor     edx, edx
        div     ebx
        cmp     eax, 0xFFFF
        jbe     .return
        mov     ax, 0xFFFF
.return:
        pop     edx
        pop     ecx
        pop     ebx
        ret

; AL=07h: BL = 0 or 80h (at the next retrace), CX = first pixel, DX = first line; BL = 1 asks.
vbe_display_start:
        call    vbe_mode_active
        jz      vbe_not_now
        mov     al, bl
        and     al, 0x7F
        cmp     al, 1
        ja      vbe_failed
        je      .get
        cmp     bl, 0x80
        jne     .set
        call    wait_for_retrace
.set:
        mov     bx, cx
        mov     al, DISPI_X_OFFSET
        call    dispi_write
        mov     bx, dx
        mov     al, DISPI_Y_OFFSET
        call    dispi_write
        jmp     vbe_done
.get:
        mov     al, DISPI_X_OFFSET
        call    dispi_read
        mov     [bp + F_CX], ax
        mov     al, DISPI_Y_OFFSET
        call    dispi_read
        mov     [bp + F_DX], ax
        mov     byte [bp + F_BH], 0
        jmp     vbe_done

; Until the vertical retrace begins, but not for ever. Keeps all registers.
RETRACE_PATIENCE        equ 0xFFFF
wait_for_retrace:
        pusha
        mov     dx, [BDA_CRTC_PORT]
        add     dl, VGA_STATUS_OFFSET
        mov     cx, RETRACE_PATIENCE
.in_retrace:
        in      al, dx
        test    al, 0x08
        loopnz  .in_retrace
        mov     cx, RETRACE_PATIENCE
.in_picture:
        in      al, dx
        test    al, 0x08
        loopz   .in_picture
        popa
        ret
