; COM1: everything that is printed is also sent there, and what comes from there counts as typed, so that a terminal on
; the serial port is a second console.
UART_DATA               equ 0
UART_IER                equ 1
UART_FCR                equ 2
UART_LCR                equ 3
UART_MCR                equ 4
UART_LSR                equ 5
LSR_DATA_READY          equ 0x01
LSR_THRE                equ 0x20
ESCAPE                  equ 27

; 115200 bits a second, 8 data bits, no parity, FIFO on.
serial_init:
        pusha
        push    es
        push    BDA_SEGMENT
        pop     es
        mov     dx, [es:BDA_COM_PORTS]
        mov     [serial_port], dx
        test    dx, dx
        jz      .done
        mov     si, .settings
        mov     cx, 6
.next:
        mov     dx, [serial_port]
        lodsb
        add     dl, al
        lodsb
        out     dx, al
        loop    .next
.done:
        pop     es
        popa
        ret
.settings:
        db      UART_IER, 0, UART_LCR, 0x83, UART_DATA, 1, UART_LCR, 0x03, UART_FCR, 0x07, UART_MCR, 0x03

; AL = byte. Gives up when the port does not empty. Preserves all registers.
serial_send:
        pusha
        mov     dx, [serial_port]
        test    dx, dx
        jz      .done
        mov     ah, al
        add     dx, UART_LSR
        mov     cx, 0xFFFF
.wait:
        in      al, dx
        test    al, LSR_THRE
        jnz     .ready
        loop    .wait
        jmp     .done
.ready:
        mov     al, ah
        sub     dx, UART_LSR
        out     dx, al
.done:
        popa
        ret

; AL = character as on the screen: a terminal gets CR LF, and plain signs for those that ASCII lacks.
serial_mirror:
        cmp     word [serial_port], 0
        je      .nothing
        push    ax
        cmp     al, NEWLINE
        jne     .character
        mov     al, 13
        call    serial_send
        mov     al, 10
.character:
        cmp     al, 0x7F
        jb      .send
        mov     ah, '+'
        cmp     al, BOX_ACROSS
        jne     .down
        mov     ah, '-'
.down:
        cmp     al, BOX_DOWN
        jne     .dot
        mov     ah, '|'
.dot:
        cmp     al, MIDDLE_DOT
        jne     .replaced
        mov     ah, '.'
.replaced:
        mov     al, ah
.send:
        call    serial_send
        pop     ax
.nothing:
        ret

; SI = text ended by 0, as it is.
serial_text:
        push    ax
        push    si
.next:
        lodsb
        test    al, al
        jz      .done
        call    serial_send
        jmp     .next
.done:
        pop     si
        pop     ax
        ret

; The line that scripts wait for.
serial_ready:
        push    si
        mov     si, .text
        call    serial_text
        pop     si
        ret
.text:
        db      "Nestbox Welcome ready", 13, 10, 0

; → CF clear and AX = key as INT 16h gives it, when a terminal sent one.
serial_key:
        push    dx
        mov     dx, [serial_port]
        test    dx, dx
        jz      .none
.next:
        add     dx, UART_LSR
        in      al, dx
        cmp     al, 0xFF                ; no such port after all
        je      .none
        test    al, LSR_DATA_READY
        jz      .none
        sub     dx, UART_LSR
        in      al, dx
        call    serial_translate
        jc      .next
        pop     dx
        clc
        ret
.none:
        pop     dx
        stc
        ret

; AL = byte → AX = key, or CF set: nothing yet. Cursor keys come as ESC [ letter.
serial_translate:
        cmp     byte [serial_escape], 1
        je      .bracket
        ja      .letter
        mov     ah, 0
        cmp     al, ESCAPE
        je      .escape
        cmp     al, 13
        je      .enter
        cmp     al, 10
        je      .enter
        cmp     al, 8
        je      .backspace
        cmp     al, 0x7F
        je      .backspace
        cmp     al, 9
        je      .tab
        cmp     al, ' '
        jb      .nothing
        clc
        ret
.tab:
        mov     ah, SCAN_TAB
        clc
        ret
.enter:
        mov     ax, KEY_ENTER
        clc
        ret
.backspace:
        mov     ax, KEY_BACKSPACE
        clc
        ret
.escape:
        mov     byte [serial_escape], 1
.nothing:
        stc
        ret
.bracket:
        mov     byte [serial_escape], 0
        cmp     al, '['
        mov     ax, KEY_ESC
        jne     .is_key
        mov     byte [serial_escape], 2
        stc
        ret
.letter:
        mov     byte [serial_escape], 0
        push    si
        mov     si, .letters
        mov     ah, al
.search:
        lodsb
        test    al, al
        jz      .unknown
        cmp     al, ah
        lodsb
        jne     .search
        mov     ah, al
        mov     al, 0xE0
        pop     si
.is_key:
        clc
        ret
.unknown:
        pop     si
        stc
        ret
.letters:
        db      "A", SCAN_UP, "B", SCAN_DOWN, "C", SCAN_RIGHT, "D", SCAN_LEFT, "H", SCAN_HOME, "F", SCAN_END, 0
