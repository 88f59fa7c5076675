; The first screen: what machine this is, and what to type.
PANEL_LEFT              equ 1
PANEL_RIGHT             equ 78
PANEL_VALUE             equ 17

; A line of the panel up to its value. Preserves all registers.
%macro PANEL_ROW 1
        SAY     COLUMN, PANEL_LEFT, COLOUR, MUTED, BOX_DOWN, "  ", %1, COLUMN, PANEL_VALUE, COLOUR, TEXT
%endmacro

panel_show:
        SAY     NEWLINE, COLUMN, PANEL_LEFT, COLOUR, MUTED, BOX_TOP_LEFT, BOX_ACROSS
        SAY     COLOUR, BRIGHT, " This machine ", COLOUR, MUTED
        mov     ah, BOX_TOP_RIGHT
        call    panel_rule
        PANEL_ROW "Processor"
        call    processor_print
        call    panel_end_row
        PANEL_ROW "Memory"
        call    memory_print
        call    panel_end_row
        PANEL_ROW "Display"
        call    display_print
        call    panel_end_row
        PANEL_ROW "Drives"
        call    drives_print
        call    panel_end_row
        PANEL_ROW "Ports"
        call    ports_print
        call    panel_end_row
        PANEL_ROW "Input"
        call    input_print
        call    panel_end_row
        PANEL_ROW "Firmware"
        call    firmware_print
        call    panel_end_row
        PANEL_ROW "Date"
        call    clock_print_date
        call    panel_end_row
        SAY     COLUMN, PANEL_LEFT, BOX_BOTTOM_LEFT
        mov     ah, BOX_BOTTOM_RIGHT
        call    panel_rule
        SAY     NEWLINE, "  This small system was loaded from a floppy image by the machine's BIOS.", NEWLINE
        SAY     COLOUR, TEXT, "  Try ", COLOUR, ACCENT, "draw", COLOUR, TEXT, ", ", COLOUR, ACCENT, "cpu", COLOUR, TEXT
        SAY     " or ", COLOUR, ACCENT, "type readme.txt", COLOUR, TEXT, "; ", COLOUR, ACCENT, "help"
        SAY     COLOUR, TEXT, " lists everything.", NEWLINE, NEWLINE
        ret

; The rest of a horizontal rule, ended by AH.
panel_rule:
        mov     al, BOX_ACROSS
.next:
        cmp     word [cursor_column], PANEL_RIGHT
        jae     .corner
        call    put_char
        jmp     .next
.corner:
        mov     al, ah
        call    put_char
        SAY     NEWLINE
        ret

panel_end_row:
        SAY     COLUMN, PANEL_RIGHT, COLOUR, MUTED, BOX_DOWN, NEWLINE
        ret
