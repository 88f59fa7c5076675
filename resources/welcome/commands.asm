; The prompt: takes lines and does what they say. A command gets SI = what follows its name, without leading blanks.

command_loop:
        mov     sp, STACK_TOP
        push    ds
        pop     es
        cld
        call    line_read
        call    skip_blanks
        cmp     byte [si], 0
        je      command_loop
        call    command_run
        mov     byte [attribute], TEXT
        cmp     word [cursor_column], 0
        je      command_loop
        SAY     NEWLINE
        jmp     command_loop

; SI = line, not empty.
command_run:
        mov     bx, command_table
.next:
        mov     di, [bx]
        test    di, di
        jz      .unknown
        call    word_matches
        je      .found
        add     bx, 4
        jmp     .next
.found:
        call    skip_blanks
        jmp     [bx + 2]
.unknown:
        SAY     COLOUR, BAD, "  There is no command '"
        call    print_word
        SAY     "'. ", COLOUR, TEXT, "Type ", COLOUR, ACCENT, "help", COLOUR, TEXT, " to see what there is.", NEWLINE
        ret

%macro COMMAND 2
        dw      %1, %2
%endmacro

command_table:
        COMMAND .help, command_help
        COMMAND .mark, command_help
        COMMAND .mem, command_mem
        COMMAND .dir, command_dir
        COMMAND .ls, command_dir
        COMMAND .type, command_type
        COMMAND .cat, command_type
        COMMAND .echo, command_echo
        COMMAND .cls, command_cls
        COMMAND .clear, command_cls
        COMMAND .ver, command_ver
        COMMAND .date, command_date
        COMMAND .time, command_time
        COMMAND .cpu, command_cpu
        COMMAND .draw, command_draw
        COMMAND .mouse, command_mouse
        COMMAND .beep, command_beep
        COMMAND .serial, command_serial
        COMMAND .reboot, command_reboot
        COMMAND .off, command_off
        COMMAND .exit, command_off
        dw      0
.help:
        db      "help", 0
.mark:
        db      "?", 0
.mem:
        db      "mem", 0
.dir:
        db      "dir", 0
.ls:
        db      "ls", 0
.type:
        db      "type", 0
.cat:
        db      "cat", 0
.echo:
        db      "echo", 0
.cls:
        db      "cls", 0
.clear:
        db      "clear", 0
.ver:
        db      "ver", 0
.date:
        db      "date", 0
.time:
        db      "time", 0
.cpu:
        db      "cpu", 0
.draw:
        db      "draw", 0
.mouse:
        db      "mouse", 0
.beep:
        db      "beep", 0
.serial:
        db      "serial", 0
.reboot:
        db      "reboot", 0
.off:
        db      "off", 0
.exit:
        db      "exit", 0

; SI = line, DI = name in small letters → ZF set and SI behind the word, when the first word is that name.
word_matches:
        push    si
.next:
        mov     al, [si]
        call    to_lower
        cmp     byte [di], 0
        je      .end
        cmp     al, [di]
        jne     .no
        inc     si
        inc     di
        jmp     .next
.end:
        cmp     al, ' '
        je      .yes
        test    al, al
        jnz     .no
.yes:
        add     sp, 2
        cmp     al, al
        ret
.no:
        pop     si
        or      al, 1                   ; ZF clear
        ret

; SI = line → SI at its first character that is not a blank.
skip_blanks:
        cmp     byte [si], ' '
        jne     .done
        inc     si
        jmp     skip_blanks
.done:
        ret

; Prints the first word at SI.
print_word:
        push    ax
        push    si
.next:
        lodsb
        cmp     al, ' '
        jbe     .done
        call    put_char
        jmp     .next
.done:
        pop     si
        pop     ax
        ret

to_lower:
        cmp     al, 'A'
        jb      .done
        cmp     al, 'Z'
        ja      .done
        add     al, 'a' - 'A'
.done:
        ret

to_upper:
        cmp     al, 'a'
        jb      .done
        cmp     al, 'z'
        ja      .done
        sub     al, 'a' - 'A'
.done:
        ret

%macro HELP 3
        SAY     COLOUR, ACCENT, COLUMN, 4, %1, COLOUR, MUTED, " ", %2, COLOUR, TEXT, COLUMN, 20, %3, NEWLINE
%endmacro

command_help:
        HELP    "help", "", "this list"
        HELP    "mem", "", "memory, as the BIOS describes it"
        HELP    "cpu", "", "the processor; a task in 32-bit protected mode"
        HELP    "dir", "", "files on the floppy"
        HELP    "type", "FILE", "shows a text file"
        HELP    "echo", "TEXT", "repeats the text"
        HELP    "cls", "", "clears the screen"
        HELP    "ver", "", "which Welcome this is"
        HELP    "date", "", "today's date"
        HELP    "time", "", "the time of day"
        HELP    "draw", "", "a VGA graphics page; takes the mouse"
        HELP    "mouse", "", "shows what the mouse does"
        HELP    "beep", "", "a short tune on the PC speaker"
        HELP    "serial", "TEXT", "sends the text on COM1"
        HELP    "reboot", "", "starts the machine again"
        HELP    "off", "", "turns the machine off"
        SAY     NEWLINE, COLOUR, MUTED, "  Up and down bring back earlier lines.", COLOUR, TEXT, NEWLINE
        ret

command_echo:
        call    print_plain
        SAY     NEWLINE
        ret

; SI = text as it is: no codes.
print_plain:
        lodsb
        test    al, al
        jz      .done
        call    put_char
        jmp     print_plain
.done:
        ret

command_cls:
        jmp     screen_clear

command_ver:
        SAY     "  Nestbox Welcome ", VERSION, NEWLINE
        ret

command_date:
        SAY     "  "
        call    clock_print_date
        SAY     NEWLINE
        ret

command_time:
        SAY     "  "
        call    clock_print_time
        SAY     NEWLINE
        ret

command_serial:
        cmp     word [serial_port], 0
        je      .none
        call    serial_text
        mov     si, .end_of_line
        call    serial_text
        SAY     "  Sent on COM1.", NEWLINE
        ret
.none:
        SAY     COLOUR, BAD, "  This machine has no serial port.", NEWLINE
        ret
.end_of_line:
        db      13, 10, 0
