; "Press F12": a choice of the first boot device, offered for a moment only, so that it does not slow the start.
MENU_WAIT_TICKS         equ 3           ; 165 ms, unless the machine's settings say otherwise
SCAN_ESC                equ 0x01
SCAN_F12                equ 0x86        ; INT 16h's code of F12

menu_wait_file:
        db      "etc/boot-menu-wait", 0         ; milliseconds, 16 bits [FWCFG]
menu_prompt:
        db      "Press F12 for the boot menu", 0
menu_prompt_erase:
        db      13, "                           ", 13, 0

; Waits for F12 or Esc, asleep. Other keys stay for the program that starts.
offer_boot_menu:
        call    menu_wait_ticks
        test    ax, ax
        jz      .done
        mov     cx, ax
        mov     si, menu_prompt
        call    print_string
        mov     dx, [BDA_TICKS]
.poll:
        mov     ah, 0x11
        int     0x16
        jz      .no_key
        call    is_menu_key
        je      .chosen
.no_key:
        mov     ax, [BDA_TICKS]
        sub     ax, dx
        cmp     ax, cx
        jae     .over
        sti
        hlt
        jmp     .poll
.over:
        mov     si, menu_prompt_erase
        jmp     print_string
.chosen:
        mov     si, menu_prompt_erase
        call    print_string
        call    drop_keys
        jmp     boot_menu
.done:
        ret

; → AX = ticks the menu is offered.
menu_wait_ticks:
        mov     si, menu_wait_file
        call    fw_cfg_find_file
        mov     ax, MENU_WAIT_TICKS
        jc      .done
        cmp     ecx, 2
        jb      .done
        mov     dx, FW_CFG_DATA
        in      al, dx
        mov     ah, al
        in      al, dx
        xchg    al, ah
        xor     dx, dx
        add     ax, 54                  ; a tick is 55 ms
        adc     dx, 0
        mov     cx, 55
        div     cx
.done:
        ret

; AX = key as INT 16h gives it → ZF set for F12 and Esc.
is_menu_key:
        cmp     ah, SCAN_F12
        je      .done
        cmp     ah, SCAN_ESC
.done:
        ret

drop_keys:
        push    ax
.next:
        mov     ah, 0x11
        int     0x16
        jz      .done
        mov     ah, 0x10
        int     0x16
        jmp     .next
.done:
        pop     ax
        ret

; Lets the user move one entry to the front of the boot list.
boot_menu:
        mov     fs, [BDA_EBDA_SEGMENT]
        mov     si, .title
        call    print_string
        mov     bx, EBDA_BOOT_LIST
        mov     dl, [fs:EBDA_BOOT_COUNT]
        cmp     dl, 9
        jbe     .count
        mov     dl, 9                   ; one digit chooses
.count:
        mov     dh, 0
.list:
        cmp     dh, dl
        jae     .ask
        mov     al, ' '
        call    print_char
        mov     al, dh
        add     al, '1'
        call    print_char
        call    print_boot_entry
        mov     si, .end_of_line
        call    print_string
        add     bx, BOOT_ENTRY_BYTES
        inc     dh
        jmp     .list
.ask:
        mov     si, .question
        call    print_string
.key:
        mov     ah, 0x10
        int     0x16
        cmp     ah, SCAN_ESC
        je      .done
        cmp     al, 13
        je      .done
        sub     al, '1'
        cmp     al, dl
        jae     .key
        movzx   bx, al
        shl     bx, 2
        mov     eax, [fs:bx + EBDA_BOOT_LIST]
.shift:                                 ; those before it move one place back
        test    bx, bx
        jz      .front
        mov     ecx, [fs:bx + EBDA_BOOT_LIST - BOOT_ENTRY_BYTES]
        mov     [fs:bx + EBDA_BOOT_LIST], ecx
        sub     bx, BOOT_ENTRY_BYTES
        jmp     .shift
.front:
        mov     [fs:EBDA_BOOT_LIST], eax
.done:
        mov     si, .end_of_line
        jmp     print_string
.title:
        db      13, 10, "Boot menu", 13, 10, 13, 10, 0
.end_of_line:
        db      13, 10, 0
.question:
        db      13, 10, "Press a number, or Esc to start in this order.", 13, 10, 0
