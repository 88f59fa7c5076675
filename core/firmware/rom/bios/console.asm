; Text output during start-up, through INT 10h so that any video ROM works.

; CS:SI = string that ends with 0. Preserves all registers but SI.
print_string:
        push    ax
        push    bx
.next:
        mov     al, [cs:si]
        inc     si
        test    al, al
        jz      .done
        call    print_char
        jmp     .next
.done:
        pop     bx
        pop     ax
        ret

; AL = character.
print_char:
        pusha
        mov     ah, 0x0E
        mov     bx, 0x0007
        int     0x10
        popa
        ret

; EAX = number, printed in decimal.
print_decimal:
        push    eax
        push    ecx
        push    edx
        mov     ecx, 10
        xor     edx, edx
        div     ecx
        test    eax, eax
        jz      .digit
        call    print_decimal
.digit:
        mov     al, dl
        add     al, '0'
        call    print_char
        pop     edx
        pop     ecx
        pop     eax
        ret

; AL = byte, printed as two hexadecimal digits.
print_hex_byte:
        push    ax
        push    ax
        shr     al, 4
        call    .digit
        pop     ax
        and     al, 0x0F
        call    .digit
        pop     ax
        ret
.digit:
        cmp     al, 10
        jb      .decimal
        add     al, 'A' - '0' - 10
.decimal:
        add     al, '0'
        jmp     print_char
