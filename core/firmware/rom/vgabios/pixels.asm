; AH=0Ch, 0Dh: single pixels.

; AL = colour, bit 7 exclusive-or but for 256 colours and more; BH = page, CX = column, DX = line.
write_pixel_service:
        mov     ah, al
        call    current_model
        movzx   di, al
        shl     di, 1
        mov     al, ah
        call    load_video_segment
        jmp     [cs:di + .models]
.models:
        dw      unknown_service, write_cga_pixel, write_planar_pixel, write_packed_pixel, write_linear_pixel

read_pixel_service:
        call    current_model
        movzx   di, al
        shl     di, 1
        call    load_video_segment
        call    [cs:di + .models]
        mov     [bp + F_AL], al
        ret
.models:
        dw      .text, read_cga_pixel, read_planar_pixel, read_packed_pixel, read_linear_pixel
.text:
        mov     al, [bp + F_AL]
        ret

; CX, DX → ES:DI = byte, CL = bits to rotate it left by until the pixel is lowest, CH = mask of a pixel. Keeps AX.
cga_pixel:
        movzx   di, dl
        shr     di, 1
        jnc     .even
        imul    di, di, 80
        add     di, 0x2000
        jmp     .column
.even:
        imul    di, di, 80
.column:
        mov     bx, cx
        cmp     byte [BDA_VIDEO_MODE], 0x06
        je      .one_bit
        shr     bx, 2
        add     di, bx
        and     cl, 3
        inc     cl
        shl     cl, 1
        mov     ch, 3
        ret
.one_bit:
        shr     bx, 3
        add     di, bx
        and     cl, 7
        inc     cl
        mov     ch, 1
        ret

write_cga_pixel:
        call    cga_pixel
        mov     bl, [es:di]
        rol     bl, cl
        mov     ah, al
        and     al, ch
        test    ah, 0x80
        jz      .replace
        xor     bl, al
        jmp     .store
.replace:
        not     ch
        and     bl, ch
        or      bl, al
.store:
        ror     bl, cl
        mov     [es:di], bl
        ret

read_cga_pixel:
        call    cga_pixel
        mov     al, [es:di]
        rol     al, cl
        and     al, ch
        ret

; BH = page, CX, DX → ES:DI = byte, AH = mask of the pixel. Keeps AL.
planar_pixel:
        call    planar_pitch
        mov     di, dx
        imul    di, si
        movzx   si, bh
        imul    si, [BDA_VIDEO_PAGE_BYTES]
        add     di, si
        mov     si, cx
        shr     si, 3
        add     di, si
        and     cl, 7
        mov     ah, 0x80
        shr     ah, cl
        ret

write_planar_pixel:
        call    planar_pixel
        call    planar_defaults
        mov     bx, ax                  ; BL = colour, BH = mask
        mov     dx, VGA_GRAPHICS
        mov     ah, bl
        SET_INDEXED 0x00
        mov     ah, 0x0F
        SET_INDEXED 0x01
        test    bl, 0x80
        jz      .mask
        mov     ah, 0x18
        SET_INDEXED 0x03
.mask:
        mov     ah, bh
        SET_INDEXED 0x08
        xchg    al, [es:di]             ; the read fills the latches
        jmp     planar_defaults

read_planar_pixel:
        call    planar_pixel
        mov     bh, ah
        mov     bl, 0
        mov     dx, VGA_GRAPHICS
        mov     ax, 0x0005
        out     dx, ax
        mov     ah, 3
.plane:
        SET_INDEXED 0x04
        shl     bl, 1
        test    [es:di], bh
        jz      .clear
        inc     bl
.clear:
        dec     ah
        jns     .plane
        mov     ax, 0x0004
        out     dx, ax
        mov     al, bl
        ret

packed_pixel:
        imul    di, dx, 320
        add     di, cx
        ret

write_packed_pixel:
        call    packed_pixel
        mov     [es:di], al
        ret

read_packed_pixel:
        call    packed_pixel
        mov     al, [es:di]
        ret
