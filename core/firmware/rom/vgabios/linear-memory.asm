; Memory of VBE modes with a byte or more a pixel, seen through the 64 KiB window at A0000h.

; Fills L_LINEAR_PITCH, L_PIXEL_BYTES and L_BANK. Ends with linear_end, which shows the caller's bank again. Keep all
; registers.
linear_begin:
        push    eax
        push    bx
        mov     al, DISPI_BANK
        call    dispi_read
        mov     [bp + L_OLD_BANK], ax
        mov     [bp + L_BANK], ax
        mov     al, DISPI_BPP
        call    dispi_read
        add     ax, 7
        shr     ax, 3
        mov     [bp + L_PIXEL_BYTES], ax
        movzx   ebx, ax
        mov     al, DISPI_VIRTUAL_WIDTH
        call    dispi_read
        movzx   eax, ax
        imul    eax, ebx
        mov     [bp + L_LINEAR_PITCH], eax
        mov     byte [bp + L_XOR], 0
        pop     bx
        pop     eax
        ret

linear_end:
        push    eax
        movzx   eax, word [bp + L_OLD_BANK]
        shl     eax, 16
        call    linear_window
        pop     eax
        ret

; EAX = offset in video memory; afterwards the window's byte AX is it. Keeps all registers.
linear_window:
        push    eax
        push    bx
        shr     eax, 16
        cmp     ax, [bp + L_BANK]
        je      .return
        mov     [bp + L_BANK], ax
        mov     bx, ax
        mov     al, DISPI_BANK
        call    dispi_write
.return:
        pop     bx
        pop     eax
        ret

; CX = column in pixels, DX = line → EAX = offset in video memory. Keeps all others.
linear_offset:
        push    ebx
        movzx   ebx, dx
        imul    ebx, [bp + L_LINEAR_PITCH]
        movzx   eax, cx
        push    edx
        movzx   edx, word [bp + L_PIXEL_BYTES]
        imul    eax, edx
        pop     edx
        add     eax, ebx
        pop     ebx
        ret

; EAX = pixel, ES:DI = its place in the window, moved on; at its end the next bank is shown. Keeps all others.
store_pixel:
        push    eax
        push    cx
        mov     cx, [bp + L_PIXEL_BYTES]
.byte:
        test    byte [bp + L_XOR], 0x80
        jz      .store
        xor     al, [es:di]
.store:
        mov     [es:di], al
        ror     eax, 8
        inc     di
        jnz     .next
        call    next_bank
.next:
        loop    .byte
        pop     cx
        pop     eax
        ret

; ES:DI, moved on as above → EAX = pixel.
load_pixel:
        push    cx
        push    ebx
        xor     eax, eax
        xor     ebx, ebx
        mov     cl, 0
.byte:
        movzx   eax, byte [es:di]
        shl     eax, cl
        or      ebx, eax
        inc     di
        jnz     .next
        call    next_bank
.next:
        add     cl, 8
        mov     ax, [bp + L_PIXEL_BYTES]
        shl     ax, 3
        cmp     cl, al
        jb      .byte
        mov     eax, ebx
        pop     ebx
        pop     cx
        ret

; Keeps all registers.
next_bank:
        push    eax
        movzx   eax, word [bp + L_BANK]
        inc     ax
        shl     eax, 16
        call    linear_window
        pop     eax
        ret

; BL = one of the 16 text colours, or of 256 when a pixel is a byte → EAX = L_COLOR = pixel. Keeps all others.
linear_color:
        push    ebx
        push    ecx
        push    edx
        movzx   eax, bl
        cmp     word [bp + L_PIXEL_BYTES], 1
        je      .store
        mov     ecx, 0x000000           ; red, green, blue
        test    bl, 0x08
        jz      .blue
        mov     ecx, 0x555555
.blue:
        test    bl, 0x01
        jz      .green
        add     ecx, 0x0000AA
.green:
        test    bl, 0x02
        jz      .red
        add     ecx, 0x00AA00
.red:
        test    bl, 0x04
        jz      .brown
        add     ecx, 0xAA0000
.brown:
        and     bl, 0x0F
        cmp     bl, 0x06
        jne     .pack
        sub     ecx, 0x005500
.pack:
        mov     al, DISPI_BPP
        call    dispi_read
        mov     dl, al
        mov     eax, ecx
        cmp     dl, 16
        ja      .store
        shr     al, 3                   ; blue: 5 bits
        movzx   ebx, al
        mov     al, ch
        shr     al, 3
        cmp     dl, 15
        je      .green_packed
        mov     al, ch
        shr     al, 2
.green_packed:
        movzx   eax, al
        shl     eax, 5
        or      ebx, eax
        shr     ecx, 16 + 3
        cmp     dl, 15
        mov     eax, ecx
        mov     cl, 10
        je      .red_packed
        inc     cl
.red_packed:
        shl     eax, cl
        or      eax, ebx
.store:
        mov     [bp + L_COLOR], eax
        pop     edx
        pop     ecx
        pop     ebx
        ret
