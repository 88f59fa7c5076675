; AL=01h: CX = mode, ES:DI = 256 bytes to be filled [VBE3] §4.4.
I_ATTRIBUTES            equ 0x00
I_WINDOW_A              equ 0x02
I_GRANULARITY           equ 0x04
I_WINDOW_SIZE           equ 0x06
I_SEGMENT_A             equ 0x08
I_WINDOW_FUNCTION       equ 0x0C
I_LINE_BYTES            equ 0x10
I_WIDTH                 equ 0x12
I_HEIGHT                equ 0x14
I_CHAR_WIDTH            equ 0x16
I_CHAR_HEIGHT           equ 0x17
I_PLANES                equ 0x18
I_BPP                   equ 0x19
I_BANKS                 equ 0x1A
I_MEMORY_MODEL          equ 0x1B
I_IMAGES                equ 0x1D
I_RESERVED              equ 0x1E
I_MASKS                 equ 0x1F
I_DIRECT                equ 0x27
I_ADDRESS               equ 0x28
I_LINEAR_LINE_BYTES     equ 0x32
I_BANKED_IMAGES         equ 0x34
I_LINEAR_IMAGES         equ 0x35
I_LINEAR_MASKS          equ 0x36
I_PIXEL_CLOCK           equ 0x3E

ATTRIBUTES_GRAPHICS     equ 0x1F        ; supported, extended information, text output, colour, graphics
ATTRIBUTES_TEXT         equ 0x0F
ATTRIBUTES_LINEAR       equ 0x80
MEMORY_MODEL_TEXT       equ 0
MEMORY_MODEL_PLANAR     equ 3
MEMORY_MODEL_PACKED     equ 4
MEMORY_MODEL_DIRECT     equ 6

vbe_mode_information:
        mov     bx, cx
        call    find_vbe_mode
        jnc     .graphics
        call    find_vbe_text_mode
        jc      vbe_failed
        call    .clear
        jmp     .text
.graphics:
        call    .clear
        mov     word [es:di + I_ATTRIBUTES], ATTRIBUTES_GRAPHICS
        mov     byte [es:di + I_WINDOW_A], 0x07         ; there, readable, writable
        mov     word [es:di + I_GRANULARITY], 64
        mov     word [es:di + I_WINDOW_SIZE], 64
        mov     word [es:di + I_SEGMENT_A], 0xA000
        mov     word [es:di + I_WINDOW_FUNCTION], vbe_window_far
        mov     [es:di + I_WINDOW_FUNCTION + 2], cs
        mov     ax, [cs:si + V_WIDTH]
        mov     [es:di + I_WIDTH], ax
        mov     ax, [cs:si + V_HEIGHT]
        mov     [es:di + I_HEIGHT], ax
        call    vbe_cell_height
        mov     [es:di + I_CHAR_HEIGHT], al
        mov     byte [es:di + I_CHAR_WIDTH], 8
        mov     byte [es:di + I_PLANES], 1
        mov     byte [es:di + I_BANKS], 1
        mov     byte [es:di + I_RESERVED], 1
        mov     al, [cs:si + V_BPP]
        mov     [es:di + I_BPP], al
        call    vbe_line_bytes
        mov     [es:di + I_LINE_BYTES], ax
        call    .images
        mov     [es:di + I_IMAGES], al
        mov     byte [es:di + I_MEMORY_MODEL], MEMORY_MODEL_PLANAR
        cmp     byte [cs:si + V_BPP], 4
        jne     .linear
        mov     byte [es:di + I_PLANES], 4
        jmp     vbe_done
.linear:
        or      word [es:di + I_ATTRIBUTES], ATTRIBUTES_LINEAR
        mov     [es:di + I_BANKED_IMAGES], al
        mov     [es:di + I_LINEAR_IMAGES], al
        mov     ax, [es:di + I_LINE_BYTES]
        mov     [es:di + I_LINEAR_LINE_BYTES], ax
        call    linear_address
        mov     [es:di + I_ADDRESS], eax
        mov     dword [es:di + I_PIXEL_CLOCK], 400000000
        mov     byte [es:di + I_MEMORY_MODEL], MEMORY_MODEL_PACKED
        cmp     byte [cs:si + V_BPP], 8
        je      vbe_done
        mov     byte [es:di + I_MEMORY_MODEL], MEMORY_MODEL_DIRECT
        mov     bx, pixel_masks
.find_masks:
        mov     al, [cs:bx]
        cmp     al, [cs:si + V_BPP]
        je      .masks
        add     bx, PIXEL_MASKS_SIZE
        jmp     .find_masks
.masks:
        mov     eax, [cs:bx + 1]
        mov     [es:di + I_MASKS], eax
        mov     [es:di + I_LINEAR_MASKS], eax
        mov     eax, [cs:bx + 5]
        mov     [es:di + I_MASKS + 4], eax
        mov     [es:di + I_LINEAR_MASKS + 4], eax
        cmp     byte [cs:si + V_BPP], 32
        jne     vbe_done
        mov     byte [es:di + I_DIRECT], 0x02           ; the spare byte may be used
        jmp     vbe_done
.text:
        mov     word [es:di + I_ATTRIBUTES], ATTRIBUTES_TEXT
        mov     byte [es:di + I_WINDOW_A], 0x07
        mov     word [es:di + I_GRANULARITY], 32
        mov     word [es:di + I_WINDOW_SIZE], 32
        mov     word [es:di + I_SEGMENT_A], 0xB800
        mov     ax, [cs:si + V_WIDTH]
        mov     [es:di + I_WIDTH], ax
        shl     ax, 1
        mov     [es:di + I_LINE_BYTES], ax
        mov     ax, [cs:si + V_HEIGHT]
        mov     [es:di + I_HEIGHT], ax
        call    vbe_text_cell_height
        mov     [es:di + I_CHAR_HEIGHT], al
        mov     byte [es:di + I_CHAR_WIDTH], 8
        mov     byte [es:di + I_PLANES], 4
        mov     byte [es:di + I_BPP], 4
        mov     byte [es:di + I_BANKS], 1
        mov     byte [es:di + I_RESERVED], 1
        jmp     vbe_done
; → ES:DI = 256 empty bytes.
.clear:
        mov     es, [bp + F_ES]
        mov     di, [bp + F_DI]
        push    di
        xor     eax, eax
        mov     cx, 256 / 4
        rep stosd
        pop     di
        ret
; → AL = screens beyond the first that fit the memory.
.images:
        push    ebx
        push    edx
        call    vbe_screen_bytes
        mov     ebx, eax
        call    dispi_memory
        movzx   eax, ax
        shl     eax, 16
        xor     edx, edx
        div     ebx
        dec     eax
        cmp     eax, 0xFF
        jbe     .fits
        mov     al, 0xFF
.fits:
        pop     edx
        pop     ebx
        ret

; CS:SI = row of a graphics mode → AL = lines of a character. Keeps the rest of EAX.
vbe_cell_height:
        mov     al, 16
        cmp     word [cs:si + V_HEIGHT], 400
        jae     .return
        mov     al, 8
.return:
        ret

; Size and position of red, green, blue and spare bits, by bits a pixel.
PIXEL_MASKS_SIZE        equ 9
pixel_masks:
        db      15,  5, 10,  5, 5,  5, 0,  1, 15
        db      16,  5, 11,  6, 5,  5, 0,  0, 0
        db      24,  8, 16,  8, 8,  8, 0,  0, 0
        db      32,  8, 16,  8, 8,  8, 0,  8, 24
