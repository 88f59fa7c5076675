; DIR and TYPE.
SHOWN_ROWS              equ ROWS - FIRST_ROW - 2

command_dir:
        call    disk_open
        jc      .done
        mov     di, root_buffer
        mov     cx, [disk_root_entries]
        xor     bp, bp                  ; files
        xor     ebx, ebx                ; bytes
.next:
        mov     al, [di]
        test    al, al
        jz      .end
        cmp     al, 0xE5                ; erased
        je      .skip
        test    byte [di + ENTRY_ATTRIBUTES], ATTRIBUTE_VOLUME
        jnz     .skip
        call    directory_line
        inc     bp
        add     ebx, [di + ENTRY_SIZE]
.skip:
        add     di, ENTRY_BYTES
        loop    .next
.end:
        SAY     COLOUR, MUTED, "  "
        movzx   eax, bp
        call    print_decimal
        SAY     " files, "
        mov     eax, ebx
        call    print_decimal
        SAY     " bytes; "
        call    free_bytes
        call    print_decimal
        SAY     " bytes free", NEWLINE
.done:
        ret

; DI = directory entry. Preserves BP, CX, DI, EBX.
directory_line:
        push    cx
        SAY     "  "
        mov     si, di
        mov     cx, 8
        call    .part
        mov     al, ' '
        call    put_char
        mov     cx, 3
        call    .part
        test    byte [di + ENTRY_ATTRIBUTES], ATTRIBUTE_FOLDER
        jnz     .folder
        mov     eax, [di + ENTRY_SIZE]
        mov     cl, 12
        call    print_decimal_right
        jmp     .date
.folder:
        SAY     "    <folder>"
.date:
        SAY     COLOUR, MUTED, "   "
        mov     dx, [di + ENTRY_DATE]
        mov     ax, dx
        shr     ax, 9
        add     ax, 1980
        movzx   eax, ax
        call    print_decimal
        SAY     "-"
        mov     ax, dx
        shr     ax, 5
        and     al, 0x0F
        call    print_two
        SAY     "-"
        mov     al, dl
        and     al, 0x1F
        call    print_two
        SAY     " "
        mov     dx, [di + ENTRY_TIME]
        mov     ax, dx
        shr     ax, 11
        call    print_two
        SAY     ":"
        mov     ax, dx
        shr     ax, 5
        and     al, 0x3F
        call    print_two
        SAY     COLOUR, TEXT, NEWLINE
        pop     cx
        ret
.part:
        lodsb
        cmp     al, ' '
        jae     .printable
        mov     al, '?'
.printable:
        call    put_char
        loop    .part
        ret

; → EAX = bytes in clusters that no file has.
free_bytes:
        push    cx
        mov     cx, [disk_clusters]
        mov     dx, 2
        xor     esi, esi
.next:
        mov     ax, dx
        call    disk_fat_entry
        test    ax, ax
        jnz     .used
        inc     esi
.used:
        inc     dx
        loop    .next
        movzx   eax, word [disk_cluster_sectors]
        shl     eax, 9
        imul    eax, esi
        pop     cx
        ret

; TYPE FILE: page by page.
command_type:
        cmp     byte [si], 0
        je      .no_name
        push    si
        call    disk_open
        pop     si
        jc      .done
        call    file_find
        jc      .not_found
        mov     si, di
        mov     di, found_entry
        mov     cx, ENTRY_BYTES
        rep     movsb
        mov     ax, [found_entry + ENTRY_CLUSTER]
        mov     [file_cluster], ax
        mov     eax, [found_entry + ENTRY_SIZE]
        mov     [file_left], eax
        mov     word [shown_rows], 0
.cluster:
        cmp     dword [file_left], 0
        je      .end
        mov     ax, [file_cluster]
        call    disk_cluster_sector
        jc      .broken
        mov     cx, [disk_cluster_sectors]
.sector:
        push    cx
        mov     cx, 1
        mov     bx, sector_buffer
        call    disk_read
        jc      .unreadable
        call    file_show_sector
        pop     cx
        jc      .done                   ; the reader has enough
        inc     ax
        loop    .sector
        mov     ax, [file_cluster]
        call    disk_fat_entry
        mov     [file_cluster], ax
        jmp     .cluster
