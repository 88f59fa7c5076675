; Recursion: Fibonacci numbers by the naive way. Calls, returns, stack, compares.
%include "frame.inc"
%include "protected.inc"

body:
        mov     eax, 36
        call    fibonacci
        ret

fibonacci:
        cmp     eax, 2
        jb      .done
        push    ebx
        push    eax
        dec     eax
        call    fibonacci
        mov     ebx, eax
        pop     eax
        sub     eax, 2
        call    fibonacci
        add     eax, ebx
        pop     ebx
.done:
        ret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
