; Texts and numbers. Everything here preserves all registers.

; The text stands behind the CALL. Continues behind the text.
print_inline:
        push    bp
        mov     bp, sp
        push    si
        mov     si, [bp + 2]
        call    print
        mov     [bp + 2], si
        pop     si
        pop     bp
        ret

; As print, preserving SI.
print_text:
        push    si
        call    print
        pop     si
        ret

; SI = text with the codes of print.inc → SI behind its end.
print:
        push    ax
.next:
        lodsb
        cmp     al, COLUMN
        ja      .character
        je      .column
        test    al, al
        jz      .done
        lodsb
        mov     [attribute], al
        jmp     .next
.column:
        lodsb
        call    print_to_column
        jmp     .next
.character:
        call    put_char
        jmp     .next
.done:
        pop     ax
        ret

; Blanks up to column AL.
print_to_column:
        push    ax
        push    cx
        movzx   cx, al
        mov     al, ' '
.next:
        cmp     [cursor_column], cx
        jae     .done
        call    put_char
        jmp     .next
.done:
        pop     cx
        pop     ax
        ret

; EAX in decimal.
print_decimal:
        pushad
        mov     ebx, 10
        xor     cx, cx
.divide:
        xor     edx, edx
        div     ebx
        push    dx
        inc     cx
        test    eax, eax
        jnz     .divide
.digit:
        pop     ax
        add     al, '0'
        call    put_char
        loop    .digit
        popad
        ret

; EAX in decimal, flush right in CL columns.
print_decimal_right:
        pushad
        mov     edx, eax
        mov     ebx, 10
.count:
        dec     cl
        mov     eax, edx
        xor     edx, edx
        div     ebx
        mov     edx, eax
        test    eax, eax
        jnz     .count
        test    cl, cl
        jle     .number
        mov     al, ' '
.blank:
        call    put_char
        dec     cl
        jnz     .blank
.number:
        popad
        jmp     print_decimal

; AL in two decimal digits.
print_two:
        push    ax
        aam
        add     ax, '00'
        xchg    al, ah
        call    put_char
        xchg    al, ah
        call    put_char
        pop     ax
        ret

; AL, a number in BCD, in two digits.
print_bcd:
        push    ax
        shr     al, 4
        add     al, '0'
        call    put_char
        pop     ax
        push    ax
        and     al, 0x0F
        add     al, '0'
        call    put_char
        pop     ax
        ret

; The lowest CL digits of EAX in hexadecimal.
print_hex:
        pushad
        mov     edx, eax
        movzx   ecx, cl
        mov     bx, cx
        shl     cx, 2
        neg     cx
        add     cx, 32
        shl     edx, cl
.digit:
        rol     edx, 4
        mov     al, dl
        and     al, 0x0F
        cmp     al, 10
        jb      .decimal
        add     al, 'A' - '0' - 10
.decimal:
        add     al, '0'
        call    put_char
        dec     bx
        jnz     .digit
        popad
        ret

; EAX = KiB, in the unit that suits it.
print_kib:
        push    eax
        cmp     eax, 10 * 1024
        jae     .mib
        call    print_decimal
        SAY     " KiB"
        pop     eax
        ret
.mib:
        add     eax, 512
        shr     eax, 10
        call    print_decimal
        SAY     " MiB"
        pop     eax
        ret
