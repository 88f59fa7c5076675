; AL=0Ah: BL = 0 → ES:DI = code for 32-bit protected mode, CX = its size [VBE3] §4.13. Programs copy it where they like, so
; it refers to nothing outside itself. It needs the ports that it lists, and no memory.
vbe_protected_mode:
        cmp     bl, 0
        jne     vbe_failed
        mov     [bp + F_ES], cs
        mov     word [bp + F_DI], protected_mode_table
        mov     word [bp + F_CX], protected_mode_end - protected_mode_table
        jmp     vbe_done

        align   4, db 0
protected_mode_table:
        dw      protected_mode_window - protected_mode_table
        dw      protected_mode_start - protected_mode_table
        dw      protected_mode_palette - protected_mode_table
        dw      protected_mode_ports - protected_mode_table
protected_mode_ports:
        dw      VGA_DAC_WRITE, VGA_DAC_DATA, DISPI_INDEX, DISPI_DATA, 0xFFFF
        dw      0xFFFF                  ; no memory

        bits    32

; Function 05h: BX = 0, DX = bank. AX = 004Fh, or 014Fh.
protected_mode_window:
        cmp     bx, 0
        jne     .failed
        push    edx
        mov     eax, DISPI_BANK
        mov     edx, DISPI_INDEX
        out     dx, ax
        inc     edx
        pop     eax
        out     dx, ax
        mov     ax, VBE_OK
        ret
.failed:
        mov     ax, VBE_FAILED
        ret

; Function 07h: BL = 0 or 80h, DX:CX = start of display in units of four bytes.
protected_mode_start:
        push    ebx
        push    ecx
        push    edx
        shl     edx, 16
        mov     dx, cx
        mov     ebx, edx
        shl     ebx, 2                  ; bytes
        mov     eax, DISPI_BPP
        mov     edx, DISPI_INDEX
        out     dx, ax
        inc     edx
        xor     eax, eax
        in      ax, dx
        add     eax, 7
        shr     eax, 3
        mov     ecx, eax                ; bytes a pixel
        mov     eax, DISPI_VIRTUAL_WIDTH
        dec     edx
        out     dx, ax
        inc     edx
        xor     eax, eax
        in      ax, dx
        imul    eax, ecx                ; bytes a line
        test    eax, eax
        jz      .failed
        xchg    eax, ebx
        push    edx
        xor     edx, edx
        div     ebx                     ; EAX = line, EDX = bytes into it
        mov     ebx, eax
        mov     eax, edx
        xor     edx, edx
        div     ecx
        mov     ecx, eax                ; pixels
        pop     edx
        mov     eax, DISPI_X_OFFSET
        dec     edx
        out     dx, ax
        inc     edx
        mov     eax, ecx
        out     dx, ax
        mov     eax, DISPI_Y_OFFSET
        dec     edx
        out     dx, ax
        inc     edx
        mov     eax, ebx
        out     dx, ax
        pop     edx
        pop     ecx
        pop     ebx
        mov     ax, VBE_OK
        ret
.failed:
        pop     edx
        pop     ecx
        pop     ebx
        mov     ax, VBE_FAILED
        ret

; Function 09h: BL = 0 or 80h, CX = count, DX = first, ES:EDI = blue, green, red, spare.
protected_mode_palette:
        push    ecx
        push    edx
        push    edi
        mov     eax, edx
        mov     edx, VGA_DAC_WRITE
        out     dx, al
        inc     edx
        movzx   ecx, cx
        jecxz   .done
.next:
        mov     al, [es:edi + 2]
        out     dx, al
        mov     al, [es:edi + 1]
        out     dx, al
        mov     al, [es:edi]
        out     dx, al
        add     edi, 4
        loop    .next
.done:
        pop     edi
        pop     edx
        pop     ecx
        mov     ax, VBE_OK
        ret
protected_mode_end:
        bits    16
