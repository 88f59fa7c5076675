; Video ROM and option ROMs: 55AAh, size in 512-byte units, code entered at offset 3, bytes add up to 0 [IBMAT] 5
; "ROM scan".

init_video:
        or      byte [BDA_EQUIPMENT], 0x20          ; start in 80 columns, colour
        mov     dx, 0xC000
        mov     cx, 0xC800
        call    scan_roms
        mov     ax, 0x0003              ; a video ROM need not choose a mode by itself
        int     0x10
        ret

scan_option_roms:
        mov     dx, 0xC800
        mov     cx, 0xF000

; Starts every ROM between segment DX and segment CX (not included).
scan_roms:
        cmp     dx, cx
        jae     .done
        mov     es, dx
        cmp     word [es:0], 0xAA55
        jne     .advance_2k
        call    rom_is_sound
        jne     .advance_2k
        movzx   ax, byte [es:2]
        shl     ax, 5                   ; 512-byte units → paragraphs
        add     ax, 0x7F
        and     ax, 0xFF80              ; ROMs start at 2 KiB boundaries
        push    cx
        push    dx
        push    ds
        push    ax
        call    start_rom
        pop     ax
        pop     ds
        pop     dx
        pop     cx
        add     dx, ax
        jmp     scan_roms
.advance_2k:
        add     dx, 0x80
        jmp     scan_roms
.done:
        ret

; ES = segment → ZF set when the bytes add up to 0.
rom_is_sound:
        push    cx
        movzx   cx, byte [es:2]
        xor     si, si
        xor     ax, ax
        test    cx, cx
        jz      .unsound
.block:
        push    cx
        mov     cx, 512
.byte:
        add     al, [es:si]
        inc     si
        loop    .byte
        pop     cx
        loop    .block
        test    al, al
        pop     cx
        ret
.unsound:
        inc     ax                      ; clears ZF
        pop     cx
        ret

; ES = segment of a sound ROM.
start_rom:
        push    bp
        mov     bp, sp
        push    es
        push    3
        call    far [bp - 4]
        mov     sp, bp
        pop     bp
        cld
        ret