.end:
        ret
.no_name:
        SAY     "  Which file? For example: ", COLOUR, ACCENT, "type readme.txt", NEWLINE
        ret
.not_found:
        SAY     COLOUR, BAD, "  There is no file '"
        call    print_word
        SAY     "' on this floppy. ", COLOUR, ACCENT, "dir", COLOUR, TEXT, " shows what there is.", NEWLINE
        ret
.unreadable:
        pop     cx
        SAY     NEWLINE, COLOUR, BAD, "  The floppy cannot be read here.", NEWLINE
        ret
.broken:
        SAY     NEWLINE, COLOUR, BAD, "  The file goes on where the floppy does not: its file system is damaged.", NEWLINE
.done:
        ret

; SI = name as typed → DI = directory entry, or CF set.
file_find:
        push    si
        mov     di, wanted_name
        mov     cx, 11
        mov     al, ' '
        rep     stosb
        mov     di, wanted_name
        mov     cx, 8
        call    .part
        cmp     al, '.'
        jne     .search
        mov     di, wanted_name + 8
        mov     cx, 3
        call    .part
.search:
        pop     si
        mov     di, root_buffer
        mov     dx, [disk_root_entries]
.next:
        cmp     byte [di], 0
        je      .none
        test    byte [di + ENTRY_ATTRIBUTES], ATTRIBUTE_VOLUME | ATTRIBUTE_FOLDER
        jnz     .skip
        push    si
        push    di
        mov     si, wanted_name
        mov     cx, 11
        repe    cmpsb
        pop     di
        pop     si
        je      .found
.skip:
        add     di, ENTRY_BYTES
        dec     dx
        jnz     .next
.none:
        stc
        ret
.found:
        clc
        ret
; Copies up to a point, a blank or the end → AL = what ended it.
.part:
        lodsb
        cmp     al, ' '
        jbe     .part_end
        cmp     al, '.'
        je      .part_end
        jcxz    .part
        call    to_upper
        stosb
        dec     cx
        jmp     .part
.part_end:
        ret

; Shows what the file has in the sector buffer. CF set when the reader stops. Preserves AX, CX.
file_show_sector:
        pusha
        mov     si, sector_buffer
        mov     cx, 512
        movzx   eax, cx
        cmp     [file_left], eax
        jae     .counted
        mov     cx, [file_left]
.counted:
        movzx   eax, cx
        sub     [file_left], eax
        jcxz    .more
.next:
        lodsb
        cmp     al, 26                  ; DOS ends a text with Ctrl+Z
        je      .text_end
        cmp     al, 13
        je      .skip
        cmp     al, NEWLINE
        je      .newline
        cmp     al, ' '
        jae     .show
        mov     al, ' '
.show:
        call    put_char
        cmp     word [cursor_column], 0
        jne     .skip
        call    file_row_shown          ; the line was longer than the screen
        jc      .stop
        jmp     .skip
.newline:
        call    put_char
        call    file_row_shown
        jc      .stop
.skip:
        loop    .next
.more:
        popa
        clc
        ret
.text_end:
        mov     dword [file_left], 0
        jmp     .more
.stop:
        popa
        stc
        ret

; Counts a row; asks after a screenful. CF set when the reader has enough.
file_row_shown:
        inc     word [shown_rows]
        cmp     word [shown_rows], SHOWN_ROWS
        jb      .go_on
        mov     word [shown_rows], 0
        push    ax
        SAY     COLOUR, WARNING, "  More: any key, or Esc to stop ", COLOUR, TEXT
        call    key_wait
        call    .line_start
        SAY     COLUMN, 40
        call    .line_start
        cmp     ax, KEY_ESC
        pop     ax
        je      .enough
.go_on:
        clc
        ret
.enough:
        stc
        ret
.line_start:
        mov     word [cursor_column], 0
        push    ax
        mov     al, 13
        call    serial_send
        pop     ax
        ret
