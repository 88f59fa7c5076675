; The line being typed: insertion anywhere, and the lines before it under the up arrow.
LINE_MOST               equ 70
LINE_BYTES              equ LINE_MOST + 2
HISTORY_LINES           equ 8
PROMPT_COLUMNS          equ 5

; Asks for a line → SI = line, ended by 0.
line_read:
        SAY     COLOUR, ACCENT, "A:\> ", COLOUR, TEXT
        mov     word [line_length], 0
        mov     word [line_at], 0
        mov     ax, [cursor_row]
        mov     [line_row], ax
        mov     ax, [history_used]
        mov     [history_at], ax        ; behind the newest
.key:
        call    key_wait
        call    line_key
        cmp     ax, KEY_ENTER
        jne     .key
        mov     bx, [line_length]
        mov     byte [bx + line], 0
        mov     [line_at], bx
        call    line_place_cursor
        SAY     NEWLINE
        call    history_add
        mov     si, line
        ret

; AX = key: does what it means for the line. Preserves AX.
line_key:
        pusha
        cmp     ax, KEY_ENTER
        je      .done
        cmp     ax, KEY_BACKSPACE
        je      .backspace
        cmp     ax, KEY_ESC
        je      .clear
        cmp     al, 0xE0
        je      .moving
        test    al, al
        jz      .moving
        cmp     al, ' '
        jb      .done
        cmp     al, 0x7E
        ja      .done
        call    line_insert
        jmp     .done
.backspace:
        cmp     word [line_at], 0
        je      .done
        dec     word [line_at]
        call    line_delete
        jmp     .done
.moving:
        mov     bx, [line_at]
        cmp     ah, SCAN_LEFT
        je      .left
        cmp     ah, SCAN_RIGHT
        je      .right
        cmp     ah, SCAN_HOME
        je      .home
        cmp     ah, SCAN_END
        je      .end
        cmp     ah, SCAN_DELETE
        je      .delete
        cmp     ah, SCAN_UP
        je      .up
        cmp     ah, SCAN_DOWN
        je      .down
        jmp     .done
.left:
        sub     bx, 1
        jc      .done
        jmp     .place
.right:
        cmp     bx, [line_length]
        jae     .done
        inc     bx
        jmp     .place
.home:
        xor     bx, bx
        jmp     .place
.end:
        mov     bx, [line_length]
.place:
        mov     [line_at], bx
        call    line_redraw
        jmp     .done
.delete:
        call    line_delete
        jmp     .done
.clear:
        mov     word [line_length], 0
        mov     word [line_at], 0
        call    line_redraw
        jmp     .done
.up:
        call    history_older
        jmp     .done
.down:
        call    history_newer
.done:
        popa
        ret

; AL = character, put before the cursor.
line_insert:
        mov     cx, [line_length]
        cmp     cx, LINE_MOST
        jae     .done
        mov     bx, [line_at]
        cmp     bx, cx
        je      .at_end
        mov     di, cx
        add     di, line
        sub     cx, bx
.shift:
        mov     ah, [di - 1]
        mov     [di], ah
        dec     di
        loop    .shift
        mov     [bx + line], al
        inc     word [line_length]
        inc     word [line_at]
        jmp     line_redraw
.at_end:
        mov     [bx + line], al
        inc     word [line_length]
        inc     word [line_at]
        call    put_char
.done:
        ret

; Removes the character at the cursor.
line_delete:
        mov     bx, [line_at]
        mov     cx, [line_length]
        sub     cx, bx
        jbe     .done
        lea     di, [bx + line]
        lea     si, [di + 1]
        dec     cx
        rep     movsb
        dec     word [line_length]
        jmp     line_redraw
.done:
        ret

; The whole line again: on the screen in its place, on a terminal after a carriage return.
line_redraw:
        mov     word [cursor_column], PROMPT_COLUMNS
        mov     ax, [line_row]
        mov     [cursor_row], ax
        mov     si, line
        mov     cx, [line_length]
        jcxz    .erase
.next:
        lodsb
        call    screen_char
        loop    .next
.erase:
        mov     cx, LINE_MOST + 1
        sub     cx, [line_length]
        mov     al, ' '
.blank:
        call    screen_char
        loop    .blank
        mov     bx, [line_length]
        mov     byte [bx + line], 0
        mov     si, line_restart
        call    serial_text
        mov     si, line
        call    serial_text
        mov     si, line_erase_rest
        call    serial_text
        mov     cx, [line_length]
        sub     cx, [line_at]
        jbe     line_place_cursor
.back:
        mov     al, 8
        call    serial_send
        loop    .back
line_place_cursor:
        mov     ax, [line_row]
        mov     [cursor_row], ax
        mov     ax, [line_at]
        add     ax, PROMPT_COLUMNS
        mov     [cursor_column], ax
        ret
line_restart:
        db      13, "A:\> ", 0
line_erase_rest:
        db      ESCAPE, "[K", 0

; Keeps the line, unless it is empty or the same as the one before.
history_add:
        pusha
        cmp     word [line_length], 0
        je      .done
        mov     bx, [history_used]
        test    bx, bx
        jz      .store
        dec     bx
        call    history_line
        mov     si, line
        call    texts_equal
        je      .done
        cmp     word [history_used], HISTORY_LINES
        jb      .store
        mov     si, history + LINE_BYTES
        mov     di, history
        mov     cx, (HISTORY_LINES - 1) * LINE_BYTES
        rep     movsb
        dec     word [history_used]
.store:
        mov     bx, [history_used]
        inc     word [history_used]
        call    history_line
        mov     si, line
        mov     cx, LINE_BYTES
        rep     movsb
.done:
        popa
        ret

; BX = number → DI = that line.
history_line:
        imul    di, bx, LINE_BYTES
        add     di, history
        ret

history_older:
        mov     bx, [history_at]
        sub     bx, 1
        jc      history_none
        mov     ax, [history_at]
        cmp     ax, [history_used]
        jne     history_take
        call    line_save
        jmp     history_take
history_newer:
        mov     bx, [history_at]
        inc     bx
        cmp     bx, [history_used]
        ja      history_none
        jne     history_take
        mov     [history_at], bx
        mov     di, line_saved          ; back to what was being typed
        jmp     line_take
history_take:
        mov     [history_at], bx
        call    history_line
; DI = text that becomes the line.
line_take:
        mov     si, di
        mov     di, line
        xor     cx, cx
.next:
        lodsb
        stosb
        test    al, al
        jz      .done
        inc     cx
        jmp     .next
.done:
        mov     [line_length], cx
        mov     [line_at], cx
        jmp     line_redraw
history_none:
        ret

line_save:
        push    bx
        mov     bx, [line_length]
        mov     byte [bx + line], 0
        mov     si, line
        mov     di, line_saved
        mov     cx, LINE_BYTES
        rep     movsb
        pop     bx
        ret

; SI, DI = texts ended by 0 → ZF set when they are the same.
texts_equal:
        push    ax
        push    si
        push    di
.next:
        lodsb
        cmp     al, [di]
        jne     .done
        inc     di
        test    al, al
        jnz     .next
.done:
        pop     di
        pop     si
        pop     ax
        ret
