; INT 10h [RBIL] INT 10. Functions get the caller's registers but DI, BP, DS and ES; unknown ones change nothing.
int10_video:
        VIDEO_ENTER
        cmp     ah, INT10_FUNCTIONS
        jae     .beyond
        movzx   di, ah
        shl     di, 1
        call    [cs:di + int10_functions]
.leave:
        VIDEO_LEAVE
.beyond:
        cmp     ah, 0x4F
        jne     .leave
        call    vbe_service
        jmp     .leave

int10_functions:
        dw      set_mode_service, cursor_shape_service, set_cursor_service, get_cursor_service          ; 00h
        dw      light_pen_service, select_page_service, scroll_up_service, scroll_down_service          ; 04h
        dw      read_character_service, write_attributed_service, write_character_service, cga_palette_service ; 08h
        dw      write_pixel_service, read_pixel_service, teletype_service, get_mode_service             ; 0Ch
        dw      palette_service, font_service, alternate_select_service, write_string_service           ; 10h
        dw      unknown_service, unknown_service, unknown_service, unknown_service                      ; 14h
        dw      unknown_service, unknown_service, display_code_service, video_information_service       ; 18h
        dw      video_state_service                                                                     ; 1Ch
INT10_FUNCTIONS equ ($ - int10_functions) / 2

; AH=04h: AH = 0, the light pen is not triggered.
light_pen_service:
        mov     byte [bp + F_AH], 0
unknown_service:
        ret

; AH=0Fh: AL = mode with the flag that memory was not cleared, AH = columns, BH = active page.
get_mode_service:
        mov     al, [BDA_VIDEO_INFO]
        and     al, 0x80
        or      al, [BDA_VIDEO_MODE]
        mov     ah, [BDA_VIDEO_COLUMNS]
        mov     [bp + F_AX], ax
        mov     al, [BDA_VIDEO_PAGE]
        mov     [bp + F_BH], al
        ret
